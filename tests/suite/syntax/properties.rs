//! Property tests: any text, and any JSON value.

use fivenines::syntax::{Data, Node, Syntax, parse};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::places::{scalars_read_again, spans_hold};
use crate::support;

/// Pieces that make YAML and JSON interesting, more often than chance would.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b: ",
        "key:",
        "- ",
        "-",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\t",
        " ",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "?",
        "? ",
        "\"",
        "'",
        "|",
        ">",
        "|2-",
        "|+\n",
        "#",
        " # c",
        "&a ",
        "*a",
        "<<: ",
        "!!int ",
        "!x ",
        "---\n",
        "\n---\n",
        "...\n",
        "%YAML 1.1\n",
        "{{",
        "}}",
        "{%",
        "0x1",
        "1.5",
        "08",
        "~",
        "null",
        "yes",
        "\\u12",
        "\\",
        "é",
        "😀",
        "\u{feff}",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "true",
        "1e999",
        "12345678901234567890",
        "\r",
    ]);
    let words = prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![8 => words, 1 => any::<String>()]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no infinities", |number| number.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// What a node is in JSON.
pub fn to_json(node: &Node) -> Value {
    match &node.data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::from(*value),
        Data::Int(number) => Value::from(*number),
        Data::Float(number) => Value::from(*number),
        Data::BigNumber(text) => serde_json::from_str(text).expect("a number is JSON"),
        Data::String(text) => Value::from(&**text),
        Data::Sequence(items) => items.iter().map(to_json).collect(),
        Data::Mapping(entries) => {
            Value::Object(entries.iter().map(|entry| (entry.key.to_string(), to_json(&entry.value))).collect())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5000) })]

    #[test]
    fn any_text_is_read_and_its_places_hold(text in text()) {
        let source = support::source("any", &text);
        for syntax in [Syntax::Yaml, Syntax::Json] {
            let parsed = parse(&source, syntax);
            spans_hold(&parsed, &source).map_err(TestCaseError::fail)?;
            scalars_read_again(&parsed, &source, syntax, 50).map_err(TestCaseError::fail)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_printed_json_value_is_read_as_itself(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.expect("a JSON value can be printed");
        let source = support::source("x.json", &text);
        let parsed = parse(&source, Syntax::Json);
        prop_assert_eq!(&parsed.errors, &vec![]);
        prop_assert_eq!(parsed.documents.len(), 1);
        prop_assert_eq!(to_json(&parsed.documents[0].root), value);
        spans_hold(&parsed, &source).map_err(TestCaseError::fail)?;
        scalars_read_again(&parsed, &source, Syntax::Json, 50).map_err(TestCaseError::fail)?;
        prop_assert_eq!(source.slice(parsed.documents[0].root.span), text.as_str());
    }
}
