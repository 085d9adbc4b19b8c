//! Which strings of a document may be documents of their own. Whether one is, `detect` says of its text.
//!
//! A Secret's strings never are: whatever is made of them would be shown.

use super::detect::fits_embedded;
use super::{Detected, Format};
use crate::document::NewDocument;
use crate::syntax::{Node, Path};

/// A string that is named and looks like a file of some format.
#[derive(Debug)]
pub struct Embedded<'a> {
    /// Which document holds it: a source's documents and their parts are counted as they are added to a run.
    pub document: usize,
    /// From that document's root.
    pub path: Path,
    /// What it would be called as a file.
    pub name: &'a str,
    pub node: &'a Node,
}

/// Attributes of Terraform's resources whose text is a document, and what it would be called. A name that decides alone
/// is not among them: an expression may stand there.
const ATTRIBUTES: [(&str, &str, &str); 1] = [("aws_sfn_state_machine", "definition", "definition.json")];

/// Maps of Terraform's resources that are a ConfigMap's `data`.
const MAPS: [&str; 3] = ["kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_config_map_v1_data"];

/// All of a source, in the order of its documents.
pub fn embedded(detected: &Detected) -> Vec<Embedded<'_>> {
    let mut all = Vec::new();
    let mut number = 0;
    detected.documents.iter().for_each(|document| below(document, &mut number, &mut all));
    all.retain(|string| string.node.as_str().is_some_and(|text| fits_embedded(string.name, text)));
    all
}

fn below<'a>(document: &'a NewDocument, number: &mut usize, all: &mut Vec<Embedded<'a>>) {
    let own = *number;
    *number += 1;
    match document.format {
        Format::K8s => config_map(document, own, all),
        Format::Terraform => attributes(document, own, all),
        _ => {}
    }
    document.parts.iter().for_each(|part| below(part, number, all));
}

fn config_map<'a>(document: &'a NewDocument, number: usize, all: &mut Vec<Embedded<'a>>) {
    if &*document.kind.name == "ConfigMap" && document.kind.group.is_empty() {
        files(document, number, (&["data"], all));
    }
}

/// What a plan or a state marks as sensitive is left alone like a Secret.
fn attributes<'a>(document: &'a NewDocument, number: usize, all: &mut Vec<Embedded<'a>>) {
    let kind = &*document.kind.name;
    let is_sensitive = |attribute: &str| {
        let mask = document.root.get("sensitive");
        mask.is_some_and(|mask| mask.as_bool() == Some(true) || mask.get(attribute).is_some_and(|it| !it.is_null()))
    };
    for (_, attribute, name) in ATTRIBUTES.iter().filter(|(of, ..)| *of == kind) {
        if let Some(node) = document.root.dig(&["values", attribute]).filter(|_| !is_sensitive(attribute)) {
            all.push(Embedded { document: number, path: Path::keys(&["values", attribute]), name, node });
        }
    }
    if MAPS.contains(&kind) && !is_sensitive("data") {
        files(document, number, (&["values", "data"], all));
    }
}

/// A key of a map is the name of a file where the map is mounted.
fn files<'a>(document: &'a NewDocument, number: usize, (keys, all): (&[&str], &mut Vec<Embedded<'a>>)) {
    let data = document.root.dig(keys).into_iter().flat_map(Node::entries);
    all.extend(data.map(|entry| Embedded {
        document: number,
        path: Path::keys(keys).key(&entry.key),
        name: &entry.key,
        node: &entry.value,
    }));
}
