//! Whether a Caddyfile is one of Caddy 1, whose directives are others.

use crate::source::Span;
use crate::syntax::Node;

/// Directives of sites that Caddy 2 does not have.
const VERSION_1: [&str; 26] = [
    "awslambda",
    "browse",
    "datadog",
    "errors",
    "expires",
    "expvar",
    "ext",
    "fastcgi",
    "filter",
    "git",
    "gzip",
    "hugo",
    "index",
    "internal",
    "ipfilter",
    "limits",
    "markdown",
    "mime",
    "nobots",
    "on",
    "pprof",
    "proxy",
    "shutdown",
    "startup",
    "timeouts",
    "websocket",
];

/// Directives that only Caddy 2 has.
const VERSION_2: [&str; 14] = [
    "abort",
    "basic_auth",
    "encode",
    "file_server",
    "forward_auth",
    "handle",
    "handle_errors",
    "handle_path",
    "php_fastcgi",
    "respond",
    "reverse_proxy",
    "route",
    "try_files",
    "uri",
];

/// The first directive that is version 1's, in a file without any of version 2's.
pub fn first_of_version_1(blocks: &Node) -> Option<Span> {
    let directives = || blocks.items().iter().filter_map(|block| block.get("directives")).flat_map(Node::items);
    let names = || directives().filter_map(|one| one.get("name")).filter_map(|name| Some((name.as_str()?, name.span)));
    if names().any(|(name, _)| VERSION_2.contains(&name)) {
        return None;
    }
    // So is a rewrite with a block.
    let rewrites = || {
        let blocks = directives().filter(|one| one.get("name").and_then(Node::as_str) == Some("rewrite"));
        blocks.filter(|one| one.get("block").is_some()).filter_map(|one| one.get("name")).map(|name| name.span)
    };
    names().find(|(name, _)| VERSION_1.contains(name)).map(|(_, span)| span).or_else(|| rewrites().next())
}
