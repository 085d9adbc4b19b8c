//! HAProxy: backends with their servers, and the binds of the frontends that lead to them.

use super::{flag, items, number, path, text, texts, times};
use crate::document::DocumentId;
use crate::inventory::hops::{At, Call, Entry, Hops, Limit, Target, address};
use crate::value::Value;

/// Words of `retry-on` that have a request tried again although it reached a server.
const FAILURES: [&str; 9] =
    ["500", "501", "502", "503", "504", "all-retryable-errors", "empty-response", "junk-response", "response-timeout"];

pub(super) fn read(id: DocumentId, facts: &Value, hops: &mut Hops) {
    let proxies = items(facts, "proxies");
    let calls: Vec<Option<usize>> = proxies
        .iter()
        .map(|proxy| {
            (flag(proxy, "backend") && !items(proxy, "servers").is_empty()).then(|| hops.call(call(id, proxy)))
        })
        .collect();
    for (index, proxy) in proxies.iter().enumerate().filter(|(_, proxy)| flag(proxy, "frontend")) {
        let led = items(proxy, "routes").iter().filter_map(|route| usize::try_from(number(route, "resolved")?).ok());
        let mut reached: Vec<usize> = led.chain([index]).filter_map(|to| calls.get(to).copied().flatten()).collect();
        reached.sort_unstable();
        reached.dedup();
        for bind in items(proxy, "binds") {
            let Some(port) = number(bind, "port") else { continue };
            let host = text(bind, "address").unwrap_or_default();
            let at = match text(bind, "kind") {
                Some("any") => At::Any,
                Some("ipv4" | "ipv6" | "name") if flag(bind, "local") => At::Loopback,
                Some("ipv4" | "ipv6" | "name") => address::listening(host),
                _ => continue,
            };
            hops.entry(Entry {
                document: id,
                path: path(bind, "path"),
                at,
                port,
                names: Vec::new(),
                calls: reached.clone(),
                is_free: flag(bind, "transparent"),
            });
        }
    }
}

fn call(id: DocumentId, proxy: &Value) -> Call {
    let servers = items(proxy, "servers").iter().filter(|server| !flag(server, "disabled"));
    let targets = servers.filter_map(|server| {
        let host =
            text(server, "address").filter(|_| matches!(text(server, "kind"), Some("ipv4" | "ipv6" | "name")))?;
        Some(Target { host: host.to_owned(), port: number(server, "port")? })
    });
    let targets = targets.collect();
    let attempts = attempts(proxy);
    let mut wait = Limit::read(&proxy["timeouts_ms"]["server"]);
    if text(&proxy["mode"], "value") != Some("http") {
        wait = Limit::unknown(wait.path);
    }
    let total = wait.with(times(attempts.value, wait.value));
    let name = text(proxy, "name").map_or_else(String::new, |name| format!(" `{name}`"));
    let label = format!("{}{name}", text(proxy, "type").unwrap_or_default());
    Call { document: id, path: path(proxy, "path"), label, targets, attempts, wait, total }
}

/// Tries of a request whose answers are failures: without `retry-on` only connections are tried again.
fn attempts(proxy: &Value) -> Limit {
    let retry_on = Limit::read(&proxy["retry_on"]);
    let is_http = text(&proxy["mode"], "value") == Some("http");
    let is_retried = is_http && texts(&proxy["retry_on"], "value").any(|word| FAILURES.contains(&word));
    let is_switched_off = !items(proxy, "disable_l7_retry").is_empty();
    if !is_retried || is_switched_off {
        return Limit::fixed(1, retry_on.path);
    }
    let retries = Limit::read(&proxy["retries"]);
    retry_on.with(retries.value.and_then(|retries| retries.checked_add(1)))
}
