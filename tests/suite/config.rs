//! The configuration file: discovery, every error at its place, precedence, rule settings by path.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use fivenines::config::{self, Loaded, Lookup};
use fivenines::error::Error;
use fivenines::rule::{Param, Pillar, Precision, Rule};
use fivenines::settings::{Level, Severity};
use serde_json::json;

/// A folder with a repository in it and the given files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join(".git")).expect("a new folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("files lie in the folder")).expect("a new folder");
        std::fs::write(path, text).expect("a new file");
    }
    folder
}

fn lookup(folder: &Path, start: &str) -> Lookup {
    Lookup { working_directory: folder.to_owned(), start: folder.join(start), ..Lookup::default() }
}

fn load(text: &str) -> Result<Loaded, Vec<Error>> {
    let folder = tree(&[("fivenines.toml", text), ("policy/a.rego", "")]);
    config::load(&lookup(folder.path(), "."))
}

/// Errors with the line and the text they stand at.
fn shown(errors: &[Error]) -> String {
    let mut shown = String::new();
    for error in errors {
        if let Some(place) = &error.place {
            let at = place.source.position(place.span.start);
            let _ = writeln!(
                shown,
                "{}:{}:{}: {:?}",
                place.source.path,
                at.line,
                at.column,
                place.source.slice(place.span)
            );
        }
        let _ = writeln!(shown, "  error: {error}");
        if let Some(help) = &error.help {
            let _ = writeln!(shown, "  help: {help}");
        }
    }
    shown
}

fn errors(text: &str) -> String {
    shown(&load(text).expect_err("the file has errors"))
}

fn rule(id: &str, params: &[(&str, serde_json::Value)]) -> Arc<Rule> {
    let param = |schema: &serde_json::Value| Param {
        description: String::new(),
        default: serde_json::Value::Null,
        schema: schema.clone(),
    };
    Arc::new(Rule {
        id: id.into(),
        formerly: vec![format!("{id}-formerly")],
        title: String::new(),
        description: String::new(),
        remediation: String::new(),
        severity: Severity::Warning,
        precision: Precision::High,
        level: Level::Default,
        pillar: Pillar::Redundancy,
        concepts: Vec::new(),
        format: None,
        kinds: Vec::new(),
        params: params.iter().map(|(name, schema)| ((*name).into(), param(schema))).collect(),
        supersedes: Vec::new(),
        references: Vec::new(),
        peers: Vec::new(),
    })
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    insta::assert_snapshot!(errors(
        r#"levle = "strict"
fail-on = "warnings"
exclude = "vendor/**"
policies = ["policy", "policies"]
parse-errors = true
extends = "../base.toml"

[system]
kubernetes = "latest"
complete = "yes"
istio_root_namespace = "istio"
worlds = ["clusters/[", 3]

[rules]
k8s-a = "of"
k8s-b = 3
k8s-c = { severity = "fatal", parameters = { a = 1 } }

[rules.k8s-d]
severity = 1
params = [1]

[[overrides]]
path = ["a"]
rules.k8s-a = "loud"

[[overrides]]
paths = []
rules = {}

[[suppress]]
reason = "neither"

[[suppress]]
rule = "k8s-a"
notice = "parse-error"
path = "a/["
expires = 2027-02-28T00:00:00Z
resource = "Deployment/{a"

[[suppress]]
notice = "parse-errors"
reason = 5

[[suppress]]
rule = "k8s-a"
expires = "soon"

[[external]]
format = "kubernetes"
kind = "Service"
label = { app = "x" }

[externals]
"#
    ));
}

#[test]
fn broken_toml_is_reported_alone() {
    insta::assert_snapshot!(errors("level = \"strict\nfail-on = \nexclude = [1, 2\n[system]\nlevel = 1\nlevel = 2\n"));
}

#[test]
fn an_unknown_requirement_is_an_error_and_an_unmet_one_the_only_one() {
    insta::assert_snapshot!(errors("required-version = \"~1\"\nlevle = 1\n"));
    insta::assert_snapshot!(errors("required-version = \">=99\"\nlevle = 1\n"));
}

#[test]
fn rule_ids_and_parameters_are_checked_against_the_rules() {
    let loaded = load(
        r#"[rules]
k8s-single-replcia = "off"
nonsense-rule-of-nobody = "off"
k8s-no-params-formerly = { params = { minimum = 1 } }

[rules.k8s-single-replica.params]
minimun = 3
minimum = 0
exempt = "kube-system"
names = ["a", 5]
other = 1

[[overrides]]
paths = ["a"]
rules.k8s-single-replica = { params = { minimum = "three" } }
"#,
    )
    .expect("the shape is right");
    let integer = json!({"type": "integer", "minimum": 1});
    let strings = json!({"type": "array", "items": {"type": "string"}});
    let rules = [
        rule("k8s-no-params", &[]),
        rule("k8s-single-replica", &[("minimum", integer), ("exempt", strings.clone()), ("names", strings)]),
    ];
    insta::assert_snapshot!(shown(&config::check(&loaded, &rules).expect_err("there are mistakes")));
}
