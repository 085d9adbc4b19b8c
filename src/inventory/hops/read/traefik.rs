//! Traefik: services with their servers, and the entry points of the install configuration that reads them.

use super::{flag, items, number, path, text};
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::inventory::Inventory;
use crate::inventory::hops::{Call, Entry, Hops, Limit, Target, address, pods};
use crate::value::Value;

pub(super) fn read(document: &Document, facts: &Value, hops: &mut Hops) {
    match &*document.kind.name {
        "Dynamic" => services(document.id, facts, hops),
        "Static" => entry_points(document.id, facts, hops),
        _ => {}
    }
}

fn services(id: DocumentId, facts: &Value, hops: &mut Hops) {
    for service in items(facts, "services").iter().filter(|service| text(service, "protocol") == Some("http")) {
        let targets = items(service, "servers").iter().filter_map(|server| {
            let port = number(server, "port").or(match text(server, "scheme") {
                Some("https") => Some(443),
                Some("http") => Some(80),
                _ => None,
            })?;
            Some(Target { host: text(server, "host")?.to_owned(), port })
        });
        let targets: Vec<Target> = targets.collect();
        if targets.is_empty() {
            continue;
        }
        let at = path(service, "path");
        let label = format!("service `{}`", text(service, "name").unwrap_or_default());
        // What `retry` repeats are requests that nobody answered; how long an answer may take is the transport's.
        let wait = wait(facts, service).unwrap_or_else(|| Limit::unknown(at.clone()));
        let attempts = Limit::fixed(1, at.clone());
        hops.call(Call { document: id, path: at, label, targets, attempts, total: wait.clone(), wait });
    }
}

/// The longest time for the head of an answer, where the service's transport says one.
fn wait(facts: &Value, service: &Value) -> Option<Limit> {
    let name = text(service, "name")?;
    let uses = |transport: &&Value| items(transport, "services").iter().any(|used| text(used, "name") == Some(name));
    let transport = items(facts, "transports").iter().find(uses)?;
    let limit = Limit::read(&transport["timeouts_ms"]["response_header"]);
    limit.value.is_some_and(|value| value > 0).then_some(limit)
}

fn entry_points(id: DocumentId, facts: &Value, hops: &mut Hops) {
    for point in items(facts, "entry_points").iter().filter(|point| !flag(point, "udp")) {
        let Some((host, port)) = text(point, "address").and_then(|address| address.rsplit_once(':')) else { continue };
        let Ok(port) = port.trim_end_matches("/tcp").parse() else { continue };
        let host = if host.is_empty() { "0.0.0.0" } else { host };
        hops.entry(Entry {
            document: id,
            path: path(point, "path").key("address"),
            at: address::listening(host),
            port,
            names: Vec::new(),
            calls: Vec::new(),
            is_free: false,
        });
    }
}

/// Every entry point of the one install configuration nearby may lead to every service.
pub(super) fn lead(inventory: &Inventory<'_>, hops: &mut Hops) {
    let documents = inventory.input.documents;
    let is_traefik = |id: DocumentId| documents.get(id).format == Format::Traefik;
    let mut installs: Vec<DocumentId> =
        hops.entries.iter().map(|entry| entry.document).filter(|id| is_traefik(*id)).collect();
    installs.dedup();
    for install in &installs {
        let is_only =
            |id: DocumentId| !installs.iter().any(|other| other != install && pods::are_beside(inventory, *other, id));
        let calls: Vec<usize> = (0..hops.calls.len())
            .filter(|call| {
                let id = hops.calls[*call].document;
                is_traefik(id) && pods::are_beside(inventory, *install, id) && is_only(id)
            })
            .collect();
        for entry in hops.entries.iter_mut().filter(|entry| entry.document == *install) {
            entry.calls.clone_from(&calls);
        }
    }
}
