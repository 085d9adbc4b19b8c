//! Which message a mapping is: by its `@type`, else by fields that no other format has together.

use super::message::type_of;
use crate::syntax::Node;

/// Resources by the end of their type's name.
const TYPES: [(&str, &str); 8] = [
    ("envoy.config.bootstrap.v3.Bootstrap", "Bootstrap"),
    ("envoy.config.cluster.v3.Cluster", "Cluster"),
    ("envoy.config.listener.v3.Listener", "Listener"),
    ("envoy.config.route.v3.RouteConfiguration", "RouteConfiguration"),
    ("envoy.config.endpoint.v3.ClusterLoadAssignment", "ClusterLoadAssignment"),
    ("envoy.extensions.transport_sockets.tls.v3.Secret", "Secret"),
    ("envoy.config.route.v3.ScopedRouteConfiguration", "ScopedRouteConfiguration"),
    ("envoy.config.route.v3.VirtualHost", "VirtualHost"),
];

/// Messages that hold resources.
const CONTAINERS: [(&str, &str); 2] =
    [("envoy.service.discovery.v3.DiscoveryResponse", "DiscoveryResponse"), ("envoy.admin.v3.", "ConfigDump")];

/// Fields of a bootstrap that other formats do not have at their top.
const BOOTSTRAP: [&str; 11] = [
    "admin",
    "application_log_config",
    "bootstrap_extensions",
    "cluster_manager",
    "hds_config",
    "layered_runtime",
    "node",
    "overload_manager",
    "stats_config",
    "stats_sinks",
    "watchdogs",
];

/// The kind of a root mapping with normalised keys.
pub fn of_root(root: &Node) -> Option<&'static str> {
    let is_object = root.get("apiVersion").is_some() || root.get("api_version").is_some();
    if is_object && root.get("kind").is_some() {
        return None;
    }
    if let Some(kind) = container(root).or_else(|| resource(root)) {
        return Some(kind);
    }
    let items = list(root)?;
    (!items.is_empty() && items.iter().all(|item| resource(item).is_some())).then_some("ResourceList")
}

/// The kind of a resource on its own.
pub fn resource(node: &Node) -> Option<&'static str> {
    match type_of(node) {
        Some(name) => TYPES.iter().find(|(full, _)| *full == name).map(|(_, kind)| *kind),
        None => by_fields(node),
    }
}

/// Fields whose elements are resources, in a file that is not quite a bootstrap.
pub const LISTS: [&str; 6] = ["clusters", "listeners", "route_configs", "endpoints", "secrets", "virtual_hosts"];

/// A list of resources: the document itself, or all of a mapping's only lists.
fn list(root: &Node) -> Option<Vec<&Node>> {
    if root.is_sequence() {
        return Some(root.items().iter().collect());
    }
    let only_lists = |node: &Node| {
        !node.entries().is_empty()
            && node.entries().iter().all(|entry| LISTS.contains(&&*entry.key) && entry.value.is_sequence())
    };
    only_lists(root).then(|| root.entries().iter().flat_map(|entry| entry.value.items()).collect())
}

fn container(root: &Node) -> Option<&'static str> {
    if let Some(name) = type_of(root) {
        return CONTAINERS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, kind)| *kind);
    }
    let typed = |list: &str, start: &str| {
        let items = root.get(list).map(Node::items).unwrap_or_default();
        !items.is_empty() && items.iter().all(|item| type_of(item).is_some_and(|name| name.starts_with(start)))
    };
    let resources = root.get("resources").map(Node::items).unwrap_or_default();
    // A response may bring resources of others beside Envoy's.
    let own = |item: &Node| type_of(item).is_some_and(|name| name.starts_with("envoy."));
    if resources.iter().any(own) && resources.iter().all(|item| type_of(item).is_some()) {
        return Some("DiscoveryResponse");
    }
    let is_dump = root.get("bootstrap").is_some_and(is_bootstrap) && root.entries().len() <= 2;
    (typed("configs", "envoy.admin.v3.") || is_dump).then_some("ConfigDump")
}

fn is_bootstrap(node: &Node) -> bool {
    let has = |key: &&&str| node.get(key).is_some_and(Node::is_mapping);
    let sure = ["static_resources", "dynamic_resources"].iter().any(|key| has(&key));
    let identified = node.dig(&["node", "user_agent_build_version"]).is_some();
    sure || identified || BOOTSTRAP.iter().filter(|key| node.get(key).is_some()).count() >= 3
}

fn by_fields(node: &Node) -> Option<&'static str> {
    let has = |key: &str| node.get(key).is_some();
    let first = |key: &str| node.get(key).and_then(|list| list.at(0));
    let named = node.get("name").is_some_and(|name| name.as_str().is_some());
    let is_cluster = has("load_assignment")
        || has("eds_cluster_config")
        || (has("connect_timeout") && (has("lb_policy") || has("type") || has("cluster_type")))
        || (has("lb_policy") && has("type"));
    let filters =
        |chain: &Node| ["filters", "filter_chain_match", "transport_socket"].iter().any(|key| chain.get(key).is_some());
    let is_listener = first("filter_chains").is_some_and(filters)
        || (has("address") && ["listener_filters", "default_filter_chain", "api_listener"].iter().any(|key| has(key)));
    let is_host = |host: &Node| host.get("domains").is_some_and(Node::is_sequence);
    let has_match = |route: &Node| route.get("match").is_some_and(Node::is_mapping);
    let secret = ["tls_certificate", "validation_context", "generic_secret", "session_ticket_keys"];
    let is_assignment = |group: &Node| group.get("lb_endpoints").is_some();
    match () {
        () if is_bootstrap(node) => Some("Bootstrap"),
        () if named && is_cluster => Some("Cluster"),
        () if is_listener => Some("Listener"),
        () if first("virtual_hosts").is_some_and(is_host) => Some("RouteConfiguration"),
        () if has("cluster_name") && first("endpoints").is_some_and(is_assignment) => Some("ClusterLoadAssignment"),
        () if named && is_host(node) && first("routes").is_some_and(has_match) => Some("VirtualHost"),
        () if has("route_configuration_name") && has("key") => Some("ScopedRouteConfiguration"),
        () if named && secret.iter().any(|key| has(key)) && node.entries().len() == 2 => Some("Secret"),
        () => None,
    }
}
