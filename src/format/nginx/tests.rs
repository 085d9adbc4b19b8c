//! Several files as one configuration.

use std::fmt::Write as _;
use std::sync::Arc;

use super::join;
use crate::format::{Detected, detect};
use crate::source::{Encoding, Sources};
use crate::syntax::Node;

/// Each root with its directives and the file of each, then the remarks.
fn joined(files: &[(&str, &str)]) -> String {
    let mut sources = Sources::default();
    let mut detected: Vec<Detected> = Vec::new();
    for (path, text) in files {
        let id = sources.add((*path).to_owned(), Arc::from(*text), Encoding::Utf8);
        detected.push(detect(sources.get(id), false));
    }
    join(&sources, &mut detected);
    let mut shown = String::new();
    for detected in &detected {
        for document in &detected.documents {
            let text = |key: &str| document.root.get(key).and_then(Node::as_str).unwrap_or_default();
            let _ = writeln!(shown, "{} {}", text("file"), text("context"));
            directives(&sources, document.root.get("directives").map(Node::items).unwrap_or_default(), 1, &mut shown);
        }
        for remark in &detected.remarks {
            let source = sources.get(remark.span.source);
            let _ = writeln!(shown, "! {} {}: {}", source.path, source.slice(remark.span), remark.message);
        }
    }
    shown
}

fn directives(sources: &Sources, items: &[Node], depth: usize, shown: &mut String) {
    for item in items {
        let words = |node: &Node| {
            let words: Vec<&str> = node.items().iter().filter_map(Node::as_str).collect();
            words.join(" ")
        };
        let path = &sources.get(item.span.source).path;
        let name = item.get("name").and_then(Node::as_str).unwrap_or_default();
        let line = match item.get("args") {
            Some(args) => format!("{name} {}", words(args)),
            None => words(item),
        };
        let missing = item.get("missing").and_then(Node::as_str).map_or(String::new(), |why| format!(" missing {why}"));
        let _ = writeln!(shown, "{:depth$}{}{missing} [{path}]", "", line.trim_end());
        for key in ["block", "entries"] {
            directives(sources, item.get(key).map(Node::items).unwrap_or_default(), depth + 1, shown);
        }
    }
}

#[test]
fn included_files_stand_where_their_include_stood() {
    let shown = joined(&[
        ("d/conf.d/a.conf", "server { listen 80; include snippets/p.conf; }"),
        ("d/conf.d/b.conf", "upstream b { include servers.conf; }"),
        ("d/maps/x.map.conf", "/a 1;\n/b 2;\n"),
        (
            "d/nginx.conf",
            "events {}\nhttp { map $uri $m { default 0; include maps/*.conf; } include /etc/nginx/conf.d/*.conf; gzip on; }",
        ),
        ("d/servers.conf", "server 10.0.0.1;"),
        ("d/snippets/p.conf", "proxy_read_timeout 1s;"),
    ]);
    assert_eq!(
        shown,
        "d/nginx.conf main\n events [d/nginx.conf]\n http [d/nginx.conf]\n  map $uri $m [d/nginx.conf]\n   default 0 [d/nginx.conf]\n   \
         /a 1 [d/maps/x.map.conf]\n   /b 2 [d/maps/x.map.conf]\n  server [d/conf.d/a.conf]\n   listen 80 [d/conf.d/a.conf]\n   \
         proxy_read_timeout 1s [d/snippets/p.conf]\n  upstream b [d/conf.d/b.conf]\n   server 10.0.0.1 [d/servers.conf]\n  gzip on [d/nginx.conf]\n"
    );
}

#[test]
fn a_file_that_is_included_twice_stands_twice() {
    let shown = joined(&[
        ("a.conf", "server { include p.conf; location / { include p.conf; } }"),
        ("p.conf", "proxy_read_timeout 1s;"),
    ]);
    assert_eq!(
        shown,
        "a.conf http\n server [a.conf]\n  proxy_read_timeout 1s [p.conf]\n  location / [a.conf]\n   proxy_read_timeout 1s [p.conf]\n"
    );
}

#[test]
fn what_cannot_be_followed_is_told() {
    let shown = joined(&[(
        "nginx.conf",
        "events {} http { include mime.types; include /srv/a.conf; include ../../b.conf; include sites/*.conf; include nginx.conf; }",
    )]);
    assert_eq!(
        shown,
        "nginx.conf main\n events [nginx.conf]\n http [nginx.conf]\n  include mime.types [nginx.conf]\n  \
         include /srv/a.conf missing file [nginx.conf]\n  include ../../b.conf missing file [nginx.conf]\n  \
         include sites/*.conf missing pattern [nginx.conf]\n  include nginx.conf missing loop [nginx.conf]\n\
         ! nginx.conf /srv/a.conf: `include /srv/a.conf` names no file of this run: what it holds is not known\n\
         ! nginx.conf ../../b.conf: `include ../../b.conf` names no file of this run: what it holds is not known\n\
         ! nginx.conf sites/*.conf: `include sites/*.conf` fits no file of this run: what it adds is not known\n\
         ! nginx.conf nginx.conf: `include nginx.conf` leads back to a file that includes it\n"
    );
}

#[test]
fn files_in_a_circle_have_one_root() {
    let shown = joined(&[
        ("a.conf", "gzip_static on; include b.conf;"),
        ("b.conf", "gzip_vary on; include c.conf;"),
        ("c.conf", "gzip_proxied any; include a.conf;"),
    ]);
    assert!(shown.starts_with("a.conf http\n"), "{shown}");
    assert_eq!(shown.lines().filter(|line| !line.starts_with([' ', '!'])).count(), 1, "{shown}");
    assert_eq!(shown.lines().filter(|line| line.contains("missing loop")).count(), 1, "{shown}");
}

#[test]
fn two_main_files_share_a_snippet() {
    let shown = joined(&[
        ("a/nginx.conf", "events {} http { include ../p.conf; }"),
        ("b/nginx.conf", "events {} http { include ../p.conf; }"),
        ("p.conf", "gzip_static on;"),
    ]);
    assert_eq!(shown.lines().filter(|line| line.contains("[p.conf]")).count(), 2, "{shown}");
    assert_eq!(shown.lines().filter(|line| !line.starts_with(' ')).count(), 2, "{shown}");
}

#[test]
fn include_bombs_are_bounded() {
    let many = |name: &str| format!("gzip_static on; {}", format!("include {name};").repeat(100));
    let files: Vec<(String, String)> = (0..8)
        .map(|level| (format!("{level}.conf"), many(&format!("{}.conf", level + 1))))
        .chain([("8.conf".to_owned(), "gzip_vary on;".to_owned())])
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let shown = joined(&files);
    assert!(shown.contains("missing limit"));
    assert!(shown.lines().count() < 500_000);
    let deep = |inner: &str| format!("{}{inner}{}", "location /a {".repeat(90), "}".repeat(90));
    let shown = joined(&[
        ("a.conf", &format!("gzip_static on; {}", deep("include b.conf;"))),
        ("b.conf", &deep("gzip_vary on;")),
    ]);
    assert!(shown.contains("missing limit"));
}

#[test]
fn a_fragment_is_judged_where_it_is_included() {
    let pool = ("conf.d/pool.inc", "server 10.0.0.7:80; server 10.0.0.8:80 backup;");
    assert_eq!(
        joined(&[pool, ("nginx.conf", "events {} http { upstream a { include conf.d/*.inc; } }")]),
        "nginx.conf main\n events [nginx.conf]\n http [nginx.conf]\n  upstream a [nginx.conf]\n   \
         server 10.0.0.7:80 [conf.d/pool.inc]\n   server 10.0.0.8:80 backup [conf.d/pool.inc]\n"
    );
    for (text, context) in [
        (pool.1, "upstream"),
        ("server { listen 80; }", "http"),
        ("listen 80; location / { return 204; }", "server"),
        ("proxy_set_header Host $host; proxy_pass http://10.0.0.1;", "location"),
        ("server { listen 143; protocol imap; }", "mail"),
        ("server { listen 5432; proxy_pass db; }", "stream"),
    ] {
        assert!(joined(&[("conf.d/a.inc", text)]).starts_with(&format!("conf.d/a.inc {context}\n")), "{text}");
    }
}
