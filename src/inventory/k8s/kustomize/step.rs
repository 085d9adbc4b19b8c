//! What one kustomization, or a tool that applies a folder, does to the objects that pass through it.
//!
//! Only what is certain is read here: namespace, names, labels, replicas, images and patches. What may change anything
//! (plugins, replacements, parts outside of the run) makes the step opaque.

use std::collections::HashMap;

use super::patch::{Origin, Patches};
use crate::document::DocumentId;
use crate::syntax::{Node, Path};

#[derive(Debug)]
pub(in crate::inventory) struct Step<'a> {
    /// The kustomization, the Flux `Kustomization` or the `Application`.
    pub document: DocumentId,
    pub namespace: Option<Namespace<'a>>,
    pub prefix: &'a str,
    pub suffix: &'a str,
    /// Labels that are put on pod templates; all but some are put into selectors too.
    pub labels: Vec<(&'a str, &'a Node)>,
    /// Labels that are put on the objects themselves.
    pub own_labels: Vec<(&'a str, &'a Node)>,
    /// By the name that an entry means: the number, where it is one, and the place of it.
    pub replicas: HashMap<&'a str, (Option<i64>, Path)>,
    pub images: Vec<Image<'a>>,
    pub patches: Patches,
    /// May change anything.
    pub is_opaque: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum Namespace<'a> {
    /// Whatever the object says.
    Sets(&'a str),
    /// Where the object says none.
    Defaults(&'a str),
}

/// What stands for an image.
#[derive(Debug)]
pub(in crate::inventory) struct Image<'a> {
    /// Without tag and digest.
    pub name: &'a str,
    pub new_name: Option<&'a str>,
    /// `:tag` or `@digest`; `None` keeps what the object says.
    pub version: Option<String>,
    /// Of the entry.
    pub path: Path,
}

impl<'a> Step<'a> {
    /// A step that does nothing.
    pub fn empty(document: DocumentId) -> Self {
        Self {
            document,
            namespace: None,
            prefix: "",
            suffix: "",
            labels: Vec::new(),
            own_labels: Vec::new(),
            replicas: HashMap::new(),
            images: Vec::new(),
            patches: Patches::default(),
            is_opaque: false,
        }
    }

    /// The keys that kustomizations, Flux and Argo CD have in common, below `at` of a document.
    pub fn read(node: &'a Node, at: &Path, origin: Origin<'_, 'a>) -> Self {
        let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or("");
        Self {
            document: origin.document,
            namespace: Some(text("namespace")).filter(|name| !name.is_empty()).map(Namespace::Sets),
            prefix: text("namePrefix"),
            suffix: text("nameSuffix"),
            labels: labels(node),
            own_labels: own_labels(node),
            replicas: replicas(node, at),
            images: images(node, at),
            patches: Patches::read(node, at, origin),
            is_opaque: false,
        }
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

fn own_labels(root: &Node) -> Vec<(&str, &Node)> {
    let maps = root.get("labels").map_or(&[][..], Node::items).iter().filter_map(|entry| entry.get("pairs"));
    let maps = root.get("commonLabels").into_iter().chain(maps);
    maps.flat_map(Node::entries).map(|entry| (&*entry.key, &entry.value)).collect()
}

fn replicas<'a>(root: &'a Node, at: &Path) -> HashMap<&'a str, (Option<i64>, Path)> {
    let entries = root.get("replicas").map_or(&[][..], Node::items).iter().enumerate();
    entries
        .filter_map(|(index, entry)| {
            let count = entry.get("count").and_then(Node::as_int).filter(|count| *count >= 0);
            let path = at.clone().key("replicas").index(index).key("count");
            Some((entry.get("name")?.as_str()?, (count, path)))
        })
        .collect()
}

fn images<'a>(root: &'a Node, at: &Path) -> Vec<Image<'a>> {
    let entries = root.get("images").map_or(&[][..], Node::items).iter().enumerate();
    entries
        .filter_map(|(index, entry)| {
            let path = at.clone().key("images").index(index);
            if let Some(text) = entry.as_str() {
                // Argo CD writes `name=new:tag`.
                let (name, new) = text.split_once('=').unwrap_or((split(text).0, text));
                let (new_name, version) = split(new);
                let version = (!version.is_empty()).then(|| version.to_owned());
                return Some(Image { name, new_name: Some(new_name), version, path });
            }
            let text = |key: &str| entry.get(key).and_then(crate::inventory::k8s::lookup::labels::text);
            let digest = text("digest").map(|digest| format!("@{digest}"));
            let version = digest.or_else(|| text("newTag").map(|tag| format!(":{tag}")));
            let new_name = entry.get("newName").and_then(Node::as_str);
            // A suffix of a tag needs the tag: what it makes is not said here.
            let is_known = entry.get("tagSuffix").is_none();
            Some(Image { name: entry.get("name")?.as_str()?, new_name, version, path }).filter(|_| is_known)
        })
        .collect()
}

/// An image's name and what follows it, with its `:` or `@`.
pub(in crate::inventory) fn split(image: &str) -> (&str, &str) {
    let folder = image.rfind('/').map_or(0, |at| at + 1);
    let end = image[folder..].find([':', '@']).map_or(image.len(), |at| folder + at);
    image.split_at(end)
}
