//! What a route configuration amounts to: each route's clusters, timeouts, methods and shares.

use super::at::{At, bounded, enumerated};
use super::{clashes, listener, retry};
use crate::document::DocumentId;
use crate::inventory::data;
use crate::inventory::links::{Computed, State};
use crate::value::{Value, array, object, optional, string};

const PRIORITIES: [(i64, &str); 2] = [(0, "DEFAULT"), (1, "HIGH")];

/// Words in a path or a name of what goes on for long.
const LONG: [&str; 26] = [
    "download",
    "downloads",
    "event",
    "events",
    "eventsource",
    "exec",
    "export",
    "follow",
    "grpc",
    "live",
    "logs",
    "notifications",
    "poll",
    "polling",
    "push",
    "realtime",
    "socket",
    "sse",
    "stream",
    "streaming",
    "streams",
    "subscribe",
    "tail",
    "upload",
    "watch",
    "ws",
];

/// Finds what a reference leads to.
pub(super) type Resolve<'r> = &'r dyn Fn(&str) -> Option<DocumentId>;

/// A route that delivers to clusters.
pub(super) struct Route<'a> {
    host: &'a str,
    index: usize,
    pub at: At<'a>,
    pub action: At<'a>,
    pub retry: Option<(At<'a>, &'static str)>,
    /// A policy of a type that nobody here reads decides about retries.
    hidden: bool,
}

/// Facts of a RouteConfiguration or a VirtualHost; `around`: the manager that it is written in, and whether the bootstrap
/// has a tracer.
pub(super) fn facts(root: &At<'_>, around: (Option<At<'_>>, Option<bool>), resolve: Resolve<'_>) -> Value {
    let hosts = if root.has("virtual_hosts") { root.items("virtual_hosts") } else { vec![root.clone()] };
    let mut routes = Vec::new();
    for host in &hosts {
        let inherited = host.get("retry_policy");
        let hides = host.has("retry_policy_typed_config");
        for (index, at) in host.items("routes").into_iter().enumerate() {
            let Some(action) = at.get("route") else { continue };
            let own = action.get("retry_policy");
            let hidden = own.is_none() && (hides || action.has("retry_policy_typed_config"));
            let retry = match own {
                Some(own) => Some((own, "route")),
                None if hidden => None,
                None => inherited.clone().map(|policy| (policy, "vhost")),
            };
            routes.push(Route { host: host.text("name").unwrap_or(""), index, at, action, retry, hidden });
        }
    }
    let (manager, tracer) = around;
    let idle = manager.as_ref().map(listener::stream_idle);
    object([
        ("manager", optional(manager.as_ref().map(|manager| listener::manager_facts(manager, tracer)))),
        ("routes", array(routes.iter().map(|route| told(route, resolve)))),
        ("retry_policies", array(retry::policies(&routes, idle.as_ref(), resolve))),
        ("unreachable", clashes::unreachable(&hosts)),
    ])
}

fn told(route: &Route<'_>, resolve: Resolve<'_>) -> Value {
    let origin = match &route.retry {
        Some((_, origin)) => string(origin),
        None if route.hidden => Value::Null,
        None => string("none"),
    };
    let (methods, any_method) = methods(&route.at);
    object([
        ("vhost", string(route.host)),
        ("index", Value::from(route.index)),
        ("path", route.at.path_value()),
        ("action_path", route.action.path_value()),
        ("clusters", array(clusters(&route.action, resolve))),
        ("weighted", weighted(&route.action)),
        ("timeout_ms", bounded(timeout(route))),
        ("idle_timeout_ms", bounded(route.action.millis("idle_timeout", None))),
        ("retry", origin),
        ("methods", methods),
        ("any_method", Value::Bool(any_method)),
        ("hash_policy", Value::Bool(route.action.count("hash_policy") > 0)),
        ("cookies", array(cookies(&route.action))),
        ("priority", optional(priority(route))),
        ("upgrades", Value::Bool(route.action.count("upgrade_configs") > 0)),
        ("grpc", Value::Bool(is_grpc(route))),
        ("streaming", Value::Bool(streaming(route))),
    ])
}

/// The clusters by literal name, each with its share.
pub(super) fn clusters(action: &At<'_>, resolve: Resolve<'_>) -> Vec<Value> {
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

/// The sum of all shares, `null` where one is not known or the runtime may set others.
fn weighted(action: &At<'_>) -> Value {
    let Some(weighted) = action.get("weighted_clusters") else { return Value::Null };
    let shares = weighted.items("clusters");
    let weights: Option<Vec<i64>> = shares.iter().map(|share| share.int("weight", 0).number()).collect();
    let sum = weights.filter(|weights| !weights.is_empty() && !weighted.has("runtime_key_prefix"));
    object([
        ("path", weighted.path_value()),
        ("shares", Value::from(shares.len())),
        ("sum", optional(sum.map(|weights| weights.into_iter().fold(0_i64, i64::saturating_add)))),
        ("total", data::computed(&weighted.number("total_weight"))),
    ])
}

/// The time that a request with all its retries may take. A gRPC deadline or a stream's own duration is not known here.
pub(super) fn timeout(route: &Route<'_>) -> Computed {
    let action = &route.action;
    let own = ["max_grpc_timeout", "max_stream_duration"].iter().any(|key| action.has(key));
    if own {
        return Computed::unknown(action.document, action.path.clone().key("timeout"));
    }
    action.millis("timeout", Some(15_000))
}

pub(super) fn priority(route: &Route<'_>) -> Option<&'static str> {
    priority_of(&route.action)
}

/// The circuit breakers that count an action's requests.
pub(super) fn priority_of(action: &At<'_>) -> Option<&'static str> {
    enumerated(action.node.get("priority"), &PRIORITIES)
}

/// The methods that a route matches, `null` for all or when that cannot be read; and whether all are certain.
pub(super) fn methods(route: &At<'_>) -> (Value, bool) {
    let headers = route.get("match").map(|matched| matched.items("headers")).unwrap_or_default();
    let method =
        headers.iter().find(|header| header.text("name").is_some_and(|name| name.eq_ignore_ascii_case(":method")));
    let Some(method) = method else { return (Value::Null, true) };
    if method.flag("invert_match") {
        return (Value::Null, false);
    }
    let matcher = method.get("string_match");
    let exact = method.text("exact_match").or_else(|| matcher.as_ref()?.text("exact"));
    let pattern = method.get("safe_regex_match").or_else(|| matcher.as_ref()?.get("safe_regex"));
    let listed = pattern.as_ref().and_then(|pattern| alternatives(pattern.text("regex")?));
    let names = exact.map(|name| vec![name]).or(listed);
    (names.map_or(Value::Null, |names| array(names.into_iter().map(string))), false)
}

/// The words of `^(GET|HEAD)$`; `None` for any other pattern.
fn alternatives(pattern: &str) -> Option<Vec<&str>> {
    let inner = pattern.trim_start_matches('^').trim_end_matches('$');
    let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner);
    let words: Vec<&str> = inner.strip_prefix("?:").unwrap_or(inner).split('|').collect();
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
    words.iter().all(is_word).then_some(words)
}

/// Cookies that choose the host.
fn cookies(action: &At<'_>) -> Vec<Value> {
    action.items("hash_policy").iter().filter_map(|policy| policy.get("cookie")).map(|at| at.path_value()).collect()
}

pub(super) fn is_grpc(route: &Route<'_>) -> bool {
    route.at.get("match").is_some_and(|matched| matched.has("grpc"))
}

/// Whether a path or a name says that an answer goes on for long.
fn streaming(route: &Route<'_>) -> bool {
    let matched = route.at.get("match");
    let texts = matched.iter().flat_map(|matched| {
        let pattern = matched.get("safe_regex").and_then(|pattern| pattern.text("regex"));
        ["prefix", "path", "path_separated_prefix"].iter().filter_map(|key| matched.text(key)).chain(pattern)
    });
    let shares = route.action.get("weighted_clusters").map(|weighted| weighted.items("clusters")).unwrap_or_default();
    let names = route.action.text("cluster").into_iter().chain(shares.iter().filter_map(|share| share.text("name")));
    let own = route.at.text("name").into_iter();
    texts.chain(names).chain(own).chain([route.host]).any(is_long)
}

fn is_long(text: &str) -> bool {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric());
    words.map(str::to_ascii_lowercase).any(|word| {
        LONG.contains(&word.as_str()) || ["grpc", "websocket", "stream"].iter().any(|part| word.contains(part))
    })
}

/// What a hop of a route has where nothing is written.
pub(super) fn written_at(at: &At<'_>, key: &str, value: i64) -> Computed {
    Computed::new(value, State::Default, at.document, at.path.clone().key(key))
}
