use super::*;
use crate::source::{Encoding, SourceId};
use crate::syntax::{Data, Node};

fn source(text: &str) -> Source {
    Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8)
}

/// A line a document and an error: values with their source text (`{key@"key": 1@"1"}`; an offset where there is
/// none), then comments (`own` in front of those on a line of their own) and repeated keys; errors as `!text@offset: message`.
fn outline(text: &str) -> String {
    let source = source(text);
    let parsed = parse(&source);
    let mut lines: Vec<String> = Vec::new();
    for document in &parsed.documents {
        let mut line = node(&document.root, &source);
        for comment in &document.comments {
            line += &format!(" {}{}", if comment.own_line { "own" } else { "" }, source.slice(comment.span));
        }
        for repeated in &document.duplicate_keys {
            line += &format!(" dup {}", repeated.path.pointer());
        }
        lines.push(line);
    }
    for error in &parsed.errors {
        lines.push(format!("!{}@{}: {}", source.slice(error.span), error.span.start, error.message));
    }
    lines.join("\n")
}

fn node(value: &Node, source: &Source) -> String {
    let children: Vec<String> = match &value.data {
        Data::Sequence(items) => items.iter().map(|item| node(item, source)).collect(),
        Data::Mapping(entries) => entries
            .iter()
            .map(|entry| format!("{}@{:?}: {}", entry.key, source.slice(entry.key_span), node(&entry.value, source)))
            .collect(),
        _ => Vec::new(),
    };
    let text = match value.span.is_empty() {
        true => value.span.start.to_string(),
        false => source.slice(value.span).to_owned(),
    };
    match &value.data {
        Data::Sequence(_) => format!("[{}]@{text:?}", children.join(", ")),
        Data::Mapping(_) => format!("{{{}}}@{text:?}", children.join(", ")),
        Data::Null => format!("null@{text:?}"),
        Data::Bool(value) => format!("{value}@{text:?}"),
        Data::Int(value) => format!("{value}@{text:?}"),
        Data::Float(value) => format!("{value}f@{text:?}"),
        Data::BigNumber(value) => format!("{value}n@{text:?}"),
        Data::String(value) => format!("{value:?}@{text:?}"),
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
        (
            "a: 1\nb:\n  - x\n  - y: z\n\nc: end\n",
            r#"{a@"a": 1@"1", b@"b": ["x"@"x", {true@"y": "z"@"z"}@"y: z"]@"- x\n  - y: z", c@"c": "end"@"end"}@"a: 1\nb:\n  - x\n  - y: z\n\nc: end""#,
        ),
        (
            "l:\n- \n- a\n-\nk: 1\n",
            r#"{l@"l": [null@"4", "a"@"a", null@"11"]@"- \n- a\n-", k@"k": 1@"1"}@"l:\n- \n- a\n-\nk: 1""#,
        ),
        (
            "{a: , b, \"c\": [d, e: f], ? g}",
            r#"{a@"a": null@"3", b@"b": null@"7", c@"\"c\"": ["d"@"d", {e@"e": "f"@"f"}@"e: f"]@"[d, e: f]", g@"g": null@"28"}@"{a: , b, \"c\": [d, e: f], ? g}""#,
        ),
        ("? a\n? b\n: c\n", r#"{a@"a": null@"3", b@"b": "c"@"c"}@"? a\n? b\n: c""#),
        (
            "a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}\nd: &x 5\ne: *x\n",
            r#"{a@"a": {k@"k": 1@"1"}@"{k: 1}", b@"b": {k@"k": 1@"1"}@"*x", c@"c": {l@"l": 2@"2", k@"k": 1@"1"}@"{<<: *x, l: 2}", d@"d": 5@"5", e@"e": 5@"*x"}@"a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}\nd: &x 5\ne: *x""#,
        ),
        (
            "a: !!str\nb: !!null\nc: &q\nd: *q\n",
            r#"{a@"a": ""@"8", b@"b": null@"18", c@"c": null@"24", d@"d": null@"*q"}@"a: !!str\nb: !!null\nc: &q\nd: *q""#,
        ),
        (
            "a: 1\na: 2\nb: {c: 1, c: 2, c: 3}\n",
            r#"{a@"a": 2@"2", b@"b": {c@"c": 3@"3"}@"{c: 1, c: 2, c: 3}"}@"a: 1\na: 2\nb: {c: 1, c: 2, c: 3}" dup /b/c dup /b/c dup /a"#,
        ),
        (
            "a:\r\n  - 1\r\n  - 2\r\nb: |\r\n  x\r\n  y\r\nc: 1\r\n",
            r#"{a@"a": [1@"1", 2@"2"]@"- 1\r\n  - 2", b@"b": "x\ny\n"@"|\r\n  x\r\n  y", c@"c": 1@"1"}@"a:\r\n  - 1\r\n  - 2\r\nb: |\r\n  x\r\n  y\r\nc: 1""#,
        ),
        (
            "on: 1\n8080: 2\n~: 3\n: 4\n1.10: 5\n",
            r#"{true@"on": 1@"1", 8080@"8080": 2@"2", null@"": 4@"4", 1.1@"1.10": 5@"5"}@"on: 1\n8080: 2\n~: 3\n: 4\n1.10: 5" dup /null"#,
        ),
        ("a:\tb\n", r#"{a@"a": "b"@"b"}@"a:\tb""#),
        ("- - - 1\n    - 2\n", r#"[[[1@"1", 2@"2"]@"- 1\n    - 2"]@"- - 1\n    - 2"]@"- - - 1\n    - 2""#),
        ("&a a: &b b\n*a : *b\n", r#"{a@"*a": "b"@"*b"}@"&a a: &b b\n*a : *b" dup /a"#),
        (
            "a: \"\\uD83D\\uDE00 \\x41 \\/\"\n",
            r#"{a@"a": "😀 A /"@"\"\\uD83D\\uDE00 \\x41 \\/\""}@"a: \"\\uD83D\\uDE00 \\x41 \\/\"""#,
        ),
        (
            "- &x\n- *x\n- ! 12\n- ! '12'\n",
            r#"[null@"4", null@"*x", 12@"12", "12"@"'12'"]@"- &x\n- *x\n- ! 12\n- ! '12'""#,
        ),
        (
            "a: &a\n  b: 1\nc: !!map\n  d: 1\n&e f: g",
            r#"{a@"a": {b@"b": 1@"1"}@"b: 1", c@"c": {d@"d": 1@"1"}@"d: 1", f@"f": "g"@"g"}@"a: &a\n  b: 1\nc: !!map\n  d: 1\n&e f: g""#,
        ),
        (
            "a: |2\n    x\n   y\nb: |\n\n\nc: 1",
            r#"{a@"a": "  x\n y\n"@"|2\n    x\n   y", b@"b": ""@"|", c@"c": 1@"1"}@"a: |2\n    x\n   y\nb: |\n\n\nc: 1""#,
        ),
    ]);
}

#[test]
fn documents_have_their_comments() {
    is_read_as(&[
        (
            "x: |\n  one\n  two\n\n\ny: >-\n  three\n# c\nz: |+\n  k\n\n",
            r#"{x@"x": "one\ntwo\n"@"|\n  one\n  two", true@"y": "three"@">-\n  three", z@"z": "k\n\n"@"|+\n  k"}@"x: |\n  one\n  two\n\n\ny: >-\n  three\n# c\nz: |+\n  k" own# c"#,
        ),
        (
            "x: 'q' # c\n# own\ny: \"d\\n\"   \n",
            r#"{x@"x": "q"@"'q'", true@"y": "d\n"@"\"d\\n\""}@"x: 'q' # c\n# own\ny: \"d\\n\"" # c own# own"#,
        ),
        (
            "a: plain text\n  goes on   # c\nb: 1\n",
            r#"{a@"a": "plain text goes on"@"plain text\n  goes on", b@"b": 1@"1"}@"a: plain text\n  goes on   # c\nb: 1" # c"#,
        ),
        (
            "a: &x [1]\nm:\n  <<: [{q: 1}, {q: 2, r: 3}]\n  r: own\n",
            r#"{a@"a": [1@"1"]@"[1]", m@"m": {r@"r": "own"@"own", q@"q": 1@"1"}@"<<: [{q: 1}, {q: 2, r: 3}]\n  r: own"}@"a: &x [1]\nm:\n  <<: [{q: 1}, {q: 2, r: 3}]\n  r: own""#,
        ),
        (
            "# head\n---\n# in\na: 1\n# tail\n---\n# only\n---\nb: 1 # eol\n...\n# next\nc: 1\n",
            r#"{a@"a": 1@"1"}@"a: 1" own# head own# in own# tail
{b@"b": 1@"1"}@"b: 1" # eol
{c@"c": 1@"1"}@"c: 1" own# next"#,
        ),
        (
            "--- # same\na: 1\n--- \n--- |\n text\n---\nplain\n",
            r#"{a@"a": 1@"1"}@"a: 1" # same
"text\n"@"|\n text"
"plain"@"plain""#,
        ),
        (
            "%YAML 1.1\n---\na: 1\n...\n%FOO bar\n---\nb: 2\n",
            r#"{a@"a": 1@"1"}@"a: 1"
{b@"b": 2@"2"}@"b: 2""#,
        ),
        ("", r#""#),
        ("# only\n", r#""#),
        ("\n\n", r#""#),
        (
            "a: &a | # c | d\n\n\n  x\n\"k |\": !t >2-  # x\n\n   y\nz: |+",
            r#"{a@"a": "\n\nx\n"@"| # c | d\n\n\n  x", k |@"\"k |\"": "\n y"@">2-  # x\n\n   y", z@"z": ""@"|+"}@"a: &a | # c | d\n\n\n  x\n\"k |\": !t >2-  # x\n\n   y\nz: |+" # c | d # x"#,
        ),
        (
            "a:\n  |\n   x\nb:\n  >\n\nc: | # x\n# y\n\nd: 1",
            r#"{a@"a": "x\n"@"|\n   x", b@"b": ""@">", c@"c": ""@"|", d@"d": 1@"1"}@"a:\n  |\n   x\nb:\n  >\n\nc: | # x\n# y\n\nd: 1" # x own# y"#,
        ),
        (
            "l: # c\n- # - x\n- - # q\n  - 1\nm:\n- - 1\nn:\n  - -1\no:\n- -1\n",
            r#"{l@"l": [null@"8", [null@"18", 1@"1"]@"- # q\n  - 1"]@"- # - x\n- - # q\n  - 1", m@"m": [[1@"1"]@"- 1"]@"- - 1", false@"n": [-1@"-1"]@"- -1", o@"o": [-1@"-1"]@"- -1"}@"l: # c\n- # - x\n- - # q\n  - 1\nm:\n- - 1\nn:\n  - -1\no:\n- -1" # c # - x # q"#,
        ),
        (
            "--- >-\n x\n y\n--- |\n|x\n",
            r#""x y"@">-\n x\n y"
"|x\n"@"|\n|x""#,
        ),
    ]);
}

#[test]
fn errors_have_a_place_and_spare_other_documents() {
    is_read_as(&[
        ("a:\nb: \nc: ~\n- x", r#"!x@14: expected a key, found something else"#),
        ("a: &x [*x]\n", r#"!*x@7: the alias stands inside of the value that it names"#),
        ("a: !!str 12\nb: !reset null\nc: !!int x\n", r#"!x@36: the value does not fit its tag `!!int`"#),
        (
            "a: [1, 2\n---\nb: 1\n---\nc: \"x\n---\nd: 2\n",
            r#"{b@"b": 1@"1"}@"b: 1"
{d@"d": 2@"2"}@"d: 2"
![@3: `[` is not closed
!"@25: a quote is not closed before the indentation ends"#,
        ),
        (
            "a: 1\n\tb: 2\n---\nok: 1\n",
            r#"{ok@"ok": 1@"1"}@"ok: 1"
!	@5: a tab stands where only spaces may indent"#,
        ),
        (
            "a: b: c\n---\nok: 1\n",
            r#"{ok@"ok": 1@"1"}@"ok: 1"
!:@4: a `:` stands where no mapping can begin"#,
        ),
        ("a: 'x\n", r#"!'@3: a quote is not closed before the indentation ends"#),
        (
            "a: {{x}}\n---\n{{- if x }}\nb: 1\n---\nc: 1\n",
            r#"{c@"c": 1@"1"}@"c: 1"
!{{x}}@3: a mapping or a list stands where a key is expected
!-@15: a `-` stands where no list can begin"#,
        ),
        ("a: *nope\n", r#"!*nope@3: the alias names no anchor of this document"#),
        ("a: @x\n", r#"!@x@3: a value cannot begin with `@`"#),
        ("a: %x\n", r#"!%x@3: a value cannot begin with `%`"#),
        ("a: `x`\n", r#"!`@3: a value cannot begin with ```"#),
        ("a: x\n b: 1\n", r#"!:@7: a `:` stands where no mapping can begin"#),
        ("- a\nb: 1\n", r#"!b@4: expected `-`, found something else"#),
        ("a:\n    - 1\n  - 2\n", r#"!-@13: expected a key, found something else"#),
        ("a: \"x\" y\n", r#"!y@7: text follows a closing quote"#),
        ("key without colon\nb: 1\n", r#"!:@19: a `:` stands where no mapping can begin"#),
        ("[a: b, {c: d}: e]", r#"!{@7: a mapping or a list stands where a key is expected"#),
        ("? [a]\n: b\n", r#"![@2: a mapping or a list stands where a key is expected"#),
        ("a: |\n  x\n b\n", r#"!b@10: expected a key, found something else"#),
        ("a: # it's\n  \"x\n# k\nb: 1\n", r#"!"@12: a quote is not closed before the indentation ends"#),
        ("a:\n\t- b\n", r#"!	@3: a tab stands in the indentation"#),
        ("a: |\n\tx\n", r#"!	@5: a tab stands where only spaces may indent"#),
    ]);
}

#[test]
fn keys_and_values_may_be_long() {
    let long = "x".repeat(5000);
    for text in [format!("k: {long}\n"), format!("k: [{long}, '{long}']\n"), format!("{}: 1\n", &long[..1024])] {
        assert_eq!(parse(&source(&text)).errors, vec![]);
    }
    // As Go, and YAML itself.
    assert_eq!(parse(&source(&format!("{long}: 1\n"))).errors.len(), 1);
}

#[test]
fn an_alias_shares_what_it_names() {
    let text = "a: &x {k: [1]}\nb: *x\n";
    let parsed = parse(&source(text));
    let root = &parsed.documents[0].root;
    let (Some(Data::Mapping(first)), Some(Data::Mapping(second))) =
        (root.get("a").map(|node| &node.data), root.get("b").map(|node| &node.data))
    else {
        panic!("both are mappings");
    };
    assert!(std::sync::Arc::ptr_eq(first, second));
}
