//! Terraform files of the corpus: their JSON is what another reader makes of it, and pointers lead to what they name.

use fivenines::policy::builtin;
use fivenines::settings::Settings;
use fivenines::syntax::{Data, Node, Syntax, parse};

use crate::support::{corpus, report_in, shared};

/// Pointers of findings lead to values, judged by a reader that is not ours.
#[test]
fn pointers_lead_to_values_of_the_file() {
    let Some(folder) = shared("corpus") else { return };
    let settings = Settings { root: folder.clone(), level: fivenines::settings::Level::Strict, ..Settings::default() };
    let report = report_in(&folder, &["terraform".into()], &settings, &builtin());
    for finding in &report.findings {
        let source = report.sources.get(finding.location.span.source);
        let Ok(json) = serde_json::from_str::<serde_json::Value>(&source.text) else { continue };
        let pointer = &finding.location.pointer;
        assert!(json.pointer(pointer).is_some(), "{}: nothing at {pointer}", source.path);
    }
}

#[test]
fn values_are_those_of_serde_json() {
    let Some(files) = corpus(&["terraform"]) else { return };
    let mut compared = 0;
    for file in &files {
        let source = file.source();
        let Ok(expected) = serde_json::from_str::<serde_json::Value>(&source.text) else { continue };
        let parsed = parse(&source, Syntax::Json);
        assert!(parsed.errors.is_empty(), "{}: {:?}", file.path, parsed.errors);
        if let Err(reason) = same(&parsed.documents[0].root, &expected) {
            panic!("{}: {reason}", file.path);
        }
        compared += 1;
    }
    assert!(compared >= 390, "{compared} files");
}

fn same(node: &Node, expected: &serde_json::Value) -> Result<(), String> {
    use serde_json::Value;
    match (&node.data, expected) {
        (Data::Null, Value::Null) => Ok(()),
        (Data::Bool(value), Value::Bool(expected)) if value == expected => Ok(()),
        (Data::Int(value), Value::Number(expected)) if expected.as_i64() == Some(*value) => Ok(()),
        (Data::Float(value), Value::Number(expected)) if expected.as_f64() == Some(*value) => Ok(()),
        (Data::BigNumber(text), Value::Number(expected)) if text.parse::<f64>().ok() == expected.as_f64() => Ok(()),
        (Data::String(value), Value::String(expected)) if **value == **expected => Ok(()),
        (Data::Sequence(items), Value::Array(expected)) if items.len() == expected.len() => {
            items.iter().zip(expected).try_for_each(|(item, expected)| same(item, expected))
        }
        (Data::Mapping(entries), Value::Object(expected)) if entries.len() == expected.len() => {
            entries.iter().try_for_each(|entry| match expected.get(&*entry.key) {
                Some(expected) => same(&entry.value, expected),
                None => Err(format!("key {:?}", entry.key)),
            })
        }
        (data, expected) => Err(format!("{data:?} is {expected}")),
    }
}
