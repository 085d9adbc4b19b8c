//! The endpoints of a cluster: written in it, or in an assignment of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::at::{At, is_placeholder};
use crate::inventory::data;
use crate::value::{Value, array, object, optional, string};

/// Endpoints that are listed one by one.
const LISTED: usize = 100;

/// What an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Ip,
    Name,
    Pipe,
    Internal,
    Unknown,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Ip => "ip",
            Kind::Name => "name",
            Kind::Pipe => "pipe",
            Kind::Internal => "internal",
            Kind::Unknown => "unknown",
        }
    }
}

struct Endpoint<'a> {
    at: At<'a>,
    address: &'a str,
    port: Option<i64>,
    kind: Kind,
    local: bool,
    zone: &'a str,
    priority: i64,
}

/// What is known of the endpoints of a ClusterLoadAssignment. A host name stands for addresses that are asked for at run
/// time, so that their number is not known.
pub(super) fn facts(assignment: &At<'_>) -> Value {
    let mut endpoints = Vec::new();
    let mut elsewhere = false;
    let mut localities = Vec::new();
    for group in assignment.items("endpoints") {
        elsewhere |= group.has("leds_cluster_locality_config") || group.has("load_balancer_endpoints");
        let zone = group.get("locality").and_then(|locality| locality.text("zone")).unwrap_or("");
        let priority = group.int("priority", 0).number().unwrap_or(0);
        let before = endpoints.len();
        for at in group.items("lb_endpoints") {
            endpoints.extend(endpoint(at, (zone, priority)));
        }
        if localities.len() < LISTED {
            localities.push(locality(&group, (zone, priority, endpoints.len() - before)));
        }
    }
    let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
    endpoints.iter().for_each(|endpoint| *zones.entry(endpoint.zone).or_default() += 1);
    let priorities: BTreeSet<i64> = endpoints.iter().map(|endpoint| endpoint.priority).collect();
    let kinds: BTreeSet<Kind> = endpoints.iter().map(|endpoint| endpoint.kind).collect();
    let certain = |kind: &Kind| matches!(kind, Kind::Ip | Kind::Pipe | Kind::Internal);
    let known = !endpoints.is_empty() && !elsewhere && kinds.iter().all(certain);
    object([
        ("known", Value::Bool(known)),
        ("count", Value::from(distinct(&endpoints))),
        ("items", array(endpoints.iter().take(LISTED).map(item))),
        ("kinds", array(kinds.iter().map(|kind| string(kind.name())))),
        ("local", Value::Bool(!endpoints.is_empty() && endpoints.iter().all(|endpoint| endpoint.local))),
        ("zones", crate::value::object_of(zones.into_iter().map(|(zone, count)| (zone, Value::from(count))))),
        ("localities", array(localities)),
        ("priorities", array(priorities.into_iter().map(Value::from))),
        (
            "source",
            object([("document", data::document_value(assignment.document)), ("path", assignment.path_value())]),
        ),
    ])
}

/// A group of endpoints with what they have in common.
fn locality(group: &At<'_>, (zone, priority, count): (&str, i64, usize)) -> Value {
    let of = |key| group.get("locality").and_then(|locality| locality.text(key)).unwrap_or("");
    object([
        ("path", group.path_value()),
        ("region", string(of("region"))),
        ("zone", string(zone)),
        ("sub_zone", string(of("sub_zone"))),
        ("weight", data::computed(&group.number("load_balancing_weight"))),
        ("priority", Value::from(priority)),
        ("count", Value::from(count)),
    ])
}

/// Addresses that are written twice are one host. What has no address here counts on its own.
fn distinct(endpoints: &[Endpoint<'_>]) -> usize {
    let addressed = endpoints.iter().filter(|endpoint| !endpoint.address.is_empty());
    let hosts: BTreeSet<(&str, Option<i64>)> = addressed.clone().map(|it| (it.address, it.port)).collect();
    hosts.len() + endpoints.len() - addressed.count()
}

fn item(endpoint: &Endpoint<'_>) -> Value {
    object([
        ("path", endpoint.at.path_value()),
        ("address", string(endpoint.address)),
        ("port", optional(endpoint.port)),
        ("kind", string(endpoint.kind.name())),
        ("local", Value::Bool(endpoint.local)),
        ("zone", string(endpoint.zone)),
        ("priority", Value::from(endpoint.priority)),
    ])
}

fn endpoint<'a>(at: At<'a>, (zone, priority): (&'a str, i64)) -> Option<Endpoint<'a>> {
    let make = |at: At<'a>, address: &'a str, port, kind| {
        let local = match kind {
            Kind::Pipe | Kind::Internal => true,
            _ => is_local(address),
        };
        Endpoint { at, address, port, kind, local, zone, priority }
    };
    if let Some(name) = at.get("endpoint_name").and_then(|name| name.node.as_str()) {
        return Some(make(at, name, None, Kind::Unknown));
    }
    let address = at.dig(&["endpoint", "address"])?;
    if let Some(socket) = address.get("socket_address") {
        let text = socket.text("address").unwrap_or("");
        let kind = match text {
            _ if text.is_empty() || is_placeholder(text) || text == text.to_ascii_uppercase() && text.contains('_') => {
                Kind::Unknown
            }
            _ if text.parse::<IpAddr>().is_ok() => Kind::Ip,
            _ => Kind::Name,
        };
        let port = socket.int("port_value", 0).number();
        let place = socket.get("address").unwrap_or(socket);
        return Some(make(place, text, port, kind));
    }
    if let Some(pipe) = address.get("pipe") {
        return Some(make(pipe.clone(), pipe.text("path").unwrap_or(""), None, Kind::Pipe));
    }
    let internal = address.get("envoy_internal_address");
    Some(match internal {
        Some(internal) => {
            let name = internal.text("server_listener_name").unwrap_or("");
            make(internal, name, None, Kind::Internal)
        }
        None => make(address, "", None, Kind::Unknown),
    })
}

/// On the same host as the proxy: it shares its fate.
fn is_local(address: &str) -> bool {
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || address.is_unspecified(),
        Err(_) => address.eq_ignore_ascii_case("localhost") || address.ends_with(".localhost"),
    }
}
