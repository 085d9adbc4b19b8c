use proptest::prelude::*;

use super::parse;
use crate::source::{Encoding, Source, SourceId};
use crate::syntax::Parsed;
use crate::syntax::fit::places_fit;

fn read(text: &str) -> (Source, Parsed) {
    let source = Source::new(SourceId::new(0), ".env".into(), text.into(), Encoding::Utf8);
    let parsed = parse(&source);
    (source, parsed)
}

#[test]
fn values_stand_where_they_are_written() {
    let text = "# top\nA=1\nexport B = two words # c\nC=\"x\\ny \\\"q\\\" $A\"\nD='z $A' # d\nE=\nF: yaml\nG=a#b\n\
                H=\"over\ntwo lines\"\nI=\"open\nA=2\nexport A\nJ=\"a\"b\n";
    let (source, parsed) = read(text);
    assert_eq!(parsed.errors, []);
    let root = &parsed.documents[0].root;
    for (key, value, place) in [
        ("A", "2", "2"),
        ("B", "two words", "two words"),
        ("C", "x\ny \"q\" $A", "\"x\\ny \\\"q\\\" $A\""),
        ("D", "z $A", "'z $A'"),
        ("E", "", ""),
        ("F", "yaml", "yaml"),
        ("G", "a#b", "a#b"),
        ("H", "over\ntwo lines", "\"over\ntwo lines\""),
        ("I", "\"open", "\"open"),
        ("J", "\"a\"b", "\"a\"b"),
    ] {
        let node = root.get(key).expect(key);
        assert_eq!((node.as_str(), source.slice(node.span)), (Some(value), place), "{key}");
    }
    let comments: Vec<&str> = parsed.documents[0].comments.iter().map(|it| source.slice(it.span)).collect();
    assert_eq!(comments, ["# top", "# c", "# d"]);
}

#[test]
fn what_sets_nothing_is_an_error() {
    for (text, place) in [("A=1\nB\n", "B"), ("export C\n", "C"), ("a-b=1\n", "-b"), ("=1\n", "=")] {
        let (source, parsed) = read(text);
        assert!(parsed.documents.is_empty());
        assert_eq!(source.slice(parsed.errors[0].span), place, "{text:?}");
    }
    assert!(read("# nothing\n").1.documents.is_empty());
}

proptest! {
    #[test]
    fn nothing_panics_and_places_fit(text in "(export|A|B|=|:|#|\"|'|\\\\|-|é| |\t|\r|\n){0,40}") {
        let (source, parsed) = read(&text);
        places_fit(&source, &parsed)?;
    }
}
