//! The resources that a document holds, each a document of its own kind whose prefix leads into the root document.
//!
//! One rule then serves a static cluster, one of a response, one of a dump and one that is a file of its own.

use super::kind;
use super::message::type_is;
use crate::document::{Identity, Kind, NewDocument};
use crate::format::Format;
use crate::source::SourceId;
use crate::syntax::{Node, Path};

/// Lists of a dump and, in their elements, the way to the resource.
const DUMPED: [(&str, &[&[&str]], &str); 12] = [
    ("static_clusters", &[&["cluster"]], "Cluster"),
    ("dynamic_active_clusters", &[&["cluster"]], "Cluster"),
    ("dynamic_warming_clusters", &[&["cluster"]], "Cluster"),
    ("static_listeners", &[&["listener"]], "Listener"),
    ("dynamic_listeners", &[&["active_state", "listener"], &["warming_state", "listener"]], "Listener"),
    ("static_route_configs", &[&["route_config"]], "RouteConfiguration"),
    ("dynamic_route_configs", &[&["route_config"]], "RouteConfiguration"),
    ("static_endpoint_configs", &[&["endpoint_config"]], "ClusterLoadAssignment"),
    ("dynamic_endpoint_configs", &[&["endpoint_config"]], "ClusterLoadAssignment"),
    ("static_secrets", &[&["secret"]], "Secret"),
    ("dynamic_active_secrets", &[&["secret"]], "Secret"),
    ("dynamic_warming_secrets", &[&["secret"]], "Secret"),
];

/// A resource of a static list of a bootstrap.
const STATIC: [(&str, &str); 3] = [("clusters", "Cluster"), ("listeners", "Listener"), ("secrets", "Secret")];

/// A part and everything inside it.
pub fn document(source: SourceId, prefix: Path, kind: &'static str, root: &Node) -> NewDocument {
    NewDocument {
        source,
        format: Format::Envoy,
        kind: Kind { name: kind.into(), group: "".into() },
        identity: Identity { namespace: None, name: name(kind, root).map(Into::into) },
        comments: Vec::new(),
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: parts(source, &prefix, kind, root),
        root: root.clone(),
        prefix,
    }
}

fn name<'a>(kind: &str, root: &'a Node) -> Option<&'a str> {
    let key = if kind == "ClusterLoadAssignment" { "cluster_name" } else { "name" };
    root.get(key)?.as_str().filter(|name| !name.is_empty())
}

fn parts(source: SourceId, prefix: &Path, kind: &str, root: &Node) -> Vec<NewDocument> {
    let mut found = Vec::new();
    match kind {
        "Bootstrap" => statics(root, &mut found),
        "DiscoveryResponse" => listed(root.get("resources"), &Path::keys(&["resources"]), &mut found),
        "ResourceList" => {
            listed(Some(root), &Path::default(), &mut found);
            root.entries().iter().for_each(|entry| {
                listed(Some(&entry.value), &Path::keys(&[&entry.key]), &mut found);
            });
        }
        "ConfigDump" => dumped(root, &mut found),
        "Listener" => routes(root, &mut found),
        "Cluster" => {
            let inline = root.get("load_assignment").filter(|node| node.is_mapping());
            found.extend(inline.map(|node| (Path::keys(&["load_assignment"]), "ClusterLoadAssignment", node)));
        }
        _ => {}
    }
    found.into_iter().map(|(path, kind, node)| document(source, prefix.join(&path), kind, node)).collect()
}

/// A place below the document, what is there, and the node.
type Found<'a> = Vec<(Path, &'static str, &'a Node)>;

fn statics<'a>(root: &'a Node, found: &mut Found<'a>) {
    let Some(resources) = root.get("static_resources") else { return };
    for (list, kind) in STATIC {
        let items = elements(resources, &Path::keys(&["static_resources"]), list).into_iter();
        found.extend(items.filter(|(_, item)| item.is_mapping()).map(|(path, item)| (path, kind, item)));
    }
}

/// The elements of a list field and their places. Envoy reads a message in a list's place as a list of one.
fn elements<'a>(holder: &'a Node, path: &Path, key: &str) -> Vec<(Path, &'a Node)> {
    let Some(list) = holder.get(key) else { return Vec::new() };
    let path = path.clone().key(key);
    if list.is_mapping() {
        return vec![(path, list)];
    }
    list.items().iter().enumerate().map(|(at, item)| (path.clone().index(at), item)).collect()
}

/// Resources of a list, those too that a response wraps in `{name, resource}`.
fn listed<'a>(list: Option<&'a Node>, path: &Path, found: &mut Found<'a>) {
    for (at, item) in list.map(Node::items).unwrap_or_default().iter().enumerate() {
        let path = path.clone().index(at);
        if let Some(kind) = kind::resource(item) {
            found.push((path, kind, item));
        } else if let Some(inner) = item.get("resource")
            && let Some(kind) = kind::resource(inner)
        {
            found.push((path.key("resource"), kind, inner));
        }
    }
}

/// The resources of a dump. Its bootstrap is not taken apart: the same clusters stand among the static ones.
fn dumped<'a>(root: &'a Node, found: &mut Found<'a>) {
    let sections = root.get("configs").map(Node::items).unwrap_or_default().iter().enumerate();
    let sections = sections.map(|(at, section)| (Path::keys(&["configs"]).index(at), section));
    for (path, section) in sections.chain([(Path::default(), root)]) {
        for (list, ways, kind) in DUMPED {
            let items = section.get(list).map(Node::items).unwrap_or_default();
            for (at, item) in items.iter().enumerate() {
                for way in ways {
                    if let Some(resource) = item.dig(way).filter(|node| node.is_mapping()) {
                        let path = path.clone().key(list).index(at).join(&Path::keys(way));
                        found.push((path, kind, resource));
                    }
                }
            }
        }
    }
}

/// Route configurations that stand in a listener's HTTP connection managers.
fn routes<'a>(listener: &'a Node, found: &mut Found<'a>) {
    let mut chains = elements(listener, &Path::default(), "filter_chains");
    chains.extend(listener.get("default_filter_chain").map(|chain| (Path::keys(&["default_filter_chain"]), chain)));
    for (path, chain) in chains {
        for (path, filter) in elements(chain, &path, "filters") {
            if let Some(manager) = filter.get("typed_config") {
                of_manager(manager, &path.key("typed_config"), found);
            }
        }
    }
    if let Some(manager) = listener.dig(&["api_listener", "api_listener"]) {
        of_manager(manager, &Path::keys(&["api_listener", "api_listener"]), found);
    }
}

fn of_manager<'a>(manager: &'a Node, path: &Path, found: &mut Found<'a>) {
    if !type_is(manager, "http_connection_manager", "HttpConnectionManager")
        && !type_is(manager, "http_connection_manager", "EnvoyMobileHttpConnectionManager")
    {
        return;
    }
    if let Some(routes) = manager.get("route_config").filter(|node| node.is_mapping()) {
        found.push((path.clone().key("route_config"), "RouteConfiguration", routes));
    }
    let lists = ["scoped_routes", "scoped_route_configurations_list", "scoped_route_configurations"];
    let scopes = manager.dig(&lists).map(Node::items).unwrap_or_default();
    for (at, scope) in scopes.iter().enumerate() {
        if let Some(routes) = scope.get("route_configuration").filter(|node| node.is_mapping()) {
            let path = path.join(&Path::keys(&lists)).index(at).key("route_configuration");
            found.push((path, "RouteConfiguration", routes));
        }
    }
}
