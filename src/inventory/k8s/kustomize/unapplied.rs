//! What of the run's kustomizations is not applied, each with its place: a reader of the findings must know.

use std::collections::{BTreeMap, HashSet};

use super::{Kustomizations, is_remote};
use crate::document::DocumentId;
use crate::inventory::{Input, folder};
use crate::syntax::{Node, Path};

/// What one kustomization says in vain.
#[derive(Debug, PartialEq, Eq)]
pub struct Unapplied {
    pub document: DocumentId,
    /// Of the first entry.
    pub path: Path,
    /// How many of what.
    pub parts: Vec<(usize, What)>,
}

/// What an entry is called, one and several.
pub type What = (&'static str, &'static str);

const PATCH: What = ("patch", "patches");
const GENERATOR: What = ("generator", "generators");
const CHART: What = ("chart", "charts");

const KEYS: [(&str, What); 12] = [
    ("patches", PATCH),
    ("patchesStrategicMerge", PATCH),
    ("patchesJson6902", PATCH),
    ("configMapGenerator", GENERATOR),
    ("secretGenerator", GENERATOR),
    ("generators", GENERATOR),
    ("helmCharts", CHART),
    ("helmChartInflationGenerator", CHART),
    ("transformers", ("transformer", "transformers")),
    ("replacements", ("replacement", "replacements")),
    ("vars", ("variable", "variables")),
    ("configurations", ("configuration", "configurations")),
];

/// Lists of what is built on: what an entry is called that is remote, and one that is not in the run.
const BASES: [(&str, What, What); 3] = [
    ("resources", ("remote resource", "remote resources"), ABSENT),
    ("bases", ("remote base", "remote bases"), ABSENT),
    ("components", ("remote component", "remote components"), ABSENT),
];

const ABSENT: What = ("resource outside of the run", "resources outside of the run");

/// Keys whose entries may change any object.
const OPAQUE: [&str; 2] = ["replacements", "configurations"];

pub(super) fn changes_anything(root: &Node) -> bool {
    OPAQUE.iter().any(|key| root.get(key).is_some_and(|node| !node.items().is_empty()))
}

/// One entry a kustomization that is not applied as a whole, in the order of folders.
pub(in crate::inventory) fn find(input: &Input<'_>, all: &Kustomizations<'_>) -> Vec<Unapplied> {
    let mut paths: HashSet<String> = HashSet::new();
    for source in input.sources.iter() {
        let path = folder::normalise(input.sources.shown(source.id));
        let mut around = folder::parent(&path);
        while paths.insert(around.to_owned()) && !around.is_empty() {
            around = folder::parent(around);
        }
        paths.insert(path);
    }
    let own = all.by_folder.iter().filter(|(_, kustomization)| !kustomization.takes_all);
    let found = own.filter_map(|(home, kustomization)| {
        let step = &all.steps[kustomization.step];
        let mut patches: BTreeMap<&Path, bool> = BTreeMap::new();
        for patch in step.patches.iter() {
            *patches.entry(&patch.entry).or_insert(true) &= patch.is_applied();
        }
        let root = &input.documents.get(step.document).root;
        let (path, parts) = of_one(root, (home, &paths), &patches)?;
        Some(Unapplied { document: step.document, path, parts })
    });
    found.collect()
}

/// The place of the first entry, and all of them counted. `patches`: whether each is applied.
fn of_one(
    root: &Node,
    (home, paths): (&str, &HashSet<String>),
    patches: &BTreeMap<&Path, bool>,
) -> Option<(Path, Vec<(usize, What)>)> {
    let mut entries: Vec<(Path, What)> = Vec::new();
    for (key, what) in KEYS {
        let places = (0..root.get(key).map_or(0, |list| list.items().len())).map(|at| Path::keys(&[key]).index(at));
        entries.extend(places.filter(|path| patches.get(path) != Some(&true)).map(|path| (path, what)));
    }
    for (key, remote, absent) in BASES {
        for (at, item) in root.get(key).map_or(&[][..], Node::items).iter().enumerate() {
            let Some(entry) = item.as_str() else { continue };
            let path = Path::keys(&[key]).index(at);
            if is_remote(entry) {
                entries.push((path, remote));
            } else if !paths.contains(&folder::join(home, entry)) {
                entries.push((path, absent));
            }
        }
    }
    let first = entries.first()?.0.clone();
    let mut parts: Vec<(usize, What)> = Vec::new();
    for (_, what) in entries {
        match parts.iter_mut().find(|(_, known)| *known == what) {
            Some((count, _)) => *count += 1,
            None => parts.push((1, what)),
        }
    }
    Some((first, parts))
}
