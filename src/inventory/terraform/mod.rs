//! What is computed about Terraform instances: what refers to what, their region, and whether they are production.
//!
//! `graph` finds instances by the addresses that references name, `values` by values that are equal, `production` reads
//! names, tags and folders.

mod graph;
mod production;
mod values;

pub(super) use graph::{Graph, relations};

use super::Inventory;
use super::data;
use super::links::{Computed, State};
use crate::document::DocumentId;
use crate::format::terraform::is_root;
use crate::syntax::{Node, Path};
use crate::value::{Value, object, string};

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let document = inventory.input.documents.get(id);
    if is_root(document) {
        return Value::new_object();
    }
    object([
        ("region", data::computed(&region(inventory, id))),
        ("production", production::value(inventory, id)),
        ("partial", Value::Bool(is_partial(inventory, id))),
    ])
}

fn region(inventory: &Inventory<'_>, id: DocumentId) -> Computed {
    let root = &inventory.input.documents.get(id).root;
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(string);
    let own = root.get("values").and_then(|values| values.get("region"));
    match (text(own), text(root.get("region"))) {
        (Some(own), _) => Computed::new(own, State::Explicit, id, Path::keys(&["values", "region"])),
        (None, Some(inherited)) => Computed::new(inherited, State::Inherited, id, Path::keys(&["region"])),
        (None, None) => Computed::unknown(id, Path::keys(&["values", "region"])),
    }
}

/// The file says itself that it is not the whole.
fn is_partial(inventory: &Inventory<'_>, id: DocumentId) -> bool {
    let documents = inventory.input.documents;
    let Some(file) = documents.get(id).parent.map(|parent| &documents.get(parent).root) else { return false };
    let is = |key, value| file.get(key).and_then(Node::as_bool) == Some(value);
    is("errored", true) || is("complete", false)
}

/// Whether an instance is judged: it is managed and exists after the apply.
pub(super) fn is_judged(inventory: &Inventory<'_>, id: DocumentId) -> bool {
    let document = inventory.input.documents.get(id);
    let mode = document.root.get("mode").and_then(Node::as_str);
    is_root(document) || (mode == Some("managed") && document.root.get("deferred").is_none())
}
