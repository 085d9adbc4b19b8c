//! Facts that are lists of directives: workers, formats of logs, and directives that rules look for on their own.

use std::collections::BTreeMap;

use super::blocks::Directive;
use super::variables::names_in;
use super::{Reader, units, words};
use crate::inventory::data::{computed, path_value};
use crate::inventory::links::Computed;
use crate::value::{Value, array, object, object_of, string};

/// What `directives` holds, each with an array of its own even when it stands nowhere.
const LISTED: [&str; 23] = [
    "access_log",
    "auth_basic",
    "auth_jwt",
    "auth_request",
    "check",
    "error_log",
    "health_check",
    "keepalive",
    "limit_conn",
    "limit_req",
    "opentelemetry",
    "opentelemetry_propagate",
    "opentracing",
    "opentracing_propagate_context",
    "otel_trace",
    "otel_trace_context",
    "proxy_set_header",
    "real_ip_header",
    "resolver",
    "set",
    "set_real_ip_from",
    "ssl_client_certificate",
    "ssl_verify_client",
];

/// nginx's predefined format.
const COMBINED: &str = r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent""#;

pub(super) fn workers(reader: &Reader<'_>) -> Value {
    let number = |directive: Directive<'_>| units::number(directive.arg(0)?).map(Value::from);
    let simple = |name: &str, default: Value, read: fn(Directive<'_>) -> Option<Value>| {
        computed(&reader.simple(0, name, default, read))
    };
    let processes = |directive: Directive<'_>| match directive.arg(0)? {
        "auto" => Some(string("auto")),
        number => units::number(number).map(Value::from),
    };
    let time = |directive: Directive<'_>| units::milliseconds(directive.arg(0)?).map(Value::from);
    let events = reader.blocks.iter().find(|(_, block)| block.name == "events" && block.parent == Some(0));
    let connections: Computed = match events {
        Some((events, _)) => reader.simple(events, "worker_connections", Value::from(512), number),
        None if reader.blocks.get(0).is_open => reader.unknown(0),
        None => reader.default(0, Value::from(512)),
    };
    object([
        ("processes", simple("worker_processes", Value::from(1), processes)),
        ("connections", computed(&connections)),
        ("rlimit_nofile", simple("worker_rlimit_nofile", Value::Null, number)),
        ("shutdown_timeout_ms", simple("worker_shutdown_timeout", Value::Null, time)),
    ])
}

pub(super) fn log_formats(reader: &Reader<'_>) -> Value {
    let format = |name: &str, text: &str, path: Value| {
        let mut variables = names_in(text);
        variables.sort_unstable();
        variables.dedup();
        object([("name", string(name)), ("text", string(text)), ("variables", words(variables)), ("path", path)])
    };
    let written = reader.blocks.iter().flat_map(|(_, block)| block.all("log_format"));
    let written = written.map(|directive| {
        let texts = directive.words().skip(1).filter(|word| !word.starts_with("escape="));
        let path = path_value(&reader.blocks.path(directive));
        format(directive.arg(0).unwrap_or_default(), &texts.collect::<String>(), path)
    });
    array(std::iter::once(format("combined", COMBINED, Value::Null)).chain(written))
}

pub(super) fn directives(reader: &Reader<'_>) -> Value {
    let mut found: BTreeMap<&str, Vec<Value>> = LISTED.iter().map(|name| (*name, Vec::new())).collect();
    for (_, block) in reader.blocks.iter() {
        for (name, listed) in &mut found {
            listed.extend(block.all(name).map(|directive| {
                object([
                    ("path", path_value(&reader.blocks.path(directive))),
                    ("context", string(block.name)),
                    ("args", words(directive.words())),
                    ("level", path_value(&block.path)),
                ])
            }));
        }
    }
    object_of(found.into_iter().map(|(name, listed)| (name, array(listed))))
}
