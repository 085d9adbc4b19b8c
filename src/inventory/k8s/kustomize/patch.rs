//! Patches of a kustomization: what they are for, and which places of an object they may change.
//!
//! A number of replicas that a patch states is known; of everything else only the places are. `touched` errs on the
//! side of too much: a place that is named is one about which rules are silent.

use std::collections::HashMap;

use regex::Regex;

use crate::document::{DocumentId, Documents, Kind};
use crate::inventory::folder;
use crate::source::{Encoding, Source, SourceId, Sources};
use crate::syntax::{self, Node, Path, Syntax};

/// Where the patches of one document are found.
#[derive(Debug, Clone, Copy)]
pub(in crate::inventory) struct Origin<'r, 'a> {
    pub document: DocumentId,
    /// The folder that names of files are relative to.
    pub home: &'r str,
    pub files: &'r Files<'a>,
}

/// The files of the run by their normalised paths.
#[derive(Debug)]
pub(in crate::inventory) struct Files<'a> {
    sources: &'a Sources,
    by_path: HashMap<String, SourceId>,
    /// Root documents by source.
    documents: HashMap<SourceId, Vec<(DocumentId, &'a Node)>>,
}

#[derive(Debug, Default)]
pub(in crate::inventory) struct Patches {
    all: Vec<Patch>,
    /// Those that are for one name, by kind and name.
    named: HashMap<(String, String), Vec<usize>>,
    wide: Vec<usize>,
}

#[derive(Debug)]
pub(in crate::inventory) struct Patch {
    /// Where its kustomization names it.
    pub entry: Path,
    /// Where it is written: a document of its own, else the entry.
    pub document: DocumentId,
    is_document: bool,
    target: Target,
    body: Body,
}

/// Whether a patch is for an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum Hit {
    /// It selects by labels or annotations.
    Maybe,
    Yes,
}

#[derive(Debug, Default)]
struct Target {
    kind: Option<String>,
    group: Option<String>,
    name: Option<Name>,
    is_narrowed: bool,
}

#[derive(Debug)]
enum Name {
    Exactly(String),
    Pattern(Regex),
}

#[derive(Debug)]
enum Body {
    Merge(Node),
    Operations(Node),
    /// A transformer of ours: these places of every object.
    Places(Vec<Path>),
    /// Not in the run, or no patch that can be read.
    Unknown,
}

/// More patches that are for many objects than this are not looked at one by one.
const MAX_WIDE: usize = 64;
/// More places of one object than this are the whole of it.
const MAX_TOUCHED: usize = 500;
const MERGE_KEYS: [&str; 9] =
    ["name", "containerPort", "mountPath", "devicePath", "topologyKey", "key", "ip", "port", "uid"];

impl<'a> Files<'a> {
    pub fn new(sources: &'a Sources, documents: &'a Documents) -> Self {
        let by_path = sources.iter().map(|source| (folder::normalise(sources.shown(source.id)), source.id)).collect();
        let mut all: HashMap<SourceId, Vec<(DocumentId, &Node)>> = HashMap::new();
        for document in documents.iter().filter(|document| document.parent.is_none()) {
            all.entry(document.source).or_default().push((document.id, &document.root));
        }
        Self { sources, by_path, documents: all }
    }

    /// The documents of a file; `None` as id where the file is of no format.
    fn read(&self, path: &str) -> Vec<(Option<DocumentId>, Node)> {
        let Some(source) = self.by_path.get(path) else { return Vec::new() };
        match self.documents.get(source) {
            Some(known) => known.iter().map(|(id, node)| (Some(*id), (*node).clone())).collect(),
            None => parse(self.sources.get(*source)).into_iter().map(|node| (None, node)).collect(),
        }
    }
}

/// The places that a transformer of labels or annotations changes.
fn transformed(body: &Node) -> Option<Vec<Path>> {
    let is_built_in = body.get("apiVersion")?.as_str()? == "builtin";
    let known = matches!(body.get("kind")?.as_str()?, "LabelTransformer" | "AnnotationsTransformer");
    let fields = body.get("fieldSpecs").map_or(&[][..], Node::items).iter();
    let paths = fields.filter_map(|field| field.get("path")?.as_str());
    let paths = paths.map(|path| Path::keys(&path.split('/').collect::<Vec<_>>()));
    (is_built_in && known).then(|| paths.collect())
}

fn parse(source: &Source) -> Vec<Node> {
    syntax::parse(source, Syntax::Yaml).documents.into_iter().map(|document| document.root).collect()
}

impl Patches {
    pub fn read(root: &Node, at: &Path, origin: Origin<'_, '_>) -> Self {
        let mut all = Self::default();
        for list in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            for (index, item) in root.get(list).map_or(&[][..], Node::items).iter().enumerate() {
                let entry = at.clone().key(list).index(index);
                let inline = item.get("patch").and_then(Node::as_str).or(item.as_str().filter(|it| it.contains('\n')));
                let named = item.get("path").and_then(Node::as_str).or(item.as_str());
                let bodies = match (inline, named) {
                    (Some(text), _) => {
                        let source = Source::new(SourceId::new(0), String::new(), text.into(), Encoding::Utf8);
                        parse(&source).into_iter().map(|node| (None, node)).collect()
                    }
                    (None, Some(path)) => origin.files.read(&folder::join(origin.home, path)),
                    (None, None) => Vec::new(),
                };
                let target = item.get("target");
                if bodies.is_empty() {
                    all.add(Patch::new((origin.document, entry), target, None));
                    continue;
                }
                for (document, body) in bodies {
                    let patch = Patch::new((origin.document, entry.clone()), target, Some(body));
                    all.add(match document {
                        Some(document) => Patch { document, is_document: true, ..patch },
                        None => patch,
                    });
                }
            }
        }
        all
    }

    /// Transformers whose files are in the run and that only add labels or annotations; `false` when there are others.
    pub fn read_transformers(&mut self, root: &Node, origin: Origin<'_, '_>) -> bool {
        let mut all_known = true;
        for (index, item) in root.get("transformers").map_or(&[][..], Node::items).iter().enumerate() {
            let bodies =
                item.as_str().map(|name| origin.files.read(&folder::join(origin.home, name))).unwrap_or_default();
            let places: Option<Vec<Vec<Path>>> = bodies.iter().map(|(_, body)| transformed(body)).collect();
            let Some(places) = places.filter(|places| !places.is_empty()) else {
                all_known = false;
                continue;
            };
            self.add(Patch {
                entry: Path::keys(&["transformers"]).index(index),
                document: origin.document,
                is_document: false,
                target: Target::default(),
                body: Body::Places(places.concat()),
            });
        }
        all_known
    }

    fn add(&mut self, patch: Patch) {
        match &patch.target {
            Target { kind: Some(kind), name: Some(Name::Exactly(name)), .. } => {
                self.named.entry((kind.clone(), name.clone())).or_default().push(self.all.len());
            }
            _ => self.wide.push(self.all.len()),
        }
        self.all.push(patch);
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Patch> {
        self.all.iter()
    }

    /// There are too many to look at one by one.
    pub fn is_too_wide(&self) -> bool {
        self.wide.len() > MAX_WIDE
    }

    /// Those for an object, which has had all these names.
    pub fn of<'s>(&'s self, kind: &Kind, names: &[String]) -> Vec<(&'s Patch, Hit)> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let named = names.iter().filter_map(|name| self.named.get(&(kind.name.to_string(), name.clone()))).flatten();
        let mut found: Vec<usize> = named.chain(self.wide.iter().take(MAX_WIDE)).copied().collect();
        found.sort_unstable();
        found.dedup();
        let patches = found.into_iter().map(|index| &self.all[index]);
        patches.filter_map(|patch| Some((patch, patch.target.hits(kind, names)?))).collect()
    }
}

impl Target {
    fn of_node(node: &Node) -> Self {
        let text = |key: &str| node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        Self {
            kind: text("kind"),
            group: text("group"),
            name: text("name").and_then(|name| Name::read(&name)),
            is_narrowed: ["labelSelector", "annotationSelector"].iter().any(|key| text(key).is_some()),
        }
    }

    /// A patch without a target says whom it is for as an object does.
    fn of_body(body: &Node) -> Option<Self> {
        let version = body.get("apiVersion")?.as_str()?;
        let group = version.split_once('/').map_or("", |(group, _)| group);
        Some(Self {
            kind: Some(body.get("kind")?.as_str()?.to_owned()),
            group: Some(group.to_owned()),
            name: Some(Name::Exactly(body.dig(&["metadata", "name"])?.as_str()?.to_owned())),
            is_narrowed: false,
        })
    }

    fn hits(&self, kind: &Kind, names: &[String]) -> Option<Hit> {
        let is_group = self.group.as_deref().is_none_or(|group| {
            let of = |group| crate::inventory::k8s::object::class::canonical_group(&kind.name, group);
            of(group) == of(&kind.group)
        });
        let is_kind = self.kind.as_deref().is_none_or(|known| *known == *kind.name);
        let is_named = self.name.as_ref().is_none_or(|pattern| names.iter().any(|name| pattern.fits(name)));
        (is_group && is_kind && is_named).then_some(if self.is_narrowed { Hit::Maybe } else { Hit::Yes })
    }
}

impl Name {
    /// A pattern is tied to both ends; what is no pattern fits every name.
    fn read(text: &str) -> Option<Self> {
        let is_plain = text.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_'));
        match is_plain {
            true => Some(Name::Exactly(text.to_owned())),
            false => Regex::new(&format!("^(?:{text})$")).ok().map(Name::Pattern),
        }
    }

    fn fits(&self, name: &str) -> bool {
        match self {
            Name::Exactly(known) => known == name,
            Name::Pattern(pattern) => pattern.is_match(name),
        }
    }
}

impl Patch {
    fn new((document, entry): (DocumentId, Path), target: Option<&Node>, body: Option<Node>) -> Self {
        let own = body.as_ref().filter(|body| body.is_mapping()).and_then(Target::of_body);
        let is_meant = target.is_some() || own.is_some();
        let target = target.map(Target::of_node).or(own).unwrap_or_default();
        let body = match body {
            Some(body) if body.is_sequence() && is_meant => Body::Operations(body),
            Some(body) if body.is_mapping() && is_meant => Body::Merge(body),
            _ => Body::Unknown,
        };
        Self { document, entry, is_document: false, target, body }
    }

    /// It says nothing but a number of replicas.
    pub fn is_applied(&self) -> bool {
        let says_more = match &self.body {
            Body::Merge(body) => {
                let mut places = Vec::new();
                Merge { merges_lists: false, places: &mut places }.walk(body, None, &Path::default());
                places.len() != 1
            }
            Body::Operations(all) => all.items().len() != 1,
            Body::Places(_) | Body::Unknown => true,
        };
        !says_more && matches!(self.replicas(), Some((Some(_), _)))
    }

    /// It takes the object away.
    pub fn removes(&self) -> bool {
        matches!(&self.body, Body::Merge(body) if body.get("$patch").and_then(Node::as_str) == Some("delete"))
    }

    /// What it says about the number of replicas, and where: `Some(None)` when that is not known.
    pub fn replicas(&self) -> Option<(Option<i64>, Path)> {
        let number = |node: &Node| node.as_int().filter(|count| *count >= 0);
        match &self.body {
            Body::Merge(body) => {
                let node = body.dig(&["spec", "replicas"])?;
                let path = if self.is_document { Path::keys(&["spec", "replicas"]) } else { self.entry.clone() };
                Some((number(node), path))
            }
            Body::Operations(all) => {
                let text =
                    |operation: &Node, key: &str| operation.get(key).and_then(Node::as_str) == Some("/spec/replicas");
                let last = all.items().iter().rfind(|operation| text(operation, "path") || text(operation, "from"))?;
                let sets = matches!(last.get("op").and_then(Node::as_str), Some("add" | "replace"));
                Some((last.get("value").and_then(number).filter(|_| sets), self.entry.clone()))
            }
            Body::Places(_) => None,
            Body::Unknown => Some((None, self.entry.clone())),
        }
    }

    /// Paths of an object that the patch changes, adds or takes away. An empty path is all of it.
    pub fn touched(&self, root: &Node, merges_lists: bool) -> Vec<Path> {
        let mut places = Vec::new();
        match &self.body {
            Body::Merge(body) => Merge { merges_lists, places: &mut places }.walk(body, Some(root), &Path::default()),
            Body::Operations(all) => {
                let operations = all.items().iter().filter(|it| it.get("op").and_then(Node::as_str) != Some("test"));
                for operation in operations {
                    let is_replace = operation.get("op").and_then(Node::as_str) == Some("replace");
                    let pointers = ["path", "from"].into_iter().filter_map(|key| operation.get(key)?.as_str());
                    places.extend(pointers.map(|pointer| follow(root, pointer, is_replace)));
                }
            }
            Body::Places(all) => places.extend(all.iter().cloned()),
            Body::Unknown => places.push(Path::default()),
        }
        if places.len() > MAX_TOUCHED {
            return vec![Path::default()];
        }
        places
    }
}

/// A JSON pointer in the object. An element that comes or goes moves its neighbours: the list is the place.
fn follow(root: &Node, pointer: &str, is_replace: bool) -> Path {
    let (mut node, mut path) = (Some(root), Path::default());
    for segment in pointer.split('/').skip(1) {
        let key = segment.replace("~1", "/").replace("~0", "~");
        if let Some(list) = node.filter(|node| node.is_sequence()) {
            let index = key.parse::<usize>().ok().filter(|index| *index < list.items().len());
            let Some(index) = index else { return path };
            node = list.at(index);
            path = path.index(index);
        } else {
            node = node.and_then(|node| node.get(&key));
            path = path.key(&key);
        }
    }
    let is_element = path.segments().last().is_some_and(|segment| segment.as_key().is_none());
    if is_element && !is_replace { path.truncated(path.len() - 1) } else { path }
}

/// Walks a strategic merge beside the object.
struct Merge<'p> {
    merges_lists: bool,
    places: &'p mut Vec<Path>,
}

impl Merge<'_> {
    fn walk(&mut self, patch: &Node, base: Option<&Node>, at: &Path) {
        if self.places.len() > MAX_TOUCHED {
            return;
        }
        if patch.is_mapping() && patch.get("$patch").is_none() {
            for entry in patch.entries().iter().filter(|entry| !entry.key.starts_with('$')) {
                let path = at.clone().key(&entry.key);
                if !is_identity(&path) {
                    self.walk(&entry.value, base.and_then(|base| base.get(&entry.key)), &path);
                }
            }
        } else if patch.is_sequence() && self.merges_lists && patch.items().iter().all(Node::is_mapping) {
            for item in patch.items() {
                match base.and_then(|base| Some((base, partner(item, base)?))) {
                    Some((base, index)) => self.walk(item, base.at(index), &at.clone().index(index)),
                    None => self.places.push(at.clone()),
                }
            }
        } else if base.is_none_or(|base| !is_same(patch, base)) {
            self.places.push(at.clone());
        }
    }
}

fn is_identity(path: &Path) -> bool {
    let keys: Vec<&str> = path.segments().iter().filter_map(|segment| segment.as_key()).collect();
    matches!(keys[..], ["apiVersion" | "kind"] | ["metadata", "name" | "namespace"])
}

/// The element of the object's list that an element of the patch is merged with.
fn partner(item: &Node, base: &Node) -> Option<usize> {
    let keys = MERGE_KEYS.iter().filter_map(|key| Some((key, item.get(key)?)));
    keys.into_iter().find_map(|(key, wanted)| {
        base.items().iter().position(|known| known.get(key).is_some_and(|known| is_same(known, wanted)))
    })
}

/// Equal scalars; their places do not matter.
fn is_same(first: &Node, second: &Node) -> bool {
    first.is_scalar() && !first.is_null() && first.data == second.data
}
