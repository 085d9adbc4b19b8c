//! What is deployed together.
//!
//! Worlds form a tree over folders. A document sees its own world, the worlds around it (what they share) and the
//! worlds inside it; two worlds beside each other see nothing of each other. A kustomization adds to the tree: the
//! folders that it builds on are shared by all that build on them.

mod split;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use globset::GlobBuilder;

use super::Input;
use super::folder::{self, Folders};
use super::k8s::kustomize::{self, Kustomizations, Used};
use super::k8s::object::partial;
use crate::document::DocumentId;

/// Worlds are numbered depth first: those inside of a world follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorldId(u32);

#[derive(Debug)]
pub struct World {
    /// Folder, as shown, with `/`; `.` for the run as a whole. Files of a folder that are deployed apart from what
    /// lies in its subfolders are `folder/.`.
    pub name: String,
    pub parent: Option<WorldId>,
    /// Files of its folder, or the configuration, say that it is a world.
    pub is_boundary: bool,
    /// Worlds whose documents this one builds on.
    uses: Vec<WorldId>,
    used_by: Vec<WorldId>,
    /// Builds on something that is not in the run.
    open: bool,
    folder: usize,
    /// Where files of it were left out: its folder itself, or the children of its folder that hold them.
    gaps: BTreeSet<usize>,
    sight: OnceLock<Sight>,
}

/// What a world sees.
#[derive(Debug)]
struct Sight {
    /// Ascending, apart from each other.
    worlds: Vec<Range<u32>>,
    open: bool,
    /// Those deployed with it, whatever of them is deployed, in which files were left out.
    gapped: Vec<WorldId>,
}

#[derive(Debug)]
pub struct Worlds {
    worlds: Vec<World>,
    children: Vec<Vec<WorldId>>,
    of: Vec<WorldId>,
    folders: Folders,
    /// The folder of every document.
    homes: Vec<usize>,
}

impl Worlds {
    pub(super) fn build(input: &Input<'_>, kustomizations: &Kustomizations<'_>) -> Self {
        let paths: Vec<String> =
            input.sources.iter().map(|source| folder::normalise(input.sources.shown(source.id))).collect();
        let marked: Vec<String> = input.repositories.iter().map(|path| folder::normalise(path)).collect();
        let homes = paths.iter().map(|path| folder::parent(path)).chain(marked.iter().map(String::as_str));
        let folders = Folders::new(homes);
        let home_of: Vec<usize> = paths
            .iter()
            .map(|path| folders.get(folder::parent(path)).unwrap_or_else(|| folders.nearest(path)))
            .collect();
        let mut declared = declared(input, &folders, &paths, &marked);
        for (hub, folder) in &kustomizations.applied {
            for at in hub.iter().chain([folder]).filter_map(|folder| folders.get(folder)) {
                declared[at] = true;
            }
        }
        let split = split::split(&folders, &declared, identities(input, &home_of, kustomizations));
        let mut layout = Layout::new(&folders, &declared, &split, folders.common(&home_of));
        layout.link(&folders, kustomizations, &paths);
        let home = |id: DocumentId| home_of[input.documents.get(id).source.index()];
        let world = |layout: &Layout, folder: &String| folders.get(folder).map(|at| layout.around[at]);
        for (hub, folder) in &kustomizations.applied {
            let hub = hub.as_ref().and_then(|hub| world(&layout, hub));
            if let (Some(hub), Some(applied)) = (hub, world(&layout, folder)) {
                layout.join(hub, applied);
            }
        }
        for (first, second) in &kustomizations.together {
            let [first, second] = [*first, *second].map(|id| layout.direct[home(id)]);
            // What lies in no world of its own is seen by all: nothing is gained, and everything would be one.
            if first != WorldId(0) && second != WorldId(0) {
                layout.join(first, second);
            }
        }
        for path in input.left_out {
            let home = folders.nearest(folder::parent(&folder::normalise(path)));
            let world = &mut layout.worlds[layout.direct[home].index()];
            world.gaps.insert(folders.child_towards(world.folder, home).unwrap_or(world.folder));
        }
        let of = input.documents.iter().map(|document| layout.direct[home_of[document.source.index()]]).collect();
        let mut children = vec![Vec::new(); layout.worlds.len()];
        for (at, world) in layout.worlds.iter().enumerate() {
            if let Some(parent) = world.parent {
                children[parent.index()].push(WorldId(at as u32));
            }
        }
        let homes = input.documents.iter().map(|document| home_of[document.source.index()]).collect();
        Self { worlds: layout.worlds, children, of, folders, homes }
    }

    pub fn of(&self, document: DocumentId) -> WorldId {
        // What the run states about itself is made after the worlds: it belongs to the run as a whole.
        self.of.get(document.index()).copied().unwrap_or(WorldId(0))
    }

    pub fn get(&self, id: WorldId) -> &World {
        &self.worlds[id.index()]
    }

    pub fn len(&self) -> usize {
        self.worlds.len()
    }

    pub fn is_empty(&self) -> bool {
        self.worlds.is_empty()
    }

    /// The worlds that `id` sees, itself included, as ascending ranges.
    pub(super) fn seen_by(&self, id: WorldId) -> &[Range<u32>] {
        &self.sight(id).worlds
    }

    /// Nothing was left out that is deployed with a document. In a world of many folders, what was left out of one
    /// concerns that one and the files beside the folders, not its neighbours.
    pub(super) fn is_intact(&self, document: DocumentId) -> bool {
        let sight = self.sight(self.of(document));
        let home = self.homes[document.index()];
        !sight.open
            && !sight.gapped.iter().map(|id| self.get(*id)).any(|world| {
                let child = self.folders.child_towards(world.folder, home);
                child.is_none_or(|child| world.gaps.contains(&child)) || world.gaps.contains(&world.folder)
            })
    }

    /// Whether two documents lie in one folder, one around the other, or in folders side by side: near enough to be
    /// of one application where no namespace says so.
    pub(super) fn are_near(&self, first: DocumentId, second: DocumentId) -> bool {
        let (a, b) = (self.homes[first.index()], self.homes[second.index()]);
        let common = self.folders.nearest_common(a, b);
        common == a || common == b || self.folders.parents[a] == common || self.folders.parents[b] == common
    }

    /// The world and those around it, the nearest first.
    pub(super) fn up(&self, id: WorldId) -> impl Iterator<Item = WorldId> + '_ {
        std::iter::successors(Some(id), |at| self.get(*at).parent)
    }

    /// What is deployed together: each world that no other builds on, with all that it holds and builds on. What only
    /// the run as a whole holds is in none.
    pub fn systems(&self) -> Vec<(WorldId, Vec<WorldId>)> {
        let ids = || (1..self.worlds.len() as u32).map(WorldId);
        let mut covered = vec![false; self.worlds.len()];
        let mut systems = Vec::new();
        let is_top = |id: &WorldId| {
            let world = self.get(*id);
            // Those inside of a folder that nothing declares are apart from each other: that is why they are worlds.
            let is_apart = world.parent.is_none_or(|parent| parent == WorldId(0) || !self.get(parent).is_boundary);
            let is_whole = world.is_boundary || self.children[id.index()].is_empty();
            world.used_by.is_empty() && is_apart && is_whole
        };
        // Worlds that build on each other have no top: the first one stands for them.
        for (id, is_last) in ids().filter(is_top).map(|id| (id, false)).chain(ids().map(|id| (id, true))) {
            let is_shared = !self.get(id).is_boundary && !self.children[id.index()].is_empty();
            if is_last && (covered[id.index()] || is_shared) {
                continue;
            }
            let mut members = self.closure(vec![id], |at| [&self.children[at.index()][..], &self.get(at).uses[..]]);
            members.retain(|member| *member != WorldId(0));
            members.iter().for_each(|member| covered[member.index()] = true);
            members.retain(|member| *member != id);
            members.sort_unstable();
            systems.push((id, members));
        }
        systems.sort_unstable_by_key(|(id, _)| *id);
        systems
    }

    /// Whether what is in `inner` is deployed with all of `outer`: it lies inside, or builds on it.
    pub(super) fn shares(&self, outer: WorldId, inner: WorldId) -> bool {
        outer == inner || self.up(inner).any(|around| around == outer || self.get(around).uses.contains(&outer))
    }

    /// Whether a kustomization of one world, or of one around it, names the other.
    pub(super) fn builds_on(&self, user: WorldId, used: WorldId) -> bool {
        self.up(user).any(|around| self.get(around).uses.contains(&used))
    }

    fn sight(&self, id: WorldId) -> &Sight {
        self.get(id).sight.get_or_init(|| {
            let above = |at: WorldId| {
                let world = self.get(at);
                [world.parent.as_slice(), &world.uses[..]]
            };
            // Everything that is deployed with some user of this world.
            let down = self.closure(vec![id], |at| [&self.children[at.index()][..], &self.get(at).used_by[..]]);
            let seen = self.closure(down, above);
            let users = self.closure(vec![id], |at| [&self.get(at).used_by[..], &[]]);
            let with = self.closure(users, above);
            let open = with.iter().any(|at| self.get(*at).open);
            let gapped = with.into_iter().filter(|at| !self.get(*at).gaps.is_empty()).collect();
            Sight { worlds: ranges(seen), open, gapped }
        })
    }

    fn closure<'a>(&'a self, start: Vec<WorldId>, next: impl Fn(WorldId) -> [&'a [WorldId]; 2]) -> Vec<WorldId> {
        let mut seen: std::collections::HashSet<WorldId> = start.iter().copied().collect();
        let mut all = start;
        let mut at = 0;
        while at < all.len() {
            for world in next(all[at]).into_iter().flatten() {
                if seen.insert(*world) {
                    all.push(*world);
                }
            }
            at += 1;
        }
        all
    }
}

impl WorldId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn number(self) -> u32 {
        self.0
    }
}

fn ranges(mut worlds: Vec<WorldId>) -> Vec<Range<u32>> {
    worlds.sort_unstable();
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for WorldId(at) in worlds {
        match ranges.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => ranges.push(at..at + 1),
        }
    }
    ranges
}

/// Folders that the run itself declares to be worlds.
fn declared(input: &Input<'_>, folders: &Folders, paths: &[String], marked: &[String]) -> Vec<bool> {
    let mut declared = vec![false; folders.names.len()];
    let by_file = paths.iter().filter(|path| is_boundary(folder::file_name(path))).map(|path| folder::parent(path));
    for home in by_file.chain(marked.iter().map(String::as_str)) {
        if let Some(at) = folders.get(home) {
            declared[at] = true;
        }
    }
    let documents = input.documents.iter().filter(|document| kustomize::is_kustomization(document));
    for document in documents {
        declared[folders.nearest(folder::parent(&paths[document.source.index()]))] = true;
    }
    let globs: Vec<_> = input
        .system
        .worlds
        .iter()
        .filter_map(|glob| GlobBuilder::new(glob.trim_end_matches('/')).literal_separator(true).build().ok())
        .map(|glob| glob.compile_matcher())
        .collect();
    if !globs.is_empty() {
        for (at, name) in folders.names.iter().enumerate() {
            let absolute = folder::normalise(&input.working_directory.join(name).to_string_lossy());
            let relative = std::path::Path::new(&absolute).strip_prefix(input.root);
            declared[at] |= relative.is_ok_and(|relative| globs.iter().any(|glob| glob.is_match(relative)));
        }
    }
    declared
}

fn is_boundary(file_name: &str) -> bool {
    kustomize::is_file_name(file_name)
        || matches!(
            file_name,
            "Chart.yaml" | "compose.yaml" | "compose.yml" | "docker-compose.yaml" | "docker-compose.yml"
        )
}

/// Every place of every identity that cannot be there twice: `(identity, folder)`.
fn identities<'a>(
    input: &Input<'a>,
    home_of: &[usize],
    kustomizations: &Kustomizations<'_>,
) -> HashMap<split::Identity<'a>, Vec<usize>> {
    let mut places: HashMap<split::Identity<'a>, Vec<usize>> = HashMap::new();
    for document in input.documents.iter() {
        let Some(identity) = split::Identity::of(document) else { continue };
        if !partial::is_partial(document, input.sources, kustomizations) {
            places.entry(identity).or_default().push(home_of[document.source.index()]);
        }
    }
    places
}

/// Worlds by folder while they are made.
struct Layout {
    worlds: Vec<World>,
    /// The world of a folder's subtree, by folder.
    around: Vec<WorldId>,
    /// The world of the files directly in a folder.
    direct: Vec<WorldId>,
    /// Which world builds on which.
    joined: HashSet<(WorldId, WorldId)>,
}

impl Layout {
    fn new(folders: &Folders, declared: &[bool], split: &split::Split, top_folder: usize) -> Self {
        let mut layout = Self { worlds: Vec::new(), around: Vec::new(), direct: Vec::new(), joined: HashSet::new() };
        let top = layout.add(".".to_owned(), None, top_folder);
        for (at, name) in folders.names.iter().enumerate() {
            let outer = if at == 0 { top } else { layout.around[folders.parents[at]] };
            let own = match at != 0 && (declared[at] || split.folders[at]) {
                true => layout.add(name.clone(), Some(outer), at),
                false => outer,
            };
            layout.worlds[own.index()].is_boundary |= declared[at];
            layout.around.push(own);
            let direct = match split.files[at] {
                true => layout.add(folder_dot(name), Some(own), at),
                false => own,
            };
            layout.direct.push(direct);
        }
        layout
    }

    fn add(&mut self, name: String, parent: Option<WorldId>, folder: usize) -> WorldId {
        let id = WorldId(self.worlds.len() as u32);
        self.worlds.push(World {
            name,
            parent,
            is_boundary: false,
            uses: Vec::new(),
            used_by: Vec::new(),
            open: false,
            folder,
            gaps: BTreeSet::new(),
            sight: OnceLock::new(),
        });
        id
    }

    /// Joins kustomizations with what they build on.
    fn link(&mut self, folders: &Folders, kustomizations: &Kustomizations<'_>, paths: &[String]) {
        let files: HashMap<&str, usize> =
            paths.iter().filter_map(|path| Some((path.as_str(), folders.get(folder::parent(path))?))).collect();
        for (home, kustomization) in &kustomizations.by_folder {
            let Some(user) = folders.get(home).map(|at| self.around[at]) else { continue };
            for used in &kustomization.uses {
                match self.target(folders, &files, used) {
                    Some(world) => self.join(user, world),
                    None => self.worlds[user.index()].open = true,
                }
            }
        }
    }

    fn join(&mut self, user: WorldId, used: WorldId) {
        if user != used && self.joined.insert((user, used)) {
            self.worlds[user.index()].uses.push(used);
            self.worlds[used.index()].used_by.push(user);
        }
    }

    fn target(&self, folders: &Folders, files: &HashMap<&str, usize>, used: &Used) -> Option<WorldId> {
        let Used::Local(path) = used else { return None };
        let folder = folders.get(path).map(|at| self.around[at]);
        folder.or_else(|| files.get(path.as_str()).map(|at| self.direct[*at]))
    }
}

fn folder_dot(name: &str) -> String {
    match name {
        "" => "./.".to_owned(),
        _ => format!("{name}/."),
    }
}
