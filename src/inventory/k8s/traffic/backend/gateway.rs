//! Routes of the Gateway API: `backendRefs`, and the mirrors among the filters.

use super::{Class, Reference, port_at};
use crate::syntax::{Node, Path};

pub(super) fn references(root: &Node) -> Vec<Reference<'_>> {
    let rules = root.dig(&["spec", "rules"]).map_or(&[][..], Node::items).iter().enumerate();
    let all = rules.flat_map(|(rule_at, rule)| {
        let place = Path::keys(&["spec", "rules"]).index(rule_at);
        let backends = rule.get("backendRefs").map_or(&[][..], Node::items).iter().enumerate();
        let listed = place.clone().key("backendRefs");
        let backends = backends.map(move |(at, backend)| reference(backend, &listed.clone().index(at)));
        let filters = rule.get("filters").map_or(&[][..], Node::items).iter().enumerate();
        let mirrors = filters.filter_map(move |(at, filter)| {
            let backend = filter.dig(&["requestMirror", "backendRef"])?;
            Some(reference(backend, &place.clone().key("filters").index(at).key("requestMirror").key("backendRef")))
        });
        backends.chain(mirrors)
    });
    all.collect()
}

fn reference<'a>(backend: &'a Node, place: &Path) -> Reference<'a> {
    let text = |key| backend.get(key).and_then(Node::as_str);
    let (port_path, port) = port_at(backend, place, "port");
    let is_service =
        text("kind").unwrap_or("Service") == "Service" && matches!(text("group"), None | Some("" | "core"));
    let service = text("name");
    Reference {
        path: place.clone().key("name"),
        class: Class::Service,
        port_path,
        service,
        namespace: text("namespace"),
        port,
        ignored: !is_service || service.is_none(),
        host: None,
    }
}
