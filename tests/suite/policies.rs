//! Policies in the styles in which people write them load, run and answer as they did elsewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fivenines::check::{self, Reading};
use fivenines::discover::Roots;
use fivenines::document::DocumentId;
use fivenines::policy::{Code, Evaluator, Options, Policy, load};
use fivenines::syntax::{self, Syntax};
use fivenines::value::{self, Value};

use super::support::{fivenines, folder, root, source};

/// The folders below `fixtures/places`: each a policy, its input and what it answers there.
fn cases() -> Vec<PathBuf> {
    let folder = root().join("fixtures/places");
    let entries = std::fs::read_dir(folder).expect("there").map(|entry| entry.expect("readable").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    cases
}

fn policies(folder: &Path, options: &Options) -> Vec<Policy> {
    let loaded = load(folder, options, &|path| path.display().to_string());
    loaded.unwrap_or_else(|errors| panic!("{}: {errors:?}", folder.display()))
}

/// The inputs of a case, document by document.
fn inputs(case: &Path) -> Vec<Value> {
    let entries = std::fs::read_dir(case).expect("a folder").map(|entry| entry.expect("readable").path());
    let input = entries.filter(|path| !path.ends_with("policy.rego") && !path.ends_with("expected"));
    let input = input.collect::<Vec<_>>().pop().expect("a case has an input");
    let text = || std::fs::read_to_string(&input).expect("readable");
    let extension = input.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension {
        "yaml" => {
            let parsed = syntax::parse(&source("input.yaml", &text()), Syntax::Yaml);
            parsed.documents.iter().map(|document| value::from_node(&document.root)).collect()
        }
        "json" => vec![Value::from_json_str(&text()).expect("JSON")],
        "toml" => {
            let parsed: toml::Value = toml::from_str(&text()).expect("TOML");
            vec![value::from_json(&serde_json::to_value(parsed).expect("data"))]
        }
        _ => {
            let roots = Roots { paths: &[input], working_directory: root(), standard_input: None };
            let material = check::read(roots, Reading { sees_plain: true, ..Reading::default() }).expect("it is read");
            material.documents.iter().map(|document| document.value().clone()).collect()
        }
    }
}

fn answers(policy: &Policy, inputs: &[Value]) -> BTreeSet<String> {
    let mut evaluator = Evaluator::new(policy).expect("it is ready");
    let data = Value::new_object();
    let each = inputs.iter().flat_map(|input| {
        let answers = evaluator.evaluate(DocumentId::new(0), input, &data);
        answers.unwrap_or_else(|error| panic!("{}: {error}", policy.path))
    });
    each.map(|violation| violation.message).collect()
}

#[test]
fn every_policy_in_a_usual_style_runs_and_answers() {
    let mut interpreted = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in cases() {
        let loaded = policies(&case, &Options::default());
        assert_eq!(loaded.len(), 1, "{}", case.display());
        if matches!(loaded[0].code, Code::Interpreted { .. }) {
            interpreted.insert(case.file_name().expect("a name").to_string_lossy().into_owned());
        }
        let answers = answers(&loaded[0], &inputs(&case));
        let expected = std::fs::read_to_string(case.join("expected")).expect("readable");
        let expected = expected.lines().filter_map(|line| line.rsplit_once(" | ")).map(|(_, answer)| answer.to_owned());
        let expected: BTreeSet<String> = expected.collect();
        if answers != expected {
            wrong.push(format!("{}: {answers:#?}, expected {expected:#?}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(interpreted, BTreeSet::<String>::new(), "what the VM does not run");
}

/// A library and its user, each in another version of Rego.
#[test]
fn versions_of_rego_may_be_mixed() {
    let v0 = "package lib.images\n\nlatest(image) { endswith(image, \":latest\") }\n\nlatest(image) { not contains(image, \":\") }\n\nnames[name] { name := input.containers[_].name }\n";
    let v1 = "package main\n\nimport data.lib.images\n\ndeny contains name if {\n\tsome name in images.names\n}\n\ndeny contains c.image if {\n\tsome c in input.containers\n\timages.latest(c.image)\n}\n";
    let v1_library = "package lib.images\n\nimport rego.v1\n\nlatest(image) if endswith(image, \":latest\")\n\nlatest(image) if not contains(image, \":\")\n\nnames contains name if some name in input.names\n";
    let v0_user = "package main\n\nimport data.lib.images\n\ndeny[name] {\n\timages.names[name]\n}\n\ndeny[image] {\n\timage := input.containers[_].image\n\timages.latest(image)\n}\n";
    let input = Value::from_json_str(
        r#"{"names": ["a", "c"], "containers": [{"name": "a", "image": "b"}, {"name": "c", "image": "d:1"}]}"#,
    );
    let input = [input.expect("JSON")];
    for (library, user) in [(v0, v1), (v1_library, v0_user), (v0, v0_user)] {
        let pack = folder(&[("lib.rego", library), ("main.rego", user)]);
        let loaded = policies(pack.path(), &Options::default());
        assert!(matches!(loaded[0].code, Code::Program(_)), "{loaded:?}");
        assert_eq!(answers(&loaded[0], &input), ["a", "b", "c"].map(str::to_owned).into(), "{library}{user}");
    }
}

#[test]
fn a_version_may_be_forced() {
    let text = "package main\n\ndeny[msg] { msg := input.metadata.name }\n";
    let pack =
        folder(&[("policy/p.rego", text), ("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n")]);
    let arguments = ["check", "--output", "concise", "--no-builtin", "--policy", "policy", "a.yaml"];
    for arguments in [&arguments[..3], &[]].map(|_| [&arguments[..3], &arguments[4..], &["--rego-v0"]].concat()) {
        let output = fivenines(pack.path(), &arguments);
        assert_eq!(output.code, 1, "{}{}", output.stdout, output.stderr);
        assert!(output.stdout.contains("error[main] fine"), "{}", output.stdout);
    }
}

/// What is said of policies that do not compile: the message, the marked text and the help.
#[test]
fn faults_of_policies_have_a_place_and_a_next_step() {
    let deny = |body: &str| format!("package main\n\ndeny contains msg if {{\n\t{body}\n\tmsg := \"x\"\n}}\n");
    let old = "package main\n\nimport rego.v1\n\ndeny[msg] {\n\tmsg := \"x\"\n}\n";
    let cases = [
        (
            deny("startwith(input.kind, \"x\")"),
            "unknown function `startwith`",
            "startwith",
            "did you mean `startswith`?",
        ),
        (deny("io.jwt.decode(input.kind)"), "unknown function `io.jwt.decode`", "io.jwt.decode", "is not there"),
        (old.to_owned(), "`if` keyword is required", "{", "`deny contains msg if {`"),
        (deny("x := \"open"), "a text is not closed", "\"open", "closing quote"),
        (deny("input.kind == nope"), "`nope`", "nope", "give it a value"),
        (deny("input.kind == \"a\u{0}\""), "NUL", "\u{0}", ""),
    ];
    let mut problems = Vec::new();
    for (text, message, marked, help) in cases {
        let pack = folder(&[("p.rego", &text)]);
        let errors = load(pack.path(), &Options::default(), &|path| path.display().to_string());
        let Err(errors) = errors else {
            problems.push(format!("loads: {text}"));
            continue;
        };
        let error = &errors[0];
        let place = error.place.as_ref().map(|place| {
            place.source.text.get(place.span.start as usize..place.span.end as usize).unwrap_or_default().to_owned()
        });
        let helped = error.help.clone().unwrap_or_default();
        if errors.len() != 1
            || !error.message.contains(message)
            || !helped.contains(help)
            || place.as_deref().is_none_or(|place| !place.starts_with(marked))
        {
            problems.push(format!("{text}\n    {errors:?} at {place:?}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_doubles_a_text_is_stopped() {
    let row = "a := concat(\"\", [\"aaaaaaaaaaaaaaaa\" | some i in numbers.range(1, 100000)])";
    for (again, stops) in [
        ("concat(\"\", [a | some i in numbers.range(1, 100000)])", true),
        ("sprintf(\"%s%999999999d\", [a, 1])", true),
        ("replace(a, \"a\", a)", true),
        ("sprintf(\"%s%s\", [a, a])", false),
    ] {
        let policy = format!("package main\n\ndeny contains input.kind if {{\n\t{row}\n\tcount({again}) > 1\n}}\n");
        let pack = folder(&[("p.rego", &policy), ("a.yaml", "kind: X\n")]);
        let said =
            fivenines(pack.path(), &["check", "--no-builtin", "--output", "concise", "--policy", "p.rego", "a.yaml"]);
        assert_eq!(
            (said.code, said.stdout.contains("64 MiB")),
            if stops { (2, true) } else { (1, false) },
            "{}",
            said.stdout
        );
    }
    let interpreted =
        "package main\n\nh := numbers.range(1, 1000000000)\n\ndeny contains \"x\" if count(h) > 1 with input as {}\n";
    let pack = folder(&[("p.rego", interpreted)]);
    let errors = load(pack.path(), &Options::default(), &|path| path.display().to_string()).expect_err("it is refused");
    assert!(errors[0].message.contains("cannot be bounded") && errors[0].place.is_some(), "{errors:?}");
}

#[test]
fn hostile_policies_are_refused_or_stopped() {
    let numbers = |range: &str| {
        format!(
            "package main\n\ndeny contains msg if {{\n\tsome i in numbers.range({range})\n\tmsg := sprintf(\"%d\", [i])\n}}\n"
        )
    };
    let large = format!("package main\n\n{}", "# filler\n".repeat(600_000));
    let long = format!("package main\n\nx := \"{}\"\n", "a".repeat(20_000));
    for (text, expected) in [(large, "too large"), (long, "too long")] {
        let pack = folder(&[("p.rego", &text)]);
        let errors = load(pack.path(), &Options::default(), &|path| path.display().to_string()).expect_err("refused");
        assert!(errors[0].message.contains(expected), "{}", errors[0].message);
    }
    for (range, expected) in
        [("1, 20000", "answers 20000 times"), ("1, 1000000000", "numbers.range"), ("1, input.most", "numbers.range")]
    {
        let pack = folder(&[("p.rego", &numbers(range))]);
        let loaded = policies(pack.path(), &Options::default());
        let mut evaluator = Evaluator::new(&loaded[0]).expect("it is ready");
        let input = Value::from_json_str("{\"most\": 1000000000000000}").expect("JSON");
        let error = evaluator.evaluate(DocumentId::new(0), &input, &Value::new_object()).expect_err("stopped");
        assert!(error.message.contains(expected), "{range}: {}", error.message);
    }
    // Four hundred files of one package, and as many packages.
    let files: Vec<(String, String)> = (0..400)
        .map(|index| {
            let package = if index % 2 == 0 { "main".to_owned() } else { format!("other{index}") };
            (
                format!("p{index}.rego"),
                format!("package {package}\n\ndeny contains \"{index}\" if input.kind == \"x\"\n"),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let pack = folder(&files);
    let loaded = policies(pack.path(), &Options::default());
    assert_eq!(loaded.len(), 201);
    let input = [Value::from_json_str("{\"kind\": \"x\"}").expect("JSON")];
    assert_eq!(answers(loaded.iter().find(|policy| policy.rule.id == "main").expect("there"), &input).len(), 200);
}
