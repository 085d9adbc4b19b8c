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

#[test]
fn a_package_may_stand_in_several_folders() {
    let org = "package main\n\nimport data.lib.words\n\ndeny contains words.of(input) if input.kind\n";
    let words = "package lib.words\n\nof(object) := sprintf(\"org: %s\", [object.kind])\n";
    let team = "package main\n\ndeny contains msg if {\n\tinput.kind\n\tmsg := \"team\"\n}\n";
    let files = [("org/main.rego", org), ("lib/words.rego", words), ("team/main.rego", team), ("a.yaml", SERVICE)];
    let said =
        check(&files, &["-p", "org", "-p", "team", "-p", "lib", "-p", "team/main.rego", "--rule", "main", "a.yaml"]);
    assert!(said.stdout.contains("error[main] org: Service"), "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("error[main] team"), "{}", said.stdout);
    assert!(said.stdout.contains("2 errors in 1 file (1 document, 1 rule)"), "{}", said.stdout);
}

const GROUPS: [(&str, &str); 4] = [
    ("policy/a.rego", "package group1\n\ndeny contains \"one\" if input.kind\n"),
    ("policy/b.rego", "package group1.deeper\n\ndeny contains \"deeper\" if input.kind\n"),
    ("policy/c.rego", "package lib.names\n\nnames := {input.kind}\n"),
    ("a.yaml", SERVICE),
];

#[test]
fn a_namespace_narrows_and_all_are_judged_without_one() {
    let said = |arguments: &[&str]| {
        let said = check(&GROUPS, &[&["-p", "policy", "--ignore", "k8s-*", "a.yaml"], arguments].concat());
        assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
        (said.stdout.contains("[group1] one"), said.stdout.contains("[group1-deeper] deeper"))
    };
    assert_eq!(said(&[]), (true, true));
    assert_eq!(said(&["--namespace", "group1"]), (true, false), "sub-packages are namespaces of their own");
    assert_eq!(said(&["-n", "group1.deeper"]), (false, true));
    assert_eq!(said(&["-n", "group1,group1.deeper"]), (true, true));
    assert_eq!(said(&["-n", "group1", "--all-namespaces"]), (true, true), "as in conftest, all wins");
    let folder = folder(&GROUPS);
    let said = fivenines(folder.path(), &["check", "--isolated", "-p", "policy", "-n", "group1", "a.yaml"]);
    let note = "note[policy]: 1 of 2 namespaces are not judged: `group1.deeper`";
    assert!(said.stdout.contains(note), "{}", said.stdout);
}

#[test]
fn a_namespace_that_does_not_answer_is_an_error() {
    for (name, fault, help) in [
        ("grup1", "no policy is of namespace `grup1`", "did you mean `group1`?"),
        ("main", "no policy is of namespace `main`", "the policies' namespaces: `group1`, `group1.deeper`"),
        ("lib.names", "namespace `lib.names` has no rule named deny, violation or warn", "`group1`"),
    ] {
        let said = check(&GROUPS, &["-p", "policy", "-n", name, "a.yaml"]);
        assert_eq!(said.code, 2, "{}", said.stdout);
        assert!(said.stderr.contains(fault) && said.stderr.contains(help), "{name}: {}", said.stderr);
    }
    let said = check(&GROUPS, &["-n", "main", "a.yaml"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("name a folder with `--policy`"), "{}", said.stderr);
}

/// What one policy is told, with the exit code.
fn told(policy: &str) -> (i32, String) {
    let folder = folder(&[("policy/p.rego", policy), ("a.yaml", SERVICE)]);
    let arguments = ["check", "--isolated", "-p", "policy", "--ignore", "k8s-*", "--exit-zero", "-o", "json", "a.yaml"];
    let said = fivenines(folder.path(), &arguments);
    if said.stdout.is_empty() {
        return (said.code, said.stderr);
    }
    let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let notices = report["notices"].as_array().expect("a list").iter();
    let notices = notices.map(|notice| {
        let place = [&notice["start"]["line"], &notice["start"]["column"]].map(ToString::to_string).join(":");
        format!("{}[{}] {place} {}\n", notice["severity"], notice["code"], notice["message"]).replace('"', "")
    });
    (said.code, notices.collect())
}

#[test]
fn policies_that_can_never_answer_are_told() {
    for (policy, code, notice) in [
        ("deny if input.kind == \"Service\"", 2, "error[policy] 3:1 `deny` is true or nothing, and has no message"),
        (
            "deny := msg if {\n\tinput.kind\n\tmsg := sprintf(\"%s\", [input.kind])\n}",
            2,
            "error[policy] 3:1 `deny` is one value",
        ),
        ("deny := \"no\" if input.kind", 2, "error[policy] 3:1 `deny` is one value, not a set of messages"),
        ("default deny := false\n\ndeny if input.kind", 2, "error[policy] 3:9 `deny` has a default value"),
        (
            "deny contains {\"message\": \"no\"} if input.kind",
            2,
            "error[policy] 3:1 an answer of `deny` is an object without `msg`",
        ),
        ("warn contains 3 if input.kind", 2, "error[policy] 3:1 an answer of `warn` is a number"),
        (
            "deny contains \"a\" if input.no\n\nviolation(x) := x if input.kind",
            0,
            "warning[policy] 5:1 `violation` is a function",
        ),
        (
            "deny contains \"a\" if input.no\n\ndenies contains \"b\" if input.kind",
            0,
            "warning[policy] 5:1 `denies` answers nothing",
        ),
        (
            "deny contains \"a\" if input.no\n\nWarn_x contains \"b\" if input.kind",
            0,
            "warning[policy] 5:1 `Warn_x` answers nothing",
        ),
        ("deny contains \"always\" if 1 == 1", 0, "warning[policy] 3:1 the policy never reads `input`"),
        (
            "deny contains \"a\" if input.review.object.kind == \"Pod\"",
            0,
            "warning[policy] 3:22 `input.review` is read",
        ),
        ("deny contains \"a\" if input.kind in data.kinds", 0, "warning[policy] 3:36 there is nothing at `data.kinds`"),
        (
            "deny_a contains \"a\" if input.no\n\nexception contains rules if {\n\tinput.kind\n\trules := [\"b\"]\n}",
            0,
            "warning[policy] 5:1 an exception is from `b`, and there is no rule `deny_b`",
        ),
    ] {
        let (exit, notices) = told(&format!("package main\n\n{policy}\n"));
        assert!(notices.contains(notice), "{policy}: {notices}");
        // An answer of a wrong shape fails when it is given, too.
        let told = notices.lines().filter(|line| !line.contains("evaluation-error"));
        assert_eq!(told.count(), 1, "{policy}: {notices}");
        assert_eq!(exit, code, "{policy}: {notices}");
    }
}

#[test]
fn policies_that_answer_are_told_nothing() {
    for policy in [
        "deny := {msg | input.no; msg := \"a\"}",
        "deny := msgs if {\n\tmsgs := {msg | input.no; msg := \"a\"}\n}",
        "deny[msg] { input.no; msg := sprintf(\"%s\", [input.kind]) }",
        "violation[{\"msg\": msg, \"details\": {}}] { input.no; msg := \"a\" }",
        "deny contains res if {\n\tinput.no\n\tres := object.union({\"msg\": \"a\"}, {\"id\": 1})\n}",
        "denied contains \"a\" if input.no\n\ndeny contains msg if some msg in denied",
        "deny contains msg if violations[msg]\n\nviolations contains \"a\" if input.no",
        "deny contains \"a\" if {\n\tinput.no\n\twarn(input)\n}\n\nwarn(x) if x.b",
        "deny contains \"a\" if data.document.facts.no",
        "deny_a contains \"a\" if input.no\n\nexception contains [\"a\"] if input.metadata.name in [\"x\", \"y\"]",
        "deny contains \"a\" if {\n\tinput.no\n\tdata.lib.k8s\n}",
    ] {
        assert_eq!(told(&format!("package main\n\n{policy}\n")), (0, String::new()), "{policy}");
    }
}

#[test]
fn a_pack_that_judges_nothing_is_never_green() {
    let (code, said) = told("package main\n\nallow if input.kind\n");
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("no policy has a rule named deny, violation or warn") && said.contains("policy/p.rego:1:9"),
        "{said}"
    );
    let said = check(&[("policy/notes.txt", ""), ("a.yaml", SERVICE)], &["-p", "policy", "a.yaml"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("no policy in `policy`"), "{}", said.stderr);
    let test = [("policy/deny_test.rego", ROOT), ("policy/a.rego", PORTS), ("a.yaml", SERVICE)];
    let folder = folder(&test);
    let said = fivenines(folder.path(), &["check", "--isolated", "-p", "policy", "a.yaml"]);
    assert!(
        said.stdout.contains("`deny_run_as_root` is not judged: a file whose name ends in _test.rego"),
        "{}",
        said.stdout
    );
    let kinds = "# METADATA\n# custom:\n#   format: k8s\n#   kinds: [CronJob]\npackage k8s.mine\n\ndeny contains \"a\" if input.kind\n";
    let said =
        check(&[("policy/a.rego", kinds), ("a.yaml", SERVICE)], &["-p", "policy", "--ignore", "k8s-s*", "a.yaml"]);
    assert_eq!(said.code, 3, "{}{}", said.stdout, said.stderr);
}
