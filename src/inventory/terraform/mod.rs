//! What is computed about terraform documents.

use super::links::Relation;
use super::world::Worlds;
use super::{Input, Inventory};
use crate::document::DocumentId;
use crate::format::terraform::is_root;
use crate::syntax::Node;
use crate::value::Value;

/// What is indexed once, before anything is asked.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    marker: std::marker::PhantomData<&'a ()>,
}

impl<'a> Graph<'a> {
    pub fn build(_input: &Input<'a>, _worlds: &Worlds) -> Self {
        Self::default()
    }
}

pub(super) fn facts(inventory: &Inventory<'_>, _id: DocumentId) -> Value {
    let _ = &inventory.terraform;
    Value::new_object()
}

pub(super) fn relations(_inventory: &Inventory<'_>, _id: DocumentId) -> Vec<(&'static str, Relation)> {
    Vec::new()
}

/// Whether an instance is judged: it is managed and exists after the apply.
pub(super) fn is_judged(inventory: &Inventory<'_>, id: DocumentId) -> bool {
    let document = inventory.input.documents.get(id);
    let mode = document.root.get("mode").and_then(Node::as_str);
    is_root(document) || (mode == Some("managed") && document.root.get("deferred").is_none())
}
