//! `Ingress`: today's `backend.service`, and `serviceName` with `servicePort` of the retired versions.

use super::{Class, Reference, port_at};
use crate::inventory::k8s::traffic::service::PortRef;
use crate::syntax::{Node, Path};

pub(super) fn references(root: &Node) -> Vec<Reference<'_>> {
    let spec = Path::keys(&["spec"]);
    let defaults = ["defaultBackend", "backend"].into_iter().filter_map(|key| {
        let backend = root.dig(&["spec", key])?;
        Some(reference(backend, spec.clone().key(key)))
    });
    let rules = root.dig(&["spec", "rules"]).map_or(&[][..], Node::items).iter().enumerate();
    let paths = rules.flat_map(|(rule_at, rule)| {
        let paths = rule.dig(&["http", "paths"]).map_or(&[][..], Node::items).iter().enumerate();
        paths.filter_map(move |(at, path)| {
            let place = Path::keys(&["spec", "rules"]).index(rule_at).key("http").key("paths").index(at);
            Some(reference(path.get("backend")?, place.key("backend")))
        })
    });
    defaults.chain(paths).collect()
}

fn reference(backend: &Node, path: Path) -> Reference<'_> {
    let (service, path, port_path, port) = match backend.get("service") {
        Some(service) => {
            let place = path.key("service");
            let (key, port) = match service.dig(&["port", "name"]) {
                Some(name) => ("name", PortRef::read(name)),
                None => ("number", service.dig(&["port", "number"]).and_then(PortRef::read)),
            };
            let port_path = place.clone().key("port").key(key);
            (service.get("name").and_then(Node::as_str), place.key("name"), port_path, port)
        }
        None => {
            let (port_path, port) = port_at(backend, &path, "servicePort");
            (backend.get("serviceName").and_then(Node::as_str), path.key("serviceName"), port_path, port)
        }
    };
    // The AWS load balancer controller's name for "see the annotation".
    let by_annotation = port == Some(PortRef::Name("use-annotation"));
    Reference {
        path,
        class: Class::Service,
        port_path,
        service,
        namespace: None,
        port,
        ignored: service.is_none() || by_annotation,
        host: None,
    }
}
