//! What a Cluster amounts to with every default filled in.

use super::at::{At, default_at, enumerated};
use super::{endpoints, tls};
use crate::format::envoy::type_of;
use crate::inventory::data;
use crate::inventory::links::{Computed, State};
use crate::value::{self, Value, array, object, optional, string};

const DISCOVERY: [(i64, &str); 5] =
    [(0, "STATIC"), (1, "STRICT_DNS"), (2, "LOGICAL_DNS"), (3, "EDS"), (4, "ORIGINAL_DST")];

const BALANCING: [(i64, &str); 7] = [
    (0, "ROUND_ROBIN"),
    (1, "LEAST_REQUEST"),
    (2, "RING_HASH"),
    (3, "RANDOM"),
    (5, "MAGLEV"),
    (6, "CLUSTER_PROVIDED"),
    (7, "LOAD_BALANCING_POLICY_CONFIG"),
];

/// Extensions by the end of their type's package, as the old enums call them.
const POLICIES: [(&str, &str); 9] = [
    (".round_robin.v3.RoundRobin", "ROUND_ROBIN"),
    (".least_request.v3.LeastRequest", "LEAST_REQUEST"),
    (".ring_hash.v3.RingHash", "RING_HASH"),
    (".random.v3.Random", "RANDOM"),
    (".maglev.v3.Maglev", "MAGLEV"),
    (".cluster_provided.v3.ClusterProvided", "CLUSTER_PROVIDED"),
    (".subset.v3.Subset", "SUBSET"),
    (".wrr_locality.v3.WrrLocality", "WRR_LOCALITY"),
    (".client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin", "WEIGHTED_ROUND_ROBIN"),
];

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
        ("lb", balancing(cluster)),
        ("panic_percent", panic),
        ("circuit_breakers", circuit_breakers(cluster)),
        ("outlier", cluster.get("outlier_detection").map_or(Value::Null, |outlier| outlier_detection(&outlier))),
        ("health_checks", array(checks.iter().map(health_check))),
        ("connect_timeout_ms", data::computed(&cluster.millis("connect_timeout", Some(5000)))),
        ("tls", array(tls::upstream(cluster))),
    ])
}

/// Whether somebody at run time gives the endpoints and says which of them are healthy: `null` for other clusters.
fn control_plane(cluster: &At<'_>) -> Value {
    let Some(source) = cluster.dig(&["eds_cluster_config", "eds_config"]) else { return Value::Null };
    Value::Bool(!source.has("path") && !source.has("path_config_source"))
}

fn balancing(cluster: &At<'_>) -> Value {
    let options = cluster.dig(&["typed_extension_protocol_options", HTTP_OPTIONS]);
    let keyed = options.is_some_and(|options| options.has("hash_policy"));
    let mut subset = cluster.has("lb_subset_config");
    let policy = match cluster.get("load_balancing_policy") {
        Some(policy) => extension(&policy, &mut subset),
        None => {
            let path = cluster.path.clone().key("lb_policy");
            match (cluster.get("lb_policy"), enumerated(cluster.node.get("lb_policy"), &BALANCING)) {
                (None, name) => Computed::new(optional(name), State::Default, cluster.document, path),
                (Some(_), Some(name)) => Computed::new(name, State::Explicit, cluster.document, path),
                (Some(_), None) => Computed::unknown(cluster.document, path),
            }
        }
    };
    object([("policy", data::computed(&policy)), ("subset", Value::Bool(subset)), ("hash_policy", Value::Bool(keyed))])
}

/// The first policy of a list that is known; what it wraps counts as itself.
fn extension(list: &At<'_>, subset: &mut bool) -> Computed {
    for policy in list.items("policies") {
        let Some(config) = policy.dig(&["typed_extension_config", "typed_config"]) else { continue };
        let name = type_of(config.node).unwrap_or("");
        let Some((_, known)) = POLICIES.iter().find(|(end, _)| name.ends_with(end)) else {
            return Computed::unknown(config.document, config.path);
        };
        *subset |= *known == "SUBSET";
        return Computed::new(*known, State::Explicit, config.document, config.path.key("@type"));
    }
    Computed::unknown(list.document, list.path.clone())
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

fn outlier_detection(outlier: &At<'_>) -> Value {
    let split = outlier.flag("split_external_local_origin_errors");
    let enforcing = [
        ("enforcing_consecutive_5xx", 100, true),
        ("enforcing_success_rate", 100, true),
        ("enforcing_consecutive_gateway_failure", 0, true),
        ("enforcing_failure_percentage", 0, true),
        ("enforcing_consecutive_local_origin_failure", 100, split),
        ("enforcing_local_origin_success_rate", 100, split),
        ("enforcing_failure_percentage_local_origin", 0, split),
    ];
    let in_force = enforcing.iter().filter(|(_, _, counts)| *counts);
    // What cannot be read is taken to be in force.
    let enforced = in_force.clone().any(|(key, default, _)| outlier.int(key, *default).number() != Some(0));
    let written = in_force.filter(|(key, _, _)| outlier.has(key)).map(|(key, _, _)| string(key));
    object([
        ("path", outlier.path_value()),
        ("max_ejection_percent", data::computed(&outlier.int("max_ejection_percent", 10))),
        ("always_eject_one_host", data::computed(&outlier.bool("always_eject_one_host", false))),
        ("enforced", Value::Bool(enforced)),
        ("enforcing", array(written)),
        ("consecutive_5xx", data::computed(&outlier.int("consecutive_5xx", 5))),
        ("interval_ms", data::computed(&outlier.millis("interval", Some(10_000)))),
        ("base_ejection_time_ms", data::computed(&outlier.millis("base_ejection_time", Some(30_000)))),
    ])
}

fn health_check(check: &At<'_>) -> Value {
    let kinds = [
        ("http_health_check", "http"),
        ("tcp_health_check", "tcp"),
        ("grpc_health_check", "grpc"),
        ("custom_health_check", "custom"),
    ];
    let kind = kinds.iter().find(|(key, _)| check.node.get(key).is_some()).map(|(_, kind)| *kind);
    let threshold = |key| data::computed(&check.number(key));
    object([
        ("path", check.path_value()),
        ("kind", optional(kind)),
        ("interval_ms", data::computed(&check.millis("interval", None))),
        ("timeout_ms", data::computed(&check.millis("timeout", None))),
        ("unhealthy", threshold("unhealthy_threshold")),
        ("healthy", threshold("healthy_threshold")),
    ])
}
