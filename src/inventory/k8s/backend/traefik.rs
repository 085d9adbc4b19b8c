//! Traefik's `IngressRoute`, over HTTP, TCP and UDP.

use super::{Reference, port_at};
use crate::syntax::{Node, Path};

pub(super) fn references(root: &Node) -> Vec<Reference<'_>> {
    let routes = root.dig(&["spec", "routes"]).map_or(&[][..], Node::items).iter().enumerate();
    let all = routes.flat_map(|(route_at, route)| {
        let place = Path::keys(&["spec", "routes"]).index(route_at).key("services");
        let services = route.get("services").map_or(&[][..], Node::items).iter().enumerate();
        services.map(move |(at, service)| reference(service, &place.clone().index(at)))
    });
    all.collect()
}

fn reference<'a>(service: &'a Node, place: &Path) -> Reference<'a> {
    let text = |key| service.get(key).and_then(Node::as_str);
    let (port_path, port) = port_at(service, place, "port");
    let name = text("name");
    // `api@internal` and the like live in another provider; a TraefikService is a kind of its own.
    let elsewhere = name.is_none_or(|name| name.contains('@')) || text("kind").unwrap_or("Service") != "Service";
    Reference {
        path: place.clone().key("name"),
        port_path,
        service: name,
        namespace: text("namespace"),
        port,
        ignored: elsewhere,
        host: None,
    }
}
