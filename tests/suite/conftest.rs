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
