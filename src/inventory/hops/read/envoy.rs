//! Envoy: routes with the endpoints of their clusters, and the listeners that hold them.

use std::collections::HashMap;

use super::{flag, items, number, path, text, texts, times};
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::inventory::hops::{Call, Entry, Hops, Limit, Target, address};
use crate::inventory::{Inventory, data};
use crate::syntax::{Node, Path};
use crate::value::Value;

/// Words of `retry_on` that have a request tried again although it reached an endpoint.
const FAILURES: [&str; 10] = [
    "5xx",
    "gateway-error",
    "reset",
    "retriable-status-codes",
    "retriable-headers",
    "cancelled",
    "deadline-exceeded",
    "internal",
    "resource-exhausted",
    "unavailable",
];

pub(super) fn read(inventory: &Inventory<'_>, document: &Document, hops: &mut Hops) {
    match &*document.kind.name {
        // A virtual host is a part of a route configuration only in a response of its own.
        "RouteConfiguration" | "VirtualHost" if !is_inside_routes(inventory, document) => {
            routes(inventory, document.id, hops)
        }
        "Listener" => listener(document, hops),
        _ => {}
    }
}

fn is_inside_routes(inventory: &Inventory<'_>, document: &Document) -> bool {
    let parent = document.parent.map(|parent| inventory.input.documents.get(parent));
    parent.is_some_and(|parent| &*parent.kind.name == "RouteConfiguration")
}

fn routes(inventory: &Inventory<'_>, id: DocumentId, hops: &mut Hops) {
    let facts = inventory.facts(id);
    // By the place of the route that a policy is in force for.
    let mut policies: HashMap<Path, &Value> = HashMap::new();
    for policy in items(facts, "retry_policies") {
        for route in items(policy, "routes") {
            policies.insert(path(route, "path"), policy);
        }
    }
    for route in items(facts, "routes") {
        let targets = items(route, "clusters").iter().flat_map(|cluster| endpoints(inventory, &cluster["document"]));
        let targets = targets.collect();
        let policy = policies.get(&path(route, "path")).copied();
        let is_hidden = policy.is_none() && text(route, "retry") != Some("none");
        let attempts = match policy {
            _ if is_hidden => Limit::unknown(path(route, "path")),
            Some(policy) => attempts(policy),
            None => Limit::fixed(1, path(route, "path")),
        };
        let whole = Limit::read(&route["timeout_ms"]);
        let each = policy.map(|policy| Limit::read(&policy["per_try_timeout_ms"])).filter(|each| each.value.is_some());
        let is_stream = flag(route, "grpc") || flag(route, "upgrades");
        let wait = match each {
            _ if is_stream => Limit::unknown(whole.path.clone()),
            Some(each) => each,
            None => whole.clone(),
        };
        let total = match whole.value {
            Some(_) if !is_stream => whole,
            _ => wait.with(times(attempts.value, wait.value)),
        };
        let clusters: Vec<&str> = items(route, "clusters").iter().filter_map(|cluster| text(cluster, "name")).collect();
        let label = format!("route to `{}`", clusters.join("`, `"));
        hops.call(Call { document: id, path: path(route, "action_path"), label, targets, attempts, wait, total });
    }
}

fn attempts(policy: &Value) -> Limit {
    let retries = Limit::read(&policy["num_retries"]);
    if !texts(policy, "retry_on").any(|word| FAILURES.contains(&word)) {
        return Limit::fixed(1, retries.path);
    }
    retries.with(retries.value.and_then(|retries| retries.checked_add(1)))
}

fn endpoints(inventory: &Inventory<'_>, cluster: &Value) -> Vec<Target> {
    let Some(id) = data::document_id(cluster, inventory.input.documents.len()) else { return Vec::new() };
    let endpoints = &inventory.facts(id)["endpoints"];
    let targets = items(endpoints, "items").iter().filter_map(|endpoint| {
        Some(Target { host: text(endpoint, "address")?.to_owned(), port: number(endpoint, "port")? })
    });
    targets.collect()
}

fn listener(document: &Document, hops: &mut Hops) {
    let Some(socket) = document.root.dig(&["address", "socket_address"]) else { return };
    let (Some(host), Some(port)) = (socket.text_at(&["address"]), socket.get("port_value").and_then(Node::as_int))
    else {
        return;
    };
    let is_on = |key: &str| document.root.get(key).and_then(Node::as_bool) == Some(true);
    hops.entry(Entry {
        document: document.id,
        path: Path::keys(&["address", "socket_address", "address"]),
        at: address::listening(host),
        port,
        names: Vec::new(),
        calls: Vec::new(),
        is_free: is_on("freebind") || is_on("transparent"),
    });
}

/// A listener leads to the routes that stand inside of it.
pub(super) fn lead(inventory: &Inventory<'_>, hops: &mut Hops) {
    let documents = inventory.input.documents;
    let mut inside: HashMap<DocumentId, Vec<usize>> = HashMap::new();
    let mut domains: HashMap<DocumentId, Vec<String>> = HashMap::new();
    for document in documents.iter().filter(|document| document.format == Format::Envoy) {
        let Some(calls) = hops.calls_of.get(&document.id) else { continue };
        let around = document.parent.filter(|parent| &*documents.get(*parent).kind.name == "Listener");
        let Some(listener) = around else { continue };
        inside.entry(listener).or_default().extend(calls);
        let hosts = document.root.get("virtual_hosts").map(Node::items).unwrap_or_default();
        let names = hosts.iter().flat_map(|host| host.texts("domains")).filter(|name| address::is_exact(name));
        domains.entry(listener).or_default().extend(names.map(str::to_owned));
    }
    for entry in &mut hops.entries {
        if let Some(calls) = inside.get(&entry.document) {
            entry.calls.clone_from(calls);
            entry.names = domains.remove(&entry.document).unwrap_or_default();
        }
    }
}
