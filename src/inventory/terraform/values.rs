//! Instances that are meant by a value: an id or an ARN that is one's own, or the name of a resource whose type the
//! attribute's name ends in.

use std::collections::{HashMap, HashSet};

use crate::document::{Document, DocumentId, Documents};
use crate::syntax::{Data, Node};

/// What an instance is known by, under its value.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    by_value: HashMap<&'a str, Vec<Named<'a>>>,
}

#[derive(Debug, Clone, Copy)]
struct Named<'a> {
    document: DocumentId,
    kind: &'a str,
    attribute: &'a str,
}

/// Another instance that a value means.
#[derive(Debug, Clone)]
pub(super) struct Meant<'a> {
    pub document: DocumentId,
    /// Its attribute that holds the value.
    pub attribute: &'a str,
    /// The attribute here, blocks without indices.
    pub via: String,
}

/// What one instance means, each thing once for each attribute.
#[derive(Debug, Default)]
struct Meanings<'a> {
    all: Vec<Meant<'a>>,
    known: HashSet<(DocumentId, String)>,
}

/// A value that more instances have names none of them.
const MOST: usize = 16;

/// Attributes that nobody else may have the same value of.
const UNIQUE: [&str; 3] = ["id", "arn", "self_link"];

/// Attributes that name an instance itself, or hold free text.
const OWN: [&str; 12] = [
    "id",
    "arn",
    "self_link",
    "name",
    "name_prefix",
    "identifier",
    "description",
    "tags",
    "tags_all",
    "labels",
    "effective_labels",
    "terraform_labels",
];

impl<'a> Known<'a> {
    pub fn of(documents: &'a Documents, instances: &[DocumentId]) -> Self {
        let mut known = Self::default();
        for id in instances {
            known.add(documents.get(*id));
        }
        known
    }

    fn add(&mut self, document: &'a Document) {
        let kind = &*document.kind.name;
        let names_itself = |attribute: &str| stem(attribute).is_some_and(|stem| is_of(kind, stem));
        let entries = document.root.get("values").map(Node::entries).unwrap_or_default();
        // Some have the id of what they belong to: `aws_s3_bucket_acl.id` is the bucket's name, which `bucket` says.
        let others = entries.iter().filter(|entry| !OWN.contains(&&*entry.key) && !names_itself(&entry.key));
        let borrowed: HashSet<&str> = others.filter_map(|entry| entry.value.as_str()).collect();
        // Others have their name for an id.
        let name = entries.iter().find(|entry| &*entry.key == "name").and_then(|entry| entry.value.as_str());
        let is_plain = |value: &str| Some(value) == name && !value.contains([':', '/']);
        for entry in entries {
            let Some(value) = entry.value.as_str().filter(|value| !value.is_empty()) else { continue };
            let attribute = &*entry.key;
            let is_name = matches!(attribute, "name" | "identifier") || names_itself(attribute);
            let is_unique = UNIQUE.contains(&attribute) && !borrowed.contains(value) && !is_plain(value);
            if is_unique || (is_name && looks_like_name(value)) {
                let named = self.by_value.entry(value).or_default();
                if named.len() <= MOST {
                    named.push(Named { document: document.id, kind, attribute });
                }
            }
        }
    }

    /// All that the values of an instance mean, in the order of its attributes.
    pub fn meant_by(&self, document: &Document) -> Vec<Meant<'a>> {
        let mut meant = Meanings::default();
        for entry in document.root.get("values").map(Node::entries).unwrap_or_default() {
            if !OWN.contains(&&*entry.key) {
                self.below(document, &entry.key, (&entry.key, &entry.value), &mut meant);
            }
        }
        meant.all
    }

    fn below(&self, from: &Document, via: &str, (key, node): (&str, &Node), meant: &mut Meanings<'a>) {
        match &node.data {
            Data::String(text) => self.text(from, (via, key), text, meant),
            Data::Sequence(items) => items.iter().for_each(|item| self.below(from, via, (key, item), meant)),
            Data::Mapping(entries) => {
                for entry in entries.iter() {
                    self.below(from, &format!("{via}.{}", entry.key), (&entry.key, &entry.value), meant);
                }
            }
            _ => {}
        }
    }

    fn text(&self, from: &Document, (via, key): (&str, &str), text: &str, meant: &mut Meanings<'a>) {
        let Some(named) = self.by_value.get(text).filter(|named| named.len() <= MOST) else { return };
        let stem = stem(key).filter(|stem| !is_of(&from.kind.name, stem));
        let is_of_kind = |named: &Named<'_>| stem.is_some_and(|stem| is_of(named.kind, stem));
        let others = || named.iter().filter(|named| named.document != from.id);
        // Where the attribute's name says which type it means, it means no other.
        let says = others().any(&is_of_kind);
        for named in others() {
            let fits = match is_of_kind(named) {
                true => UNIQUE.contains(&named.attribute) || same_provider(from, named.kind),
                false => !says && UNIQUE.contains(&named.attribute) && looks_unique(text),
            };
            if fits && meant.known.insert((named.document, via.to_owned())) {
                meant.all.push(Meant { document: named.document, attribute: named.attribute, via: via.to_owned() });
            }
        }
    }
}

/// Not a policy, nor a list in a text.
fn looks_like_name(text: &str) -> bool {
    text.len() <= 128 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
}

/// Ids such as `main` are names: they equal other words.
fn looks_unique(text: &str) -> bool {
    text.len() >= 8 && text.contains([':', '/', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
}

/// The kind of thing that an attribute names: `db_subnet_group` for `db_subnet_group_name`, `subnet` for `subnet_ids`.
pub(super) fn stem(attribute: &str) -> Option<&str> {
    const ENDINGS: [&str; 11] =
        ["_names", "_name", "_ids", "_id", "_identifiers", "_identifier", "_arns", "_arn", "_urls", "_url", "_links"];
    let stem = ENDINGS.iter().find_map(|ending| attribute.strip_suffix(ending)).unwrap_or(attribute);
    let stem = stem.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(stem);
    (stem.len() >= 3).then_some(stem)
}

/// Whether a type's last words are these: `aws_db_subnet_group` is a `subnet_group`.
fn is_of(kind: &str, stem: &str) -> bool {
    kind.strip_suffix(stem).is_some_and(|before| before.ends_with('_'))
}

fn same_provider(from: &Document, kind: &str) -> bool {
    let first = |kind: &str| kind.split('_').next().unwrap_or_default().to_owned();
    first(&from.kind.name) == first(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_name_types() {
        assert!(is_of("aws_db_subnet_group", stem("db_subnet_group_name").expect("long enough")));
        assert!(is_of("aws_subnet", stem("subnet_ids").expect("long enough")));
        assert!(is_of("aws_rds_cluster", stem("cluster_identifier").expect("long enough")));
        assert!(!is_of("aws_rds_cluster_instance", stem("cluster_identifier").expect("long enough")));
        assert!(is_of("aws_s3_bucket", stem("bucket").expect("long enough")));
        assert_eq!(stem("id"), None);
    }
}
