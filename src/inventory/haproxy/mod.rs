//! What is computed about HAProxy configurations: effective values of every proxy and server, and where they lead.
//!
//! `lines` reads the tree, `settings` and `options` follow inheritance, `proxy` and `server` put them together, `show`
//! makes the values that policies see.

mod address;
mod amount;
mod lines;
mod options;
mod proxy;
mod routes;
mod server;
mod settings;
mod show;

#[cfg(test)]
mod tests;

use super::Inventory;
use crate::document::DocumentId;
use crate::value::Value;

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    show::facts(id, &inventory.input.documents.get(id).root)
}
