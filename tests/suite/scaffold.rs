//! `fivenines new rule`: what it writes passes as it stands, for every format, and it never overwrites.

use std::collections::BTreeSet;
use std::path::Path;

use fivenines::format::Format;

use super::support::{fivenines, folder};

/// Line numbers that a fixture marks, or its list of marks does.
fn marked(file: &Path) -> BTreeSet<u32> {
    let list = format!("{}.expect", file.display());
    let is_list = Path::new(&list).exists();
    let text = std::fs::read_to_string(if is_list { Path::new(&list) } else { file }).expect("a fixture is text");
    let lines = text.lines().enumerate().filter(|(_, line)| line.contains("# expect: "));
    lines
        .map(|(index, line)| match is_list {
            true => line.split(':').next().and_then(|number| number.parse().ok()).expect("a line's number"),
            false => index as u32 + 1,
        })
        .collect()
}

/// Checks one fixture with its rule alone; the lines of the findings, and the exit code.
fn found(folder: &Path, pack: &str, id: &str, file: &str) -> (BTreeSet<u32>, String) {
    let path = format!("{pack}/fixtures/{id}/{file}");
    let arguments = ["check", "--fail-on", "note", "--policy", pack, "--rule", id, "--output", "concise", &path];
    let said = fivenines(folder, &arguments);
    let lines = said.stdout.lines().filter(|line| line.contains(&format!("[{id}]")));
    let lines = lines.map(|line| line.split(':').nth(1).and_then(|line| line.parse().ok()).expect("a line's number"));
    let lines: BTreeSet<u32> = lines.collect();
    assert_eq!(said.code, i32::from(!lines.is_empty()), "{id} over {file}: {}{}", said.stdout, said.stderr);
    (lines, said.stdout)
}

#[test]
fn a_new_rule_of_every_format_passes() {
    let formats = Format::ALL.iter().map(|format| format!("{}-", format.name()));
    for prefix in formats.chain([String::new()]) {
        let id = format!("{prefix}made-by-scaffold");
        let folder = folder(&[]);
        let said = fivenines(folder.path(), &["new", "rule", &id, "--isolated"]);
        assert_eq!(said.code, 0, "{id}: {}{}", said.stdout, said.stderr);
        let stem = id.replace('-', "_");
        for wanted in [format!("wrote policy/{stem}.rego"), format!("wrote policy/{stem}_test.rego")] {
            assert!(said.stdout.contains(&wanted), "{wanted}: {}", said.stdout);
        }
        assert!(said.stdout.contains(&format!("--rule {id} policy/fixtures/{id}/")), "{}", said.stdout);
        let fixtures = folder.path().join("policy/fixtures").join(&id);
        let mut sides = Vec::new();
        for entry in std::fs::read_dir(&fixtures).expect("fixtures were written") {
            let file = entry.expect("readable").file_name().to_string_lossy().into_owned();
            if file.ends_with(".expect") {
                continue;
            }
            let expected = marked(&fixtures.join(&file));
            assert_eq!(file.starts_with("bad"), !expected.is_empty(), "{id}: the marks of {file}");
            let (lines, said) = found(folder.path(), "policy", &id, &file);
            assert_eq!(lines, expected, "{id} over {file}: {said}");
            sides.push(file.split('.').next().unwrap_or_default().to_owned());
        }
        sides.sort();
        assert_eq!(sides, ["bad", "good"], "{id}");
        let tested = fivenines(folder.path(), &["test", "--isolated", "policy"]);
        assert_eq!(tested.code, 0, "{id}: {}{}", tested.stdout, tested.stderr);
        let explained = fivenines(folder.path(), &["explain", "--isolated", "--policy", "policy", &id]);
        assert_eq!(explained.code, 0, "{}", explained.stderr);
        for section in ["## Why", "## Reported", "## Left alone", "## Remedy"] {
            assert!(explained.stdout.contains(section), "{id} lacks {section}: {}", explained.stdout);
        }
    }
}

#[test]
fn fixtures_are_judged_only_when_they_are_named() {
    let web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";
    let made = folder(&[("fivenines.toml", "policies = [\"policy\"]\n"), ("policy/.keep", ""), ("web.yaml", web)]);
    let said = fivenines(made.path(), &["new", "rule", "k8s-mine"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let around = fivenines(made.path(), &["check", "--output", "concise"]);
    assert!(!around.stdout.contains("fixtures"), "{}", around.stdout);
    let named = fivenines(made.path(), &["check", "--output", "concise", "policy/fixtures"]);
    assert!(named.stdout.contains("policy/fixtures/k8s-mine/bad.yaml:8:25: warning[k8s-mine]"), "{}", named.stdout);
}

#[test]
fn nothing_is_overwritten() {
    let made = folder(&[("policy/k8s_mine.rego", "package elsewhere\n")]);
    let said = fivenines(made.path(), &["new", "rule", "k8s-mine", "--isolated"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("`policy/k8s_mine.rego` exists already"), "{}", said.stderr);
    let text = std::fs::read_to_string(made.path().join("policy/k8s_mine.rego")).expect("it is there");
    assert_eq!(text, "package elsewhere\n");
    assert!(!made.path().join("policy/fixtures").exists(), "half a rule was written");
    let made = folder(&[]);
    assert_eq!(fivenines(made.path(), &["new", "rule", "k8s-mine", "--isolated"]).code, 0);
    let again = fivenines(made.path(), &["new", "rule", "k8s-mine", "--isolated"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("rule `k8s-mine` exists already: policy/k8s_mine.rego"), "{}", again.stderr);
}

#[test]
fn ids_that_are_taken_or_mistyped_are_refused() {
    let made = folder(&[]);
    for (id, said) in [
        ("k8s-missing-pdb", "rule `k8s-missing-pdb` exists already: policies/k8s/missing_pdb.rego"),
        ("kubernetes-owner", "did you mean `k8s-owner`?"),
        ("K8s-Owner", "is no rule id"),
    ] {
        let output = fivenines(made.path(), &["new", "rule", id, "--isolated"]);
        assert_eq!(output.code, 2, "{id}");
        assert!(output.stderr.contains(said), "{id}: {}", output.stderr);
    }
    assert_eq!(std::fs::read_dir(made.path()).expect("readable").count(), 0);
}

#[test]
fn a_pack_is_the_configured_one_or_the_one_that_is_named() {
    let made = folder(&[("fivenines.toml", "policies = [\"rules\"]\n"), ("rules/.keep", "")]);
    let said = fivenines(made.path(), &["new", "rule", "k8s-mine"]);
    assert!(said.stdout.contains("wrote rules/k8s_mine.rego"), "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("fivenines check --rule k8s-mine rules/fixtures/k8s-mine/"), "{}", said.stdout);
    let said = fivenines(made.path(), &["new", "rule", "k8s-other", "--pack", "other/pack"]);
    assert!(said.stdout.contains("wrote other/pack/k8s_other_test.rego"), "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("--policy other/pack"), "{}", said.stdout);
}

#[test]
fn in_a_checkout_of_fivenines_files_go_where_ours_are() {
    let made = folder(&[
        ("policies/k8s/a.rego", "# METADATA\npackage fivenines.k8s.a\n"),
        ("policies/nginx/b.rego", "package b\n"),
    ]);
    let said = fivenines(made.path(), &["new", "rule", "k8s-no-rollback", "--isolated"]);
    for path in [
        "policies/k8s/no_rollback.rego",
        "policies/k8s/no_rollback_test.rego",
        "fixtures/k8s/no-rollback/bad.yaml",
        "fixtures/k8s/no-rollback/good.yaml",
    ] {
        assert!(said.stdout.contains(&format!("wrote {path}\n")), "{path}: {}{}", said.stdout, said.stderr);
    }
    let text = std::fs::read_to_string(made.path().join("policies/k8s/no_rollback.rego")).expect("it was written");
    assert!(text.contains("package fivenines.k8s.no_rollback") && !text.contains("format:"), "{text}");
    let theirs = fivenines(made.path(), &["new", "rule", "nginx-x", "--isolated"]);
    assert!(theirs.stdout.contains("wrote policy/nginx_x.rego"), "{}", theirs.stdout);
}
