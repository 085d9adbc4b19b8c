//! Traefik's `IngressRoute`, over HTTP, TCP and UDP, and the `TraefikService` that spreads or mirrors.

use super::{Class, Reference, port_at};
use crate::syntax::{Node, Path};

pub(super) fn references(root: &Node) -> Vec<Reference<'_>> {
    let routes = root.dig(&["spec", "routes"]).map_or(&[][..], Node::items).iter().enumerate();
    let all = routes.flat_map(|(route_at, route)| {
        let place = Path::keys(&["spec", "routes"]).index(route_at).key("services");
        listed(route.get("services"), place)
    });
    all.collect()
}

pub(super) fn references_of_service(root: &Node) -> Vec<Reference<'_>> {
    let weighted = ["weighted", "highestRandomWeight"].into_iter().flat_map(|key| {
        let services = root.dig(&["spec", key, "services"]);
        listed(services, Path::keys(&["spec", key, "services"]))
    });
    let mirroring = root.dig(&["spec", "mirroring"]);
    let main = mirroring.map(|service| reference(service, &Path::keys(&["spec", "mirroring"])));
    let mirrors = listed(mirroring.and_then(|node| node.get("mirrors")), Path::keys(&["spec", "mirroring", "mirrors"]));
    weighted.chain(main).chain(mirrors).collect()
}

fn listed(services: Option<&Node>, place: Path) -> impl Iterator<Item = Reference<'_>> {
    let services = services.map_or(&[][..], Node::items).iter().enumerate();
    services.map(move |(at, service)| reference(service, &place.clone().index(at)))
}

fn reference<'a>(service: &'a Node, place: &Path) -> Reference<'a> {
    let text = |key| service.get(key).and_then(Node::as_str);
    let (port_path, port) = port_at(service, place, "port");
    let name = text("name");
    let class = match text("kind") {
        None | Some("Service") => Some(Class::Service),
        Some("TraefikService") => Some(Class::TraefikService),
        Some(_) => None,
    };
    // `api@internal` and the like live in another provider.
    let elsewhere = name.is_none_or(|name| name.contains('@')) || class.is_none();
    Reference {
        path: place.clone().key("name"),
        class: class.unwrap_or(Class::Service),
        port_path,
        service: name,
        namespace: text("namespace"),
        port,
        ignored: elsewhere,
        host: None,
    }
}
