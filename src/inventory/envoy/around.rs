//! What stands around a part of an Envoy document: the bootstrap, and for routes the connection manager.

use super::at::At;
use super::chains;
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::inventory::Inventory;
use crate::syntax::{Node, Path};
use crate::value::Value;

/// The root document around a part, which is itself without one; `None` inside of another format.
fn root_of<'a>(inventory: &'a Inventory<'_>, document: &'a Document) -> &'a Document {
    let documents = inventory.input.documents;
    let parent = |document: &Document| document.parent.map(|parent| documents.get(parent));
    let mut root = document;
    while let Some(around) = parent(root).filter(|around| around.format == Format::Envoy) {
        root = around;
    }
    root
}

/// The HTTP connection manager that a route configuration is written in.
pub(super) fn manager<'a>(inventory: &'a Inventory<'_>, document: &'a Document) -> Option<At<'a>> {
    let listener = document.parent.map(|parent| inventory.input.documents.get(parent))?;
    if &*listener.kind.name != "Listener" {
        return None;
    }
    let own = document.prefix.segments().get(listener.prefix.len()..).unwrap_or_default();
    let ways = (1..own.len()).rev().map(|length| Path::new(own[..length].to_vec()));
    let mut around = ways.filter_map(|path| {
        let node = listener.root.follow(&path)?;
        Some(At { document: listener.id, path, node })
    });
    around.find(chains::is_manager)
}

/// Whether the bootstrap names a tracer for everybody; `None` when it is not in the run.
pub(super) fn has_tracer(inventory: &Inventory<'_>, document: &Document) -> Option<bool> {
    let root = root_of(inventory, document);
    (&*root.kind.name == "Bootstrap").then(|| root.root.dig(&["tracing", "http"]).is_some())
}

/// Whether the bootstrap says which cluster Envoy itself is of, `null` when it is not in the run.
pub(super) fn local_cluster(inventory: &Inventory<'_>, document: &Document) -> Value {
    let root = root_of(inventory, document);
    let is_bootstrap = &*root.kind.name == "Bootstrap";
    let named = || root.root.dig(&["cluster_manager", "local_cluster_name"]).and_then(Node::as_str).is_some();
    if is_bootstrap { Value::Bool(named()) } else { Value::Null }
}

/// Whether the bootstrap around a document asks for anything at run time.
pub(super) fn is_dynamic(inventory: &Inventory<'_>, id: DocumentId) -> bool {
    let root = root_of(inventory, inventory.input.documents.get(id));
    root.root.get("dynamic_resources").is_some_and(|resources| !resources.entries().is_empty())
}
