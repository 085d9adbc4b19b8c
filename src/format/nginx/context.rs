//! What block a file's directives would stand in: `main` for a whole configuration, a guess for a fragment.

use crate::syntax::Node;

/// Directives of the root alone.
const MAIN: [&str; 16] = [
    "daemon",
    "env",
    "events",
    "http",
    "load_module",
    "mail",
    "master_process",
    "pcre_jit",
    "pid",
    "stream",
    "thread_pool",
    "timer_resolution",
    "user",
    "worker_processes",
    "worker_rlimit_nofile",
    "worker_shutdown_timeout",
];

/// Of the http block, and of no block in it. A `server` with a body is one too.
const HTTP: [&str; 16] = [
    "charset_map",
    "geo",
    "init_by_lua_block",
    "init_worker_by_lua_block",
    "limit_conn_zone",
    "limit_req_zone",
    "log_format",
    "lua_package_path",
    "lua_shared_dict",
    "map",
    "proxy_cache_path",
    "fastcgi_cache_path",
    "server_names_hash_bucket_size",
    "split_clients",
    "types_hash_max_size",
    "upstream",
];

const SERVER: [&str; 5] = ["http2", "listen", "location", "server_name", "ssl_certificate"];

const UPSTREAM: [&str; 6] = ["ip_hash", "least_conn", "least_time", "server", "sticky", "zone"];

/// Of a location or of any block around it; a snippet of these is meant for a location.
const LOCATION: [&str; 18] = [
    "add_header",
    "alias",
    "allow",
    "auth_",
    "deny",
    "expires",
    "fastcgi_",
    "grpc_",
    "if",
    "internal",
    "limit_",
    "memcached_",
    "proxy_",
    "return",
    "rewrite",
    "scgi_",
    "try_files",
    "uwsgi_",
];

pub fn guess(directives: &[Node]) -> &'static str {
    let has = |table: &[&str]| directives.iter().any(|directive| table.contains(&name(directive)));
    let servers: Vec<&Node> =
        directives.iter().filter(|node| name(node) == "server" && node.get("block").is_some()).collect();
    if has(&MAIN) {
        "main"
    } else if !servers.is_empty() || has(&HTTP) {
        match () {
            () if is_mail(&servers) => "mail",
            () if is_stream(directives, &servers) => "stream",
            () => "http",
        }
    } else if has(&SERVER) {
        "server"
    } else if has(&UPSTREAM) {
        "upstream"
    } else if directives.iter().any(|directive| LOCATION.iter().any(|prefix| name(directive).starts_with(prefix))) {
        "location"
    } else if directives.iter().any(|directive| ["error_page", "index", "root"].contains(&name(directive))) {
        "server"
    } else {
        "http"
    }
}

/// A server of mail names its protocol, or whom to ask.
fn is_mail(servers: &[&Node]) -> bool {
    let of_mail = |inner: &Node| ["auth_http", "protocol", "imap_capabilities", "smtp_auth"].contains(&name(inner));
    servers.iter().any(|server| server.get("block").is_some_and(|block| block.items().iter().any(of_mail)))
}

/// A server of stream passes on by itself, without locations, and names no scheme.
fn is_stream(directives: &[Node], servers: &[&Node]) -> bool {
    let passes_on = |server: &&Node| {
        let block = server.get("block").map(Node::items).unwrap_or_default();
        block.iter().any(|inner| {
            ["ssl_preread", "proxy_timeout", "proxy_protocol_timeout"].contains(&name(inner))
                || (name(inner) == "proxy_pass" && argument(inner).is_some_and(|target| !target.contains("://")))
        })
    };
    let preread = |node: &Node| argument(node).is_some_and(|source| source.starts_with("$ssl_preread_"));
    servers.iter().any(passes_on) || directives.iter().any(|node| name(node) == "map" && preread(node))
}

pub fn name(directive: &Node) -> &str {
    directive.get("name").and_then(Node::as_str).unwrap_or_default()
}

/// The first argument.
pub fn argument(directive: &Node) -> Option<&str> {
    directive.get("args")?.at(0)?.as_str()
}
