//! What is computed about HAProxy configurations: effective values of every proxy and server, and where they lead.
//!
//! `lines` reads the tree, `settings` and `options` follow inheritance, `proxy` and `server` put them together, `names`
//! and `references` say what leads nowhere, `show` and `sections` make the values that policies see.

mod address;
mod amount;
mod binds;
mod conditions;
mod lines;
mod names;
mod options;
mod proxy;
mod references;
mod routes;
mod sections;
mod server;
mod settings;
mod show;
mod tables;

#[cfg(test)]
mod tests;

use super::Inventory;
use crate::document::DocumentId;
use crate::value::Value;

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    show::facts(id, &inventory.input.documents.get(id).root)
}
