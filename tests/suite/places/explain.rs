//! What every condition did: the log that `--trace` and the tests of the built-in rules are made from.

use fivenines::document::DocumentId;
use fivenines::policy::trace::{Seen, SeenKind};
use fivenines::policy::{Evaluator, Options, load};
use fivenines::syntax::Path;
use fivenines::value::Value;

const POLICY: &str = "\
package main

deny contains msg if {
	input.kind == \"Pod\"
	some c in input.containers
	not c.probe
	image := c.image
	not _is_pinned(image)
	msg := sprintf(\"%s\", [image])
}

_is_pinned(image) if contains(image, \"@\")
";

fn explained(input: &str) -> Vec<Seen> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("p.rego"), POLICY).expect("written");
    let policies =
        load(folder.path(), &Options::default(), &|_| "p.rego".into()).unwrap_or_else(|error| panic!("{error:?}"));
    let evaluator = Evaluator::new(&policies[0]).expect("it compiles");
    let input = Value::from_json_str(input).expect("JSON");
    let explained = evaluator.explain(0, DocumentId::new(0), &input, &Value::new_object());
    let (seen, stuck) = explained.expect("the VM runs it");
    assert_eq!(stuck, None);
    seen.into_iter().filter(|seen| seen.rule.starts_with("data.main.")).collect()
}

#[test]
fn conditions_are_counted_with_what_they_read() {
    let seen =
        explained(r#"{"kind": "Pod", "containers": [{"image": "a@1"}, {"image": "b", "probe": 1}, {"image": "c"}]}"#);
    let at = |line: usize, kind: SeenKind| {
        let found = seen.iter().find(|seen| seen.kind == kind && seen.place.is_some_and(|place| place.line == line));
        found.unwrap_or_else(|| panic!("no {kind:?} on line {line}: {seen:#?}"))
    };
    let kind = at(4, SeenKind::Condition);
    assert_eq!((kind.held, kind.failed, kind.rule.as_str()), (1, 0, "data.main.deny"));
    assert_eq!(kind.values, ["\"Pod\"", "\"Pod\""]);
    let probe = at(6, SeenKind::Condition);
    assert_eq!((probe.held, probe.failed), (2, 1));
    assert_eq!(probe.values, ["1"]);
    assert_eq!(probe.places[0].path, Path::keys(&["containers"]).index(1).key("probe"));
    let call = at(8, SeenKind::Condition);
    assert_eq!((call.held, call.failed), (1, 1));
    let inside = at(12, SeenKind::Condition);
    assert_eq!((inside.held, inside.failed), (1, 1));
    assert_eq!(inside.values, ["\"c\"", "\"@\""]);
}

#[test]
fn what_stopped_a_rule_is_the_first_condition_that_only_failed() {
    let seen = explained(r#"{"kind": "Service"}"#);
    assert_eq!((seen[0].held, seen[0].failed), (0, 1));
    assert_eq!(seen[0].values, ["\"Service\"", "\"Pod\""]);
    assert!(seen[1..].iter().all(|seen| seen.held + seen.failed == 0), "{seen:#?}");
    let seen = explained(r#"{"kind": "Pod"}"#);
    let iteration = seen.iter().find(|seen| seen.kind == SeenKind::Iteration).expect("there is a loop");
    assert_eq!((iteration.held, iteration.failed, iteration.values[0].as_str()), (0, 1, "undefined"));
}
