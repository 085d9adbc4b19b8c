//! `fivenines test`: verdicts, reasons, coverage, fixtures, exit codes.

use std::path::PathBuf;

use fivenines::policy::Options;
use fivenines::policy::data::UserData;
use fivenines::policy::testing::{Outcome, Suite};

use super::support::{Output, fivenines, folder, root};

const POLICY: &str = r#"package main

import data.helpers

deny contains "no latest" if {
	endswith(input.image, ":latest")
}

default allow := false

allow if {
	input.user == "bob"
	helpers.is_admin(input.roles)
}

limit := input.spec.limit
"#;

const HELPERS: &str = r#"package helpers

is_admin(roles) if {
	every role in roles {
		role.level > 3
	}
}
"#;

/// Runs tests, given without package and import, of the policy above.
fn test(tests: &str, arguments: &[&str]) -> Output {
    let tests = format!("package main_test\n\nimport data.helpers\nimport data.main\n\n{tests}");
    let files = [("p/main.rego", POLICY), ("p/helpers.rego", HELPERS), ("p/main_test.rego", &tests)];
    let folder = folder(&files);
    fivenines(folder.path(), &[&["test", "--isolated", "p"], arguments].concat())
}

#[test]
fn the_library_passes_its_tests() {
    let packs = [root().join("policies/lib")];
    let shown = |path: &std::path::Path| path.display().to_string();
    let suite = Suite::load(&packs, &Options::default(), &shown).unwrap_or_else(|errors| panic!("{errors:?}"));
    let (tests, _) = suite.run(&|_| true, &UserData::default(), false);
    let failed = tests.iter().filter(|test| !matches!(test.outcome, Outcome::Passed));
    let failed: Vec<String> = failed.map(|test| format!("{}: {:?}", test.name, test.outcome)).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(tests.len() > 25, "{} tests", tests.len());
}

#[test]
fn exit_codes() {
    assert_eq!(test("test_a if true\n", &[]).code, 0);
    assert_eq!(test("test_a if false\n", &[]).code, 1);
    let nothing = test("a := 1\n", &[]);
    assert_eq!(nothing.code, 3, "{}", nothing.stdout);
    assert!(nothing.stdout.contains("no test in 3 policy files"), "{}", nothing.stdout);
    assert_eq!(test("a := 1\n", &["--allow-empty"]).code, 0);
    assert_eq!(test("todo_test_a if true\n", &[]).code, 3, "what is skipped did not run");
    assert_eq!(test("test_a if true\n", &["--run", "zzz"]).code, 3);
    assert_eq!(test("test_a if {\n", &[]).code, 2);
    assert_eq!(test("f(1) := 2\nf(x) := 3 if x < 9\ntest_a if f(1) == 3\n", &[]).code, 2);
    let unsafe_name = test("test_a if nope == 1\n", &[]);
    assert_eq!(unsafe_name.code, 2, "{}", unsafe_name.stdout);
    assert!(unsafe_name.stderr.contains("p/main_test.rego:6:11"), "{}", unsafe_name.stderr);
    let nowhere = folder(&[]);
    let said = fivenines(nowhere.path(), &["test", "--isolated"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("name a folder: `fivenines test policy`"), "{}", said.stderr);
}

#[test]
fn results_are_told_as_opa_tells_them() {
    let tests = "test_a if true\ntest_a if false\ntodo_test_b if true\ntest_value := 5\n";
    let said = test(tests, &["--verbose"]);
    assert_eq!(said.code, 1);
    for line in [
        "PASS data.main_test.test_a  p/main_test.rego:6:1",
        "FAIL data.main_test.test_a#01  p/main_test.rego:7:1",
        "SKIPPED data.main_test.todo_test_b  p/main_test.rego:8:1",
        "  the test is 5, not true",
        "PASS: 1/4",
        "FAIL: 2/4",
        "SKIPPED: 1/4",
    ] {
        assert!(said.stdout.lines().any(|it| it == line), "{line}: {}", said.stdout);
    }
    assert!(!test(tests, &[]).stdout.contains("PASS data"), "only failures are named without --verbose");
}

#[test]
fn input_data_and_functions_are_replaced() {
    let tests = r#"
test_input if main.allow with input as {"user": "bob", "roles": [{"level": 4}]}
test_part if main.limit == 3 with input.spec.limit as 3
test_data if data.document.facts.hook with data.document.facts.hook as true
test_function if main.allow with input as {"user": "bob", "roles": []} with helpers.is_admin as yes
test_builtin if time.now_ns() == 5 with time.now_ns as 5
yes(_) := true
"#;
    let said = test(tests, &[]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert_eq!(said.stdout, "PASS: 5/5\n");
}

#[test]
fn a_failure_shows_the_first_statement_that_does_not_hold() {
    let tests = r#"test_allow if {
	main.allow with input as {"user": "bob", "roles": [{"level": 4}, {"level": 2}]}
}
"#;
    insta::assert_snapshot!(test(tests, &[]).stdout, @r#"
    FAIL data.main_test.test_allow  p/main_test.rego:6:1
         ╭─[p/main_test.rego:7:2]
       6 │ test_allow if {
       7 │     main.allow with input as {"user": "bob", "roles": [{"level": 4}, {"level": 2}]}
         ·     ─────┬────
         ·          ╰── is false
       8 │ }
         ╰────
      in data.main.allow:
            ╭─[p/main.rego:13:2]
         12 │     input.user == "bob"
         13 │     helpers.is_admin(input.roles)
            ·     ──────────────┬──────────────
            ·                   ╰── undefined
         14 │ }
            ╰────
        input.roles is [{"level": 4}, {"level": 2}]
        in data.helpers.is_admin:
             ╭─[p/helpers.rego:5:3]
           4 │     every role in roles {
           5 │         role.level > 3
             ·         ─────┬────
             ·              ╰── is 2
           6 │     }
             ╰────
          roles is [{"level": 4}, {"level": 2}]
          role is {"level": 2}

    FAIL: 1/1
    "#);
}

/// The label of the primary mark, for one statement of a test.
fn label(statement: &str) -> String {
    let said = test(&format!("test_a if {{\n{statement}\n}}\n"), &["--output", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let mark = &json["tests"][0]["reason"]["marks"][0];
    format!("{} {}", mark["expression"].as_str().unwrap_or("-"), mark["label"].as_str().unwrap_or("-"))
}

#[test]
fn every_kind_of_statement_is_explained() {
    let image = r#"with input as {"image": "web:latest"}"#;
    for (statement, expected) in [
        (format!(r#"main.deny["other"] {image}"#), r#"main.deny["other"] undefined: `main.deny` is {"no latest"}"#),
        (format!("count(main.deny) == 0 {image}"), "count(main.deny) is 1"),
        (format!("not main.deny[\"no latest\"] {image}"), r#"main.deny["no latest"] is "no latest""#),
        ("\"a\" in main.deny with input as {}".to_owned(), "main.deny is set()"),
        ("x := {\"a\": {\"b\": 1}}\nx.a.c.d == 1".to_owned(), "x.a.c undefined: `x.a` is {\"b\": 1}"),
        ("xs := [1, 2]\nsome x in xs\nx > 5".to_owned(), "x is 1 (first of 2)"),
        ("every x in [1, 7, 9] { x < 8 }".to_owned(), "x is 9"),
        ("[a, \"x\"] := [1, \"y\"]".to_owned(), "[a, \"x\"] does not match [1, \"y\"]"),
        ("\"a b\" == sprintf(\"%s\", [\"c\"])".to_owned(), "sprintf(\"%s\", [\"c\"]) is \"c\""),
        ("some x in []\nx == 1".to_owned(), "- -"),
    ] {
        assert_eq!(label(&statement), expected, "{statement}");
    }
}

#[test]
fn cases_are_tests_of_their_own() {
    let tests = r#"test_concat[note] if {
	some note, case in {
		"empty": {"a": [], "b": [], "both": []},
		"wrong": {"a": [1], "b": [2], "both": [1]},
	}
	array.concat(case.a, case.b) == case.both
}
"#;
    let said = test(tests, &[]);
    assert_eq!(said.code, 1);
    for part in ["  case wrong\n", "is [1, 2]", "PASS: 1/2\n", "FAIL: 1/2\n"] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
    assert!(!said.stdout.contains("case empty"), "{}", said.stdout);
}

#[test]
fn coverage_names_the_lines_that_no_test_reaches() {
    let tests = "test_a if count(main.deny) == 1 with input as {\"image\": \"web:latest\"}\n";
    let said = test(tests, &["--coverage"]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("  13 │     helpers.is_admin(input.roles)\n"), "{}", said.stdout);
    assert!(said.stdout.contains("p/helpers.rego: 0.0% (0 of 2 lines)\n"), "{}", said.stdout);
    assert!(!said.stdout.contains("endswith"), "{}", said.stdout);
    let low = test(tests, &["--threshold", "90"]);
    assert_eq!(low.code, 1);
    assert!(low.stdout.contains("is less than the threshold of 90%"), "{}", low.stdout);
    assert_eq!(test(tests, &["--threshold", "10"]).code, 0);
}

#[test]
fn a_test_without_end_is_given_up() {
    let tests = "test_a if count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i + j < 0]) == 1\n";
    let said = test(tests, &[]);
    assert_eq!(said.code, 2);
    assert!(said.stdout.contains("took longer than 10 s"), "{}", said.stdout);
}

#[test]
fn fixtures_are_judged_by_their_rule() {
    let bad =
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  image: web:latest # expect: acme \"web:latest\"\n";
    let files = [
        (
            "p/acme.rego",
            "package acme\n\ndeny contains {\"msg\": \"latest\", \"path\": [\"spec\", \"image\"]} if {\n\tendswith(input.spec.image, \":latest\")\n}\n",
        ),
        ("p/fixtures/acme/bad.yaml", bad),
        ("p/fixtures/acme/good.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  image: web:1.4\n"),
    ];
    let folder = folder(&files);
    let run = || fivenines(folder.path(), &["test", "--isolated", "p"]);
    let said = run();
    assert_eq!((said.code, said.stdout.as_str()), (0, "PASS: 2/2\n"), "{}", said.stderr);
    let write = |name: &str, text: &str| {
        let path: PathBuf = folder.path().join("p/fixtures/acme").join(name);
        std::fs::write(path, text).expect("written");
    };
    write("bad.yaml", &bad.replace("\"web:latest\"", "\"web\""));
    write("good.yaml", &bad.replace(" # expect: acme \"web:latest\"", ""));
    let said = run();
    assert_eq!(said.code, 1);
    for part in [
        "FAIL fixture acme/bad.yaml  p/fixtures/acme/bad.yaml\n",
        "bad.yaml:6: expected \"web\" severity: error level: default, got \"web:latest\" severity: error level: default\n",
        "good.yaml:6: expected nothing, got \"web:latest\" severity: error level: default\n",
    ] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
}
