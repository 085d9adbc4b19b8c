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
    let folder = tree(&[("fivenines.toml", text), ("policy/a.rego", ""), ("data/a.yaml", "")]);
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
        builtin: false,
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

#[test]
fn the_first_folder_with_a_file_wins_and_two_files_are_an_error() {
    let folder = tree(&[
        ("fivenines.toml", "level = \"strict\"\n"),
        ("a/.github/fivenines.toml", "exclude = [\"vendor\"]\n"),
        ("a/b/web.yaml", ""),
        ("c/fivenines.toml", ""),
        ("c/.fivenines.toml", ""),
    ]);
    let loaded = config::load(&lookup(folder.path(), "a/b/web.yaml")).expect("valid");
    assert_eq!(loaded.settings.root, folder.path().join("a"));
    assert_eq!(loaded.settings.level, Level::Default, "files do not cascade");
    assert_eq!(loaded.source.expect("found").path, "a/.github/fivenines.toml");
    let twice = config::load(&lookup(folder.path(), "c")).expect_err("two files");
    assert_eq!(twice[0].message, "two configuration files for one folder: c/fivenines.toml and c/.fivenines.toml");
    let isolated = config::load(&Lookup { isolated: true, ..lookup(folder.path(), "a") }).expect("no file");
    assert!(isolated.source.is_none());
    assert_eq!(isolated.settings.root, folder.path());
}

#[test]
fn the_environment_overrules_the_file() {
    let mut settings = load("level = \"strict\"\nfail-on = \"note\"\n").expect("valid").settings;
    let variables =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    config::apply_environment(&mut settings, &variables(&[("FIVENINES_FAIL_ON", "never"), ("FIVENINES_LEVEL", "")]))
        .expect("valid");
    assert_eq!((settings.level.name(), settings.fail_on.name()), ("strict", "never"));
    let bad = variables(&[("FIVENINES_FAIL_ON", "warn"), ("FIVENINES_KUBERNETES", "new")]);
    insta::assert_snapshot!(shown(&config::apply_environment(&mut settings, &bad).expect_err("bad values")));
    let misspelt = Lookup::default().apply_environment(&variables(&[("FIVENINES_CONFG", "a")])).expect_err("a typo");
    insta::assert_snapshot!(shown(&misspelt));
}

#[test]
fn rules_are_set_by_path_in_file_order() {
    let text = r#"
exclude = ["vendor"]
[rules]
k8s-a-formerly = { severity = "error", params = { minimum = 3 } }
[[overrides]]
paths = ["dev/**"]
rules.k8s-a = { params = { other = 4 } }
[[overrides]]
paths = ["dev/tmp"]
rules.k8s-a = "off"
"#;
    let settings = load(text).expect("valid").settings;
    let rule = rule("k8s-a", &[("minimum", json!({})), ("other", json!({}))]);
    let resolver = config::Resolver::new(&settings, std::iter::once(&*rule)).expect("valid globs");
    let at = |path: &str| {
        let shown = settings.root.join(path);
        let rules = resolver.path(&shown.to_string_lossy(), None);
        let effective = rules.rule(&rule);
        format!("{:?} {}", effective.severity, effective.params)
    };
    assert_eq!(at("web.yaml"), r#"Some(Error) {"minimum":3,"other":null}"#);
    assert_eq!(at("dev/web.yaml"), r#"Some(Error) {"minimum":3,"other":4}"#);
    assert_eq!(at("dev/tmp/web.yaml"), r#"Some(Off) {"minimum":3,"other":4}"#);
    assert!(resolver.is_excluded(&settings.root.join("a/vendor/b.yaml")));
    assert!(!resolver.is_excluded(&settings.root.join("a/b.yaml")));
}

#[test]
fn the_committed_schema_and_the_documentation_are_current() {
    let path = super::support::root().join("docs/fivenines.schema.json");
    let schema = format!("{:#}\n", config::schema());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &schema).expect("writable");
    }
    let committed = std::fs::read_to_string(&path).expect("the schema is committed");
    assert_eq!(committed, schema, "run the tests with UPDATE_DOCS=1");
    let docs = std::fs::read_to_string(super::support::root().join("docs/configuration.md")).expect("readable");
    for (name, meaning) in config::VARIABLES {
        assert!(docs.contains(&format!("| `{name}` | {meaning} |")), "{name}");
    }
    let example = docs.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    load(example).expect("the documented example is valid");
    for key in config::schema()["properties"].as_object().expect("an object").keys() {
        assert!(example.contains(key.as_str()), "{key} is not documented");
    }
}
