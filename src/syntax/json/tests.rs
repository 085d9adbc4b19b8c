use super::*;
use crate::source::{Encoding, SourceId};

fn source(text: &str) -> Source {
    Source::new(SourceId::new(0), "x.json".into(), text.into(), Encoding::Utf8)
}

/// Roots' data as `Debug` prints it, short; errors as `!text@offset: message`.
fn outline(text: &str) -> String {
    let source = source(text);
    let parsed = parse(&source);
    let mut lines: Vec<String> = Vec::new();
    for document in &parsed.documents {
        let repeated = document.duplicate_keys.iter().map(|repeated| {
            let (first, second) = (repeated.first.start, repeated.second.start);
            format!(" dup {}@{first},{second}", repeated.path.pointer())
        });
        lines.push(format!("{}{}", node(&document.root, &source), repeated.collect::<String>()));
    }
    for error in &parsed.errors {
        lines.push(format!("!{}@{}: {}", source.slice(error.span), error.span.start, error.message));
    }
    lines.join("\n")
}

fn node(value: &Node, source: &Source) -> String {
    let written = source.slice(value.span);
    match &value.data {
        Data::Null => format!("null@{written}"),
        Data::Bool(value) => format!("{value}@{written}"),
        Data::Int(number) => format!("{number}@{written}"),
        Data::Float(number) => format!("{number:?}f@{written}"),
        Data::BigNumber(text) => format!("{text}n@{written}"),
        Data::String(text) => format!("{text:?}@{written}"),
        Data::Sequence(items) => {
            let items: Vec<_> = items.iter().map(|item| node(item, source)).collect();
            format!("[{}]@{}", items.join(" "), written.len())
        }
        Data::Mapping(entries) => {
            let entry = |entry: &Entry| {
                format!("{}={} {}", source.slice(entry.key_span), entry.key, node(&entry.value, source))
            };
            let entries: Vec<_> = entries.iter().map(entry).collect();
            format!("{{{}}}@{}", entries.join(" "), written.len())
        }
    }
}

fn is_read_as(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(outline(text), *expected, "of {text:?}");
    }
}

#[test]
fn values_have_their_source_text() {
    is_read_as(&[
        (r#" {"a" : [1, "x\n", {}, []] , "b":null} "#, r#"{"a"=a [1@1 "x\n"@"x\n" {}@2 []@2]@18 "b"=b null@null}@37"#),
        (
            "[true, false, -0, 0, -1, 1.5, 1e3, 1E-2]",
            "[true@true false@false -0.0f@-0 0@0 -1@-1 1.5f@1.5 1000.0f@1e3 0.01f@1E-2]@40",
        ),
        (
            "9223372036854775807 9223372036854775808 1e999",
            "9223372036854775807@9223372036854775807\n9223372036854775808n@9223372036854775808\n1e999n@1e999",
        ),
        (
            r#""\u00e9 \ud83d\ude00 \ud83d \ude00 \ud83dA é 😀 \/""#,
            "\"é 😀 \u{fffd} \u{fffd} \u{fffd}A é 😀 /\"@\"\\u00e9 \\ud83d\\ude00 \\ud83d \\ude00 \\ud83dA é 😀 \\/\"",
        ),
        ("", ""),
        (" \n", ""),
    ]);
}

#[test]
fn the_last_of_equal_keys_stands() {
    is_read_as(&[
        (r#"{"a":1,"b":2,"a":3}"#, "{\"b\"=b 2@2 \"a\"=a 3@3}@19 dup /a@1,13"),
        (
            r#"[0,[1,{"k":{"x":1,"\u0078":2}}]]"#,
            "[0@0 [1@1 {\"k\"=k {\"\\u0078\"=x 2@2}@18}@24]@28]@32 dup /1/1/k/x@12,18",
        ),
    ]);
}

#[test]
fn streams_are_documents() {
    is_read_as(&[
        ("{\"a\":1}\n{\"a\":2}\n", "{\"a\"=a 1@1}@7\n{\"a\"=a 2@2}@7"),
        ("{\"a\":1}\n{\"a\":}\n{\"a\":3}\n", "{\"a\"=a 1@1}@7\n{\"a\"=a 3@3}@7\n!}@13: expected a value"),
        ("INFO starting\n{\"a\":1}\n", "{\"a\"=a 1@1}@7\n!INFO@0: expected a value"),
        ("2024-01-31 starting\n{\"a\":1}\n", "{\"a\"=a 1@1}@7\n!2024-01-31@0: expected a number"),
        // The inner list of a broken document is no document.
        ("{\n\"a\": x,\n\"b\":\n[\n1\n]\n}\n{\"c\":1}\n", "{\"c\"=c 1@1}@7\n!x@7: expected a value"),
    ]);
}

#[test]
fn errors_have_a_place() {
    is_read_as(&[
        ("{\"a\": [1, 2", "!2@10: the text ends inside of a value"),
        ("{\"a\": \"x", "!x@7: the text ends inside of a value"),
        ("{\"a\": 1,}", "!}@8: expected a key in double quotes"),
        ("[1,]", "!]@3: expected a value"),
        ("[1 2]", "!2@3: expected `,` or `]`"),
        ("{\"a\" 1}", "!1@5: expected `:` behind the key"),
        ("{a: 1}", "!a@1: expected a key in double quotes"),
        ("['a']", "!'@1: expected a value"),
        ("[01]", "!01@1: a number begins with a zero"),
        ("[1.]", "!1.@1: expected a number"),
        ("[-]", "!-@1: expected a number"),
        ("[1x]", "!1x@1: expected a number"),
        ("[\"a\nb\"]", "!\"@1: a string does not end on its line"),
        ("[\"a\tb\"]", "!\t@3: a string holds the control character U+0009"),
        (r#"["\x"]"#, "!\\@2: a string holds an escape that JSON does not know"),
        (r#"["\u12"]"#, "!\\@2: expected four hexadecimal digits behind `\\u`"),
        ("{} }", "{}@2\n!}@3: expected a value"),
        ("nul", "!nul@0: expected a value"),
    ]);
}

#[test]
fn errors_say_what_to_do() {
    let help =
        |text: &str| parse(&source(text)).errors.first().and_then(|error| error.help.clone()).unwrap_or_default();
    assert_eq!(help("[1,]"), "remove the comma before it");
    assert_eq!(help("{\"a\": 1 \"b\": 2}"), "put a comma before it");
    assert_eq!(help("{// x\n}"), "remove the comment: JSON has none");
    assert_eq!(help("[True]"), "write `true`, `false` or `null` in lower case");
    assert_eq!(help("[1"), "the file may be cut off: write it again");
}
