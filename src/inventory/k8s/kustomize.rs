//! What kustomizations do to the objects of the run, as far as rules need it.
//!
//! A document is judged once, as it is written, with all its ways to the cluster in mind (`lines`). Applied are
//! namespaces, names, labels, replicas and images (`step`); of patches the number of replicas, and of the rest the
//! places that they change (`patch`): rules are silent there where every line changes it. Transformed copies of the
//! documents are not made: a base with five overlays would be judged six times over, and a finding's place is where
//! somebody wrote the deciding value anyway. `apply` adds the tools that apply whole folders, `unapplied` says what
//! was not applied.

pub(in crate::inventory) mod apply;
pub(in crate::inventory) mod lines;
pub(in crate::inventory) mod overlay;
pub(in crate::inventory) mod patch;
pub(in crate::inventory) mod step;
pub(in crate::inventory) mod unapplied;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::document::{Document, DocumentId};
use crate::inventory::{Input, folder};
use crate::source::SourceId;
use crate::syntax::{Node, Path};
use apply::Applied;
use lines::{Effects, Finder};
use patch::{Files, Origin};
use step::Step;

/// One kustomization (or component), or a folder that Flux makes one for.
#[derive(Debug)]
pub(in crate::inventory) struct Kustomization {
    /// Normalised paths of folders and files that it builds on; remote ones as written.
    pub uses: Vec<Used>,
    /// Folders of those that change what it has gathered.
    components: Vec<String>,
    step: usize,
    /// Every file of the folder is deployed, not only what is listed.
    takes_all: bool,
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
    pub by_folder: BTreeMap<String, Kustomization>,
    /// Normalised paths of files that are patches.
    pub patches: HashSet<String>,
    /// Folders that tools apply, each with the folder that says so for one cluster.
    pub applied: Vec<(Option<String>, String)>,
    /// Pairs of documents whose folders go to one cluster.
    pub together: Vec<(DocumentId, DocumentId)>,
    pub steps: Vec<Step<'a>>,
    effects: Vec<Effects<'a>>,
    /// By source.
    homes: Vec<Option<Home>>,
}

/// What a source's documents pass through.
#[derive(Debug, Clone, Copy)]
struct Home {
    effects: usize,
    /// A kustomization lists the file. One that only lies around it likely means the same namespace and labels.
    is_listed: bool,
}

/// Whether a file of this name makes its folder a kustomization.
pub(in crate::inventory) fn is_file_name(name: &str) -> bool {
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

pub(in crate::inventory) fn is_kustomization(document: &Document) -> bool {
    &*document.kind.group == "kustomize.config.k8s.io"
}

impl<'a> Kustomizations<'a> {
    pub fn read(input: &Input<'a>) -> Self {
        let mut all = Self::default();
        let documents = input.documents;
        let path = |source| folder::normalise(input.sources.shown(source));
        let files = Files::new(input.sources, documents);
        for document in documents.iter().filter(|document| documents.is_root(document.id)) {
            let path = path(document.source);
            if is_kustomization(document) || is_file_name(folder::file_name(&path)) {
                let home = folder::parent(&path).to_owned();
                all.patches.extend(patch_files(&document.root, &home));
                if !all.by_folder.contains_key(&home) {
                    let origin = Origin { document: document.id, home: &home, files: &files };
                    let read = all.read_one(document, origin);
                    all.by_folder.insert(home, read);
                }
            }
        }
        for kustomization in all.by_folder.values() {
            let is_here = |component: &String| all.by_folder.contains_key(component);
            all.steps[kustomization.step].is_opaque |= !kustomization.components.iter().all(is_here);
        }
        let apply::All { applied, together } = apply::read(input, &files);
        let applied = all.add_applied(applied);
        all.together = together;
        all.resolve(input, &applied);
        all
    }

    /// What happens to the objects of a source on their way to the cluster, and whether a kustomization lists it.
    pub(in crate::inventory::k8s) fn effects(&self, source: SourceId) -> Option<(&Effects<'a>, bool)> {
        let home = self.homes.get(source.index()).copied().flatten()?;
        Some((&self.effects[home.effects], home.is_listed))
    }

    /// The same, where it is certain that the objects take that way.
    pub(in crate::inventory::k8s) fn certain(&self, source: SourceId) -> Option<&Effects<'a>> {
        self.effects(source).filter(|(_, is_listed)| *is_listed).map(|(effects, _)| effects)
    }

    fn read_one(&mut self, document: &'a Document, origin: Origin<'_, 'a>) -> Kustomization {
        let root = &document.root;
        let mut step = Step::read(root, &Path::default(), origin);
        let components = root.get("components").map_or(&[][..], Node::items).iter().filter_map(Node::as_str);
        let (remote, local): (Vec<&str>, Vec<&str>) = components.partition(|entry| is_remote(entry));
        let is_known = step.patches.read_transformers(root, origin);
        step.is_opaque = !remote.is_empty() || !is_known || unapplied::changes_anything(root);
        self.steps.push(step);
        Kustomization {
            uses: uses(root, origin.home),
            components: local.into_iter().map(|entry| folder::join(origin.home, entry)).collect(),
            step: self.steps.len() - 1,
            takes_all: false,
        }
    }

    /// Steps of tools by folder; folders without a kustomization of their own get one, as the tools do it.
    fn add_applied(&mut self, applied: Vec<Applied<'a>>) -> BTreeMap<String, Vec<usize>> {
        let mut steps: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut made: BTreeMap<String, (bool, DocumentId)> = BTreeMap::new();
        for Applied { folder, recurses, hub, components, step } in applied {
            self.applied.push((hub, folder.clone()));
            if !self.by_folder.contains_key(&folder) {
                let known = made.entry(folder.clone()).or_insert((recurses, step.document));
                known.0 |= recurses;
            }
            let is_opaque = step.is_opaque || !components.is_empty();
            self.steps.push(Step { is_opaque, ..step });
            steps.entry(folder).or_default().push(self.steps.len() - 1);
        }
        let mut inner: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for folder in self.by_folder.keys().chain(made.keys()) {
            let mut around = folder.as_str();
            let outer = std::iter::from_fn(|| {
                let more = !around.is_empty();
                around = folder::parent(around);
                more.then_some(around)
            });
            // What a recursion meets first stops it.
            let outer = outer.take_while(|outer| !self.by_folder.contains_key(*outer));
            let outer = outer.filter_map(|outer| made.get_key_value(outer)).find(|(_, (recurses, _))| *recurses);
            if let Some((outer, _)) = outer {
                inner.entry(outer).or_default().push(folder.clone());
            }
        }
        let made: Vec<_> = made
            .iter()
            .map(|(folder, (_, document))| {
                let uses = inner.remove(folder.as_str()).unwrap_or_default().into_iter().map(Used::Local).collect();
                (folder.clone(), uses, *document)
            })
            .collect();
        for (folder, uses, document) in made {
            self.steps.push(Step::empty(document));
            let step = self.steps.len() - 1;
            self.by_folder.insert(folder, Kustomization { uses, components: Vec::new(), step, takes_all: true });
        }
        steps
    }

    /// Finds out what every source passes through. Sources of one folder share the answer.
    fn resolve(&mut self, input: &Input<'_>, applied: &BTreeMap<String, Vec<usize>>) {
        if self.by_folder.is_empty() {
            return;
        }
        let mut listed: HashMap<&str, Vec<&str>> = HashMap::new();
        for (folder, kustomization) in &self.by_folder {
            for used in &kustomization.uses {
                if let Used::Local(path) = used
                    && !self.by_folder.contains_key(path)
                {
                    listed.entry(path).or_default().push(folder);
                }
            }
        }
        let mut finder = Finder::new(&self.by_folder, applied);
        let mut known: HashMap<Vec<&str>, usize> = HashMap::new();
        let mut effects: Vec<Effects<'a>> = Vec::new();
        let mut homes = Vec::with_capacity(input.sources.len());
        for source in input.sources.iter() {
            let path = folder::normalise(input.sources.shown(source.id));
            let (from, is_listed) = match listed.get(path.as_str()) {
                Some(folders) => (folders.clone(), true),
                None => match self.around(folder::parent(&path)) {
                    Some((folder, around)) => (vec![folder], around.takes_all),
                    None => {
                        homes.push(None);
                        continue;
                    }
                },
            };
            let effects = *known.entry(from.clone()).or_insert_with(|| {
                let mut lines = (Vec::new(), false);
                for folder in &from {
                    let (more, is_cut) = finder.lines(folder);
                    lines.0.extend(more);
                    lines.1 |= is_cut;
                }
                effects.push(Effects::new(lines, &self.steps));
                effects.len() - 1
            });
            homes.push(Some(Home { effects, is_listed }));
        }
        (self.effects, self.homes) = (effects, homes);
    }

    /// The kustomization of the nearest folder, from the given one upwards, that has one.
    fn around(&self, folder: &str) -> Option<(&str, &Kustomization)> {
        let mut folder = folder;
        loop {
            match self.by_folder.get_key_value(folder) {
                Some((folder, found)) => return Some((folder, found)),
                None if folder.is_empty() => return None,
                None => folder = folder::parent(folder),
            }
        }
    }
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

fn patch_files(root: &Node, home: &str) -> Vec<String> {
    let lists = ["patches", "patchesStrategicMerge", "patchesJson6902"].into_iter().filter_map(|key| root.get(key));
    let items = lists.flat_map(Node::items);
    let paths = items.filter_map(|item| item.as_str().or_else(|| item.get("path").and_then(Node::as_str)));
    paths.filter(|path| !path.contains('\n')).map(|path| folder::join(home, path)).collect()
}
