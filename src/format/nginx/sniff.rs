//! Whether a file is nginx's: by its name whether it is worth opening, by its statements whether it is one.
//!
//! `.conf` says nothing: Apache, Squid, systemd, Redis, dnsmasq, BIND and many more use it. nginx's statements end in
//! `;` or `{` and begin with names that are known; a broken file has some of them all the same.

use crate::syntax::nginx::{Sign, Sketch, sketch};

/// Files of nginx's distribution whose names have no ending that is its own.
const NAMES: [&str; 10] = [
    "fastcgi_params",
    "koi-utf",
    "koi-win",
    "mime.types",
    "nginx",
    "nginx.conf",
    "proxy_params",
    "scgi_params",
    "uwsgi_params",
    "win-utf",
];

/// Folders whose files are nginx's when they have no ending.
const FOLDERS: [&str; 6] = ["conf.d", "sites-available", "sites-enabled", "snippets", "streams-enabled", "vhosts"];

/// A look at this much decides.
const LOOK: usize = 256 << 10;
const STATEMENTS: usize = 200;

pub fn may_hold(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let ends = |ending: &str| name.len() > ending.len() && name.ends_with(ending);
    ends(".conf")
        || ends(".nginx")
        || ends(".inc")
        || ends(".vhost")
        || ends(".types")
        || ends(".template")
        || name.split_once(".conf.").is_some_and(|(before, _)| !before.is_empty())
        || name.starts_with("nginx.conf")
        || NAMES.contains(&name)
        || (!name.trim_start_matches('.').contains('.') && parts.next().is_some_and(|folder| FOLDERS.contains(&folder)))
}

pub fn looks_like(text: &str) -> bool {
    let mut end = text.len().min(LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // A word that is cut off is no broken statement.
    let is_cut = end < text.len();
    let mut statements = sketch(&text[..end], STATEMENTS);
    if is_cut && statements.last().is_some_and(|last| last.sign == Sign::Broken) {
        statements.pop();
    }
    let (mut strong, mut weak, mut strange) = (0, 0, 0);
    for statement in &statements {
        match evidence(statement) {
            Evidence::Strong => strong += 1,
            Evidence::Weak => weak += 1,
            Evidence::None => {}
            // What is no statement at all says more than a name that is not known.
            Evidence::Against => strange += if statement.sign == Sign::Broken { 2 } else { 1 },
        }
    }
    match strong {
        0 => weak > 0 && strange == 0,
        _ => 2 * strong + weak > strange,
    }
}

enum Evidence {
    /// No other format says this.
    Strong,
    /// It could be nginx, and others have the word too.
    Weak,
    None,
    Against,
}

fn evidence(statement: &Sketch<'_>) -> Evidence {
    let Sketch { name, first, sign } = *statement;
    let is = |table: &[&str]| table.contains(&name);
    let is_strong = || is(&STRONG) || STRONG_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    match sign {
        Sign::Broken if is_strong() => Evidence::None,
        Sign::Broken => Evidence::Against,
        Sign::Block => match (name, first) {
            ("upstream" | "location" | "map" | "geo" | "limit_except" | "split_clients" | "charset_map", Some(_)) => {
                Evidence::Strong
            }
            ("http" | "events", None) => Evidence::Strong,
            ("if", Some(first)) if first.starts_with('(') => Evidence::Weak,
            ("server" | "stream" | "mail" | "types", None) => Evidence::Weak,
            _ if name.ends_with("_by_lua_block") => Evidence::Strong,
            _ => Evidence::Against,
        },
        Sign::Simple if is_strong() => Evidence::Strong,
        Sign::Simple if is(&WEAK) => Evidence::Weak,
        // BIND and nftables include in the same way.
        Sign::Simple if name == "include" => Evidence::None,
        Sign::Simple => Evidence::Against,
    }
}

/// How the names of whole modules begin.
const STRONG_PREFIXES: [&str; 48] = [
    "add_header",
    "auth_basic",
    "auth_jwt",
    "auth_request",
    "autoindex",
    "brotli",
    "client_body_",
    "client_header_",
    "client_max_body_size",
    "fastcgi_",
    "grpc_",
    "gzip_",
    "image_filter",
    "js_",
    "keepalive_",
    "large_client_header",
    "limit_conn",
    "limit_rate",
    "limit_req",
    "lingering_",
    "lua_",
    "memcached_",
    "modsecurity",
    "more_",
    "open_file_cache",
    "opentelemetry",
    "opentracing",
    "otel_",
    "pagespeed",
    "perl_",
    "proxy_",
    "real_ip_",
    "resolver",
    "scgi_",
    "secure_link",
    "server_names_hash_",
    "ssl_",
    "sub_filter",
    "tcp_no",
    "types_hash_",
    "underscores_in_headers",
    "upstream_",
    "uwsgi_",
    "variables_hash_",
    "vhost_traffic_",
    "worker_",
    "xslt_",
    "zstd",
];

const STRONG: [&str; 52] = [
    "absolute_redirect",
    "accept_mutex",
    "access_log",
    "auth_http",
    "default_type",
    "directio",
    "disable_symlinks",
    "empty_gif",
    "error_log",
    "error_page",
    "etag",
    "http2",
    "http3",
    "if_modified_since",
    "ignore_invalid_headers",
    "imap_capabilities",
    "ip_hash",
    "least_conn",
    "load_module",
    "log_format",
    "log_not_found",
    "log_subrequest",
    "map_hash_bucket_size",
    "map_hash_max_size",
    "merge_slashes",
    "mirror",
    "multi_accept",
    "pcre_jit",
    "pop3_capabilities",
    "port_in_redirect",
    "preread_timeout",
    "recursive_error_pages",
    "request_pool_size",
    "reset_timedout_connection",
    "rewrite_log",
    "satisfy",
    "send_timeout",
    "sendfile",
    "sendfile_max_chunk",
    "server_name",
    "server_name_in_redirect",
    "server_tokens",
    "set_real_ip_from",
    "slice",
    "smtp_capabilities",
    "ssi",
    "stub_status",
    "thread_pool",
    "timer_resolution",
    "try_files",
    "userid",
    "valid_referers",
];

const WEAK: [&str; 39] = [
    "aio",
    "alias",
    "allow",
    "api",
    "break",
    "charset",
    "charset_types",
    "check",
    "daemon",
    "deny",
    "echo",
    "env",
    "expires",
    "google_perftools_profiles",
    "gunzip",
    "gzip",
    "hash",
    "health_check",
    "http",
    "index",
    "internal",
    "keepalive",
    "listen",
    "master_process",
    "override_charset",
    "pid",
    "postpone_output",
    "protocol",
    "random",
    "return",
    "rewrite",
    "root",
    "server",
    "set",
    "source_charset",
    "sticky",
    "use",
    "user",
    "zone",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_worth_opening() {
        for path in [
            "nginx.conf",
            "a/b.conf",
            "a/b.conf.sample",
            "etc/nginx/sites-enabled/default",
            "conf.d/.hidden",
            "templates/default.conf.template",
            "x/mime.types",
            "x.vhost",
            "fastcgi_params",
            "nginx.conf.dist",
            "snippets/tls.inc",
        ] {
            assert!(may_hold(path), "{path}");
        }
        for path in ["a.yaml", "sites/default", "README.md", ".conf", "haproxy.cfg", "conf.d/a.cf", "b"] {
            assert!(!may_hold(path), "{path}");
        }
    }

    #[test]
    fn broken_nginx_is_nginx() {
        for text in [
            "server { listen 80; server_name \"a; location / { proxy_pass http://b; } }",
            "http {\n server { listen 80\n server_name a;\n",
            "location /a {\n proxy_pass http://a.example\n}\nlocation /b {\n proxy_pass http://b.example;\n}\n",
            "deny all;\nallow 10.0.0.0/8;\n",
            "upstream a { }",
            "types { text/html html; }",
        ] {
            assert!(looks_like(text), "{text}");
        }
    }

    #[test]
    fn other_formats_are_not() {
        let others = [
            (
                "Apache",
                "Listen 80\n<VirtualHost *:80>\n  ServerName a\n  Header set X \"a; b\"\n  ProxyPass / http://a/\n</VirtualHost>\n",
            ),
            ("Squid", "acl localnet src 10.0.0.0/8\nhttp_access allow localnet\nhttp_port 3128\n"),
            ("systemd", "[Service]\nExecStart=/bin/sh -c 'a; b'\nRestart=always\n"),
            ("Redis", "bind 127.0.0.1\nport 6379\nsave 900 1\n# a; b\nuser default on\n"),
            (
                "keepalived",
                "global_defs {\n  router_id a\n}\nvrrp_instance V {\n  state MASTER\n  virtual_ipaddress {\n    10.0.0.1\n  }\n}\n",
            ),
            ("dnsmasq", "server=/a/10.0.0.1\nport=53\nlisten-address=127.0.0.1\n"),
            ("ssh", "Host *\n  User a\n  IdentityFile ~/.ssh/id\n"),
            (
                "logrotate",
                "/var/log/nginx/*.log {\n  daily\n  postrotate\n    if [ -f /run/nginx.pid ]; then kill -USR1 `cat /run/nginx.pid`; fi\n  endscript\n}\n",
            ),
            ("BIND", "include \"/etc/bind/named.conf.options\";\ninclude \"/etc/bind/named.conf.local\";\n"),
            (
                "BIND",
                "options { directory \"/var/cache/bind\"; listen-on port 53 { any; }; recursion yes; };\nzone \"a\" { type master; file \"a\"; };\n",
            ),
            (
                "dhcpd",
                "option domain-name \"a\";\ndefault-lease-time 600;\nsubnet 10.0.0.0 netmask 255.0.0.0 {\n  range 10.0.0.1 10.0.0.9;\n}\n",
            ),
            (
                "nftables",
                "#!/usr/sbin/nft -f\nflush ruleset\ntable inet f {\n chain input {\n  type filter hook input priority 0; policy accept;\n }\n}\n",
            ),
            ("php-fpm", "; a pool\n[www]\nuser = www\nlisten = 127.0.0.1:9000\n"),
            ("chrony", "server 0.pool.ntp.org iburst\nallow 10.0.0.0/8\ndeny all\n"),
            ("HOCON", "akka {\n  http {\n    server {\n      port = 80\n    }\n  }\n}\n"),
            (
                "logstash",
                "input {\n  beats { port => 5044 }\n}\nfilter {\n  if [type] == \"x\" {\n    grok { match => { \"m\" => \"x\" } }\n  }\n}\n",
            ),
            ("tmux", "set -g mouse on\nbind r source-file ~/.tmux.conf \\; display \"x\"\n"),
            ("prose", "see nginx.conf; it is said that\nserver and location are blocks { of text }\n"),
            ("nothing", ""),
            ("comments", "# server { listen 80; }\n"),
        ];
        for (name, text) in others {
            assert!(!looks_like(text), "{name}");
        }
    }
}
