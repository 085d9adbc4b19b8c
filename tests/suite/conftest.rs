//! What somebody who comes from conftest does: its flags, its conventions, and what goes wrong with them.

use super::support::{Output, fivenines, folder};

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {app: web}\n  ports:\n    - port: 22\n";

/// Runs in a throw-away folder with these files and prints one line a finding.
fn check(files: &[(&str, &str)], arguments: &[&str]) -> Output {
    let folder = folder(files);
    fivenines(folder.path(), &[&["check", "--isolated", "--output", "concise"], arguments].concat())
}

const PORTS: &str = "package main

import data.services

deny contains msg if {
	some port in input.spec.ports
	port.port in services.ports
	msg := sprintf(\"port %d is not for services\", [port.port])
}
";

#[test]
fn data_is_merged_at_the_root_wherever_in_the_folder_it_lies() {
    let files = [
        ("policy/ports.rego", PORTS),
        ("data/deep/down/ports.yaml", "services:\n  ports: [22]\n"),
        ("data/.hidden.json", r#"{"services": {"names": ["web"]}}"#),
        ("data/notes.txt", "not data"),
        ("service.yaml", SERVICE),
    ];
    let said = check(&files, &["-p", "policy", "-d", "data", "service.yaml"]);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("error[main] port 22 is not for services"), "{}", said.stdout);
    let said = check(&files, &["-p", "policy", "service.yaml"]);
    assert!(!said.stdout.contains("error[main]"), "{}", said.stdout);
}

#[test]
fn data_may_be_put_below_a_name_as_in_opa() {
    let files = [("policy/ports.rego", PORTS), ("ports.json", "[22]"), ("service.yaml", SERVICE)];
    let said = check(&files, &["-p", "policy", "-d", "services.ports:ports.json", "service.yaml"]);
    assert!(said.stdout.contains("error[main] port 22 is not for services"), "{}{}", said.stdout, said.stderr);
}

#[test]
fn data_can_stand_in_the_configuration() {
    let files = [
        ("policy/ports.rego", PORTS),
        ("data/ports.yaml", "services: {ports: [22]}\n"),
        ("service.yaml", SERVICE),
        ("fivenines.toml", "policies = [\"policy\"]\ndata = [\"data\"]\n"),
    ];
    let with = folder(&files);
    let said = fivenines(with.path(), &["check", "--output", "concise", "service.yaml"]);
    assert!(said.stdout.contains("error[main] port 22 is not for services"), "{}{}", said.stdout, said.stderr);
    let without = folder(&[("fivenines.toml", "data = [\"date\"]\n"), ("service.yaml", SERVICE)]);
    let said = fivenines(without.path(), &["check", "service.yaml"]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("there is no data at `date`") && said.stderr.contains("fivenines.toml:1:9"),
        "{}",
        said.stderr
    );
}

#[test]
fn wrong_data_is_told_all_at_once_and_where() {
    let files = [
        ("policy/ports.rego", PORTS),
        ("data/a.yaml", "services:\n  ports: [22]\n"),
        ("data/b.yaml", "services:\n  ports: [22]\n"),
        ("data/c.yaml", "document: 1\n"),
        ("data/d.yaml", "a: 1\n---\nb: 1\n"),
        ("data/e.yaml", ""),
        ("data/f.yaml", "- a\n"),
        ("data/g.json", "{\"a\": "),
        ("data/h.yaml", "z: 1\nz: 2\n"),
        ("data/i.yaml", "main:\n  deny: []\n"),
        ("service.yaml", SERVICE),
    ];
    let said = check(&files, &["-p", "policy", "-d", "data", "-d", "nowhere", "service.yaml"]);
    assert_eq!(said.code, 2);
    for (fault, place) in [
        ("`data.services.ports` is given twice", "data/b.yaml:2:3"),
        ("`data.document` is what fivenines tells policies", "data/c.yaml:1:1"),
        ("begins another", "data/d.yaml:3:1"),
        ("a data file is empty", "data/e.yaml:1:1"),
        ("holds a mapping", "data/f.yaml:1:1"),
        ("data does not parse", "data/g.json:1:"),
        ("the key is given twice", "data/h.yaml:2:1"),
        ("where the rule `data.main.deny` of a policy stands", "data/i.yaml:2:3"),
        ("data `nowhere` does not exist", ""),
    ] {
        assert!(said.stderr.contains(fault) && said.stderr.contains(place), "{fault}, {place}: {}", said.stderr);
    }
    assert!(said.stderr.contains("data/a.yaml:2 too"), "{}", said.stderr);
}

const ROOT: &str = "package main

deny_run_as_root contains msg if {
	input.kind == \"Deployment\"
	not input.spec.template.spec.securityContext.runAsNonRoot
	msg := sprintf(\"Deployment `%s` runs as root\", [input.metadata.name])
}

deny contains \"plain\" if input.kind == \"Deployment\"

warn_latest contains \"latest\" if input.kind == \"Deployment\"

exception contains rules if {
	input.metadata.name == \"let-off\"
	rules := [\"run_as_root\", \"\"]
}

exception contains [\"latest\"] if input.metadata.name == \"let-off\"
";

const DEPLOYMENTS: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: let-off, namespace: a}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: a}\n";

#[test]
fn exceptions_silence_and_are_counted() {
    let files = [("policy/root.rego", ROOT), ("a.yaml", DEPLOYMENTS)];
    let own = ["-p", "policy", "--rule", "main", "a.yaml"];
    let said = check(&files, &own);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("error[main] Deployment `web` runs as root"), "{}", said.stdout);
    assert!(
        said.stdout.contains("2 errors, 1 warning in 1 file (2 documents, 1 rule) · 3 suppressed"),
        "{}",
        said.stdout
    );
    let shown = check(&files, &[&own[..], &["--show-suppressed"]].concat());
    assert!(shown.stdout.contains("Deployment `let-off` runs as root (suppressed)"), "{}", shown.stdout);
    let folder = folder(&files);
    let arguments = [&["check", "--isolated"], &own[..], &["--show-suppressed"]].concat();
    let said = fivenines(folder.path(), &arguments);
    assert!(
        said.stdout.contains("suppressed by policy/root.rego:13: exception from `deny_run_as_root`"),
        "{}",
        said.stdout
    );
    let said = fivenines(folder.path(), &[&arguments[..], &["-o", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let of = |state: &str| -> Vec<String> {
        let findings = report["findings"].as_array().expect("a list").iter();
        findings.filter(|finding| finding["state"] == state).map(|it| it["suppression"].to_string()).collect()
    };
    assert_eq!(of("active"), ["null"; 3]);
    for name in ["deny", "deny_run_as_root", "warn_latest"] {
        let suppression =
            format!(r#"{{"by":"exception","path":"policy/root.rego","line":13,"reason":"exception from `{name}`"}}"#);
        assert!(of("suppressed").contains(&suppression), "{name}: {:?}", of("suppressed"));
    }
}

#[test]
fn an_exception_of_another_shape_is_a_fault_of_the_policy() {
    let policy = "package main\n\ndeny contains \"no\" if input.kind\n\nexception contains \"no\" if input.kind\n";
    let said = check(&[("policy/p.rego", policy), ("a.yaml", DEPLOYMENTS)], &["-p", "policy", "a.yaml"]);
    assert_eq!(said.code, 2, "{}", said.stdout);
    let folder = folder(&[("policy/p.rego", policy), ("a.yaml", DEPLOYMENTS)]);
    let said = fivenines(folder.path(), &["check", "--isolated", "-p", "policy", "a.yaml"]);
    assert!(said.stdout.contains("`exception` holds a text, expected lists of rule names"), "{}", said.stdout);
}

#[test]
fn further_keys_of_an_answer_are_metadata() {
    let policy = "package main

violation contains {\"msg\": \"no\", \"severity\": \"HIGH\", \"path\": \"not ours\", \"details\": {\"who\": {\"team\"}, \"\\u001b\": 1}} if input.kind
warn contains {\"msg\": \"perhaps\", \"label\": \"here\"} if input.kind
";
    let folder = folder(&[("policy/p.rego", policy), ("service.yaml", SERVICE)]);
    let arguments = ["check", "--isolated", "-p", "policy", "--rule", "main", "-o", "json", "service.yaml"];
    let said = fivenines(folder.path(), &arguments);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let [no, perhaps] = report["findings"].as_array().expect("a list").as_slice() else { panic!("{report}") };
    assert_eq!((no["severity"].as_str(), perhaps["severity"].as_str()), (Some("error"), Some("warning")));
    let metadata = r#"{"details":{"\\u{1b}":1,"who":["team"]},"path":"not ours","severity":"HIGH"}"#;
    assert_eq!(no["metadata"].to_string(), metadata);
    assert_eq!(perhaps.get("metadata"), None);
}

#[test]
fn warnings_alone_fail_a_run_unless_only_errors_are_to() {
    let files = [("policy/p.rego", "package main\n\nwarn contains \"perhaps\" if input.kind\n"), ("a.yaml", SERVICE)];
    let arguments = ["-p", "policy", "--rule", "main", "a.yaml"];
    assert_eq!(check(&files, &arguments).code, 1);
    assert_eq!(
        check(&files, &[&arguments[..], &["--fail-on", "error"]].concat()).code,
        0,
        "as conftest without --fail-on-warn"
    );
}
