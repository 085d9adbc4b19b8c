//! Values against PyYAML with Go's resolver: `tests/oracle/yaml_values.py`, which says in one table how they differ.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use fivenines::source::Source;
use fivenines::syntax::{Data, Node, Syntax, parse};
use rayon::prelude::*;
use serde_json::Value;

use crate::support::{self, CorpusFile};

/// Where we differ on purpose, or the oracle cannot know better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    /// None of the below: a defect in one of the two.
    Unknown,
    /// Only we read the file: YAML 1.2 allows more than PyYAML's 1.1.
    OnlyWeRead,
    /// Only the oracle reads the file: what granit refuses.
    OnlyOracleReads,
    /// Other documents, because of what counts as an empty one.
    Documents,
}

struct Difference {
    cause: Cause,
    example: String,
}

/// How many files each cause may have, at most, and why it is none of our defects.
const KNOWN: [(Cause, usize, &str); 2] = [
    (Cause::OnlyWeRead, 3, "anchors defined twice, a document behind `...` without `---`: legal in YAML 1.2"),
    (Cause::OnlyOracleReads, 1, "a quoted text that goes on without indentation"),
];

#[test]
fn values_are_those_of_kubernetes() {
    let Some(files) = support::corpus(&["k8s"]) else { return };
    let files: Vec<CorpusFile> = files.into_iter().filter(|file| file.has_extension(&["yaml", "yml"])).collect();
    let Some(expected) = oracle(&files) else {
        return support::skip("python3 has no PyYAML (`pip install pyyaml`)");
    };
    assert_eq!(files.len(), expected.len());
    let differences: Vec<Difference> =
        files.par_iter().zip(expected).flat_map_iter(|(file, expected)| compare(&file.source(), &expected)).collect();
    let mut groups: BTreeMap<Cause, Vec<&str>> = BTreeMap::new();
    for difference in &differences {
        groups.entry(difference.cause).or_default().push(&difference.example);
    }
    for (cause, examples) in groups {
        let known = KNOWN.iter().find(|(known, ..)| *known == cause).map_or(0, |(_, count, _)| *count);
        assert!(examples.len() <= known, "{cause:?}: {} instead of {known}\n{}", examples.len(), examples.join("\n"));
    }
}

/// The oracle's answer for each file; `None` when it cannot run here.
fn oracle(files: &[CorpusFile]) -> Option<Vec<Value>> {
    let has_yaml = Command::new("python3").args(["-c", "import yaml"]).stderr(Stdio::null()).status();
    if !has_yaml.is_ok_and(|status| status.success()) {
        return None;
    }
    let answers: Vec<Value> = files.par_chunks(files.len().div_ceil(2)).flat_map_iter(ask).collect();
    Some(answers)
}

fn ask(files: &[CorpusFile]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/yaml_values.py");
    let mut child = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 ran a moment ago");
    let paths: String = files.iter().map(|file| format!("{}\n", file.location().display())).collect();
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(paths.as_bytes()));
    let output = child.wait_with_output().expect("the oracle ends");
    writer.join().expect("the writer does not panic").expect("the oracle reads all paths");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn compare(source: &Source, expected: &Value) -> Vec<Difference> {
    let parsed = parse(source, Syntax::Yaml);
    let difference =
        |cause, example: String| vec![Difference { cause, example: format!("{}: {example}", source.path) }];
    let Some(expected) = expected["documents"].as_array() else {
        return match parsed.errors.is_empty() {
            true => difference(Cause::OnlyWeRead, expected["error"].to_string()),
            false => Vec::new(),
        };
    };
    if let Some(error) = parsed.errors.first() {
        return difference(Cause::OnlyOracleReads, error.message.clone());
    }
    if parsed.documents.len() != expected.len() {
        return difference(Cause::Documents, format!("{} and {}", parsed.documents.len(), expected.len()));
    }
    let pairs = parsed.documents.iter().zip(expected);
    let unequal = pairs.filter_map(|(document, expected)| first_difference(&document.root, expected));
    unequal
        .map(|example| Difference { cause: Cause::Unknown, example: format!("{}: {example}", source.path) })
        .collect()
}

fn first_difference(node: &Node, expected: &Value) -> Option<String> {
    match (&node.data, expected) {
        (Data::Sequence(items), Value::Array(expected)) if items.len() == expected.len() => {
            items.iter().zip(expected).find_map(|(item, expected)| first_difference(item, expected))
        }
        (Data::Mapping(entries), Value::Object(expected)) if entries.len() == expected.len() => {
            entries.iter().find_map(|entry| match expected.get(&*entry.key) {
                Some(expected) => first_difference(&entry.value, expected),
                None => Some(format!("key {:?} is not there", entry.key)),
            })
        }
        (data, expected) if is_scalar(data, expected) => None,
        (data, expected) => Some(format!("{data:?} is {expected}").chars().take(300).collect()),
    }
}

fn is_scalar(data: &Data, expected: &Value) -> bool {
    match data {
        Data::Null => expected.is_null(),
        Data::Bool(value) => expected.as_bool() == Some(*value),
        Data::Int(number) => expected["int"].as_str().is_some_and(|text| text.parse() == Ok(*number)),
        Data::BigNumber(text) => expected["int"] == **text,
        Data::Float(number) => {
            let expected = expected["float"].as_str().and_then(|text| text.parse::<f64>().ok());
            expected.map(f64::to_bits) == Some(number.to_bits())
        }
        Data::String(text) => expected.as_str() == Some(&**text),
        Data::Sequence(_) | Data::Mapping(_) => false,
    }
}
