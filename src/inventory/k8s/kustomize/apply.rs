//! Tools that apply folders of the repository: Flux `Kustomization`s, Argo CD `Application`s and `ApplicationSet`s.
//!
//! Each is one step more on the way of a folder's objects to the cluster, and what one place applies to one cluster is
//! deployed together. A path that leads to no folder of the run belongs to another repository: nothing follows.

mod argo;
mod flux;

use std::collections::HashSet;

use super::patch::Files;
use super::step::Step;
use crate::document::DocumentId;
use crate::format::Format;
use crate::inventory::{Input, folder};

/// A folder that a tool applies.
#[derive(Debug)]
pub(in crate::inventory) struct Applied<'a> {
    /// Normalised, as shown.
    pub folder: String,
    /// Files of subfolders are applied too, where no kustomization says otherwise.
    pub recurses: bool,
    /// What its document applies goes to one cluster.
    pub joins: bool,
    /// Folders of components.
    pub components: Vec<String>,
    pub step: Step<'a>,
}

/// What all tools of the run apply.
#[derive(Debug, Default)]
pub(super) struct All<'a> {
    pub applied: Vec<Applied<'a>>,
    /// Pairs of documents that go to one cluster: one waits for the other.
    pub together: Vec<(DocumentId, DocumentId)>,
}

/// Turns paths of a repository into folders of the run.
struct Places {
    /// All folders with files of the run, and those around them.
    folders: HashSet<String>,
    /// As shown; the nearest one around a document is its repository.
    repositories: Vec<String>,
    /// Where a repository may begin where none is marked.
    tops: Vec<String>,
}

pub(super) fn read<'a>(input: &Input<'a>, files: &Files<'a>) -> All<'a> {
    let is_tool = |group: &str| matches!(group, "kustomize.toolkit.fluxcd.io" | "argoproj.io");
    let tools = input.documents.iter().filter(|it| it.format == Format::K8s && is_tool(&it.kind.group));
    let tools: Vec<_> = tools.collect();
    if tools.is_empty() {
        return All::default();
    }
    let places = Places::new(input);
    let path = |source| folder::normalise(input.sources.shown(source));
    let mut all = All::default();
    flux::read(input, (&tools, &places, files), &mut all);
    for document in tools {
        let home = path(document.source);
        all.applied.extend(argo::read(document, (folder::parent(&home), &places, files)));
    }
    all
}

impl Places {
    fn new(input: &Input<'_>) -> Self {
        let mut folders = HashSet::new();
        let mut top: Option<String> = None;
        for source in input.sources.iter() {
            let path = folder::normalise(input.sources.shown(source.id));
            let home = folder::parent(&path);
            top = Some(match top {
                Some(top) => common(&top, home).to_owned(),
                None => home.to_owned(),
            });
            let mut around = home;
            while folders.insert(around.to_owned()) && !around.is_empty() {
                around = folder::parent(around);
            }
        }
        let root = folder::normalise(&input.root.to_string_lossy());
        let base = folder::normalise(&input.working_directory.to_string_lossy());
        // The root as shown, where it lies below the working directory.
        let shown = match root == base {
            true => Some(String::new()),
            false => root.strip_prefix(&base).map(|rest| rest.trim_start_matches('/').to_owned()),
        };
        Self {
            folders,
            repositories: input.repositories.iter().map(|path| folder::normalise(path)).collect(),
            tops: shown.into_iter().chain(top).collect(),
        }
    }

    /// The folder that a path of a document's repository means. A whole repository is more often another one.
    fn find(&self, home: &str, path: &str) -> Option<String> {
        let path = folder::normalise(path.trim_start_matches('/'));
        if path.is_empty() {
            return None;
        }
        self.top(home).map(|top| folder::join(top, &path)).find(|folder| self.folders.contains(folder))
    }

    /// Where the repository of a document may begin, the likeliest first.
    fn top(&self, home: &str) -> impl Iterator<Item = &str> {
        let is_around = |outer: &&String| outer.is_empty() || home == **outer || home.starts_with(&format!("{outer}/"));
        let marked = self.repositories.iter().filter(is_around).max_by_key(|outer| outer.len());
        marked.into_iter().chain(&self.tops).map(String::as_str)
    }
}

fn common<'p>(first: &'p str, second: &str) -> &'p str {
    let mut at = first;
    while !at.is_empty() && at != second && !second.starts_with(&format!("{at}/")) {
        at = folder::parent(at);
    }
    at
}
