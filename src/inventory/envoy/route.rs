//! What a route configuration amounts to: each route's clusters and timeout, and the retry policy that is in force.
//!
//! Policies are not merged: a route's own replaces its virtual host's wholly.

use super::at::{At, bounded, enumerated};
use super::reference::Reference;
use crate::document::DocumentId;
use crate::inventory::data;
use crate::inventory::links::{Computed, State};
use crate::syntax::Node;
use crate::value::{Value, array, object, optional, string};

const PRIORITIES: [(i64, &str); 2] = [(0, "DEFAULT"), (1, "HIGH")];

/// Routes that one retry policy is told with.
const TOLD: usize = 50;

/// Finds what a reference leads to.
pub(super) type Resolve<'r> = &'r dyn Fn(&str) -> Option<DocumentId>;

/// A route that delivers to clusters.
struct Route<'a> {
    host: &'a str,
    index: usize,
    at: At<'a>,
    action: At<'a>,
    retry: Option<(At<'a>, &'static str)>,
}

/// Facts of a RouteConfiguration or a VirtualHost.
pub(super) fn facts(root: &At<'_>, resolve: Resolve<'_>) -> Value {
    let hosts = if root.has("virtual_hosts") { root.items("virtual_hosts") } else { vec![root.clone()] };
    let mut routes = Vec::new();
    for host in &hosts {
        let inherited = host.get("retry_policy");
        // A policy of a type that we do not read decides instead.
        let hidden = host.has("retry_policy_typed_config");
        for (index, at) in host.items("routes").into_iter().enumerate() {
            let Some(action) = at.get("route") else { continue };
            let own = action.get("retry_policy");
            let retry = match own {
                Some(own) => Some((own, "route")),
                None if hidden || action.has("retry_policy_typed_config") => None,
                None => inherited.clone().map(|policy| (policy, "vhost")),
            };
            routes.push(Route { host: host.text("name").unwrap_or(""), index, at, action, retry });
        }
    }
    object([
        ("routes", array(routes.iter().map(|route| told(route, resolve)))),
        ("retry_policies", array(policies(&routes, resolve))),
    ])
}

/// The references of a listener's TCP proxies, with what a hash would be made of.
pub(super) fn tcp_proxies(listener: &At<'_>, resolve: Resolve<'_>) -> Vec<Value> {
    let mut chains = listener.items("filter_chains");
    chains.extend(listener.get("default_filter_chain"));
    let filters = chains.iter().flat_map(|chain| chain.items("filters"));
    let configs = filters.filter_map(|filter| filter.get("typed_config"));
    let proxies = configs.filter(|config| crate::format::envoy::type_is(config.node, "tcp_proxy", "TcpProxy"));
    proxies
        .map(|proxy| {
            object([
                ("path", proxy.path_value()),
                ("clusters", array(clusters(&proxy, resolve))),
                ("hash_policy", Value::Bool(proxy.count("hash_policy") > 0)),
                ("max_connect_attempts", data::computed(&proxy.int("max_connect_attempts", 1))),
            ])
        })
        .collect()
}

fn told(route: &Route<'_>, resolve: Resolve<'_>) -> Value {
    object([
        ("vhost", string(route.host)),
        ("index", Value::from(route.index)),
        ("path", route.at.path_value()),
        ("action_path", route.action.path_value()),
        ("clusters", array(clusters(&route.action, resolve))),
        ("timeout_ms", timeout(route)),
        ("retry", route.retry.as_ref().map_or(string("none"), |(_, origin)| string(origin))),
        ("methods", methods(&route.at)),
        ("hash_policy", Value::Bool(route.action.count("hash_policy") > 0)),
        ("priority", optional(priority(route))),
        ("upgrades", Value::Bool(route.action.count("upgrade_configs") > 0)),
        ("grpc", Value::Bool(route.at.get("match").is_some_and(|matched| matched.has("grpc")))),
    ])
}

/// The clusters by literal name, each with its share.
fn clusters(action: &At<'_>, resolve: Resolve<'_>) -> Vec<Value> {
    let one = |at: &At<'_>, key: &str, (via, weight): (&str, Option<i64>)| {
        let name = at.text(key)?;
        Some(object([
            ("name", string(name)),
            ("via", string(via)),
            ("weight", optional(weight)),
            ("path", data::path_value(&at.path.clone().key(key))),
            ("document", data::id_or_null(resolve(name))),
        ]))
    };
    let mut clusters: Vec<Value> = one(action, "cluster", ("route", None)).into_iter().collect();
    if let Some(weighted) = action.get("weighted_clusters") {
        let shares = weighted.items("clusters");
        clusters.extend(shares.iter().filter_map(|at| one(at, "name", ("weighted", at.number("weight").number()))));
    }
    clusters
}

/// The time that a request with all its retries may take. A gRPC deadline or a stream's own duration is not known here.
fn timeout(route: &Route<'_>) -> Value {
    let action = &route.action;
    let own = ["max_grpc_timeout", "max_stream_duration"].iter().any(|key| action.has(key));
    if own {
        return bounded(Computed::unknown(action.document, action.path.clone().key("timeout")));
    }
    bounded(action.millis("timeout", Some(15_000)))
}

fn priority(route: &Route<'_>) -> Option<&'static str> {
    enumerated(route.action.node.get("priority"), &PRIORITIES)
}

/// The methods that a route matches, `null` for all or when that cannot be read.
fn methods(route: &At<'_>) -> Value {
    let headers = route.get("match").map(|matched| matched.items("headers")).unwrap_or_default();
    let method =
        headers.iter().find(|header| header.text("name").is_some_and(|name| name.eq_ignore_ascii_case(":method")));
    let Some(method) = method.filter(|header| !header.flag("invert_match")) else { return Value::Null };
    let exact = method.text("exact_match").or_else(|| method.get("string_match")?.text("exact"));
    exact.map_or(Value::Null, |name| array([string(name)]))
}

/// Each retry policy that is in force somewhere, with the routes that it is in force for.
fn policies<'a>(routes: &[Route<'a>], resolve: Resolve<'_>) -> Vec<Value> {
    let mut order: Vec<(&At<'a>, &'static str, Vec<&Route<'a>>)> = Vec::new();
    let mut known: std::collections::HashMap<*const Node, usize> = std::collections::HashMap::new();
    for route in routes {
        let Some((policy, origin)) = &route.retry else { continue };
        // A route's own is met once; a host's once for each route, and only by that host.
        let key = std::ptr::from_ref(policy.node);
        let at = *known.entry(key).or_insert(order.len());
        match order.get_mut(at).filter(|(first, _, _)| first.path == policy.path) {
            Some((_, _, routes)) => routes.push(route),
            None => {
                known.insert(key, order.len());
                order.push((policy, origin, vec![route]));
            }
        }
    }
    order.iter().map(|(policy, origin, routes)| policy_facts(policy, origin, (routes, resolve))).collect()
}

fn policy_facts(policy: &At<'_>, origin: &str, (routes, resolve): (&[&Route<'_>], Resolve<'_>)) -> Value {
    let words = policy.text("retry_on").unwrap_or("");
    let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
    let back_off = policy.get("retry_back_off");
    let base = match &back_off {
        Some(back_off) => back_off.millis("base_interval", None),
        None => Computed::new(25, State::Default, policy.document, policy.path.clone().key("retry_back_off")),
    };
    let longest = match &back_off {
        Some(back_off) => back_off.millis("max_interval", base.number().map(|base| base * 10)),
        None => Computed::new(250, State::Default, policy.document, policy.path.clone().key("retry_back_off")),
    };
    let routes = routes.iter().take(TOLD).map(|route| {
        object([
            ("path", route.at.path_value()),
            ("action_path", route.action.path_value()),
            ("timeout_ms", timeout(route)),
            ("priority", optional(priority(route))),
            ("clusters", array(clusters(&route.action, resolve))),
        ])
    });
    object([
        ("path", policy.path_value()),
        ("origin", string(origin)),
        ("retry_on", array(words.map(string))),
        ("num_retries", data::computed(&policy.int("num_retries", 1))),
        ("per_try_timeout_ms", bounded(policy.millis("per_try_timeout", None))),
        ("per_try_idle_timeout_ms", bounded(policy.millis("per_try_idle_timeout", None))),
        ("base_ms", data::computed(&base)),
        ("max_ms", data::computed(&longest)),
        ("host_predicate", Value::Bool(policy.count("retry_host_predicate") > 0)),
        ("status_codes", Value::Bool(policy.count("retriable_status_codes") > 0)),
        ("headers", Value::Bool(policy.count("retriable_headers") > 0)),
        ("routes", array(routes)),
    ])
}

/// References as policies see them.
pub(super) fn reference(reference: &Reference<'_>, known: (bool, Option<DocumentId>, Option<Value>)) -> Value {
    let (is_known, document, nearest) = known;
    object([
        ("path", data::path_value(&reference.path)),
        ("name", string(reference.name)),
        ("via", string(reference.via)),
        ("document", data::id_or_null(document)),
        ("known", Value::Bool(is_known)),
        ("nearest", nearest.unwrap_or(Value::Null)),
    ])
}
