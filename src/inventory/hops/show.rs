//! `hops` and `listeners` of `data.document`.

use super::pods::are_beside;
use super::{At, Call, Entry, Hops, Limit};
use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{computed, key_of, path_value};
use crate::inventory::links::Computed;
use crate::value::{Value, array, object, optional, string};

/// Calls behind one entry that are told of.
const MAX_CALLS: usize = 50;

/// The calls that lead to another proxy of the run.
pub(super) fn hops(inventory: &Inventory<'_>, hops: &Hops, id: DocumentId) -> Value {
    let linked = hops.calls_of(id).iter().copied().filter(|call| !hops.links[*call].is_empty());
    array(linked.map(|at| {
        let way = hops.way(at);
        let next = hops.links[at].iter().map(|link| {
            let entry = &hops.entries[link.entry];
            let calls = entry.calls.iter().take(MAX_CALLS).map(|call| self::call(inventory, &hops.calls[*call], []));
            object([
                ("document", key_of(entry.document)),
                ("path", path_value(&entry.path)),
                ("via", string(link.via)),
                ("calls", array(calls)),
            ])
        });
        let behind = way.calls.iter().map(|call| self::call(inventory, &hops.calls[*call], []));
        let further = [
            ("next", array(next)),
            ("tries", Value::from(way.tries)),
            ("way", array(behind)),
            ("outermost", Value::Bool(!hops.is_inside(at))),
        ];
        call(inventory, &hops.calls[at], further)
    }))
}

fn call<const N: usize>(inventory: &Inventory<'_>, call: &Call, further: [(&str, Value); N]) -> Value {
    let limit = |limit: &Limit| {
        let value = Computed::new(optional(limit.value), limit.state, call.document, limit.path.clone());
        let Value::Object(mut fields) = computed(&value) else { return Value::Null };
        let all = std::sync::Arc::make_mut(&mut fields);
        all.insert(Value::from("infinite"), Value::Bool(limit.is_infinite));
        Value::Object(fields)
    };
    let own = [
        ("document", key_of(call.document)),
        ("path", path_value(&call.path)),
        ("file", string(inventory.input.sources.shown(inventory.input.documents.get(call.document).source))),
        ("label", string(&call.label)),
        ("attempts", limit(&call.attempts)),
        ("wait_ms", limit(&call.wait)),
        ("total_ms", limit(&call.total)),
    ];
    crate::value::object_of(own.into_iter().chain(further))
}

/// Where the document takes requests, and how that fits to the virtual addresses of keepalived beside it.
pub(super) fn listeners(inventory: &Inventory<'_>, hops: &Hops, id: DocumentId) -> Value {
    let own = |at: &usize| !matches!(hops.entries[*at].at, At::Service(_));
    let entries: Vec<&Entry> = hops.entries_of(id).iter().filter(|at| own(at)).map(|at| &hops.entries[*at]).collect();
    let beside = hops.addresses.iter().filter(|address| are_beside(inventory, address.document, id));
    let beside: Vec<_> = beside.collect();
    let serves = |entry: &Entry| match entry.at {
        At::Any => true,
        At::Ip(ip) => beside.iter().any(|address| address.ip == ip),
        _ => false,
    };
    array(entries.iter().map(|entry| {
        let addresses = beside.iter().map(|address| {
            object([
                ("document", key_of(address.document)),
                ("path", path_value(&address.path)),
                ("address", string(&address.ip.to_string())),
            ])
        });
        let others = entries.iter().any(|other| other.port == entry.port && serves(other));
        object([
            ("path", path_value(&entry.path)),
            ("kind", string(entry.at.name())),
            ("address", optional(entry.at.text())),
            ("port", Value::from(entry.port)),
            ("free", Value::Bool(entry.is_free)),
            ("calls", Value::from(entry.calls.len())),
            ("virtual_addresses", array(addresses)),
            ("on_virtual_address", Value::Bool(serves(entry))),
            ("served", Value::Bool(others)),
        ])
    }))
}

/// The addresses that a keepalived configuration moves, and who listens there on the nodes.
pub(super) fn virtual_addresses(inventory: &Inventory<'_>, hops: &Hops, id: DocumentId) -> Value {
    let beside: Vec<&Entry> = hops
        .entries
        .iter()
        .filter(|entry| !entry.calls.is_empty() && !matches!(entry.at, At::Service(_)))
        .filter(|entry| are_beside(inventory, entry.document, id))
        .collect();
    let own: Vec<_> = hops.addresses.iter().filter(|address| address.document == id).collect();
    let is_moved = |entry: &Entry| match entry.at {
        At::Any => true,
        At::Ip(ip) => own.iter().any(|address| address.ip == ip),
        _ => false,
    };
    array(own.iter().map(|address| {
        let listens = |entry: &&&Entry| entry.at == At::Any || entry.at == At::Ip(address.ip);
        let listeners = beside.iter().filter(listens);
        object([
            ("path", path_value(&address.path)),
            ("address", string(&address.ip.to_string())),
            ("passed_on", Value::Bool(address.is_passed_on)),
            ("listeners", array(listeners.take(MAX_CALLS).map(|entry| listener(entry)))),
            (
                "beside",
                array(beside.iter().filter(|entry| is_moved(entry)).take(MAX_CALLS).map(|entry| listener(entry))),
            ),
        ])
    }))
}

fn listener(entry: &Entry) -> Value {
    object([("document", key_of(entry.document)), ("path", path_value(&entry.path)), ("port", Value::from(entry.port))])
}

impl At {
    fn name(&self) -> &'static str {
        match self {
            At::Any => "any",
            At::Loopback => "loopback",
            At::Ip(_) => "address",
            At::Name(_) => "name",
            At::Service(_) => "service",
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            At::Ip(ip) => Some(ip.to_string()),
            At::Name(name) => Some(name.clone()),
            At::Any | At::Loopback | At::Service(_) => None,
        }
    }
}
