//! What kustomizations say about the documents around them: namespace, labels, patches, and the folders they use.

use std::collections::{BTreeMap, HashSet};

use crate::document::{Document, DocumentId, Documents};
use crate::inventory::folder;
use crate::source::Sources;
use crate::syntax::Node;

/// One kustomization file (or component).
#[derive(Debug)]
pub(in crate::inventory) struct Kustomization<'a> {
    pub document: DocumentId,
    pub namespace: Option<&'a str>,
    /// Labels that are put on pod templates; all but some are put into selectors too.
    pub labels: Vec<(&'a str, &'a Node)>,
    /// Normalised paths of folders and files that it builds on; remote ones as written.
    pub uses: Vec<Used>,
    /// A patch written inside of it, or a `replicas:` entry, that may change a number of replicas.
    pub changes_replicas: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(in crate::inventory) enum Used {
    Local(String),
    /// From somewhere that is not in the run.
    Remote,
}

#[derive(Debug, Default)]
pub(in crate::inventory) struct Kustomizations<'a> {
    /// By folder.
    pub by_folder: BTreeMap<String, Kustomization<'a>>,
    /// Normalised paths of files that are patches.
    pub patches: HashSet<String>,
}

/// Whether a file of this name makes its folder a kustomization.
pub(in crate::inventory) fn is_file_name(name: &str) -> bool {
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

pub(in crate::inventory) fn is_kustomization(document: &Document) -> bool {
    &*document.kind.group == "kustomize.config.k8s.io"
}

impl<'a> Kustomizations<'a> {
    pub fn read(sources: &Sources, documents: &'a Documents) -> Self {
        let mut all = Self::default();
        for document in documents.iter().filter(|document| documents.is_root(document.id)) {
            let path = folder::normalise(sources.shown(document.source));
            if is_kustomization(document) || is_file_name(folder::file_name(&path)) {
                let home = folder::parent(&path).to_owned();
                all.patches.extend(patch_files(&document.root, &home));
                all.by_folder.entry(home.clone()).or_insert_with(|| read_one(document, &home));
            }
        }
        all
    }

    /// The kustomization of the nearest folder, from the given one upwards, that has one.
    pub fn around(&self, folder: &str) -> Option<&Kustomization<'a>> {
        let mut folder = folder;
        loop {
            match self.by_folder.get(folder) {
                Some(found) => return Some(found),
                None if folder.is_empty() => return None,
                None => folder = folder::parent(folder),
            }
        }
    }
}

fn read_one<'a>(document: &'a Document, home: &str) -> Kustomization<'a> {
    let root = &document.root;
    let namespace = root.get("namespace").and_then(Node::as_str).filter(|name| !name.is_empty());
    Kustomization {
        document: document.id,
        namespace,
        labels: labels(root),
        uses: uses(root, home),
        changes_replicas: root.get("replicas").is_some_and(|node| !node.items().is_empty())
            || patches(root).any(|patch| patch.contains("replicas")),
    }
}

fn labels(root: &Node) -> Vec<(&str, &Node)> {
    let common = root.get("commonLabels").into_iter();
    let selecting = root.get("labels").map_or(&[][..], Node::items).iter().filter(|entry| {
        ["includeSelectors", "includeTemplates"].iter().any(|key| entry.get(key).and_then(Node::as_bool) == Some(true))
    });
    let maps = common.chain(selecting.filter_map(|entry| entry.get("pairs")));
    maps.flat_map(Node::entries).map(|entry| (&*entry.key, &entry.value)).collect()
}

fn uses(root: &Node, home: &str) -> Vec<Used> {
    let lists = ["resources", "bases", "components"].into_iter().filter_map(|key| root.get(key));
    let named = lists.flat_map(Node::items).filter_map(Node::as_str).map(|entry| match is_remote(entry) {
        true => Used::Remote,
        false => Used::Local(folder::join(home, entry)),
    });
    let charts = ["helmCharts", "helmChartInflationGenerator", "generators"];
    let inflated = charts.into_iter().filter(|key| root.get(key).is_some_and(|node| !node.items().is_empty()));
    named.chain(inflated.map(|_| Used::Remote)).collect()
}

fn is_remote(entry: &str) -> bool {
    let first = entry.split('/').next().unwrap_or("");
    entry.contains("://") || entry.contains("?ref=") || entry.starts_with("git@") || first == "github.com"
}

/// The texts of inline patches.
fn patches(root: &Node) -> impl Iterator<Item = &str> {
    let lists = ["patches", "patchesJson6902", "patchesStrategicMerge"].into_iter().filter_map(|key| root.get(key));
    lists.flat_map(Node::items).filter_map(|item| item.as_str().or_else(|| item.get("patch").and_then(Node::as_str)))
}

fn patch_files(root: &Node, home: &str) -> Vec<String> {
    let lists = ["patches", "patchesStrategicMerge", "patchesJson6902"].into_iter().filter_map(|key| root.get(key));
    let items = lists.flat_map(Node::items);
    let paths = items.filter_map(|item| item.as_str().or_else(|| item.get("path").and_then(Node::as_str)));
    paths.filter(|path| !path.contains('\n')).map(|path| folder::join(home, path)).collect()
}
