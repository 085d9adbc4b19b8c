//! Calls and entries, from the facts of each format as policies see them.

mod caddy;
mod envoy;
mod haproxy;
mod istio;
mod keepalived;
mod nginx;
mod traefik;

use super::Hops;
use crate::document::Document;
use crate::format::Format;
use crate::inventory::Inventory;
use crate::syntax::Path;
use crate::value::{Value, to_path};

pub(super) use istio::{ANY_PORT, is_mesh_route};

pub(super) fn document(inventory: &Inventory<'_>, document: &Document, hops: &mut Hops) {
    let facts = || inventory.facts(document.id);
    match document.format {
        Format::Nginx => nginx::read(document.id, facts(), hops),
        Format::Haproxy => haproxy::read(document.id, facts(), hops),
        Format::Envoy => envoy::read(inventory, document, hops),
        Format::Traefik => traefik::read(document, facts(), hops),
        Format::Caddy => caddy::read(document.id, facts(), hops),
        Format::Keepalived => keepalived::read(document.id, facts(), hops),
        Format::K8s if is_mesh_route(document) => istio::read(inventory, document, hops),
        _ => {}
    }
}

/// What needs all calls: where an entry's requests go may stand behind it, or in another file.
pub(super) fn finish(inventory: &Inventory<'_>, hops: &mut Hops) {
    envoy::lead(inventory, hops);
    traefik::lead(inventory, hops);
}

pub(super) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    match &value[key] {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn number(value: &Value, key: &str) -> Option<i64> {
    value[key].as_i64().ok()
}

fn flag(value: &Value, key: &str) -> bool {
    matches!(value[key], Value::Bool(true))
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], |items| items.as_slice())
}

fn texts<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v str> {
    items(value, key).iter().filter_map(|item| match item {
        Value::String(text) => Some(&**text),
        _ => None,
    })
}

fn path(value: &Value, key: &str) -> Path {
    to_path(&value[key]).unwrap_or_default()
}

/// Tries that follow each other: `None` where either is not known.
fn times(attempts: Option<i64>, each: Option<i64>) -> Option<i64> {
    attempts?.checked_mul(each?)
}
