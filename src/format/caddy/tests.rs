//! Both forms of the configuration, and what only looks like one.

use super::*;
use crate::format::detect;
use crate::source::{Encoding, SourceId};

fn detected(path: &str, text: &str) -> Detected {
    detect(&Source::new(SourceId::new(0), path.into(), text.into(), Encoding::Utf8), false)
}

#[test]
fn both_forms_are_a_configuration() {
    let json = r#"{"apps": {"http": {"servers": {"a": {"routes": []}}}}}"#;
    for (path, text) in [
        ("Caddyfile", "a {\n\trespond ok\n}\n"),
        ("deploy/Caddyfile.prod", ":80\nreverse_proxy app:80\n"),
        ("a.caddyfile", "a {\n}\n"),
        ("caddy.json", json),
    ] {
        let found = detected(path, text);
        assert_eq!(found.format, Some(Format::Caddy), "{path}");
        assert_eq!(found.documents.len(), 1, "{path}");
    }
}

#[test]
fn other_files_are_not_caddys() {
    for (path, text) in [
        ("Caddyfile.md", "# reverse_proxy app:80\n"),
        ("a.json", r#"{"apps": {"http": ["servers"]}}"#),
        ("a.json", r#"{"apps": [], "http": {}, "servers": {}}"#),
    ] {
        assert_ne!(detected(path, text).format, Some(Format::Caddy), "{path}");
    }
}

#[test]
fn version_1_is_told_and_not_judged() {
    for text in ["a {\n\tproxy / localhost:80 {\n\t\ttransparent\n\t}\n}\n", "a {\n\trewrite {\n\t\tto /b\n\t}\n}\n"] {
        let found = detected("Caddyfile", text);
        assert!(found.documents.is_empty());
        assert!(found.remarks[0].message.contains("Caddy 1"), "{text}");
    }
    assert_eq!(detected("Caddyfile", "a {\n\tmetrics\n\trewrite /a /b\n}\n").documents.len(), 1);
}

#[test]
fn broken_files_and_templates_are_told() {
    assert_eq!(detected("Caddyfile", "a {\n").errors.len(), 1);
    assert_eq!(detected("Caddyfile", "{{ site }} {\n\trespond ok\n}\n").skipped, Some(Skipped::JinjaTemplate));
    assert_eq!(detected("Caddyfile", "a {\n\trespond \"{{ .X }}\"\n}\n").documents.len(), 1);
}

#[test]
fn hashes_and_tokens_are_secret() {
    let found =
        detected("Caddyfile", "a {\n\tbasic_auth {\n\t\tbob hash\n\t}\n\ttls {\n\t\tdns provider token\n\t}\n}\n");
    let mut hidden = Vec::new();
    secrets(&found.documents[0].root, &mut hidden);
    assert_eq!(hidden.iter().filter_map(|node| node.as_str()).collect::<Vec<_>>(), ["hash", "token"]);
}
