//! Which values of a plan or a state must never be shown: those that it marks as sensitive, and what stands beside the
//! instances and may hold them too.

use super::is_root;
use crate::document::Document;
use crate::syntax::{Data, Node};

/// The nodes of a document that are secret. In snippets also those are masked that policies do not see: variables,
/// outputs, the configuration, and values before the apply.
pub fn secrets<'a>(document: &'a Document, found: &mut Vec<&'a Node>) {
    if &*document.kind.name == "Module" {
        let variables = document.root.get("variable").map(Node::entries).unwrap_or_default();
        let bodies = variables.iter().map(|variable| variable.value.at(0).unwrap_or(&variable.value));
        let sensitive = bodies.filter(|body| body.get("sensitive").and_then(Node::as_bool) == Some(true));
        sensitive.filter_map(|body| body.get("default")).for_each(|default| scalars(default, found));
        return;
    }
    if is_root(document) {
        let shown = ["resource_changes", "deferred_changes", "values", "resources"];
        let hidden = document.root.entries().iter().filter(|entry| !shown.contains(&&*entry.key));
        found.extend(hidden.map(|entry| &entry.value).filter(|value| is_left_out(value)));
        return;
    }
    found.extend(document.root.get("before"));
    if let (Some(mask), Some(values)) = (document.root.get("sensitive"), document.root.get("values")) {
        masked(mask, values, found);
    }
}

/// A collection that stands in the file and not in the tree.
fn is_left_out(node: &Node) -> bool {
    node.is_null() && node.span.end - node.span.start != "null".len() as u32
}

/// The values at and below which a mask is true.
fn masked<'a>(mask: &Node, values: &'a Node, found: &mut Vec<&'a Node>) {
    match &mask.data {
        Data::Bool(true) => scalars(values, found),
        Data::Mapping(entries) => {
            for entry in entries.iter() {
                if let Some(value) = values.get(&entry.key) {
                    masked(&entry.value, value, found);
                }
            }
        }
        Data::Sequence(items) => {
            for (mask, value) in items.iter().zip(values.items()) {
                masked(mask, value, found);
            }
        }
        _ => {}
    }
}

/// All scalars at and below a node. Words such as `true` tell nothing when they are masked, and hide too much of a text.
fn scalars<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    if node.is_scalar() && !node.is_null() {
        found.push(node);
    }
    node.entries().iter().for_each(|entry| scalars(&entry.value, found));
    node.items().iter().for_each(|item| scalars(item, found));
}
