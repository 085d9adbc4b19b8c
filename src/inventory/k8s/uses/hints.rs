//! Where a name is spoken of without being made: a script that creates a Secret, an operator's resource that names one,
//! a role that admits it. Whoever is spoken of may be made by whoever speaks.

use std::collections::HashSet;

use crate::document::Kind;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::workload::pod;
use crate::syntax::Node;

/// API groups of custom resources that only point at workloads and Services.
const POINTING: [&str; 9] = [
    "monitoring.coreos.com",
    "networking.istio.io",
    "security.istio.io",
    "telemetry.istio.io",
    "keda.sh",
    "policy.linkerd.io",
    "linkerd.io",
    "gateway.networking.k8s.io",
    "projectcontour.io",
];

/// Nesting that is followed.
const DEPTH: usize = 64;

/// A custom resource, whose operator may make objects. A kustomization makes what it says.
fn is_custom(kind: &Kind) -> bool {
    let is_foreign = kind.group.contains('.') && !kind.group.ends_with(".k8s.io");
    is_foreign && !POINTING.contains(&&*kind.group) && !kind.group.starts_with("kustomize.")
}

pub(super) fn index_custom<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut all = Index::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        if let Some(name) = document.identity.name.as_deref().filter(|_| subject.joins && is_custom(&document.kind)) {
            all.add(name, subject.world, document.id);
        }
    }
    all.seal();
    all
}

pub(super) fn index<'a>(inventory: &Inventory<'a>, wanted: &HashSet<&'a str>) -> Index<&'a str> {
    let mut all = Index::default();
    if wanted.is_empty() {
        return all;
    }
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        let mut hear = |text: &str| {
            for name in words(text).filter_map(|word| wanted.get(word)) {
                all.add(*name, subject.world, document.id);
            }
        };
        let root = &document.root;
        if let Some(annotations) = root.dig(&["metadata", "annotations"]) {
            texts(annotations, DEPTH, &mut hear);
        }
        match subject.class {
            class if class.has_template() => {
                for container in pod::containers(class, root) {
                    ["command", "args"]
                        .iter()
                        .filter_map(|key| container.node.get(key))
                        .for_each(|node| texts(node, DEPTH, &mut hear));
                    let variables = container.node.get("env").map_or(&[][..], Node::items);
                    variables.iter().filter_map(|variable| variable.text_at(&["value"])).for_each(&mut hear);
                }
            }
            Class::ConfigMap => {
                let scripts =
                    root.get("data").map_or(&[][..], Node::entries).iter().filter_map(|entry| entry.value.as_str());
                scripts.filter(|text| text.contains("kubectl") || text.contains("kind:")).for_each(&mut hear);
            }
            _ if matches!(&*document.kind.name, "Role" | "ClusterRole") => {
                let rules = root.get("rules").map_or(&[][..], Node::items);
                rules.iter().flat_map(|rule| rule.texts("resourceNames")).for_each(&mut hear);
            }
            _ if is_custom(&document.kind) => texts(root, DEPTH, &mut hear),
            _ => {}
        }
    }
    all.seal();
    all
}

/// Every text below a node.
fn texts<'a>(node: &'a Node, depth: usize, hear: &mut impl FnMut(&'a str)) {
    if let Some(text) = node.as_str() {
        hear(text);
    }
    if depth > 0 {
        node.items().iter().for_each(|item| texts(item, depth - 1, hear));
        node.entries().iter().for_each(|entry| texts(&entry.value, depth - 1, hear));
    }
}

/// What may be a name in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
    text.split(move |letter| !is_part(letter)).filter(|word| !word.is_empty())
}
