//! Snapshots of every output over one small folder with all that is hard to draw.

use fivenines::report::{OutputFormat, render, schema};

use super::{all_outputs, report_of, style};
use crate::support::BLOCKING;

const WIDE: &str = "\
# 世界 comment
apiVersion: v1
kind: ConfigMap
metadata:
  name: wide
data:
  # fivenines: ignore[acme-probe] the wide one is known
  bad-emoji: \"👩‍🚀 ok ✓\"
  世界: x
  bad-世界: 数据
  bad-flow: {tab:\t1}
";

const BLOCK: &str = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: block
data:
  bad-block: |
    one
    two
  bad-empty: \"\"
  bad-null:
";

const HUB: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: hub}
data: {a: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: spoke-near}
data: {at: here}
";

const MANY: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: many}
data:
  bad1: 1
  bad2: 2
  bad3: 3
  bad4: 4
  bad5: 5
  bad6: 6
  bad7: 7
";

const SECRET: &str = "\
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData:
  user: hidden-user
  bad-password: hunter2-hunter2
";

fn files() -> Vec<(&'static str, String)> {
    let spokes: String = (1..=5)
        .map(|at| format!("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: spoke-{at}}}\ndata: {{at: far}}\n"))
        .collect();
    vec![
        ("block.yaml", BLOCK.into()),
        ("broken/at-end.yaml", "apiVersion: v1\nkind: Pod\nspec: [\n".into()),
        ("broken/secret.yaml", "apiVersion: v1\nkind: Secret\nstringData: {password: \"hunter2-hunter2\n".into()),
        ("chart/templates/web.yaml", "apiVersion: v1\nkind: Service\n{{- if .Values.x }}\n".into()),
        ("crlf.yaml", super::config_map("x").replace('\n', "\r\n")),
        ("hub.yaml", HUB.into()),
        ("long.yaml", super::config_map(&format!("\"{}\"", "long ".repeat(100)))),
        ("many.yaml", MANY.into()),
        ("pdb.yaml", BLOCKING.into()),
        ("secret.yaml", SECRET.into()),
        ("spokes.yaml", spokes),
        ("wide.yaml", WIDE.into()),
    ]
}

fn report() -> fivenines::report::Report {
    let files = files();
    report_of(&files.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>())
}

#[test]
fn text() {
    insta::assert_snapshot!(render(&report(), OutputFormat::Text, style(true)));
}

#[test]
fn concise() {
    insta::assert_snapshot!(render(&report(), OutputFormat::Concise, style(true)));
}

#[test]
fn json() {
    insta::assert_snapshot!(pretty(OutputFormat::Json));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(pretty(OutputFormat::Sarif));
}

/// With line breaks, and without the version, which changes with each release.
fn pretty(format: OutputFormat) -> String {
    let value: serde_json::Value = serde_json::from_str(&render(&report(), format, style(true))).expect("JSON");
    format!("{value:#}").replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"VERSION\"")
}

#[test]
fn values_of_secrets_are_in_no_output() {
    let report = report();
    assert!(report.findings.iter().any(|it| it.location.logical.contains("Secret/login")), "the Secret is not judged");
    for (format, output) in all_outputs(&report) {
        for value in ["hunter2", "hidden-user"] {
            assert!(!output.contains(value), "{}: shows {value}", format.name());
        }
    }
}

#[test]
fn json_follows_its_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let report: serde_json::Value =
        serde_json::from_str(&render(&report(), OutputFormat::Json, style(false))).expect("JSON");
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
