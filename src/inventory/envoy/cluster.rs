//! What a Cluster amounts to with every default filled in.

use super::at::{At, default_at, enumerated};
use super::{balancing, endpoints, health, tls};
use crate::format::envoy::type_of;
use crate::inventory::data;
use crate::value::{self, Value, array, object, optional};

const DISCOVERY: [(i64, &str); 5] =
    [(0, "STATIC"), (1, "STRICT_DNS"), (2, "LOGICAL_DNS"), (3, "EDS"), (4, "ORIGINAL_DST")];

const TYPES: [(&str, &str); 5] = [
    (".clusters.aggregate.v3.ClusterConfig", "aggregate"),
    (".clusters.dns.v3.DnsCluster", "dns_cluster"),
    (".clusters.dynamic_forward_proxy.v3.ClusterConfig", "dynamic_forward_proxy"),
    (".clusters.redis.v3.RedisClusterConfig", "redis"),
    (".clusters.original_dst.v3.OriginalDst", "ORIGINAL_DST"),
];

const PRIORITIES: [(i64, &str); 2] = [(0, "DEFAULT"), (1, "HIGH")];

pub(super) const HTTP_OPTIONS: &str = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

/// How a cluster finds its endpoints; `None` when that is not known.
pub(super) fn discovery(cluster: &At<'_>) -> Option<&'static str> {
    if let Some(custom) = cluster.get("cluster_type") {
        let config = custom.get("typed_config");
        let name = config.as_ref().and_then(|config| type_of(config.node)).unwrap_or("");
        let known = TYPES.iter().find(|(end, _)| name.ends_with(end)).map(|(_, kind)| *kind);
        return Some(known.unwrap_or("custom"));
    }
    enumerated(cluster.node.get("type"), &DISCOVERY)
}

/// The name that a cluster's endpoints are asked for by.
pub(super) fn service_name<'a>(cluster: &At<'a>) -> Option<&'a str> {
    cluster.get("eds_cluster_config").and_then(|eds| eds.text("service_name")).or_else(|| cluster.text("name"))
}

/// `assignment`: the endpoints, wherever they are written.
pub(super) fn facts(cluster: &At<'_>, assignment: Option<At<'_>>) -> Value {
    let discovery = discovery(cluster);
    let common = cluster.get("common_lb_config");
    let panic = match &common {
        Some(common) => data::computed(&common.percent("healthy_panic_threshold", 50)),
        None => {
            let path = cluster.path.clone().key("common_lb_config").key("healthy_panic_threshold");
            default_at(cluster.document, path, 50)
        }
    };
    let checks = cluster.items("health_checks");
    object([
        ("discovery", optional(discovery)),
        ("control_plane", control_plane(cluster)),
        ("endpoints", assignment.map_or(Value::Null, |assignment| endpoints::facts(&assignment))),
        ("lb", balancing::facts(cluster)),
        ("dns", dns(cluster, discovery)),
        ("http2", Value::Bool(http2(cluster).is_some())),
        ("keepalive", Value::Bool(is_kept_alive(cluster))),
        (
            "retries",
            Value::Bool(cluster.dig(&["typed_extension_protocol_options", HTTP_OPTIONS, "retry_policy"]).is_some()),
        ),
        ("panic_percent", panic),
        ("circuit_breakers", circuit_breakers(cluster)),
        ("thresholds", array(thresholds(cluster))),
        (
            "outlier",
            cluster.get("outlier_detection").map_or(Value::Null, |outlier| health::outlier_detection(&outlier)),
        ),
        ("health_checks", array(checks.iter().map(health::health_check))),
        ("connect_timeout_ms", data::computed(&cluster.millis("connect_timeout", Some(5000)))),
        ("tls", array(tls::upstream(cluster))),
    ])
}

/// Whether somebody at run time gives the endpoints and says which of them are healthy: `null` for other clusters.
fn control_plane(cluster: &At<'_>) -> Value {
    let Some(source) = cluster.dig(&["eds_cluster_config", "eds_config"]) else { return Value::Null };
    Value::Bool(!source.has("path") && !source.has("path_config_source"))
}

/// How names are asked for; `null` for clusters that ask for none.
fn dns(cluster: &At<'_>, discovery: Option<&str>) -> Value {
    let config = match discovery {
        Some("STRICT_DNS" | "LOGICAL_DNS") => Some(cluster.clone()),
        Some("dns_cluster") => cluster.dig(&["cluster_type", "typed_config"]),
        _ => None,
    };
    let Some(config) = config else { return Value::Null };
    object([
        ("refresh_ms", data::computed(&config.millis("dns_refresh_rate", Some(5000)))),
        ("respect_ttl", data::computed(&config.bool("respect_dns_ttl", false))),
        ("failure_refresh", Value::Bool(config.has("dns_failure_refresh_rate"))),
    ])
}

/// The options of HTTP/2 to the upstream, where it is spoken.
fn http2<'a>(cluster: &At<'a>) -> Option<At<'a>> {
    let options = cluster.dig(&["typed_extension_protocol_options", HTTP_OPTIONS]);
    let explicit = options.and_then(|options| options.dig(&["explicit_http_config", "http2_protocol_options"]));
    explicit.or_else(|| cluster.get("http2_protocol_options"))
}

/// Whether a connection that nobody answers on is noticed.
fn is_kept_alive(cluster: &At<'_>) -> bool {
    http2(cluster).is_some_and(|options| options.has("connection_keepalive"))
        || cluster.dig(&["upstream_connection_options", "tcp_keepalive"]).is_some()
}

/// Thresholds in their order, each with the first of its priority when that is another.
fn thresholds(cluster: &At<'_>) -> Vec<Value> {
    let written = cluster.get("circuit_breakers").map(|breakers| breakers.items("thresholds")).unwrap_or_default();
    let priority = |threshold: &At<'_>| enumerated(threshold.node.get("priority"), &PRIORITIES);
    let first = |own: Option<&str>| written.iter().find(|other| priority(other) == own);
    let told = written.iter().map(|threshold| {
        let own = priority(threshold);
        let before = first(own).filter(|first| own.is_some() && first.path != threshold.path);
        object([
            ("path", threshold.path_value()),
            ("priority", optional(own)),
            ("first", before.map_or(Value::Null, At::path_value)),
        ])
    });
    // Two priorities exist: what comes behind a few is repeated anyhow.
    told.take(8).collect()
}

/// Both priorities, the first threshold of each.
fn circuit_breakers(cluster: &At<'_>) -> Value {
    let thresholds = cluster.get("circuit_breakers").map(|breakers| breakers.items("thresholds")).unwrap_or_default();
    let of = |name: &str| {
        thresholds.iter().find(|threshold| enumerated(threshold.node.get("priority"), &PRIORITIES) == Some(name))
    };
    value::object_of(PRIORITIES.iter().map(|(_, name)| (*name, threshold(cluster, of(name)))))
}

fn threshold(cluster: &At<'_>, written: Option<&At<'_>>) -> Value {
    let limits =
        [("max_connections", 1024), ("max_pending_requests", 1024), ("max_requests", 1024), ("max_retries", 3)];
    let path = cluster.path.clone().key("circuit_breakers");
    let mut fields: Vec<(&str, Value)> = limits
        .iter()
        .map(|(key, default)| {
            let value = match written {
                Some(written) => data::computed(&written.int(key, *default)),
                None => default_at(cluster.document, path.clone(), *default),
            };
            (*key, value)
        })
        .collect();
    let budget = written.and_then(|written| written.get("retry_budget"));
    fields.push(("retry_budget", budget.map_or(Value::Null, |budget| object([("path", budget.path_value())]))));
    fields.push(("path", written.map_or(Value::Null, At::path_value)));
    value::object_of(fields)
}
