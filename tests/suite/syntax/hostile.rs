//! Inputs made to hurt: each is answered, with a reason. A loop out of hand shows as a test that does not end.

use fivenines::syntax::{MAX_DEPTH, Parsed, Syntax, SyntaxErrorKind, parse};

use super::places::spans_hold;
use crate::support;

fn read(text: &str, syntax: Syntax) -> Parsed {
    let source = support::source("hostile", text);
    let parsed = parse(&source, syntax);
    spans_hold(&parsed, &source).expect("places hold");
    parsed
}

fn is_refused(text: &str, syntax: Syntax) {
    let parsed = read(text, syntax);
    assert_eq!(parsed.errors.first().map(|error| error.kind), Some(SyntaxErrorKind::Limit), "{:?}", parsed.errors);
    assert!(parsed.documents.is_empty());
}

#[test]
fn ten_thousand_levels() {
    let brackets = |open: &str, close: &str, levels| format!("{}1{}", open.repeat(levels), close.repeat(levels));
    let steps = |levels: usize| (0..levels).map(|level| format!("{:level$}a:\n", "")).collect::<String>();
    for syntax in [Syntax::Yaml, Syntax::Json] {
        is_refused(&brackets("[", "]", 10_000), syntax);
        is_refused(&brackets(r#"{"a":"#, "}", 10_000), syntax);
        is_refused(&brackets(r#"[{"a":"#, "}]", 10_000), syntax);
        is_refused(&"[".repeat(10_000), syntax);
        assert_eq!(read(&brackets("[", "]", MAX_DEPTH), syntax).documents.len(), 1);
    }
    is_refused(&steps(10_000), Syntax::Yaml);
    is_refused(&"- ".repeat(10_000), Syntax::Yaml);
    is_refused(&format!("{}{}", "- ".repeat(150), brackets("[", "]", 150)), Syntax::Yaml);
    assert_eq!(read(&steps(MAX_DEPTH), Syntax::Yaml).documents.len(), 1);
}

#[test]
fn aliases_cannot_build_a_tower() {
    let half = MAX_DEPTH / 2 + 1;
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(half), "]".repeat(half));
    is_refused(&format!("a: &a {}\nb: {}\n", deep("1"), deep("*a")), Syntax::Yaml);
}

#[test]
fn alias_bombs() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = level - 1;
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{below}"); 9].join(", "));
    }
    is_refused(&bomb, Syntax::Yaml);
    let merges = "a0: &a0 {x: 1, y: 2, z: [1, 2, 3, 4, 5]}\n".to_owned()
        + &(1..40)
            .map(|level| format!("a{level}: &a{level} {{<<: *a{0}, k{level}: *a{0}}}\n", level - 1))
            .collect::<String>();
    is_refused(&merges, Syntax::Yaml);
    // Each alias alone is small.
    let many = "a: &a [1, 2, 3]\nb:\n".to_owned() + &"- *a\n".repeat(300_000);
    is_refused(&many, Syntax::Yaml);
}

#[test]
fn an_alias_of_itself() {
    let parsed = read("a: &a [*a]\n---\nb: 1\n", Syntax::Yaml);
    assert_eq!((parsed.errors.len(), parsed.documents.len()), (1, 1));
}

#[test]
fn five_megabytes_on_one_line() {
    let megabytes = 5 << 20;
    let word = "x".repeat(megabytes);
    for text in [format!("k: {word}\n"), format!("k: \"{word}\"\n"), format!("{{k: '{word}'}}")] {
        let parsed = read(&text, Syntax::Yaml);
        assert_eq!(parsed.errors, vec![]);
        let value = parsed.documents[0].root.get("k").and_then(|value| value.as_str());
        assert_eq!(value.map(str::len), Some(megabytes));
    }
    let list = format!("[{}1]", "1,".repeat(megabytes / 4));
    for syntax in [Syntax::Yaml, Syntax::Json] {
        let parsed = read(&list, syntax);
        assert_eq!(parsed.errors, vec![]);
        assert_eq!(parsed.documents[0].root.items().len(), megabytes / 4 + 1);
    }
    for byte in ["[", "{", "\"", "'", " ", "\t", "-", "- ", "?", ":", "#", "&", "*", "!", "\\", "|", "%", ","] {
        for syntax in [Syntax::Yaml, Syntax::Json] {
            read(&byte.repeat(200_000), syntax);
        }
    }
}

#[test]
fn many_documents_keys_and_comments() {
    let parsed = read(&"a: [\n---\n".repeat(20_000), Syntax::Yaml);
    assert_eq!(parsed.errors.last().map(|error| error.kind), Some(SyntaxErrorKind::Limit));
    let parsed = read(&"---\na: 1\n".repeat(20_000), Syntax::Yaml);
    assert_eq!(parsed.documents.len(), 20_000);
    let parsed = read(&"k: 1\n".repeat(50_000), Syntax::Yaml);
    assert_eq!(parsed.documents[0].root.entries().len(), 1);
    assert_eq!(parsed.documents[0].duplicate_keys.len(), 1000);
    let header = "# a line of the licence\n".repeat(20_000);
    let text = format!("{header}a:\n{header}  b: 1\nc:\n{header}- 1\n");
    let parsed = read(&text, Syntax::Yaml);
    assert_eq!(parsed.errors, vec![]);
    assert_eq!(parsed.documents[0].comments.len(), 60_000);
}
