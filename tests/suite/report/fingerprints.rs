//! Fingerprints name a finding by what it is about, not by where it stands nor from where one looks.

use std::collections::BTreeSet;
use std::path::Path;

use super::write;
use crate::support::fivenines;

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: web:1}
        - {name: sidecar, image: sidecar:1}
";

/// Reports each container, twice.
const POLICY: &str = "\
package acme.containers

deny contains {\"msg\": msg, \"path\": [\"spec\", \"template\", \"spec\", \"containers\", index]} if {
	some index, container in input.spec.template.spec.containers
	some msg in [\"first of \", \"second of \"]
	container.name != \"new\"
}
";

/// Fingerprints of a run that starts in `below`, in the order of the findings.
fn fingerprints(folder: &Path, below: &str, path: &str) -> Vec<String> {
    let policy = folder.join("policy");
    let policy = policy.to_str().expect("a plain path");
    let arguments = ["check", "--output", "json", "--rule", "acme-containers", "--policy", policy, path];
    let output = fivenines(&folder.join(below), &arguments);
    let report: serde_json::Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{}", output.stderr));
    let findings = report["findings"].as_array().expect("a list").iter();
    findings.map(|finding| finding["fingerprint"].as_str().expect("a text").to_owned()).collect()
}

fn folder(deployment: &str, more: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &[("policy/p.rego", POLICY), ("fivenines.toml", ""), (".git/HEAD", "")]);
    write(folder.path(), &[("deploy/web.yaml", deployment)]);
    write(folder.path(), more);
    folder
}

fn of(deployment: &str, more: &[(&str, &str)]) -> Vec<String> {
    fingerprints(folder(deployment, more).path(), "", ".")
}

#[test]
fn equal_findings_are_told_apart() {
    let all = of(DEPLOYMENT, &[]);
    assert_eq!(all.len(), 4);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 4, "{all:?}");
}

#[test]
fn edits_elsewhere_change_nothing() {
    let before = of(DEPLOYMENT, &[]);
    let lines =
        format!("# one\n\n# two\n{}", DEPLOYMENT.replace("spec:\n  replicas: 2", "spec:\n  # three\n  replicas: 4"));
    assert_eq!(of(&lines, &[]), before, "lines above");
    let element = DEPLOYMENT.replace("containers:\n", "containers:\n        - {name: new, image: x}\n");
    assert_eq!(of(&element, &[]), before, "an element before a named one");
    let document = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: other}}\n---\n{DEPLOYMENT}");
    assert_eq!(of(&document, &[("other/a.yaml", "apiVersion: v1\nkind: ConfigMap\n")]), before, "other documents");
    let moved = folder("", &[("elsewhere/renamed.yaml", DEPLOYMENT)]);
    assert_eq!(fingerprints(moved.path(), "", "."), before, "a named object in another file");
}

#[test]
fn another_object_or_element_is_another_finding() {
    let before: BTreeSet<_> = of(DEPLOYMENT, &[]).into_iter().collect();
    for (from, to, common) in [("name: web, namespace", "name: api, namespace", 0), ("name: sidecar", "name: proxy", 2)]
    {
        let after: BTreeSet<_> = of(&DEPLOYMENT.replace(from, to), &[]).into_iter().collect();
        assert_eq!(before.intersection(&after).count(), common, "{to}");
    }
}

#[test]
fn the_working_directory_does_not_matter() {
    let anonymous = DEPLOYMENT.replace("name: web, namespace", "generateName: web-, namespace");
    let worlds = [
        ("clusters/a/kustomization.yaml", "resources: [web.yaml]\n"),
        ("clusters/a/web.yaml", DEPLOYMENT),
        ("clusters/b/kustomization.yaml", "resources: [web.yaml]\n"),
        ("clusters/b/web.yaml", DEPLOYMENT),
    ];
    let folder = folder(&anonymous, &worlds);
    let all = fingerprints(folder.path(), "", ".");
    assert_eq!(all.len(), 12);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 12, "worlds are told apart: {all:?}");
    assert_eq!(fingerprints(folder.path(), "deploy", ".."), all);
    assert_eq!(fingerprints(folder.path(), "", folder.path().to_str().expect("a plain path")), all);
    let (deploy, below) = (fingerprints(folder.path(), "deploy", "."), fingerprints(folder.path(), "clusters/b", "."));
    assert!(deploy.iter().chain(&below).all(|it| all.contains(it)), "{deploy:?} {below:?} {all:?}");
    assert_eq!((deploy.len(), below.len()), (4, 4));
}

#[test]
fn an_upload_finds_the_files_from_the_top_of_the_repository() {
    let folder = folder(DEPLOYMENT, &[("deploy/fivenines.toml", "")]);
    let sarif = |below: &str, path: &str| {
        let policy = folder.path().join("policy");
        let policy = policy.to_str().expect("a plain path");
        fivenines(&folder.path().join(below), &["check", "--output", "sarif", "--policy", policy, path]).stdout
    };
    let above = sarif("", "deploy");
    assert!(above.contains("\"uri\":\"deploy/web.yaml\""), "{above}");
    assert_eq!(sarif("deploy", "."), above);
    assert_eq!(sarif("policy", "../deploy"), above);
}
