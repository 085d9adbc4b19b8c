//! The `reverse_proxy` directives of a Caddyfile.

use super::MOST_PROXIES;
use super::lines::{Line, Reader, Word};
use super::proxy::{Match, Proxy, Upstream};
use crate::document::DocumentId;
use crate::inventory::field::nanoseconds;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};
use crate::value::Value;

pub(super) fn proxies(id: DocumentId, blocks: &Node) -> Vec<Proxy> {
    let mut reader = Reader::new(blocks);
    let mut found = Vec::new();
    for (at, block) in blocks.items().iter().enumerate() {
        let first = block.get("addresses").and_then(|all| all.at(0)).and_then(Node::as_str);
        // Global options have no address, and a snippet counts where it is imported.
        let Some(directives) = block.get("directives").filter(|_| first.is_some_and(|first| !first.starts_with('(')))
        else {
            continue;
        };
        let lines = reader.site(directives, &Path::keys(&["blocks"]).index(at).key("directives"));
        lines.iter().for_each(|line| find(id, line, &mut found));
    }
    found
}

fn find(id: DocumentId, line: &Line, found: &mut Vec<Proxy>) {
    if found.len() >= MOST_PROXIES {
        return;
    }
    match &*line.name {
        "reverse_proxy" => found.push(proxy(id, line)),
        _ => line.block.iter().for_each(|line| find(id, line, found)),
    }
}

fn proxy(id: DocumentId, line: &Line) -> Proxy {
    let mut proxy = Proxy::new(id, line.path.clone());
    let is_matcher = |word: &Word| word.text == "*" || word.text.starts_with(['/', '@']);
    let args = match line.args.first() {
        Some(first) if is_matcher(first) => &line.args[1..],
        _ => &line.args[..],
    };
    let upstream = |word: &Word| Upstream { address: word.text.clone(), path: word.path.clone() };
    proxy.upstreams.extend(args.iter().map(upstream));
    for line in &line.block {
        match &*line.name {
            "to" => proxy.upstreams.extend(line.args.iter().map(upstream)),
            "dynamic" => proxy.dynamic = Some(line.path.clone()),
            "lb_policy" => proxy.policy = line.args.first().map(|word| (word.text.clone(), word.path.clone())),
            "lb_retries" => proxy.retries = number(id, line),
            "lb_try_duration" => proxy.try_duration = duration(id, line),
            "lb_try_interval" => proxy.try_interval = duration(id, line),
            "lb_retry_match" => proxy.matches.push(retry_match(line)),
            "health_uri" | "health_path" | "health_port" => proxy.active = Some(line.path.clone()),
            "fail_duration" => proxy.fail_duration = duration(id, line),
            "max_fails" => proxy.max_fails = number(id, line),
            "flush_interval" => proxy.flush = Some(line.path.clone()),
            "transport" => transport(id, line, &mut proxy),
            // What it brings is not in this file.
            "import" => proxy.uncertain = true,
            name => proxy.uncertain |= name.contains('{'),
        }
    }
    proxy
}

fn transport(id: DocumentId, line: &Line, proxy: &mut Proxy) {
    for line in &line.block {
        match &*line.name {
            "tls_insecure_skip_verify" => {
                proxy.insecure = Computed::new(Value::Bool(true), State::Explicit, id, line.path.clone());
            }
            "tls_client_auth" => proxy.client_certificate = true,
            "dial_timeout" => proxy.dial_timeout = duration(id, line),
            "response_header_timeout" => proxy.response_timeout = duration(id, line),
            "import" => proxy.uncertain = true,
            name => proxy.uncertain |= name.contains('{'),
        }
    }
}

/// `method GET HEAD`, or several conditions in a block, all of which hold.
fn retry_match(line: &Line) -> Match {
    let mut found = Match { path: line.path.clone(), methods: None, opaque: false };
    let mut condition = |name: &str, args: &[Word]| match name {
        "method" if args.iter().all(|arg| !arg.is_unknown()) => {
            let methods = args.iter().map(|arg| arg.text.to_ascii_uppercase());
            found.methods.get_or_insert_default().extend(methods);
        }
        "path" | "path_regexp" | "host" | "header" | "header_regexp" | "protocol" | "query" | "remote_ip"
        | "client_ip" => {}
        _ => found.opaque = true,
    };
    if let Some((first, rest)) = line.args.split_first() {
        condition(&first.text, rest);
    }
    for inner in &line.block {
        condition(&inner.name, &inner.args);
    }
    if line.args.is_empty() && line.block.is_empty() {
        found.opaque = true;
    }
    found
}

fn setting(id: DocumentId, line: &Line, read: impl Fn(&str) -> Option<i64>) -> Computed {
    let word = line.args.first();
    let path = word.map_or(&line.path, |word| &word.path).clone();
    match word.and_then(|word| read(&word.text)) {
        Some(value) => Computed::new(Value::from(value), State::Explicit, id, path),
        None => Computed::unknown(id, path),
    }
}

fn number(id: DocumentId, line: &Line) -> Computed {
    setting(id, line, |text| text.parse().ok())
}

fn duration(id: DocumentId, line: &Line) -> Computed {
    let millis = |nanos: f64| (nanos / 1e6).ceil();
    setting(id, line, |text| nanoseconds(text).map(millis).filter(|it| it.abs() < 9e15).map(|it| it as i64))
}
