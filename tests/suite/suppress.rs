//! What each form of a suppression covers, on a real run.

use std::fmt::Write as _;

use fivenines::config::{Lookup, load};
use fivenines::finding::State;
use fivenines::policy::builtin;

use super::support::report_in;

/// Runs the built-in rules over a folder and says what became of each finding, by line.
fn states(files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).expect("a new file");
    }
    let start = folder.path().to_owned();
    let lookup = Lookup { working_directory: start.clone(), start, ..Lookup::default() };
    let settings = load(&lookup).expect("a valid configuration").settings;
    let report = report_in(folder.path(), &[".".into()], &settings, &builtin());
    let mut shown = String::new();
    for finding in &report.findings {
        let about_us = finding.rule.id.starts_with("fivenines-") || finding.rule.id == "k8s-duplicate-key";
        if !about_us {
            continue;
        }
        let source = report.sources.get(finding.location.span.source);
        let line = source.position(finding.location.span.start).line;
        let _ = write!(shown, "{}:{line} {:?} {} ", source.path, source.slice(finding.location.span), finding.rule.id);
        let _ = match &finding.state {
            State::Active => writeln!(shown, "active: {}", finding.message),
            State::Suppressed { reason, .. } => writeln!(shown, "suppressed: {reason:?}"),
        };
    }
    for notice in &report.notices {
        let _ = writeln!(shown, "{:?} {}", notice.severity, notice.message);
    }
    shown
}

const OBJECT: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n";

#[test]
fn every_comment_covers_what_it_says() {
    let ignore = "# fivenines: ignore[k8s-duplicate-key] why";
    let twice = "  a: 1\n  a: 2\n";
    let text = format!(
        "{ignore} document\n---\n{OBJECT}data:\n{twice}---\n{OBJECT}{ignore} subtree\ndata:\n{twice}  b: 1\n  b: 2\n---\n\
         {OBJECT}data:\n  a: 1\n  {ignore} pair\n  a: 2\n  b: 1\n  b: 2\n---\n{OBJECT}data:\n{twice}{ignore} nothing\n---\n\
         {OBJECT}data:\n  a: 1\n  a: 2 {ignore} line\n  b: 1\n  b: 2\n  text: |\n    {ignore} data\n"
    );
    insta::assert_snapshot!(states(&[("a.yaml", &text)]));
}

#[test]
fn a_file_and_the_configuration_cover_by_path_and_object() {
    let twice = format!("{OBJECT}data:\n  a: 1\n  a: 2\n");
    let file = format!("# fivenines: ignore-file[k8s-duplicate-key; until=2026-11-21] last day\n{twice}");
    let configuration = r#"
[[suppress]]
rule = "k8s-duplicate-key"
path = "b.yaml"
resource = "ConfigMap/set*"
reason = "by object"
[[suppress]]
rule = "k8s-duplicate-key"
path = "c.yaml"
expires = 2026-11-20
reason = "over"
[[suppress]]
rule = "k8s-duplicate-key"
path = "gone.yaml"
[[suppress]]
notice = "parse-error"
path = "d.yaml"
reason = "broken on purpose"
[[suppress]]
rule = "k8s-duplicate-kye"
"#;
    let broken = "apiVersion: v1\nkind: ConfigMap\nmetadata: {\n";
    insta::assert_snapshot!(states(&[
        ("a.yaml", &file),
        ("b.yaml", &twice),
        ("c.yaml", &twice),
        ("d.yaml", broken),
        ("fivenines.toml", configuration),
    ]));
}

/// Findings of a policy that reports every `listen`, by file and line, with their state.
fn listens(files: &[(&str, &str)]) -> Vec<String> {
    let folder = super::support::folder(files);
    let policy = "package main\n\ndeny contains {\"msg\": \"listens\", \"path\": listen.path} if {\n\tdata.document.format == \"nginx\"\n\tsome listen in data.document.facts.listens\n}\n";
    std::fs::write(folder.path().join("p.rego"), policy).expect("written");
    let output = super::support::fivenines(
        folder.path(),
        &["check", "--isolated", "--policy", "p.rego", "--exit-zero", "--output", "json", "."],
    );
    let report: serde_json::Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{}{}", output.stdout, output.stderr));
    let findings = report["findings"].as_array().expect("findings");
    let shown = findings.iter().map(|finding| {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let (place, line) = (text(&finding["location"]["path"]), &finding["location"]["start"]["line"]);
        format!("{place}:{line} {}", text(&finding["state"]))
    });
    shown.collect()
}

#[test]
fn a_comment_in_an_included_file_covers_its_own_directives() {
    let ignore = "# fivenines: ignore[main] why";
    let main = format!(
        "events {{}}\nhttp {{\n  include conf.d/*.conf;\n  {ignore}\n  server {{\n    listen 1;\n  }}\n  server {{ listen 2; }}\n}}\n"
    );
    let first = format!(
        "{ignore}\nserver {{\n  listen 3;\n}}\nserver {{\n  listen 4;\n  listen 5; {ignore}\n  {ignore}\n  listen 6;\n  listen 7;\n}}\n"
    );
    let second = "# fivenines: ignore-file[main] why\nserver {\n  listen 8;\n  listen 9;\n}\n";
    let found = listens(&[("nginx.conf", &main), ("conf.d/a.conf", &first), ("conf.d/b.conf", second)]);
    let expected = [
        "conf.d/a.conf:3 suppressed",
        "conf.d/a.conf:6 active",
        "conf.d/a.conf:7 suppressed",
        "conf.d/a.conf:9 suppressed",
        "conf.d/a.conf:10 active",
        "conf.d/b.conf:3 suppressed",
        "conf.d/b.conf:4 suppressed",
        "nginx.conf:6 suppressed",
        "nginx.conf:8 active",
    ];
    assert_eq!(found, expected);
}
