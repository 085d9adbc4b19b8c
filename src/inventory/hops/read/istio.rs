//! Istio: the routes of VirtualServices that the proxies beside the callers follow.

use super::times;
use crate::document::Document;
use crate::format::Format;
use crate::inventory::Inventory;
use crate::inventory::hops::{At, Call, Entry, Hops, Limit, Target};
use crate::inventory::links::State;
use crate::syntax::{Node, Path};

/// Whether it routes the calls inside of the mesh.
pub(in crate::inventory::hops) fn is_mesh_route(document: &Document) -> bool {
    let gateways = document.root.dig(&["spec", "gateways"]).map(Node::items).unwrap_or_default();
    document.format == Format::K8s
        && &*document.kind.name == "VirtualService"
        && (gateways.is_empty() || gateways.iter().any(|name| name.as_str() == Some("mesh")))
}

pub(super) fn read(inventory: &Inventory<'_>, document: &Document, hops: &mut Hops) {
    let Some(spec) = document.root.get("spec") else { return };
    let routes = spec.get("http").map(Node::items).unwrap_or_default();
    let calls: Vec<usize> = routes.iter().enumerate().map(|(at, route)| hops.call(call(document, at, route))).collect();
    let mut services: Vec<_> =
        spec.texts("hosts").filter_map(|host| inventory.service_called(document.id, host)).collect();
    services.sort_unstable();
    services.dedup();
    for service in services {
        for port in inventory.service_ports(service) {
            hops.entry(Entry {
                document: document.id,
                path: Path::keys(&["spec", "hosts"]),
                at: At::Service(service),
                port,
                names: Vec::new(),
                calls: calls.clone(),
                is_free: false,
            });
        }
    }
}

fn call(document: &Document, at: usize, route: &Node) -> Call {
    let path = Path::keys(&["spec", "http"]).index(at);
    let targets = route.get("route").map(Node::items).unwrap_or_default().iter().filter_map(|to| {
        let host = to.text_at(&["destination", "host"])?;
        let port = to.dig(&["destination", "port", "number"]).and_then(Node::as_int).unwrap_or(ANY_PORT);
        Some(Target { host: host.to_owned(), port })
    });
    let asked = route.dig(&["retries", "attempts"]).and_then(Node::as_int).filter(|retries| *retries > 0);
    let attempts = match asked {
        Some(retries) => written(Some(retries.saturating_add(1)), path.clone().key("retries").key("attempts")),
        None => Limit::fixed(1, path.clone().key("retries")),
    };
    let each = duration(route.dig(&["retries", "perTryTimeout"]), path.clone().key("retries").key("perTryTimeout"));
    let whole = duration(route.get("timeout"), path.clone().key("timeout"));
    let wait = if each.value.is_some() { each } else { whole.clone() };
    let total = if whole.value.is_some() { whole } else { wait.with(times(attempts.value, wait.value)) };
    let name = document.identity.name.as_deref().unwrap_or_default();
    Call {
        document: document.id,
        path,
        label: format!("route of `{name}`"),
        targets: targets.collect(),
        attempts,
        wait,
        total,
    }
}

/// The destination says no port: the one that the caller asked for.
pub(in crate::inventory::hops) const ANY_PORT: i64 = 0;

fn written(value: Option<i64>, path: Path) -> Limit {
    Limit { value, is_infinite: false, state: State::Explicit, path }
}

/// Go's durations; no limit without one.
fn duration(node: Option<&Node>, path: Path) -> Limit {
    match node.and_then(Node::as_str) {
        Some(text) => written(milliseconds(text).filter(|ms| *ms > 0), path),
        None => Limit { value: None, is_infinite: true, state: State::Default, path },
    }
}

fn milliseconds(text: &str) -> Option<i64> {
    const UNITS: [(&str, f64); 4] = [("ms", 1.0), ("s", 1e3), ("m", 6e4), ("h", 3.6e6)];
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let (unit, factor) = UNITS.iter().find(|(unit, _)| rest.starts_with(unit))?;
        total += number * factor;
        rest = &rest[unit.len()..];
    }
    (!text.is_empty() && total < 1e15).then_some(total as i64)
}
