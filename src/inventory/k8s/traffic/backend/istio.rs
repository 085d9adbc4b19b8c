//! Destinations of a `VirtualService`. Their hosts are resolved by `mesh`.

use super::{Class, Reference};
use crate::inventory::k8s::mesh::istio;
use crate::inventory::k8s::traffic::service::PortRef;
use crate::syntax::{Node, Path};

pub(super) fn references(root: &Node) -> Vec<Reference<'_>> {
    let mut all = Vec::new();
    for protocol in ["http", "tls", "tcp"] {
        let rules = root.dig(&["spec", protocol]).map_or(&[][..], Node::items);
        for (rule_at, rule) in rules.iter().enumerate() {
            let place = Path::keys(&["spec", protocol]).index(rule_at);
            for list in ["route", "mirrors"] {
                let routes = rule.get(list).map_or(&[][..], Node::items);
                for (at, route) in routes.iter().enumerate() {
                    let path = place.clone().key(list).index(at).key("destination");
                    all.extend(route.get("destination").map(|destination| reference(destination, path)));
                }
            }
            all.extend(rule.get("mirror").map(|destination| reference(destination, place.clone().key("mirror"))));
        }
    }
    all
}

fn reference(destination: &Node, place: Path) -> Reference<'_> {
    let host = destination.get("host").and_then(Node::as_str);
    Reference {
        path: place.clone().key("host"),
        class: Class::Service,
        port_path: place.key("port").key("number"),
        service: host.map(istio::first_label),
        namespace: None,
        port: destination.dig(&["port", "number"]).and_then(PortRef::read),
        ignored: host.is_none(),
        host,
    }
}
