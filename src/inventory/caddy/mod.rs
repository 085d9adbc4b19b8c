//! What is computed about Caddy: its reverse proxies, from the Caddyfile and from JSON alike.
//!
//! `lines` reads directives with their imports, `file` and `json` make a `Proxy` of each form, `proxy` says what one is
//! and shows it to policies.

mod file;
mod json;
mod lines;
mod proxy;

#[cfg(test)]
mod tests;

use super::Inventory;
use crate::document::DocumentId;
use crate::value::{Value, array, object};

/// Most proxies of one document that are told.
const MOST_PROXIES: usize = 5_000;

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let root = &inventory.input.documents.get(id).root;
    let proxies = match root.get("blocks") {
        Some(blocks) => file::proxies(id, blocks),
        None => json::proxies(id, root),
    };
    object([("proxies", array(proxies.into_iter().map(proxy::Proxy::value)))])
}
