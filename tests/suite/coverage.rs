//! Never green by accident: what was judged by what is said, and a run that judged nothing is no success.

use super::support::{BLOCKING, Output, fivenines, folder};

const NGINX: &str = "package acme.edge\n\n# METADATA\n# title: x\ndeny contains \"never\" if input.nothing\n";

fn check(files: &[(&str, &str)], arguments: &[&str]) -> Output {
    let made = folder(files);
    fivenines(made.path(), &[&["check"], arguments].concat())
}

#[test]
fn coverage_names_what_judged_and_what_never_matched() {
    let said = check(&[("pdb.yaml", BLOCKING)], &["--coverage", "--rule", "k8s-pdb-*", "--rule", "k8s-naked-pod"]);
    assert!(said.stdout.contains("coverage: 4 of 5 selected rules judged something"), "{}", said.stdout);
    assert!(said.stdout.contains("          1         1  k8s-pdb-blocks-all-evictions\n"), "{}", said.stdout);
    assert!(
        said.stdout.contains("never matched (k8s): no document is of their kinds\n    k8s-naked-pod (Pod)"),
        "{}",
        said.stdout
    );
    let json = check(&[("pdb.yaml", BLOCKING)], &["--coverage", "--rule", "k8s-pdb-*", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let rules = report["coverage"].as_array().expect("a block");
    let blocking = rules.iter().find(|of| of["rule"] == "k8s-pdb-blocks-all-evictions").expect("it was selected");
    assert_eq!((&blocking["judged"], &blocking["findings"]), (&1.into(), &1.into()));
    let without = check(&[("pdb.yaml", BLOCKING)], &["--output", "json"]);
    assert!(!without.stdout.contains("\"coverage\""));
    let concise = check(&[("pdb.yaml", BLOCKING)], &["--coverage", "--output", "concise"]);
    assert!(concise.stderr.starts_with("coverage: ") && !concise.stdout.contains("coverage"), "{}", concise.stderr);
}

#[test]
fn coverage_counts_what_is_off_and_what_failed() {
    let off = "[rules.\"k8s-pdb-blocks-all-evictions\"]\nseverity = \"off\"\n";
    let files = [("pdb.yaml", BLOCKING), ("fivenines.toml", off)];
    let said = check(&files, &["--coverage", "--rule", "k8s-pdb-*"]);
    assert!(said.stdout.contains("k8s-pdb-blocks-all-evictions (off for 1 document)"), "{}", said.stdout);
}

#[test]
fn nothing_selected_or_all_switched_off_is_no_success() {
    let pdb = [("pdb.yaml", BLOCKING)];
    let id = "k8s-pdb-blocks-all-evictions";
    assert_eq!(check(&pdb, &["--rule", id, "--ignore", id]).code, 3);
    let files =
        [("pdb.yaml", BLOCKING), ("fivenines.toml", "[rules.\"k8s-pdb-blocks-all-evictions\"]\nseverity = \"off\"\n")];
    let said = check(&files, &["--rule", id]);
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(said.stdout.contains("nothing to check: 2 documents in 1 file, and no rule applies"), "{}", said.stdout);
    assert_eq!(check(&files, &["--rule", id, "--allow-empty"]).code, 0);
}

#[test]
fn files_that_cannot_be_judged_are_no_success() {
    assert_eq!(check(&[], &[]).code, 3);
    assert_eq!(check(&[("README", "hello")], &[]).code, 3);
    let template = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.x }}\n  {{- if .Values.y }}\n";
    let said = check(&[("templates/a.yaml", template)], &[]);
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(said.stdout.contains("nothing to check: 1 file seen, none that could be judged"), "{}", said.stdout);
    let said = check(&[("cut.yaml", "apiVersion: v1\nkind: Pod\nspec: [\n")], &[]);
    assert_eq!(said.code, 2, "{}", said.stdout);
}

#[test]
fn a_rule_of_ones_own_without_documents_is_told() {
    let policy = "# METADATA\n# title: x\n# custom:\n#   format: nginx\n#   kinds: [Config]\npackage acme.edge\n\ndeny contains \"x\" if input.nothing\n";
    let files = [("pdb.yaml", BLOCKING), ("policy/edge.rego", policy)];
    let said = check(&files, &["--policy", "policy", "pdb.yaml"]);
    assert_eq!(said.code, 1);
    assert!(
        said.stdout.contains("warning[unmatched-rule]: rule `acme-edge` (nginx: Config) judged nothing"),
        "{}",
        said.stdout
    );
    let said = check(&files, &["--policy", "policy", "--rule", "k8s-naked-pod", "--rule", "k8s-pdb-*", "pdb.yaml"]);
    assert!(said.stdout.contains("rule `k8s-naked-pod` (k8s: Pod) judged nothing"), "{}", said.stdout);
    let said = check(&[("pdb.yaml", BLOCKING)], &[]);
    assert!(!said.stdout.contains("unmatched-rule"), "built-in rules are only counted: {}", said.stdout);
    let plain = [("pdb.yaml", BLOCKING), ("policy/edge.rego", NGINX)];
    assert!(!check(&plain, &["--policy", "policy", "pdb.yaml"]).stdout.contains("unmatched-rule"));
}

#[test]
fn a_rule_that_fails_fails_the_run() {
    let policy = "package acme.loop\n\ndeny contains 5 if input.kind\n";
    let files = [("pdb.yaml", BLOCKING), ("policy/loop.rego", policy)];
    let said = check(&files, &["--policy", "policy", "--coverage", "--rule", "acme-loop", "pdb.yaml"]);
    assert_eq!(said.code, 2, "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("acme-loop (failed on 2 documents)"), "{}", said.stdout);
}

#[test]
fn a_folder_that_was_named_is_never_silently_empty() {
    let files = [(".gitignore", "vendor/**\n"), ("vendor/pdb.yaml", BLOCKING), ("fine/pdb.yaml", BLOCKING)];
    assert_eq!(check(&files, &["vendor"]).code, 3);
    let made = folder(&files);
    std::fs::create_dir(made.path().join("bare")).expect("made");
    let said = fivenines(made.path(), &["check", "--exit-zero", "fine", "vendor", "bare"]);
    assert!(said.stdout.contains("vendor: ") || said.stdout.contains("file: vendor"), "{}", said.stdout);
    assert!(
        said.stdout.contains("nothing below this folder is read: ignore files or `exclude` leave all of it out"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("this folder holds no file"), "{}", said.stdout);
}
