//! Which instance refers to which, by what the configuration says and by equal values.
//!
//! Both ends of a reference are addresses: the one that refers is an instance, the other may leave out keys and then
//! means several. Each file is a graph of its own, made when it is first asked for.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::is_partial;
use super::values::{Known, Meant, stem};
use crate::document::{Document, DocumentId, Documents};
use crate::format::Format;
use crate::format::terraform::{forms, is_meant, stripped};
use crate::inventory::links::{Link, Relation};
use crate::inventory::world::Worlds;
use crate::inventory::{Input, Inventory};
use crate::syntax::{Data, Node, Path};

/// At most this many items a relation.
const MAX_ITEMS: usize = 500;

/// At most this many of the instances that one reference means alike: where a resource has thousands, each of them would
/// tell of thousands.
const MAX_MANY: usize = 50;

/// Attributes that name no other resource, however they come about.
const PLAIN: [&str; 12] = [
    "name",
    "name_prefix",
    "description",
    "tags",
    "tags_all",
    "labels",
    "annotations",
    "user_data",
    "user_data_base64",
    "metadata",
    "triggers",
    "keepers",
];

/// The files, by their root document.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Graph<'a> {
    files: HashMap<DocumentId, File<'a>>,
}

#[derive(Debug, Default)]
struct File<'a> {
    instances: Vec<DocumentId>,
    edges: OnceLock<Edges<'a>>,
}

/// Everything within one file.
#[derive(Debug)]
struct Edges<'a> {
    /// By address as it is, without its own key, and without any.
    by_address: HashMap<String, Vec<DocumentId>>,
    /// Who refers, and by which attribute, by the address as the reference has it.
    referring: HashMap<&'a str, Vec<(DocumentId, &'a str)>>,
    meant: HashMap<DocumentId, Vec<Meant<'a>>>,
    meant_by: HashMap<DocumentId, Vec<(DocumentId, String)>>,
    /// What the attributes name that lead nobody knows where, of any instance; `None` among them: anything.
    open: HashSet<Option<&'a str>>,
}

impl<'a> Graph<'a> {
    pub fn build(input: &Input<'a>, _worlds: &Worlds) -> Self {
        let mut graph = Self::default();
        for document in input.documents.iter().filter(|document| document.format == Format::Terraform) {
            if let Some(file) = document.parent {
                graph.files.entry(file).or_default().instances.push(document.id);
            }
        }
        graph
    }

    fn edges(&self, documents: &'a Documents, id: DocumentId) -> Option<&Edges<'a>> {
        let file = self.files.get(&documents.get(id).parent?)?;
        Some(file.edges.get_or_init(|| Edges::of(documents, &file.instances)))
    }
}

impl<'a> Edges<'a> {
    fn of(documents: &'a Documents, instances: &[DocumentId]) -> Self {
        let known = Known::of(documents, instances);
        let mut edges = Self {
            by_address: HashMap::new(),
            referring: HashMap::new(),
            meant: HashMap::new(),
            meant_by: HashMap::new(),
            open: HashSet::new(),
        };
        let kinds = instances.iter().map(|id| &*documents.get(*id).kind.name);
        let named: HashSet<&str> = kinds.collect::<HashSet<_>>().into_iter().flat_map(endings).collect();
        for id in instances {
            let document = documents.get(*id);
            let Some(address) = document.identity.name.as_deref() else { continue };
            let (group, family) = stripped(address);
            let is_new = |known: &[&str], new: &str| !known.contains(&new);
            if is_new(&[address, &group], &family) {
                edges.by_address.entry(family).or_default().push(*id);
            }
            if is_new(&[address], &group) {
                edges.by_address.entry(group).or_default().push(*id);
            }
            edges.by_address.entry(address.to_owned()).or_default().push(*id);
            for (via, target) in references(document) {
                edges.referring.entry(target).or_default().push((*id, via));
            }
            // An attribute's name may be that of a type of the file: then it means no other.
            let last = |attribute: &'a str| attribute.rsplit('.').next().unwrap_or_default();
            edges
                .open
                .extend(open(document).map(|attribute| stem(last(attribute)).filter(|stem| named.contains(stem))));
            let meant = known.meant_by(document);
            for other in &meant {
                edges.meant_by.entry(other.document).or_default().push((*id, other.via.clone()));
            }
            if !meant.is_empty() {
                edges.meant.insert(*id, meant);
            }
        }
        edges
    }

    /// The instances that a reference means.
    fn at(&self, documents: &Documents, target: &str) -> Vec<DocumentId> {
        if let Some(found) = self.by_address.get(target) {
            return found.iter().take(MAX_ITEMS + 1).copied().collect();
        }
        // Some keys are there and some are not.
        const MOST_COMPARED: usize = 10 * MAX_ITEMS;
        let all = self.by_address.get(&stripped(target).1).map_or(&[][..], Vec::as_slice);
        let fits = |id: &&DocumentId| {
            documents.get(**id).identity.name.as_deref().is_some_and(|address| is_meant(target, address))
        };
        all.iter().take(MOST_COMPARED).filter(fits).copied().collect()
    }
}

/// `(attribute, address)` of everything that an instance's configuration refers to.
fn references(document: &Document) -> impl Iterator<Item = (&str, &str)> {
    let entries = document.root.get("references").map(Node::entries).unwrap_or_default();
    entries.iter().flat_map(|entry| entry.value.items().iter().filter_map(|item| Some((&*entry.key, item.as_str()?))))
}

/// Attributes whose value is unknown and comes from something that cannot be followed.
fn open(document: &Document) -> impl Iterator<Item = &str> {
    let unknown = document.root.get("unknown");
    let opaque = document.root.get("opaque").map(Node::items).unwrap_or_default();
    opaque.iter().filter_map(Node::as_str).filter(move |attribute| {
        let first = attribute.split('.').next().unwrap_or_default();
        !PLAIN.contains(&first) && unknown.is_some_and(|unknown| is_marked(unknown, attribute))
    })
}

/// Whether something at or below an attribute is unknown, or all that it lies in.
fn is_marked(mask: &Node, attribute: &str) -> bool {
    let (first, rest) = match attribute.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (attribute, None),
    };
    let any = |node: &Node, rest: Option<&str>| match rest {
        Some(rest) => is_marked(node, rest),
        None => true,
    };
    match &mask.data {
        Data::Bool(marked) => *marked,
        Data::Sequence(items) => items.iter().any(|item| is_marked(item, attribute)),
        _ => mask.get(first).is_some_and(|node| any(node, rest)),
    }
}

pub(in crate::inventory) fn relations(inventory: &Inventory<'_>, id: DocumentId) -> Vec<(&'static str, Relation)> {
    let documents = inventory.input.documents;
    let Some(edges) = inventory.terraform.edges(documents, id) else { return Vec::new() };
    let document = documents.get(id);
    let partial = is_partial(inventory, id);
    // The other files of a module are not of its document.
    let partial = partial || document.prefix.segments().first().is_some_and(|first| first.is_key("resource"));
    let mut refers_to = refers_to(edges, documents, document);
    refers_to.uncertain |= partial;
    let mut referred_by = referred_by(edges, documents, document);
    referred_by.uncertain |= partial;
    vec![("refers_to", refers_to), ("referred_by", referred_by)]
}

fn refers_to(edges: &Edges<'_>, documents: &Documents, document: &Document) -> Relation {
    let mut relation = Relation { evidence: true, ..Relation::default() };
    relation.uncertain = open(document).next().is_some();
    let mut known: HashSet<(DocumentId, &str)> = HashSet::new();
    for meant in edges.meant.get(&document.id).into_iter().flatten() {
        known.insert((meant.document, &meant.via));
        let path = Path::keys(&["values", meant.attribute]);
        relation.items.push(Link {
            via: Some(meant.via.clone().into()),
            many: Some(false),
            ..Link::to(meant.document, path)
        });
    }
    for (via, target) in references(document) {
        // References were followed to resources of the file: one that has no instance has none by its `count`.
        let found = edges.at(documents, target);
        let many = found.len() > 1;
        // Equal values have told already which of several are meant.
        let told = many && found.iter().any(|other| known.contains(&(*other, via)));
        let most = if many { MAX_MANY } else { MAX_ITEMS };
        relation.uncertain |= found.len() > most;
        let new = found
            .into_iter()
            .take(most)
            .filter(|other| !told && !known.contains(&(*other, via)) && *other != document.id);
        let links = new.map(|other| Link {
            via: Some(via.to_owned().into()),
            many: Some(many),
            ..Link::to(other, Path::default())
        });
        relation.items.extend(links);
    }
    cut(&mut relation);
    relation
}

fn referred_by(edges: &Edges<'_>, documents: &Documents, document: &Document) -> Relation {
    let mut relation = Relation { evidence: true, ..Relation::default() };
    relation.uncertain = edges.may_name(&document.kind.name);
    let mut known: HashSet<(DocumentId, String)> = HashSet::new();
    let mut add = |relation: &mut Relation, other: DocumentId, via: &str, many: bool| {
        if other != document.id && known.insert((other, via.to_owned())) {
            let path = attribute_path(documents.get(other), via);
            relation.items.push(Link { via: Some(via.to_owned().into()), many: Some(many), ..Link::to(other, path) });
        }
    };
    let by_value = edges.meant_by.get(&document.id).map_or(&[][..], Vec::as_slice);
    for (other, via) in by_value.iter().take(MAX_ITEMS + 1) {
        add(&mut relation, *other, via, false);
    }
    let address = document.identity.name.as_deref().unwrap_or_default();
    for form in forms(address) {
        let referring = edges.referring.get(&*form).map_or(&[][..], Vec::as_slice);
        let many = edges.by_address.get(&form).is_some_and(|meant| meant.len() > 1);
        let most = if many { MAX_MANY } else { MAX_ITEMS };
        relation.uncertain |= referring.len() > most;
        for (other, via) in referring.iter().take(most) {
            // The other's values tell which of several it means.
            let told = many && edges.meant.get(other).is_some_and(|meant| meant.iter().any(|meant| meant.via == *via));
            if !told {
                add(&mut relation, *other, via, many);
            }
        }
    }
    cut(&mut relation);
    relation
}

fn cut(relation: &mut Relation) {
    relation.uncertain |= relation.items.len() > MAX_ITEMS;
    relation.items.truncate(MAX_ITEMS);
}

impl Edges<'_> {
    /// Whether an attribute that leads nobody knows where may mean an instance of this type.
    fn may_name(&self, kind: &str) -> bool {
        self.open.contains(&None) || endings(kind).any(|ending| self.open.contains(&Some(ending)))
    }
}

/// What attributes may call a type: `aws_db_subnet_group` is a `db_subnet_group`, a `subnet_group` and a `group`.
fn endings(kind: &str) -> impl Iterator<Item = &str> {
    kind.match_indices('_').map(|(at, _)| &kind[at + 1..])
}

/// Where an attribute stands in an instance: the first block, where there are several.
fn attribute_path(document: &Document, via: &str) -> Path {
    let mut path = Path::keys(&["values"]);
    let mut node = document.root.get("values");
    for key in via.split('.') {
        if node.is_some_and(|node| node.is_sequence()) {
            path = path.index(0);
            node = node.and_then(|node| node.at(0));
        }
        path = path.key(key);
        node = node.and_then(|node| node.get(key));
    }
    path
}
