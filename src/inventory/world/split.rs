//! Where one identity in two folders makes two worlds.
//!
//! Only the pairs of folders that follow each other, depth first, are compared: every nearest common folder of any
//! two places of an identity is the nearest common folder of two such neighbours.

use std::collections::HashMap;

use crate::document::Document;
use crate::format::Format;
use crate::inventory::folder::Folders;
use crate::inventory::k8s;
use crate::inventory::k8s::kustomize;

/// What can exist only once where it is deployed.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::inventory) struct Identity<'a> {
    group: &'a str,
    kind: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
}

impl<'a> Identity<'a> {
    /// `None` for a document that may be there any number of times.
    pub fn of(document: &'a Document) -> Option<Self> {
        let kind = &*document.kind.name;
        let is_list = kind.ends_with("List") && document.root.get("items").is_some();
        if document.format != Format::K8s || is_list || kustomize::is_kustomization(document) || kind == "Chart" {
            return None;
        }
        let namespaced = !k8s::is_cluster_scoped(&document.kind);
        let namespace = document.identity.namespace.as_deref().filter(|_| namespaced);
        let group = k8s::canonical_group(kind, &document.kind.group);
        Some(Self { group, kind, namespace, name: document.identity.name.as_deref()? })
    }
}

/// By folder: whether it, or what lies directly in it, is a world of its own.
#[derive(Debug)]
pub(super) struct Split {
    pub folders: Vec<bool>,
    pub files: Vec<bool>,
}

pub(super) fn split(folders: &Folders, declared: &[bool], places: HashMap<Identity<'_>, Vec<usize>>) -> Split {
    let count = folders.names.len();
    let mut split = Split { folders: vec![false; count], files: vec![false; count] };
    for mut homes in places.into_values() {
        homes.sort_unstable();
        homes.dedup();
        for pair in homes.windows(2) {
            separate(folders, declared, &mut split, (pair[0], pair[1]));
        }
    }
    split
}

/// Which child of the common folder a place is in, and whether a declared world already holds it apart.
struct Side {
    child: Option<usize>,
    apart: bool,
}

fn separate(folders: &Folders, declared: &[bool], split: &mut Split, (first, second): (usize, usize)) {
    let common = folders.nearest_common(first, second);
    let sides = [first, second].map(|home| {
        let way: Vec<usize> = folders.up(home).take_while(|at| *at != common).collect();
        Side { child: way.last().copied(), apart: way.iter().any(|at| declared[*at]) }
    });
    for side in sides.iter().filter(|side| !side.apart) {
        match side.child {
            Some(child) => split.folders[child] = true,
            None => split.files[common] = true,
        }
    }
}
