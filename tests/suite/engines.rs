//! The VM and the interpreter say the same: every construct here is run through the real loader and, beside it, on the
//! interpreter as it is.

use std::collections::BTreeSet;

use fivenines::document::DocumentId;
use fivenines::policy::{Code, Evaluator, Options, load};
use fivenines::value::Value;

const INPUT: &str = r#"{
  "kind": "Deployment", "x": false, "n": 3, "l": [1, 2], "o": {"k": "v"}, "empty": [], "null": null,
  "metadata": {"name": "web", "labels": {"app": "web", "tier": "front"}},
  "spec": {"replicas": 2, "template": {"spec": {"containers": [
    {"name": "a", "image": "a:latest", "ports": [{"port": 80}, {"port": 81}], "env": [{"name": "X", "value": "1"}]},
    {"name": "b", "image": "b:1", "ports": [{"port": 80}], "securityContext": {"privileged": true}},
    {"name": "c", "image": "c"}]}}}
}"#;

/// Bodies of `deny contains msg if { ... }`; one that binds no `msg` says "x".
const BODIES: &[&str] = &[
    // Bindings of what is not there.
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
    // Iteration.
    "some c in input.spec.template.spec.containers; msg := c.name",
    "some i, c in input.spec.template.spec.containers; msg := sprintf(\"%d %s\", [i, c.name])",
    "some key, value in input.metadata.labels; msg := concat(\"=\", [key, value])",
    "some key in object.keys(input.metadata.labels); msg := key",
    "some i; c := input.spec.template.spec.containers[i]; msg := sprintf(\"%d %s\", [i, c.name])",
    "some i\n\tinput.spec.template.spec.containers[i].name == \"b\"\n\tmsg := sprintf(\"%d\", [i])",
    "c := input.spec.template.spec.containers[_]; msg := c.name",
    "input.spec.template.spec.containers[i].name == \"b\"; msg := sprintf(\"%d\", [i])",
    "msg := input.spec.template.spec.containers[_].ports[_].port; msg == 81; is_number(msg); 1 == 2",
    "p := input.spec.template.spec.containers[_].ports[_].port; msg := sprintf(\"%d\", [p])",
    "some p in input.spec.template.spec.containers[_].ports; msg := sprintf(\"%d\", [p.port])",
    "some i, p in input.spec.template.spec.containers[_].ports; msg := sprintf(\"%d %d\", [i, p.port])",
    "some c in input.spec.template.spec.containers; some p in c.ports; msg := sprintf(\"%s %d\", [c.name, p.port])",
    "some {\"name\": name, \"image\": image} in input.spec.template.spec.containers; msg := concat(\" \", [name, image])",
    "some [k, v] in [[1, 2], [3, 4]]; k < v; msg := sprintf(\"%d\", [k])",
    "some name in {c.name | some c in input.spec.template.spec.containers}; msg := name",
    "some c in input.spec.template.spec.containers; c.ports[_].port == 80; msg := c.name",
    "some c in input.spec.template.spec.containers; some i; c.ports[i].port == 81; msg := c.name",
    "some i, j; input.spec.template.spec.containers[i].ports[j].port == 80; msg := sprintf(\"%d %d\", [i, j])",
    "[a, b] := [1, 2]; a < b",
    "[a, _] := [1, 2]; a == 1",
    "{\"k\": v} := input.o; msg := v",
    "{\"k\": v} = input.o; msg := v",
    "[x, y] = [1, 2]; x == 1; y == 2",
    "x = input.n; x == 3",
    "3 = input.n",
    "some x; x = input.l[_]; x > 1",
    "input.l[x] == 2; msg := sprintf(\"%d\", [x])",
    "input.metadata.labels[key] == \"web\"; msg := key",
    "value := input.metadata.labels[key]; msg := concat(\"=\", [key, value])",
    "msg := [c.name | c := input.spec.template.spec.containers[_]][_]",
    // Walking.
    "walk(input, [path, value]); value == 80; msg := sprintf(\"%v\", [path])",
    "walk(input, [_, value]); value == \"a:latest\"; msg := value",
    "walk(input, [path, _]); path[count(path) - 1] == \"image\"; msg := sprintf(\"%v\", [path])",
    "walk(input, [path, value]); leaf := path[count(path) - 1]; leaf == \"image\"; is_string(value); msg := value",
    "walk(input.spec, [_, directive]); target := directive.image; startswith(target, \"a\"); msg := target",
    "some [path, value] in walk(input.spec); value == 80",
    "walk(input, pair); pair[1] == 80; msg := sprintf(\"%v\", [pair[0]])",
    "walk(input, [[\"spec\", \"replicas\"], value]); msg := sprintf(\"%v\", [value])",
    "walk(input.nope, [_, value])",
    "walk(input.n, [path, value]); path == []; value == 3",
    "some c in input.spec.template.spec.containers; walk(c, [_, value]); value == 80; msg := c.name",
    "images := {value | walk(input, [path, value]); path[count(path) - 1] == \"image\"}; some msg in images",
    "count([1 | walk(input, [_, \"a:latest\"])]) == 1",
    "not deep(input)",
    "deep(input.spec)",
    "every v in [v | walk(input.l, [_, v])] { v != 7 }",
    // Conditions.
    "not input.nope",
    "not input.x",
    "not input.spec.template.spec.containers[_].image == \"zzz\"",
    "not any_privileged",
    "any_privileged",
    "\"a\" in [c.name | some c in input.spec.template.spec.containers]",
    "not \"z\" in [\"a\", \"b\"]",
    "\"k\", \"v\" in input.o",
    "input.kind in {\"Deployment\", \"Pod\"}",
    "every c in input.spec.template.spec.containers { c.image }",
    "every c in input.spec.template.spec.containers { c.ports }",
    "every i, c in input.l { i + 1 == c }",
    "every k, v in input.metadata.labels { k != v }",
    "not all_tagged",
    "count(input.spec.template.spec.containers) > 2",
    "input.n > 2; input.n <= 3; input.n != 4",
    "input.spec.replicas + 1 == input.n",
    "1 + 2 * 3 == 7; 7 % 4 == 3; 7 - 4 == 3; 8 / 4 == 2",
    "-1 < 0; abs(-3) == 3; round(2.5) == 3; ceil(2.1) == 3; floor(2.9) == 2",
    "{\"app\", \"tier\"} & {key | some key, _ in input.metadata.labels} == {\"app\", \"tier\"}",
    "missing := {\"app\", \"team\"} - {key | input.metadata.labels[key]}; count(missing) > 0; msg := sprintf(\"%v\", [missing])",
    "{1, 2} | {3} == {1, 2, 3}",
    // Builtins.
    "object.get(input.spec, \"revisionHistoryLimit\", 10) == 10",
    "object.get(input, [\"spec\", \"replicas\"], 1) == 2",
    "object.get(input.nope, \"a\", 1) == 1",
    "array.concat(input.l, [3]) == [1, 2, 3]",
    "object.union({\"a\": 1}, {\"b\": 2}) == {\"a\": 1, \"b\": 2}",
    "object.remove(input.o, [\"k\"]) == {}",
    "split(\"a:b\", \":\")[1] == \"b\"",
    "startswith(input.kind, \"Dep\"); endswith(input.kind, \"ment\"); contains(input.kind, \"plo\")",
    "regex.match(`^[a-z]+:\\w+$`, input.spec.template.spec.containers[0].image)",
    "sprintf(\"%s %d %v %v\", [\"a\", 1, [1], {\"a\": 1}]) == \"a 1 [1] {\\\"a\\\": 1}\"",
    "msg := sprintf(\"%05d, %.2f, %x, %t, %5s|%-5s|\", [42, 1.5, 255, true, \"a\", \"b\"])",
    "msg := sprintf(\"%s\", [1])",
    "msg := sprintf(\"%d%%\", [5])",
    "lower(\"AB\") == \"ab\"; upper(\"ab\") == \"AB\"; trim(\" a \", \" \") == \"a\"; trim_space(\" a \") == \"a\"",
    "trim_prefix(\"v1\", \"v\") == \"1\"; trim_suffix(\"10m\", \"m\") == \"10\"; replace(\"aa\", \"a\", \"b\") == \"bb\"",
    "to_number(\"3\") == 3; to_number(\"nope\") == 3",
    "not to_number(\"nope\")",
    "not is_string(input.n); is_object(input.o); is_array(input.l); is_boolean(input.x); is_null(input[\"null\"])",
    "type_name(input.l) == \"array\"",
    "sum(input.l) == 3; max(input.l) == 2; min(input.l) == 1; sort([2, 1]) == [1, 2]",
    "json.unmarshal(\"{\\\"a\\\": 1}\").a == 1",
    "json.marshal(input.o) == \"{\\\"k\\\":\\\"v\\\"}\"",
    "concat(\",\", {\"a\", \"b\"}) == \"a,b\"",
    "numbers.range(1, 3) == [1, 2, 3]",
    "units.parse_bytes(\"1Ki\") == 1024",
    "units.parse(\"100m\") == 0.1",
    "glob.match(\"*.example.com\", [], \"a.example.com\")",
    "semver.compare(\"1.2.0\", \"1.10.0\") == -1",
    "time.parse_duration_ns(\"1m\") == 60000000000",
    "indexof(\"abc\", \"c\") == 2; substring(\"abc\", 1, 1) == \"b\"; format_int(10, 2) == \"1010\"",
    "graph.reachable({\"a\": [\"b\"], \"b\": []}, {\"a\"}) == {\"a\", \"b\"}",
    "strings.any_prefix_match(\"abc\", {\"a\"})",
    "regex.split(\",\", \"a,b\") == [\"a\", \"b\"]; regex.replace(\"abc\", \"b\", \"x\") == \"axc\"",
    "regex.find_n(\"[0-9]+\", \"a1b2\", -1) == [\"1\", \"2\"]",
    "base64.decode(base64.encode(\"a\")) == \"a\"",
    "net.cidr_contains(\"10.0.0.0/8\", \"10.1.2.3\")",
    "print(\"looking at\", input.kind); input.kind == \"Deployment\"",
    "input.kind == \"Deployment\"; print(input.nope)",
    "trace(\"x\")",
    // Comprehensions, nested and with conditions inside.
    "m := {c.name: c.image | some c in input.spec.template.spec.containers}; msg := m.b",
    "m := {c.name: ports | some c in input.spec.template.spec.containers; ports := [p.port | some p in c.ports]}; count(m) == 3; msg := sprintf(\"%v\", [m.a])",
    "count({p.port | some c in input.spec.template.spec.containers; some p in c.ports}) == 2",
    "names := [c.name | c := input.spec.template.spec.containers[_]; not c.securityContext.privileged]; msg := concat(\",\", names)",
    "dup := [p | some c in input.spec.template.spec.containers; p := c.ports[_].port]; count(dup) > count({p | some p in dup})",
    "some c in input.spec.template.spec.containers; count([p | some p in c.ports; p.port < 81]) == 1; msg := c.name",
    "msg := input.spec.template.spec.containers[count(input.spec.template.spec.containers) - 1].name",
    // Helpers.
    "latest(input.spec.template.spec.containers[_].image)",
    "some c in input.spec.template.spec.containers; latest(c.image); msg := c.name",
    "some c in containers; msg := c.name",
    "containers[c]; msg := c.name",
    "msg := containers[_].name",
    "named[name].image == \"b:1\"; msg := name",
    "some name, c in named; not latest(c.image); msg := name",
    "grade(input.n) == \"many\"",
    "grade(1) == \"few\"",
    "grade(\"a\") == \"none\"",
    "limit == 10",
    "defaulted(1) == 0",
    "level == \"low\"",
    "port_of({\"ports\": [{\"port\": 7}]}) == 7",
    "first_port(input.spec.template.spec.containers[1]) == 80",
    "first_port(input.spec.template.spec.containers[2]) == 0",
    "chosen == \"b\"",
    "quality(\"a:latest\") == \"bad\"; quality(\"a:1\") == \"good\"",
    "data.main.limit == 10",
    "data.lib.twice(2) == 4",
    "lib.twice(2) == 4",
    "aliased.twice(2) == 4",
    "twice(2) == 4",
    "lib.names[_] == \"x\"",
    "some n in lib.names; msg := n",
    "msg := lib.names[_]",
    "input[\"kind\"] == \"Deployment\"; input.metadata[\"labels\"].app == \"web\"",
    "key := \"kind\"; input[key] == \"Deployment\"",
    "msg := data.inventory.nope",
    "count(data) >= 0",
    "x := input.n; y := x + 1; z := y * 2; msg := sprintf(\"%d\", [z])",
    "msg := upper(concat(\"-\", [input.kind, input.metadata.name]))",
    "with_input with input as {\"kind\": \"Pod\"}",
    "in_range(5)",
];

const HELPERS: &str = r#"
f(x) := 1
g(x) := 1 if x == 3
h := 1 if input.q
r := "a" if { some x in input.l; x == 7 } else := "b"
s := x if { x := input.nope } else := 3
deep(x) if { walk(x, [_, v]); v == 80 }
any_privileged if input.spec.template.spec.containers[_].securityContext.privileged
all_tagged if { every c in input.spec.template.spec.containers { contains(c.image, ":") } }
latest(image) if endswith(image, ":latest")
latest(image) if not contains(image, ":")
containers contains c if some c in input.spec.template.spec.containers
named[name] := c if { some c in input.spec.template.spec.containers; name := c.name }
grade(n) := "many" if n > 2 else := "few" if is_number(n) else := "none"
default limit := 10
limit := input.limit
default defaulted(_) := 0
defaulted(x) := x if x > 1
level := "high" if input.n > 5 else := "low"
port_of({"ports": [{"port": p}]}) := p
first_port(c) := p if { p := c.ports[0].port } else := 0
chosen := name if { some c in input.spec.template.spec.containers; c.securityContext.privileged; name := c.name } else := "none"
quality(image) := "bad" if { some suffix in [":latest", ":edge"]; endswith(image, suffix) } else := "good"
with_input if input.kind == "Pod"
in_range(x) if { x in numbers.range(1, 10) }
"#;

const LIBRARY: &str = "package lib\n\nimport rego.v1\n\ntwice(x) := x * 2\n\nnames contains \"x\"\n\nnames contains \"y\" if input.kind\n";

/// What regorus's interpreter does not know, with what OPA answers.
const BEYOND: &[(&str, &[&str])] = &[
    ("[path, value] := walk(input.spec); value == 81; msg := sprintf(\"%v\", [path[4]])", &["ports"]),
    ("[path, value] = walk(input.spec); value == 81; msg := sprintf(\"%v\", [path[4]])", &["ports"]),
    ("pair := walk(input.spec); pair[1] == 81; msg := sprintf(\"%v\", [pair[0][4]])", &["ports"]),
    ("re_match(\"^a\", \"abc\"); not re_match(\"^b\", \"abc\")", &["x"]),
    ("any([false, true]); all([true, true]); not any([false]); not all([true, false]); all([])", &["x"]),
    ("cast_array({1}) == [1]; cast_array([2]) == [2]", &["x"]),
    (
        "msg := $\"{input.kind} `{input.metadata.name}`: {input.nope} 100% \\{x\\} {[c | some c in input.l]}\"",
        &["Deployment `web`: <undefined> 100% {x} [1, 2]"],
    ),
    ("msg := $`{input.kind}\\d`", &["Deployment\\d"]),
    ("msg := sprintf(\"%q and %d%% %q\", [input.kind, 5, \"a\\\"b\"])", &["\"Deployment\" and 5% \"a\\\"b\""]),
];

/// What the VM does not run, with the reason that is told.
const INTERPRETED: &[(&str, &str)] = &[
    ("count(data) >= 0", "Direct access to 'data' root is not allowed"),
    ("with_input with input as {\"kind\": \"Pod\"}", "`with` keyword is not supported"),
];

struct Run {
    answers: BTreeSet<String>,
    /// Why it was interpreted.
    reason: Option<String>,
}

fn ours(pack: &std::path::Path) -> Result<Run, String> {
    let policies = load(pack, &Options::default(), &|path| path.display().to_string())
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    let policy = policies.iter().find(|policy| policy.rule.id == "main").expect("the pack holds it");
    let input = Value::from_json_str(INPUT).expect("JSON");
    let mut evaluator = Evaluator::new(policy).map_err(|error| error.message)?;
    let answers = evaluator.evaluate(DocumentId::new(0), &input, &Value::new_object());
    let answers = answers.map_err(|error| error.message)?.into_iter().map(|violation| violation.message).collect();
    let reason = match &policy.code {
        Code::Interpreted { reason, .. } => Some(reason.clone()),
        _ => None,
    };
    Ok(Run { answers, reason })
}

fn theirs(texts: &[(&str, &str)]) -> Result<BTreeSet<String>, String> {
    let mut engine = regorus::Engine::new();
    engine.set_strict_builtin_errors(false);
    for (path, text) in texts {
        engine.add_policy((*path).into(), (*text).into()).map_err(|error| error.to_string())?;
    }
    engine.set_input(Value::from_json_str(INPUT).expect("JSON"));
    let answers = engine.eval_rule("data.main.deny".into()).map_err(|error| error.to_string())?;
    let text = |answer: &Value| answer.as_string().map_or_else(|_| answer.to_string(), |text| text.to_string());
    Ok(answers.as_set().map_err(|error| error.to_string())?.iter().map(text).collect())
}

/// A policy with one body and those helpers that it names.
fn policy(body: &str) -> String {
    let msg = if body.contains("msg :=") || body.contains("some msg") { "msg" } else { "\"x\"" };
    let is_named = |line: &&str| {
        let mut words =
            line.trim_start_matches("default ").split(|char: char| !(char.is_alphanumeric() || char == '_'));
        words.next().is_some_and(|name| {
            !name.is_empty()
                && body.match_indices(name).any(|(at, _)| {
                    let is_part = |char: char| char.is_alphanumeric() || char == '_';
                    !body[..at].ends_with(|char| is_part(char) || char == '.')
                        && !body[at + name.len()..].starts_with(is_part)
                        || body[..at].ends_with("data.main.")
                })
        })
    };
    let helpers = HELPERS.lines().filter(is_named).collect::<Vec<_>>().join("\n");
    let imports = "import data.lib\nimport data.lib as aliased\nimport data.lib.twice\n";
    format!("package main\n\nimport rego.v1\n{imports}\ndeny contains {msg} if {{\n\t{body}\n}}\n\n{helpers}\n")
}

/// What is wrong with a policy's run beside what it should answer.
fn problem(name: &str, texts: &[(&str, &str)], expected: Result<BTreeSet<String>, String>) -> Option<String> {
    let pack = super::support::folder(texts);
    let run = match (ours(pack.path()), expected) {
        (Ok(run), Ok(expected)) if run.answers == expected => run,
        (Ok(run), expected) => return Some(format!("{name}\n    {:?}, expected {expected:?}", run.answers)),
        (Err(error), expected) => return Some(format!("{name}\n    {error}, expected {expected:?}")),
    };
    let expected = INTERPRETED.iter().find(|(known, _)| name == *known).map(|(_, reason)| *reason);
    match (run.reason, expected) {
        (None, None) => None,
        (Some(reason), Some(expected)) if reason.contains(expected) => None,
        (reason, expected) => Some(format!("{name}\n    interpreted because {reason:?}, expected {expected:?}")),
    }
}

#[test]
fn both_engines_say_the_same() {
    let problems = BODIES.iter().filter_map(|body| {
        let text = policy(body);
        let texts = [("lib.rego", LIBRARY), ("p.rego", text.as_str())];
        problem(body, &texts, theirs(&texts))
    });
    let problems: Vec<String> = problems.collect();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), BODIES.len(), problems.join("\n"));
}

#[test]
fn what_regorus_lacks_is_written_with_what_it_has() {
    let problems = BEYOND.iter().filter_map(|(body, expected)| {
        let text = policy(body);
        let expected = expected.iter().map(|answer| (*answer).to_owned()).collect();
        problem(body, &[("lib.rego", LIBRARY), ("p.rego", &text)], Ok(expected))
    });
    let problems: Vec<String> = problems.collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Whole modules of a package `main`, with what they say.
const MODULES: &[(&str, &[&str])] = &[
    ("deny contains input.spec.template.spec.containers[_].name", &["a", "b", "c"]),
    ("deny contains c.name if some c in input.spec.template.spec.containers", &["a", "b", "c"]),
    (
        "deny contains sprintf(\"%s\", [name]) if { name := input.spec.template.spec.containers[_].name; name != \"b\" }",
        &["a", "c"],
    ),
    ("deny := {msg | msg := input.kind}", &["Deployment"]),
    ("deny := [msg | msg := input.kind]", &["Deployment"]),
    ("deny[msg] := true if msg := input.kind", &["Deployment"]),
    ("deny[msg] if msg := input.kind", &["Deployment"]),
    ("default deny := {\"none\"}\ndeny := {\"x\"} if input.nope", &["none"]),
    (
        "violation contains {\"msg\": \"v\"} if input.kind\nwarn contains \"w\" if input.kind\ndeny_suffixed contains \"d\" if input.kind",
        &["d", "v", "w"],
    ),
    ("deny contains msg if { msg := names[_] }\nnames := [input.kind]", &["Deployment"]),
    (
        "deny contains msg if { some msg in names }\nnames contains \"a\" if not input.x\nnames contains input.kind",
        &["Deployment", "a"],
    ),
    (
        "deny contains msg if { msg := by_name.b.image }\nby_name[c.name] := c if some c in input.spec.template.spec.containers",
        &["b:1"],
    ),
    (
        "deny contains port(c) if some c in input.spec.template.spec.containers\nport(c) := sprintf(\"%d\", [c.ports[0].port]) if c.ports else := \"none\"",
        &["80", "none"],
    ),
    (
        "deny contains which\nwhich := c.name if { some c in input.spec.template.spec.containers; c.securityContext } else := \"none\"",
        &["b"],
    ),
    (
        "deny contains which\nwhich := \"one\" if { input.l[_] > 7 } else := \"two\" if { input.l[_] == 2 } else := \"three\"",
        &["two"],
    ),
    (
        "deny contains \"x\" if is_bad\nis_bad if { some c in input.spec.template.spec.containers; c.nope } else if input.kind",
        &["x"],
    ),
    ("deny contains \"x\" if not is_bad\nis_bad := false if some c in input.l else := true", &["x"]),
    ("deny contains \"x\" if f(7) == 0\ndefault f(_) := 0\nf(x) := x if x > 8", &["x"]),
    ("deny contains \"x\" if f(9) == 9\ndefault f(_) := 0\nf(x) := x if x > 8", &["x"]),
    ("deny contains \"x\" if { f(1, 2) == 0; f(2, 2) == 4 }\ndefault f(_, _) := 0\nf(x, y) := x + y if x == y", &["x"]),
    ("deny contains \"x\" if f([1, 2]) == 3\nf([a, b]) := a + b", &["x"]),
    (
        "deny contains \"x\" if covers({\"p\": \"-1\"}, 22)\ncovers(rule, port) if rule.p == port\ncovers(rule, _) if rule.p == \"-1\"",
        &["x"],
    ),
    ("deny contains \"x\" if is_ok(\"a\")\nis_ok(\"a\") := true\nis_ok(\"b\") := false", &["x"]),
    ("deny contains \"x\" if data.main.limits.cpu == 1\nlimits := {\"cpu\": 1}", &["x"]),
    ("deny contains \"x\" if limits.cpu == 1\nlimits.cpu := 1\nlimits.memory := 2", &["x"]),
    ("deny contains msg if { some msg, _ in {\"a\": 1, \"b\": 2}; print(msg) }", &["a", "b"]),
];

const OLD_MODULES: &[(&str, &[&str])] = &[
    ("deny[msg] { msg := input.kind }", &["Deployment"]),
    ("deny[msg] { input.spec.replicas < 3; msg = sprintf(\"%d\", [input.spec.replicas]) }", &["2"]),
    ("deny[{\"msg\": msg}] { c := input.spec.template.spec.containers[_]; not c.ports; msg := c.name }", &["c"]),
    (
        "deny[msg] { c = input.spec.template.spec.containers[i]; latest(c.image); msg = c.name }\nlatest(x) { endswith(x, \":latest\") }\nlatest(x) { not contains(x, \":\") }",
        &["a", "c"],
    ),
    ("deny[\"x\"] { any([false, input.kind == \"Deployment\"]) }", &["x"]),
    ("deny[msg] { walk(input, [path, value]); value == 81; msg := path[0] }", &["spec"]),
    ("deny[msg] { msg := which }\nwhich = \"a\" { input.l[_] > 7 } else = \"b\" { input.l[_] == 2 }", &["b"]),
    (
        "import future.keywords.in\ndeny[msg] { some p in input.spec.template.spec.containers[_].ports; msg := sprintf(\"%d\", [p.port]) }",
        &["80", "81"],
    ),
    (
        "import future.keywords\ndeny contains msg if { some c in input.spec.template.spec.containers; msg := c.name }\nwarn[msg] { msg := input.kind }",
        &["Deployment", "a", "b", "c"],
    ),
    ("default ok = false\nok { input.q }\ndeny[\"x\"] { not ok }", &["x"]),
    ("default f(_) = 0\nf(x) = x { x > 8 }\ndeny[\"x\"] { f(1) == 0 }", &["x"]),
    ("deny = {\"x\"} { input.kind }", &["x"]),
    ("deny[msg] { sets[msg] }\nsets[x] { x := input.spec.template.spec.containers[_].name }", &["a", "b", "c"]),
    (
        "violation[{\"msg\": msg, \"details\": {\"missing\": missing}}] { missing := {x | x := {\"app\", \"team\"}[_]} - {x | input.metadata.labels[x]}; count(missing) > 0; msg := sprintf(\"%v\", [missing]) }",
        &["{\"team\"}"],
    ),
];

#[test]
fn modules_of_both_versions_answer() {
    let mut problems = Vec::new();
    for (modules, head) in [(MODULES, "package main\n\nimport rego.v1\n\n"), (OLD_MODULES, "package main\n\n")] {
        for (module, expected) in modules {
            let expected = expected.iter().map(|answer| (*answer).to_owned()).collect();
            problems.extend(problem(module, &[("p.rego", &format!("{head}{module}\n"))], Ok(expected)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
