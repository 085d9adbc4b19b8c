//! Bad input: a clear word with its place, the right exit code, bounded time and memory, and the other files are still
//! judged.

use std::path::Path;

use super::support::{Output, fivenines};

/// An object that is fine, to be judged beside the hostile file.
const NEIGHBOUR: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n";

/// A folder with a neighbour and one hostile file; what the binary says about it.
fn check(name: &str, content: &[u8]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("neighbour.yaml"), NEIGHBOUR).expect("written");
    std::fs::write(folder.path().join(name), content).expect("written");
    fivenines(folder.path(), &["check", "--output", "concise", "--allow-empty"])
}

fn assert_broken(name: &str, content: &[u8], place: &str, word: &str) {
    let output = check(name, content);
    assert_eq!(output.code, 2, "{name}: {}{}", output.stdout, output.stderr);
    assert!(output.stdout.contains(&format!("{name}:{place}")), "{name}: no place {place}\n{}", output.stdout);
    assert!(output.stdout.to_lowercase().contains(word), "{name}: does not say {word:?}\n{}", output.stdout);
    assert!(
        output.stdout.contains("2 documents") || output.stdout.contains("1 document"),
        "{name}: the neighbour was lost\n{}",
        output.stdout
    );
}

const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\n";

#[test]
fn tab_indentation() {
    assert_broken("tabs.yaml", format!("{HEAD}data:\n\ta: b\n").as_bytes(), "4:1", "tab");
}

#[test]
fn truncated_json() {
    assert_broken("cut.json", b"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {", "1:", "");
}

#[test]
fn ten_thousand_levels() {
    let flow = format!("{HEAD}data: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    assert_broken("flow.yaml", flow.as_bytes(), "3:", "nest");
    let json = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert_broken("deep.json", json.as_bytes(), "1:", "nest");
    let block: String = (0..10_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_broken("block.yaml", format!("{HEAD}{block}").as_bytes(), "", "nest");
}

#[test]
fn alias_bomb() {
    let mut bomb = format!("{HEAD}a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let previous = format!("*a{}, ", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", previous.trim_end_matches(", ")));
    }
    assert_broken("bomb.yaml", bomb.as_bytes(), "", "alias");
}

#[test]
fn a_line_of_five_megabytes() {
    let output = check("long.yaml", format!("{HEAD}data:\n  a: {}\n", "x".repeat(5_000_000)).as_bytes());
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
    let broken = format!("{HEAD}data:\n  a: \"{}\n", "x".repeat(5_000_000));
    let output = check("open.yaml", broken.as_bytes());
    assert_eq!(output.code, 2);
    assert!(output.stdout.len() < 100_000, "the line is printed whole");
}

#[test]
fn bytes_that_are_no_text() {
    let output = check("latin.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: caf\xe9\n");
    assert_eq!(output.code, 0, "{}", output.stdout);
    assert!(output.stdout.contains("latin.yaml:4:12: warning[lossy-text]"), "{}", output.stdout);
}

#[test]
fn a_broken_document_does_not_hide_its_neighbours() {
    let stream = format!("{NEIGHBOUR}---\n{HEAD}data: [\n---\n{NEIGHBOUR}");
    let output = check("stream.yaml", stream.as_bytes());
    assert_eq!(output.code, 2);
    assert!(output.stdout.contains("3 documents"), "{}", output.stdout);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_and_a_file_nobody_may_read() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("neighbour.yaml"), NEIGHBOUR).expect("written");
    symlink(folder.path(), folder.path().join("loop")).expect("linked");
    let secret = folder.path().join("secret.yaml");
    std::fs::write(&secret, NEIGHBOUR).expect("written");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).expect("changed");
    let output = fivenines(folder.path(), &["check", "--output", "concise", "--allow-empty"]);
    if std::fs::read(&secret).is_ok() {
        eprintln!("skipped in part: this user may read everything");
        assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
        return;
    }
    assert_eq!(output.code, 2, "{}", output.stdout);
    assert!(output.stdout.contains("secret.yaml") && output.stdout.contains("permission denied"), "{}", output.stdout);
    assert!(output.stdout.contains("1 document"), "{}", output.stdout);
}

#[test]
fn a_path_that_is_not_there() {
    let output = fivenines(Path::new("."), &["check", "no/such/folder"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("no/such/folder"), "{}", output.stderr);
}

fn with_policy(policy: &str) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("policy")).expect("made");
    std::fs::write(folder.path().join("policy/p.rego"), policy).expect("written");
    std::fs::write(folder.path().join("neighbour.yaml"), NEIGHBOUR).expect("written");
    fivenines(folder.path(), &["check", "--output", "concise", "--policy", "policy", "neighbour.yaml"])
}

#[test]
fn a_policy_that_does_not_compile() {
    let output = with_policy("package main\n\ndeny contains msg if {\n\tmsg := \n}\n");
    assert_eq!(output.code, 2, "{}{}", output.stdout, output.stderr);
    assert!(output.stderr.contains("policy/p.rego:4:6"), "{}", output.stderr);
}

#[test]
fn a_policy_that_calls_itself() {
    let policy = "package main\n\nf(x) := f(x)\n\ndeny contains msg if {\n\tmsg := f(input.kind)\n}\n";
    let output = with_policy(policy);
    assert_eq!(output.code, 2, "{}{}", output.stdout, output.stderr);
    assert!(output.stderr.contains("recursion"), "{}", output.stderr);
}

#[test]
fn a_policy_with_brackets_without_end() {
    let policy = format!("package main\n\ndeny contains {}1{} if true\n", "[".repeat(40), "]".repeat(40));
    let output = with_policy(&policy);
    assert_eq!(output.code, 2, "{}{}", output.stdout, output.stderr);
    assert!(output.stderr.contains("nested"), "{}", output.stderr);
}

#[test]
fn a_policy_that_never_ends() {
    let policy = "package main\n\ndeny contains msg if {\n\tsome a in numbers.range(1, 3000)\n\tsome b in numbers.range(1, 3000)\n\tsome c in numbers.range(1, 3000)\n\ta + b + c < 0\n\tmsg := \"never\"\n}\n";
    let output = with_policy(policy);
    assert_eq!(output.code, 2, "{}{}", output.stdout, output.stderr);
    assert!(output.stdout.contains("evaluation-error"), "{}", output.stdout);
}

#[test]
fn a_policy_that_answers_nonsense() {
    let output = with_policy("package main\n\ndeny contains 3 if true\n");
    assert_eq!(output.code, 2, "{}{}", output.stdout, output.stderr);
    assert!(output.stdout.contains("a number"), "{}", output.stdout);
}

#[test]
fn a_users_policy_is_applied() {
    let output = with_policy(
        "package main\n\ndeny contains msg if {\n\tinput.kind == \"ConfigMap\"\n\tmsg := \"no ConfigMaps here\"\n}\n",
    );
    assert_eq!(output.code, 1, "{}{}", output.stdout, output.stderr);
    assert!(output.stdout.contains("neighbour.yaml:2:7: error[main] no ConfigMaps here"), "{}", output.stdout);
}

#[test]
fn names_that_do_not_exist() {
    let output = fivenines(Path::new("."), &["check", "--rule", "k8s-missing-probe"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("did you mean `k8s-missing-readiness-probe`?"), "{}", output.stderr);
    let output = fivenines(Path::new("."), &["check", "--formatt"]);
    assert_eq!(output.code, 2);
    let output = fivenines(Path::new("."), &["check", "--output", "sarf"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("did you mean `sarif`?"), "{}", output.stderr);
}
