//! The few names that decide how text is read.

/// Blocks whose statements are data, not directives.
pub const DATA_BLOCKS: [&str; 7] = ["charset_map", "geo", "geoip2", "map", "match", "split_clients", "types"];

/// Directives that always have a block.
pub const BLOCKS: [&str; 13] = [
    "charset_map",
    "events",
    "geo",
    "http",
    "if",
    "limit_except",
    "location",
    "mail",
    "map",
    "split_clients",
    "stream",
    "types",
    "upstream",
];

/// Directives of every installation that never have one: a `{` behind them means that a `;` is missing.
pub const SIMPLE: [&str; 75] = [
    "access_log",
    "add_header",
    "alias",
    "allow",
    "auth_basic",
    "auth_basic_user_file",
    "auth_request",
    "charset",
    "client_body_buffer_size",
    "client_max_body_size",
    "default_type",
    "deny",
    "error_log",
    "error_page",
    "etag",
    "expires",
    "fastcgi_index",
    "fastcgi_param",
    "fastcgi_pass",
    "fastcgi_read_timeout",
    "fastcgi_split_path_info",
    "grpc_pass",
    "grpc_set_header",
    "gzip",
    "gzip_types",
    "include",
    "index",
    "internal",
    "ip_hash",
    "keepalive",
    "keepalive_timeout",
    "least_conn",
    "limit_conn",
    "limit_conn_zone",
    "limit_req",
    "limit_req_zone",
    "listen",
    "load_module",
    "log_format",
    "pid",
    "proxy_buffer_size",
    "proxy_buffering",
    "proxy_buffers",
    "proxy_cache",
    "proxy_cache_path",
    "proxy_cache_valid",
    "proxy_connect_timeout",
    "proxy_hide_header",
    "proxy_http_version",
    "proxy_next_upstream",
    "proxy_pass",
    "proxy_pass_header",
    "proxy_read_timeout",
    "proxy_redirect",
    "proxy_send_timeout",
    "proxy_set_header",
    "proxy_ssl_verify",
    "resolver",
    "return",
    "rewrite",
    "root",
    "sendfile",
    "server_name",
    "server_tokens",
    "set",
    "ssl_certificate",
    "ssl_certificate_key",
    "ssl_ciphers",
    "ssl_protocols",
    "tcp_nodelay",
    "tcp_nopush",
    "try_files",
    "user",
    "worker_connections",
    "worker_processes",
];

/// Blocks of Lua.
pub fn is_lua_block(name: &str) -> bool {
    name.ends_with("_by_lua_block")
}

pub fn is_data_block(name: &str) -> bool {
    DATA_BLOCKS.binary_search(&name).is_ok()
}

pub fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

pub fn is_simple(name: &str) -> bool {
    SIMPLE.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(DATA_BLOCKS.is_sorted() && BLOCKS.is_sorted() && SIMPLE.is_sorted());
    }
}
