//! Caddy: reverse proxies with their upstreams. Where a site listens is not read, so that nothing leads to them.

use super::{items, path, text};
use crate::document::DocumentId;
use crate::inventory::hops::{Call, Hops, Limit, Target};
use crate::value::Value;

pub(super) fn read(id: DocumentId, facts: &Value, hops: &mut Hops) {
    for proxy in items(facts, "proxies") {
        let targets = items(proxy, "upstreams").iter().filter_map(|upstream| {
            Some(Target { host: text(upstream, "host")?.to_owned(), port: text(upstream, "port")?.parse().ok()? })
        });
        let targets = targets.collect();
        let at = path(proxy, "path");
        let limit = Limit::read(&proxy["response_header_timeout_ms"]);
        let wait = if limit.value.is_some_and(|value| value > 0) { limit } else { Limit::unknown(limit.path) };
        // An answer ends the tries unless `lb_retry_match` says more, which is about requests.
        let attempts = Limit::fixed(1, at.clone());
        let label = "`reverse_proxy`".to_owned();
        hops.call(Call { document: id, path: at, label, targets, attempts, total: wait.clone(), wait });
    }
}
