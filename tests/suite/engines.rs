//! The VM and the interpreter say the same: every construct here is run through the real loader and, beside it, on the
//! interpreter as it is.

use fivenines::document::DocumentId;
use fivenines::policy::{Evaluator, Options, load};
use fivenines::value::Value;

/// Bodies of `deny contains "x" if { ... }`, with what they lean on.
const BODIES: [&str; 16] = [
    "a := input.nope; not a == \"x\"",
    "a := input.nope",
    "a := input.no; b := input.nope; count([1]) == 1",
    "a := [input.nope]",
    "a := {\"b\": input.nope}",
    "a := f(input.nope)",
    "a := g(input.x)",
    "a := sprintf(\"%v\", [input.nope])",
    "a := data.main.h",
    "a := input.x # false is a value\n\ta == false",
    "count([y | some x in input.l; y := input.nope[x]]) == 0",
    "every x in input.l { y := x.nope; y }",
    "some x in input.l; y := x.nope",
    "not r == \"b\"",
    "r == \"b\"",
    "s == 3",
];

const HELPERS: &str = "
f(x) := 1
g(x) := 1 if x == 3
h := 1 if input.q
r := \"a\" if { some x in input.l; x == 7 } else := \"b\"
s := x if { x := input.nope } else := 3
";

fn on_both(body: &str, helpers: &str) -> (usize, usize) {
    let text = format!("package main\n\ndeny contains \"x\" if {{\n\t{body}\n}}\n{helpers}");
    let input = Value::from_json_str(r#"{"x": false, "l": [1, 2], "o": {"k": "v"}}"#).expect("JSON");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.rego"), &text).expect("written");
    let policies = load(folder.path(), &Options::default(), &|path| path.display().to_string())
        .unwrap_or_else(|error| panic!("{error:?}"));
    let mut evaluator = Evaluator::new(&policies[0]).expect("it compiles");
    let ours = evaluator.evaluate(DocumentId::new(0), &input, &Value::new_object()).expect("it runs").len();
    let mut engine = regorus::Engine::new();
    engine.add_policy("p.rego".into(), text).expect("it parses");
    engine.set_input(input);
    let theirs = engine.eval_rule("data.main.deny".into()).expect("it runs");
    (ours, theirs.as_set().expect("a set").len())
}

#[test]
fn undefined_bindings_and_else_mean_the_same_on_both_engines() {
    for body in BODIES {
        // With the helpers the pack holds an `else` behind a loop and is interpreted; without it the VM runs it.
        let without_else = HELPERS.lines().filter(|line| !line.starts_with("r :=")).collect::<Vec<_>>().join("\n");
        let helpers = if body.contains("r ==") { HELPERS } else { &without_else };
        let (ours, theirs) = on_both(body, helpers);
        assert_eq!(ours, theirs, "{body}");
    }
}
