//! Folders of the run as a tree in depth-first order. Pure path arithmetic on shown paths; the disk is not asked.

use std::collections::{BTreeSet, HashMap};

/// A shown path without `.` segments, with `..` resolved where it can be. The top is the empty text.
pub(super) fn normalise(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for (at, segment) in path.split('/').enumerate() {
        match segment {
            "." => {}
            "" if at > 0 => {}
            ".." if segments.last().is_some_and(|last| !matches!(*last, ".." | "")) => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments.join("/")
}

/// The folder of a normalised path.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(super) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A folder and something in it, named relative to it.
pub(super) fn join(folder: &str, relative: &str) -> String {
    match folder {
        "" => normalise(relative),
        _ => normalise(&format!("{folder}/{relative}")),
    }
}

/// Deeper folders than this are not told apart: paths on disk are never that deep.
const MAX_DEPTH: usize = 64;

/// The parts of a normalised folder; an absolute one's first part keeps its `/`.
fn segments(folder: &str) -> Vec<&str> {
    let start = usize::from(folder.starts_with('/'));
    let Some(end) = folder[start..].find('/').map(|end| start + end) else {
        return if folder.is_empty() { Vec::new() } else { vec![folder] };
    };
    std::iter::once(&folder[..end]).chain(folder[end + 1..].split('/')).collect()
}

#[derive(Debug)]
pub(super) struct Folders {
    /// Normalised, parents before children, the subtree of a folder in one run.
    pub names: Vec<String>,
    /// The top is its own parent.
    pub parents: Vec<usize>,
    depths: Vec<usize>,
    index: HashMap<String, usize>,
}

impl Folders {
    /// The tree that holds all the given normalised folders.
    pub fn new<'a>(given: impl Iterator<Item = &'a str>) -> Self {
        let mut all: BTreeSet<Vec<&str>> = BTreeSet::from([Vec::new()]);
        for folder in given {
            let mut segments = segments(folder);
            segments.truncate(MAX_DEPTH);
            while !segments.is_empty() && all.insert(segments.clone()) {
                segments.pop();
            }
        }
        let names: Vec<String> = all.iter().map(|segments| segments.join("/")).collect();
        let depths = all.iter().map(Vec::len).collect();
        let index: HashMap<String, usize> = names.iter().cloned().zip(0..).collect();
        let parents = names.iter().map(|name| index.get(parent(name)).copied().unwrap_or(0)).collect();
        Self { names, parents, depths, index }
    }

    pub fn get(&self, folder: &str) -> Option<usize> {
        self.index.get(folder).copied()
    }

    /// The folder itself where it is in the tree, else the nearest one around it.
    pub fn nearest(&self, folder: &str) -> usize {
        let mut folder = folder;
        loop {
            match self.get(folder) {
                Some(found) => return found,
                None if folder.is_empty() => return 0,
                None => folder = parent(folder),
            }
        }
    }

    /// The folder itself and all around it, the nearest first.
    pub fn up(&self, folder: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(folder), |at| (*at != 0).then(|| self.parents[*at]))
    }

    /// The folder that holds all the given ones.
    pub fn common(&self, homes: &[usize]) -> usize {
        homes.iter().copied().reduce(|all, home| self.nearest_common(all, home)).unwrap_or(0)
    }

    /// The child of `outer` on the way to `inner`; `None` when `inner` is `outer` or lies elsewhere.
    pub fn child_towards(&self, outer: usize, inner: usize) -> Option<usize> {
        let child = self.up(inner).take_while(|at| *at != outer).last()?;
        (child != 0 && self.parents[child] == outer).then_some(child)
    }

    pub fn nearest_common(&self, first: usize, second: usize) -> usize {
        let (mut a, mut b) = (first, second);
        while a != b {
            if self.depths[a] >= self.depths[b] {
                a = self.parents[a];
            } else {
                b = self.parents[b];
            }
        }
        a
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_folders_hang_below_the_top() {
        let folders = Folders::new(["/srv/shop", "base"].into_iter());
        assert_eq!(folders.names, ["", "/srv", "/srv/shop", "base"]);
        assert_eq!(folders.parents, [0, 0, 1, 0]);
    }

    #[test]
    fn paths_are_compared_by_what_they_name() {
        assert_eq!(normalise("./a//b/./c/../d"), "a/b/d");
        assert_eq!(normalise("../a"), "../a");
        assert_eq!(normalise("."), "");
        assert_eq!(join("a/b", "../../base"), "base");
    }

    #[test]
    fn a_folder_and_its_subtree_are_one_run() {
        let folders = Folders::new(["a/b", "a-b", "a"].into_iter());
        assert_eq!(folders.names, ["", "a", "a/b", "a-b"]);
        assert_eq!(folders.parents, [0, 0, 1, 0]);
        assert_eq!(folders.nearest_common(2, 3), 0);
        assert_eq!(folders.nearest("a/b/x/y"), 2);
    }
}
