//! How a cluster finds out that an endpoint is down: health checks and outlier detection.

use super::at::At;
use crate::inventory::data;
use crate::value::{Value, array, object, optional, string};

pub(super) fn health_check(check: &At<'_>) -> Value {
    let kinds = [
        ("http_health_check", "http"),
        ("tcp_health_check", "tcp"),
        ("grpc_health_check", "grpc"),
        ("custom_health_check", "custom"),
    ];
    let kind = kinds.iter().find(|(key, _)| check.node.get(key).is_some()).map(|(_, kind)| *kind);
    let threshold = |key| data::computed(&check.number(key));
    let tcp = check.node.get("tcp_health_check");
    let talks = ["send", "receive", "proxy_protocol_config"];
    let jitters = ["interval_jitter", "interval_jitter_percent", "initial_jitter"];
    object([
        ("path", check.path_value()),
        ("kind", optional(kind)),
        ("interval_ms", data::computed(&check.millis("interval", None))),
        ("timeout_ms", data::computed(&check.millis("timeout", None))),
        ("unhealthy", threshold("unhealthy_threshold")),
        ("healthy", threshold("healthy_threshold")),
        ("no_traffic_interval_ms", data::computed(&check.millis("no_traffic_interval", Some(60_000)))),
        ("jitter", Value::Bool(jitters.iter().any(|key| check.has(key)))),
        ("empty", Value::Bool(tcp.is_some_and(|tcp| talks.iter().all(|key| tcp.get(key).is_none())))),
    ])
}

pub(super) fn outlier_detection(outlier: &At<'_>) -> Value {
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
