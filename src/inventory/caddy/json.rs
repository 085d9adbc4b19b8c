//! The `reverse_proxy` handlers of Caddy's JSON.

use super::MOST_PROXIES;
use super::proxy::{Match, Proxy, Upstream};
use crate::document::DocumentId;
use crate::inventory::field::{Bare, Field};
use crate::inventory::links::{Computed, State};
use crate::syntax::Node;

pub(super) fn proxies(id: DocumentId, root: &Node) -> Vec<Proxy> {
    let mut found = Vec::new();
    if let Some(servers) = Field::root(id, root).dig(&["apps", "http", "servers"]) {
        find(&servers, &mut found);
    }
    found
}

/// Handlers stand in routes, and routes in handlers of many kinds.
fn find(at: &Field<'_>, found: &mut Vec<Proxy>) {
    if found.len() >= MOST_PROXIES {
        return;
    }
    if at.text("handler") == Some("reverse_proxy") {
        found.push(proxy(at));
    }
    at.entries().for_each(|(_, inner)| find(&inner, found));
    at.items().for_each(|inner| find(&inner, found));
}

fn proxy(at: &Field<'_>) -> Proxy {
    let mut proxy = Proxy::new(at.document, at.path.clone());
    let upstreams = at.get("upstreams");
    for upstream in upstreams.iter().flat_map(Field::items) {
        let Some(dial) = upstream.get("dial") else { continue };
        let address = dial.node.as_str().unwrap_or_default().to_owned();
        proxy.upstreams.push(Upstream { address, path: dial.path });
    }
    proxy.dynamic = at.get("dynamic_upstreams").map(|dynamic| dynamic.path);
    proxy.flush = at.get("flush_interval").map(|flush| flush.path);
    if let Some(balancing) = at.get("load_balancing") {
        balance(&balancing, &mut proxy);
    }
    if let Some(active) = at.dig(&["health_checks", "active"]) {
        let enabled = ["uri", "path", "port"].iter().any(|key| active.get(key).is_some());
        proxy.active = enabled.then_some(active.path);
    }
    if let Some(passive) = at.dig(&["health_checks", "passive"]) {
        keep(&mut proxy.fail_duration, passive.millis("fail_duration", None, Bare::Nanoseconds));
        keep(&mut proxy.max_fails, passive.int("max_fails", 1));
    }
    if let Some(transport) = at.get("transport") {
        keep(&mut proxy.dial_timeout, transport.millis("dial_timeout", None, Bare::Nanoseconds));
        keep(&mut proxy.response_timeout, transport.millis("response_header_timeout", None, Bare::Nanoseconds));
        if let Some(tls) = transport.get("tls") {
            keep(&mut proxy.insecure, tls.bool("insecure_skip_verify", false));
            let own = ["client_certificate_file", "client_certificate_automate"];
            proxy.client_certificate = own.iter().any(|key| tls.get(key).is_some());
        }
    }
    proxy
}

fn balance(at: &Field<'_>, proxy: &mut Proxy) {
    let policy = at.dig(&["selection_policy", "policy"]);
    proxy.policy = policy.and_then(|policy| Some((policy.node.as_str()?.to_owned(), policy.path.clone())));
    keep(&mut proxy.retries, at.int("retries", 0));
    keep(&mut proxy.try_duration, at.millis("try_duration", None, Bare::Nanoseconds));
    keep(&mut proxy.try_interval, at.millis("try_interval", None, Bare::Nanoseconds));
    let sets = at.get("retry_match");
    for set in sets.iter().flat_map(Field::items) {
        let methods = set.node.get("method").map(|methods| methods.items().iter().filter_map(Node::as_str));
        let methods = methods.map(|methods| methods.map(str::to_ascii_uppercase).collect());
        let opaque = ["expression", "not", "vars", "vars_regexp"].iter().any(|key| set.node.get(key).is_some());
        proxy.matches.push(Match { path: set.path, methods, opaque });
    }
}

/// What is written, in place of the default.
fn keep(setting: &mut Computed, read: Computed) {
    if read.state != State::Default {
        *setting = read;
    }
}
