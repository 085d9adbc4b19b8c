//! Contour's `HTTPProxy`: the services of its routes and of its TCP proxy. What it includes are other proxies.

use super::{Class, Reference, port_at};
use crate::syntax::{Node, Path};

pub(super) fn references(root: &Node) -> Vec<Reference<'_>> {
    let routes = root.dig(&["spec", "routes"]).map_or(&[][..], Node::items).iter().enumerate();
    let routed = routes.flat_map(|(route_at, route)| {
        let place = Path::keys(&["spec", "routes"]).index(route_at).key("services");
        listed(route.get("services"), place)
    });
    // Both spellings are in the resource's definition.
    let streams = ["tcpproxy", "tcpProxy"].into_iter().flat_map(|key| {
        let services = root.dig(&["spec", key, "services"]);
        listed(services, Path::keys(&["spec", key, "services"]))
    });
    routed.chain(streams).collect()
}

fn listed(services: Option<&Node>, place: Path) -> impl Iterator<Item = Reference<'_>> {
    let services = services.map_or(&[][..], Node::items).iter().enumerate();
    services.map(move |(at, service)| {
        let place = place.clone().index(at);
        let (port_path, port) = port_at(service, &place, "port");
        let name = service.get("name").and_then(Node::as_str);
        Reference {
            path: place.key("name"),
            class: Class::Service,
            port_path,
            service: name,
            namespace: None,
            port,
            ignored: name.is_none(),
            host: None,
        }
    })
}
