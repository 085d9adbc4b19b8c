//! What the outputs say: reviewed snapshots, hostile text, secrets, fingerprints, and that drawing never fails.

mod fingerprints;
mod hostile;
mod outputs;
mod verdict;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use fivenines::document::{Documents, Identity, Kind, NewDocument};
use fivenines::finding::{Finding, Location, State};
use fivenines::format::Format;
use fivenines::policy::{Options, Policy, builtin, load};
use fivenines::report::{Notice, NoticeCode, OutputFormat, Report, Statistics, Style, render};
use fivenines::rule::Rule;
use fivenines::settings::{Level, RuleSelector, Settings, Severity};
use fivenines::source::{Encoding, Sources, Span};
use fivenines::syntax::{Data, Entry, Node};

use super::support::report_in;

/// Reports every entry of a ConfigMap or a Secret whose key begins with `bad`, and quotes it.
const POLICY: &str = r#"package acme.probe

deny contains {"msg": msg, "path": [field, key], "label": label} if {
	input.kind in {"ConfigMap", "Secret"}
	some field in {"data", "stringData"}
	some key, value in input[field]
	startswith(key, "bad")
	msg := sprintf("`%s` holds `%v`", [key, value])
	label := sprintf("holds %v", [value])
}
"#;

/// Reports a missing key of the ConfigMap `hub`, with places in Secrets, which it quotes, and in other ConfigMaps.
const RELATED: &str = r#"package acme.related

warn contains {"msg": "a probe is missing", "path": ["data", "probe", "http"], "related": related} if {
	input.kind == "ConfigMap"
	input.metadata.name == "hub"
	secrets := [place |
		some found in data.inventory.k8s.Secret[_][_]
		some key, value in found.input.stringData
		place := {"document": found.document, "path": ["stringData", key], "msg": sprintf("%s is used", [value])}
	]
	spokes := [place |
		some found in data.inventory.k8s.ConfigMap[_][_]
		startswith(found.input.metadata.name, "spoke")
		place := {"document": found.document, "path": ["data", "at"], "msg": sprintf("%s leads here", [found.input.metadata.name])}
	]
	related := array.concat(secrets, spokes)
	count(related) > 0
}
"#;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
}

/// The built-in policies and the two above.
fn policies() -> Vec<Policy> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &[("probe.rego", POLICY), ("related.rego", RELATED)]);
    let own = load(folder.path(), &Options::default(), &|path| {
        path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    });
    let mut policies = builtin();
    policies.extend(own.expect("they compile"));
    policies.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    policies
}

/// Judges some files with the policies above, the rules about suppressions and one of Kubernetes.
fn report_of(files: &[(&str, &str)]) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), files);
    let only = ["acme-*", "fivenines-*", "k8s-pdb-blocks-all-evictions"].map(|id| RuleSelector::Id(id.into()));
    let root = folder.path().to_owned();
    let settings =
        Settings { root: root.clone(), working_directory: root.clone(), only: only.into(), ..Settings::default() };
    report_in(&root, std::slice::from_ref(&root), &settings, &policies())
}

fn style(show_suppressed: bool) -> Style {
    Style { color: false, width: 100, show_suppressed, coverage: false }
}

fn all_outputs(report: &Report) -> impl Iterator<Item = (OutputFormat, String)> {
    OutputFormat::ALL.into_iter().map(|format| (format, render(report, format, style(true))))
}

/// A ConfigMap with one bad entry, which is YAML of its own.
fn config_map(entry: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  bad: {entry}\n")
}

/// The rule of a finding that tests make by hand.
fn some_rule() -> Arc<Rule> {
    static RULE: LazyLock<Arc<Rule>> = LazyLock::new(|| Arc::clone(&builtin()[0].rule));
    Arc::clone(&RULE)
}

/// A report of one finding at the first of some places of a text, with the others related to it. The text is a Secret
/// whose one value stands at the last of them.
fn report_at(text: &str, places: &[(usize, usize)]) -> Report {
    let mut sources = Sources::default();
    let source = sources.add("any.yaml".into(), text.into(), Encoding::Utf8);
    let span = |(start, end): (usize, usize)| Span::new(source, start, end);
    let location = |place: &(usize, usize)| Location {
        span: span(*place),
        pointer: "/a".into(),
        logical: "Any/a".into(),
        missing: Vec::new(),
        label: Some("a label".into()),
    };
    let entry = |key: &str, value| Entry { key: key.into(), key_span: span((0, 0)), value };
    let value = Node { span: span(*places.last().expect("there are places")), data: Data::String("value".into()) };
    let value = Node { span: value.span, data: Data::Mapping([entry("key", value)].into()) };
    let mut documents = Documents::default();
    let document = documents.add(NewDocument {
        source,
        prefix: fivenines::syntax::Path::default(),
        format: Format::K8s,
        kind: Kind { name: "Secret".into(), group: "".into() },
        identity: Identity::default(),
        root: Node { span: span((0, text.len())), data: Data::Mapping([entry("data", value)].into()) },
        comments: Vec::new(),
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: Vec::new(),
    });
    let finding = Finding {
        rule: some_rule(),
        severity: Severity::Error,
        level: Level::Default,
        message: "any message".into(),
        document,
        location: location(&places[0]),
        related: places[1..].iter().map(location).collect(),
        fingerprint: "f".into(),
        state: State::Active,
        metadata: None,
    };
    let notice = Notice {
        code: NoticeCode::ParseError,
        severity: Severity::Warning,
        message: "does not parse".into(),
        help: None,
        path: Some("any.yaml".into()),
        span: Some(span(places[0])),
    };
    Report {
        sources,
        documents,
        rules: vec![some_rule()],
        findings: vec![finding],
        coverage: Vec::new(),
        notices: vec![notice],
        statistics: Statistics { files: 1, documents: 1, rules: 1, errors: 1, ..Statistics::default() },
        top: ".".into(),
        working_directory: ".".into(),
    }
}
