//! What a listener's filters amount to: HTTP connection managers, TCP proxies, and the services that every request waits
//! for.

use std::net::IpAddr;

use super::at::{At, bounded};
use super::chains::{chains, filters, http_filters, is_manager};
use super::route::{Resolve, clusters};
use super::tls;
use crate::format::envoy::type_is;
use crate::inventory::data;
use crate::inventory::links::Computed;
use crate::value::{Value, array, object, optional, string};

/// Five minutes and an hour.
const STREAM_IDLE: i64 = 300_000;
const IDLE: i64 = 3_600_000;

/// `fallback`: whether the bootstrap has a tracer for managers that name none, `None` when that is not known.
pub(super) fn facts(listener: &At<'_>, fallback: Option<bool>, resolve: Resolve<'_>) -> Value {
    let configs: Vec<At<'_>> = chains(listener).iter().flat_map(filters).collect();
    let managers = configs.iter().filter(|config| is_manager(config));
    let own_log = listener.count("access_log") > 0;
    object([
        ("local", Value::Bool(is_local(listener))),
        ("access_log", Value::Bool(own_log)),
        ("buffer_limit", data::computed(&listener.number("per_connection_buffer_limit_bytes"))),
        ("managers", array(managers.clone().map(|manager| manager_facts(manager, fallback)))),
        ("tcp_proxies", array(tcp_proxies(&configs, resolve))),
        ("guards", array(guards(&configs, resolve))),
        ("tls", array(tls::downstream(listener))),
    ])
}

/// Whether only the same host reaches a listener.
fn is_local(listener: &At<'_>) -> bool {
    let Some(address) = listener.get("address") else { return true };
    if address.has("pipe") || address.has("envoy_internal_address") || listener.has("internal_listener") {
        return true;
    }
    let text = address.get("socket_address").and_then(|socket| socket.text("address")).unwrap_or("");
    text.parse::<IpAddr>().map_or(text == "localhost", |address| address.is_loopback())
}

/// Facts of one HTTP connection manager, also told to the route configuration inside.
pub(super) fn manager_facts(manager: &At<'_>, fallback: Option<bool>) -> Value {
    let common = manager.get("common_http_protocol_options");
    let idle = match &common {
        Some(common) => common.millis("idle_timeout", Some(IDLE)),
        None => super::route::written_at(manager, "common_http_protocol_options", IDLE),
    };
    let http2 = manager.get("http2_protocol_options");
    let streams = match &http2 {
        Some(http2) => http2.number("max_concurrent_streams"),
        None => manager.number("http2_protocol_options"),
    };
    let tracing = manager.get("tracing").map(|tracing| {
        object([
            ("path", tracing.path_value()),
            ("provider", Value::Bool(tracing.has("provider"))),
            ("fallback", fallback.map_or(Value::Null, Value::Bool)),
            ("overall", data::computed(&tracing.percent("overall_sampling", 100))),
        ])
    });
    object([
        ("document", data::document_value(manager.document)),
        ("path", manager.path_value()),
        ("edge", Value::Bool(manager.flag("use_remote_address"))),
        ("request_headers_timeout_ms", bounded(manager.millis("request_headers_timeout", None))),
        ("stream_idle_timeout_ms", bounded(stream_idle(manager))),
        ("idle_timeout_ms", bounded(idle)),
        ("max_concurrent_streams", data::computed(&streams)),
        ("generate_request_id", data::computed(&manager.bool("generate_request_id", true))),
        ("access_log", Value::Bool(manager.count("access_log") > 0)),
        ("upgrades", Value::Bool(manager.count("upgrade_configs") > 0)),
        ("tracing", optional(tracing)),
    ])
}

/// How long a stream may be without a byte, unless its route says.
pub(super) fn stream_idle(manager: &At<'_>) -> Computed {
    manager.millis("stream_idle_timeout", Some(STREAM_IDLE))
}

/// The TCP proxies, with what a hash would be made of.
fn tcp_proxies(configs: &[At<'_>], resolve: Resolve<'_>) -> Vec<Value> {
    let proxies = configs.iter().filter(|config| type_is(config.node, "tcp_proxy", "TcpProxy"));
    proxies
        .map(|proxy| {
            object([
                ("path", proxy.path_value()),
                ("clusters", array(clusters(proxy, resolve))),
                ("hash_policy", Value::Bool(proxy.count("hash_policy") > 0)),
                ("max_connect_attempts", data::computed(&proxy.int("max_connect_attempts", 1))),
                ("access_log", Value::Bool(proxy.count("access_log") > 0)),
            ])
        })
        .collect()
}

/// A kind of filter that asks a service about every request: its package, its name, and the field that says what happens
/// without an answer, with the value that lets the request pass.
const GUARDS: [(&str, &str, &str, bool); 3] = [
    ("ext_authz", "ExtAuthz", "failure_mode_allow", true),
    ("ratelimit", "RateLimit", "failure_mode_deny", false),
    ("ext_proc", "ExternalProcessor", "failure_mode_allow", true),
];

/// The ways to the name of the service's cluster.
const SERVICES: [&[&str]; 3] = [
    &["grpc_service", "envoy_grpc", "cluster_name"],
    &["rate_limit_service", "grpc_service", "envoy_grpc", "cluster_name"],
    &["http_service", "server_uri", "cluster"],
];

fn guards(configs: &[At<'_>], resolve: Resolve<'_>) -> Vec<Value> {
    let managers = configs.iter().filter(|config| is_manager(config));
    let inner = managers.flat_map(http_filters);
    inner.chain(configs.iter().cloned()).filter_map(|config| guard(&config, resolve)).collect()
}

fn guard(config: &At<'_>, resolve: Resolve<'_>) -> Option<Value> {
    let (kind, _, field, allows) = GUARDS.iter().find(|(package, name, _, _)| type_is(config.node, package, name))?;
    let service = SERVICES.iter().find_map(|way| config.dig(way));
    let name = service.as_ref().and_then(|service| service.node.as_str());
    // A share of the requests, or those of some routes, may pass by; one that only watches is not waited for.
    let conditional = ["filter_enabled", "filter_enabled_metadata"].iter().any(|key| config.has(key));
    let conditional = conditional || config.flag("observability_mode");
    Some(object([
        ("kind", string(kind)),
        ("path", config.path_value()),
        ("field", string(field)),
        ("opens", Value::Bool(config.flag(field) == *allows)),
        ("conditional", Value::Bool(conditional)),
        ("name", optional(name)),
        ("cluster_path", service.as_ref().map_or(Value::Null, At::path_value)),
        ("document", data::id_or_null(name.and_then(resolve))),
    ]))
}
