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
