use super::super::{Syntax, parse};
use super::*;
use crate::source::{Encoding, SourceId, Sources, Span};

/// The value of the key `k`, and the written bytes for each of its pieces.
fn pieces(text: &str, syntax: Syntax, wanted: &[&str]) -> Vec<String> {
    let source = Source::new(SourceId::new(0), "x".into(), text.into(), Encoding::Utf8);
    let parsed = parse(&source, syntax);
    let node = parsed.documents[0].root.get("k").expect("there is a k");
    let value = node.as_str().expect("it is a text");
    let origin = origin_of(&source, node);
    let place = |piece: &&str| {
        let at = value.find(*piece).unwrap_or_else(|| panic!("{value:?} holds no {piece:?}"));
        source.slice(origin.to_parent(Span::new(SourceId::new(1), at, at + piece.len()))).to_owned()
    };
    wanted.iter().map(place).collect()
}

#[test]
fn block_scalars_map_line_by_line() {
    let yaml = |text: &str, wanted: &[&str]| pieces(text, Syntax::Yaml, wanted);
    assert_eq!(yaml("k: |\n  ab\n    cd\n\n  ef\n", &["ab\n", "  cd", "\nef"]), ["ab\n", "  cd", "\n  ef"]);
    assert_eq!(yaml("k: |2-\n   ab\n  cd\n\nl: x\n", &[" ab", "cd"]), [" ab", "cd"]);
    assert_eq!(yaml("a:\n  k: |+ # c\n    ab\n\n\nk: |+\n ab\n\n", &["ab\n\n"]), ["ab\n\n"]);
    assert_eq!(yaml("k: |\r\n  ab\r\n  cd\r\n", &["b\n", "cd"]), ["b\r\n", "cd"]);
    assert_eq!(
        yaml("k: >\n  ab\n  cd\n\n\n  ef\n   gh\n  ij", &["b c", "d\n\ne", "\n gh", "\nij"]),
        ["b\n  c", "d\n\n\n  e", "\n   gh", "\n  ij"]
    );
    assert_eq!(yaml("k: |\n  ab\n  cd", &["cd"]), ["cd"]);
}

#[test]
fn flow_scalars_map_piece_by_piece() {
    let yaml = |text: &str, wanted: &[&str]| pieces(text, Syntax::Yaml, wanted);
    assert_eq!(yaml("k: ab cd\n", &["b c"]), ["b c"]);
    assert_eq!(yaml("k: ab\n   cd\n\n   ef\n", &["b cd", "\n", "ef"]), ["b\n   cd", "\n\n", "ef"]);
    assert_eq!(yaml("k: 'it''s\n  so'\n", &["'", "s so"]), ["''", "s\n  so"]);
    assert_eq!(
        yaml("k: \"a\\nb \\u00e9\\x41\n  \\\n  c\\\td\"", &["\n", "b é", "A", " c", "\t"]),
        ["\\n", "b \\u00e9", "\\x41", "\n  \\\n  c", "\\\t"]
    );
    let json = r#"{"k": "a\/\"\ud83d\ude00\ud83d\u0041\\n"}"#;
    let wanted = ["/", "\"", "😀", "\u{fffd}", "A", "\\n"];
    let places = [r"\/", "\\\"", r"\ud83d\ude00", r"\ud83d", r"\u0041", r"\\n"];
    assert_eq!(pieces(json, Syntax::Json, &wanted), places);
}

#[test]
fn what_cannot_be_followed_has_one_place() {
    // The alias is as long as the text: it is not taken for it.
    assert_eq!(pieces("a: &a12 text\nk: *a12", Syntax::Yaml, &["t", "ex"]), ["*a12", "*a12"]);
}

#[test]
fn the_end_of_a_text_is_behind_its_last_character() {
    let source = Source::new(SourceId::new(0), "x".into(), "k: \"ab\\n\"".into(), Encoding::Utf8);
    let parsed = parse(&source, Syntax::Yaml);
    let origin = origin_of(&source, parsed.documents[0].root.get("k").expect("there"));
    let at = |start, end| origin.to_parent(Span::new(SourceId::new(1), start, end));
    assert_eq!((at(3, 3).start, at(3, 3).end), (8, 8));
    assert_eq!(source.slice(at(2, 3)), "\\n");
}

#[test]
fn a_string_in_a_string_maps_through_both() {
    let inner = r#"{"k": "a\"b"}"#;
    let outer = serde_json::json!({ "k": inner }).to_string();
    let mut sources = Sources::default();
    let first = sources.add("x.json".into(), outer.as_str().into(), Encoding::Utf8);
    let parsed = parse(sources.get(first), Syntax::Json);
    let node = parsed.documents[0].root.get("k").expect("there").clone();
    let origin = origin_of(sources.get(first), &node);
    let second = sources.add_virtual("x.json/k".into(), inner.into(), origin);
    let parsed = parse(sources.get(second), Syntax::Json);
    let node = parsed.documents[0].root.get("k").expect("there").clone();
    let origin = origin_of(sources.get(second), &node);
    let third = sources.add_virtual("x.json/k/k".into(), "a\"b".into(), origin);
    let place = sources.physical(Span::new(third, 1, 3));
    assert_eq!(sources.get(first).slice(place), r#"\\\"b"#);
    assert_eq!(sources.shown(third), "x.json");
}
