//! The binary as a user meets it: exit codes, outputs, paths, standard input.

use std::path::Path;

use super::support::{BLOCKING, Output, fivenines, folder, root};

const FINE: &str = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a, namespace: b}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: a}}}\n";

fn check(files: &[(&str, &str)], arguments: &[&str]) -> Output {
    let folder = folder(files);
    fivenines(folder.path(), &[&["check", "--output", "concise"], arguments].concat())
}

#[test]
fn exit_codes() {
    let blocking = [("pdb.yaml", BLOCKING)];
    assert_eq!(check(&blocking, &[]).code, 1);
    assert_eq!(check(&blocking, &["--exit-zero"]).code, 0);
    assert_eq!(check(&blocking, &["--fail-on", "never"]).code, 0);
    assert_eq!(check(&[("pdb.yaml", FINE)], &[]).code, 0);
    let broken = [("pdb.yaml", BLOCKING), ("cut.yaml", "apiVersion: v1\nkind: Pod\nspec: [\n")];
    assert_eq!(check(&broken, &[]).code, 2, "2 wins over 1");
    assert_eq!(check(&broken, &["--exit-zero"]).code, 2, "--exit-zero maps only 1");
    let empty = check(&[("a.txt", "nothing"), ("b.yaml", "a: 1")], &[]);
    assert_eq!(empty.code, 3, "{}", empty.stdout);
    assert!(empty.stdout.contains("nothing to check: 2 files seen, none of a known format"), "{}", empty.stdout);
    assert_eq!(check(&[("b.yaml", "a: 1")], &["--allow-empty"]).code, 0);
}

#[test]
fn the_shop_has_findings_in_every_format() {
    let said = fivenines(root(), &["check", "--exit-zero", "--output", "concise", "examples/shop"]);
    for (format, folder) in [
        ("k8s", "kubernetes/"),
        ("nginx", "nginx/conf.d/"),
        ("haproxy", "haproxy/"),
        ("envoy", "envoy/"),
        ("terraform", "terraform/"),
        ("stepfunctions", "terraform/"),
    ] {
        let of_format = |line: &&str| line.contains(&format!("[{format}-")) && line.contains(&format!("shop/{folder}"));
        assert!(said.stdout.lines().any(|line| of_format(&line)), "none of {format}: {}", said.stdout);
    }
}

#[test]
fn exit_codes_do_not_depend_on_the_output() {
    for output in ["text", "concise", "json", "sarif"] {
        let folder = folder(&[("pdb.yaml", BLOCKING)]);
        assert_eq!(fivenines(folder.path(), &["check", "--output", output]).code, 1, "{output}");
    }
}

#[test]
fn one_run_writes_several_outputs() {
    let folder = folder(&[("pdb.yaml", BLOCKING)]);
    let output = fivenines(
        folder.path(),
        &["check", "--output", "sarif=out.sarif", "--output", "json=out.json", "--output", "concise"],
    );
    assert_eq!(output.code, 1, "{}", output.stderr);
    assert!(output.stdout.contains("pdb.yaml:5:19: error[k8s-pdb-blocks-all-evictions]"), "{}", output.stdout);
    for name in ["out.sarif", "out.json"] {
        let text = std::fs::read_to_string(folder.path().join(name)).expect("it was written");
        let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert!(json.is_object());
    }
    let twice = fivenines(folder.path(), &["check", "--output", "json", "--output", "text"]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("two outputs go to standard output"), "{}", twice.stderr);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let run = |jobs: &str, output: &str| {
        fivenines(root(), &["check", "--exit-zero", "--jobs", jobs, "--output", output, "examples/shop"]).stdout
    };
    for output in ["text", "json", "sarif"] {
        assert_eq!(run("1", output), run("4", output), "{output}");
    }
}

#[test]
fn standard_input_has_a_name() {
    let folder = folder(&[]);
    let mut command = assert_cmd::Command::cargo_bin("fivenines").expect("cargo builds it for tests");
    let arguments = ["check", "--output", "concise", "--stdin-filename", "deploy/pdb.yaml", "-"];
    let output = command.current_dir(folder.path()).args(arguments).write_stdin(BLOCKING).output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("deploy/pdb.yaml:5:19: error["));
}

#[test]
fn a_named_file_is_read_as_the_user_says() {
    let folder = folder(&[("proxy.txt", "unheard_of 8;\n"), ("note.txt", "hello\n"), ("pdb.yaml", BLOCKING)]);
    assert_eq!(fivenines(folder.path(), &["check", "proxy.txt"]).code, 3, "nothing tells what it is");
    let read = fivenines(folder.path(), &["check", "--parser", "nginx", "proxy.txt"]);
    assert!(read.code == 0 && read.stdout.starts_with("No findings in 1 file (1 document"), "{}", read.stdout);
    let other = fivenines(folder.path(), &["check", "--parser", "terraform", "note.txt"]);
    assert_ne!(other.code, 0, "what it does not hold is said: {}", other.stdout);
    let typo = fivenines(folder.path(), &["check", "--parser", "ngnix"]);
    assert_eq!(typo.code, 2);
    assert!(typo.stderr.contains("a similar value exists: 'nginx'"), "{}", typo.stderr);
    let below = fivenines(folder.path(), &["check", "--output", "concise", "--parser", "nginx", "."]);
    assert!(below.stdout.starts_with("pdb.yaml:5:19:"), "files of a folder are told by themselves: {}", below.stdout);
}

#[test]
fn named_files_of_no_known_format_are_said_in_one_line() {
    let names = ["a.txt", "b.txt", "c.txt", "d.txt"];
    let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, "hello\n")).chain([("fine.yaml", FINE)]).collect();
    let folder = folder(&files);
    let some = fivenines(folder.path(), &["check", "--output", "concise", "fine.yaml", "a.txt"]);
    assert_eq!(some.code, 0);
    assert!(some.stdout.contains("`a.txt` is of no known format, so no rule judges it"), "{}", some.stdout);
    let all = fivenines(folder.path(), &[&["check", "--output", "concise", "fine.yaml"][..], &names].concat());
    assert!(all.stdout.contains("`a.txt`, `b.txt`, `c.txt` and 1 more are of no known format"), "{}", all.stdout);
    let walked = fivenines(folder.path(), &["check", "--output", "concise", "."]);
    assert!(!walked.stdout.contains("no known format"), "{}", walked.stdout);
}

#[test]
fn paths_are_relative_to_where_one_stands() {
    let folder = folder(&[("deploy/pdb.yaml", BLOCKING)]);
    let above = fivenines(folder.path(), &["check", "--output", "concise", "deploy"]);
    assert!(above.stdout.starts_with("deploy/pdb.yaml:5:19:"), "{}", above.stdout);
    let inside = fivenines(&folder.path().join("deploy"), &["check", "--output", "concise"]);
    assert!(inside.stdout.starts_with("pdb.yaml:5:19:"), "{}", inside.stdout);
}

#[test]
fn ignore_files_hide_what_nobody_named() {
    let files = [(".gitignore", "vendor/\n"), ("vendor/pdb.yaml", BLOCKING), ("fine.yaml", FINE)];
    let folder = folder(&files);
    assert_eq!(fivenines(folder.path(), &["check"]).code, 0);
    assert_eq!(fivenines(folder.path(), &["check", "vendor/pdb.yaml"]).code, 1, "a named file is never skipped");
}

#[test]
fn templates_are_skipped_and_said() {
    let template = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n  {{- if .Values.x }}\n";
    let output = check(&[("pdb.yaml", FINE), ("templates/service.yaml", template)], &[]);
    assert_eq!(output.code, 0, "{}", output.stdout);
    assert!(output.stdout.contains("1 file skipped: templates/service.yaml (Helm template)"), "{}", output.stdout);
}

#[test]
fn without_the_builtin_rules_only_the_user_s_own_judge() {
    let own = [("pdb.yaml", BLOCKING), ("own.rego", "package main\n\ndeny contains \"own\" if input.kind\n")];
    let found = check(&own, &["--no-builtin", "--policy", "own.rego", "pdb.yaml"]);
    assert_eq!((found.code, found.stdout.matches("error[").count()), (1, 2), "{}", found.stdout);
    let nothing = check(&own, &["--no-builtin", "pdb.yaml"]);
    assert_eq!(nothing.code, 3, "{}", nothing.stdout);
}

#[test]
fn a_rule_can_be_named_globbed_and_ignored() {
    let blocking = [("pdb.yaml", BLOCKING)];
    assert_eq!(check(&blocking, &["--rule", "k8s-pdb-*"]).code, 1);
    assert_eq!(check(&blocking, &["--rule", "pillar:redundancy"]).code, 1);
    assert_eq!(check(&blocking, &["--rule", "k8s-pdb-blocks-all-evictions"]).code, 1);
    assert_eq!(check(&blocking, &["--rule", "k8s-pdb-*", "--ignore", "k8s-pdb-blocks-all-evictions"]).code, 0);
    assert_eq!(check(&blocking, &["--rule", "k8s-zzz-*"]).code, 2);
}

#[test]
fn parse_shows_what_a_policy_sees() {
    let folder = folder(&[("pdb.yaml", BLOCKING)]);
    let output = fivenines(folder.path(), &["parse", "--document", "pdb.yaml"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let first = serde_json::Deserializer::from_str(&output.stdout).into_iter::<serde_json::Value>().next();
    let first = first.expect("a document").expect("JSON");
    assert_eq!(first["input"]["spec"]["maxUnavailable"], 0);
    assert_eq!(first["document"]["facts"]["disruption"]["floor"]["allowed"], 0);
}

#[test]
fn parse_says_what_it_could_not_read_and_where() {
    let folder = folder(&[("mixed.yaml", &format!("{FINE}---\napiVersion: v1\nkind: Pod\nspec: [\n"))]);
    let output = fivenines(folder.path(), &["parse", "--spans", "mixed.yaml"]);
    assert_eq!(output.code, 2, "{}", output.stdout);
    assert!(output.stdout.contains("\"places\"") && output.stdout.contains("maxUnavailable"), "{}", output.stdout);
    assert!(output.stderr.starts_with("mixed.yaml:8:7: "), "{}", output.stderr);
    assert!(fivenines(folder.path(), &["parse", "--span", "mixed.yaml"]).stderr.contains("--spans"));
}

#[test]
fn explain_and_rules_say_what_there_is() {
    let explained = fivenines(Path::new("."), &["explain", "k8s-pdb-blocks-all-evictions"]);
    assert_eq!(explained.code, 0);
    for part in ["## Why", "## Reported", "## Left alone", "## Remedy", "## Silencing it"] {
        assert!(explained.stdout.contains(part), "{part}: {}", explained.stdout);
    }
    let listed = fivenines(Path::new("."), &["rules", "--output", "json", "k8s-pdb-*"]);
    let rules: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    assert!(
        rules.as_array().is_some_and(|rules| rules.len() >= 3 && rules.iter().all(|rule| rule["title"].is_string()))
    );
}

#[test]
fn what_the_vm_cannot_run_is_interpreted_and_said() {
    let policy = "package acme\n\nhosts := input.spec.rules[0].hosts\n\ndeny contains msg if {\n\tfound := hosts with input as input\n\tsome msg in found\n}\n";
    let folder = folder(&[
        ("policy/p.rego", policy),
        ("a.yaml", "apiVersion: v1\nkind: X\nspec: {rules: [{hosts: [a.example]}]}\n"),
    ]);
    let output = fivenines(folder.path(), &["check", "--output", "concise", "--policy", "policy", "a.yaml"]);
    assert!(output.stdout.contains("error[acme] a.example"), "{}{}", output.stdout, output.stderr);
    let listed = fivenines(folder.path(), &["rules", "--verbose", "--policy", "policy", "acme"]);
    assert!(listed.stdout.contains("interpreted:"), "{}", listed.stdout);
}
