//! nginx: handlers that pass requests on, and the addresses that their virtual servers listen on.

use super::{flag, items, number, path, text, texts, times};
use crate::document::DocumentId;
use crate::inventory::hops::{At, Call, Entry, Hops, Limit, Target, address};
use crate::value::Value;

/// Words of `proxy_next_upstream` for answers that are failures.
const FAILURES: [&str; 4] = ["http_500", "http_502", "http_503", "http_504"];

pub(super) fn read(id: DocumentId, facts: &Value, hops: &mut Hops) {
    let upstreams = items(facts, "upstreams");
    let mut by_server: Vec<Vec<usize>> = vec![Vec::new(); items(facts, "servers").len()];
    for proxy in items(facts, "proxies") {
        let at = hops.call(call(id, proxy, upstreams));
        let server = number(proxy, "server").and_then(|server| usize::try_from(server).ok());
        if let Some(calls) = server.and_then(|server| by_server.get_mut(server)) {
            calls.push(at);
        }
    }
    for listen in items(facts, "listens") {
        let server = number(listen, "server").and_then(|server| usize::try_from(server).ok()).unwrap_or(usize::MAX);
        let (Some(port), Some(calls)) = (number(listen, "port"), by_server.get(server)) else { continue };
        let at = match (flag(listen, "wildcard"), flag(listen, "loopback"), text(listen, "address")) {
            (true, ..) => Some(At::Any),
            (false, true, _) => Some(At::Loopback),
            (false, false, host) => host.map(address::listening),
        };
        let Some(at) = at else { continue };
        hops.entry(Entry {
            document: id,
            path: path(listen, "path"),
            at,
            port,
            names: texts(&facts["servers"][server], "names")
                .filter(|name| address::is_exact(name))
                .map(str::to_owned)
                .collect(),
            calls: calls.clone(),
            is_free: false,
        });
    }
}

fn call(id: DocumentId, proxy: &Value, upstreams: &[Value]) -> Call {
    let group = number(&proxy["target"], "upstream").and_then(|at| upstreams.get(usize::try_from(at).ok()?));
    let servers = group.map_or(&[][..], |group| items(group, "servers"));
    let own = std::iter::once(proxy).filter(|_| group.is_none()).filter_map(|proxy| {
        let default = match (text(proxy, "module"), &proxy["tls"]) {
            (Some("stream"), _) | (_, Value::Null) => None,
            (_, Value::Bool(true)) => Some(443),
            _ => Some(80),
        };
        Some(Target { host: text(proxy, "host")?.to_owned(), port: number(proxy, "port").or(default)? })
    });
    let grouped = servers.iter().filter(|server| !flag(server, "down")).filter_map(|server| {
        let host = text(server, "address").filter(|_| text(server, "kind") != Some("unknown"))?;
        Some(Target { host: host.to_owned(), port: number(server, "port")? })
    });
    let targets = own.chain(grouped).collect();
    let effective = &proxy["effective"];
    let attempts = attempts(proxy, group);
    let is_http = text(proxy, "module") == Some("http");
    let mut wait = Limit::read(&effective["read_timeout_ms"]);
    if !flag(proxy, "complete") || !is_http {
        wait = Limit::unknown(wait.path);
    }
    let handler = text(proxy, "handler").unwrap_or_default();
    let whole = number(&effective["next_upstream_timeout_ms"], "value").filter(|limit| *limit > 0);
    // Another try may begin until that time is over, and then takes its own.
    let bound = whole.zip(wait.value).map(|(whole, wait)| whole.saturating_add(wait));
    let all = times(attempts.value, wait.value);
    let total = wait.with(match (all, bound) {
        (Some(all), Some(bound)) => Some(all.min(bound)),
        (all, _) => all,
    });
    let target = text(proxy, "host").map_or_else(String::new, |host| format!(" `{host}`"));
    Call {
        document: id,
        path: path(proxy, "path"),
        label: format!("{handler}{target}"),
        targets,
        attempts,
        wait,
        total,
    }
}

/// Tries of a request whose answers are failures. What is said by default says nothing about failures, and a server is
/// tried once.
fn attempts(proxy: &Value, group: Option<&Value>) -> Limit {
    let effective = &proxy["effective"];
    let next = Limit::read(&effective["next_upstream"]);
    let words = &effective["next_upstream"];
    let is_retried =
        next.is_written() && texts(words, "value").any(|word| word == "timeout" || FAILURES.contains(&word));
    let Some(group) = group.filter(|_| is_retried) else { return Limit::fixed(1, next.path) };
    if flag(group, "opaque") || !flag(group, "complete") || !flag(proxy, "complete") {
        return Limit::unknown(next.path);
    }
    let live = number(group, "live");
    let most = Limit::read(&effective["next_upstream_tries"]);
    match most.value.filter(|most| *most > 0) {
        Some(tries) if live.is_some_and(|live| tries <= live) => most.with(Some(tries)),
        _ => next.with(live),
    }
}
