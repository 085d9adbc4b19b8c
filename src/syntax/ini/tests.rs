use proptest::prelude::*;

use super::parse;
use crate::source::{Encoding, Source, SourceId};
use crate::syntax::fit::places_fit;
use crate::syntax::{Data, Parsed};

fn read(text: &str) -> (Source, Parsed) {
    let source = Source::new(SourceId::new(0), "x.ini".into(), text.into(), Encoding::Utf8);
    let parsed = parse(&source);
    (source, parsed)
}

#[test]
fn sections_keys_and_values_stand_where_they_are_written() {
    let text = "top = 1\n; c\n[auth.basic] # d\nenabled = true ; why\n  port : 3000\nratio=0.5\n\
                name = \"a;b\"\nlong = one \\\n  two\nraw = `x\ny`\nempty =\n[b]\nnan = inf\n[auth.basic]\nport = 0080\n";
    let (source, parsed) = read(text);
    assert_eq!(parsed.errors, []);
    let document = &parsed.documents[0];
    let root = &document.root;
    let value = |section: &str, key: &str| {
        let node = root.dig(&[section, key]).expect("there");
        (node.data.clone(), source.slice(node.span).to_owned())
    };
    let text = |text: &str, place: &str| (Data::String(text.into()), place.to_owned());
    assert_eq!(value("DEFAULT", "top"), (Data::Int(1), "1".into()));
    assert_eq!(value("auth.basic", "enabled"), (Data::Bool(true), "true".into()));
    assert_eq!(value("auth.basic", "port"), (Data::Int(80), "0080".into()), "the last one stands");
    assert_eq!(value("auth.basic", "ratio"), (Data::Float(0.5), "0.5".into()));
    assert_eq!(value("auth.basic", "name"), text("a;b", "\"a;b\""));
    assert_eq!(value("auth.basic", "long"), text("one two", "one \\\n  two"));
    assert_eq!(value("auth.basic", "raw"), text("x\ny", "`x\ny`"));
    assert_eq!(value("auth.basic", "empty"), text("", ""));
    assert_eq!(value("b", "nan"), text("inf", "inf"));
    assert_eq!(source.slice(root.entry("auth.basic").expect("there").key_span), "auth.basic");
    let comments: Vec<&str> = document.comments.iter().map(|comment| source.slice(comment.span)).collect();
    assert_eq!(comments, ["; c", "# d", "; why"]);
    assert_eq!(document.duplicate_keys.len(), 1);
}

#[test]
fn what_is_no_ini_is_an_error_at_its_place() {
    for (text, place) in [("[a]\nword\n", "word"), ("[a\n", "["), ("[]\n", "["), ("a = `b\n", "`"), ("= b\n", "=")] {
        let (source, parsed) = read(text);
        assert!(parsed.documents.is_empty());
        assert_eq!(source.slice(parsed.errors[0].span), place, "{text:?}");
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_places_fit(text in "(\\[|\\]|=|:|;|#|\"\"\"|\"|'|`|\\\\|-|é|a|1| |\t|\r|\n){0,40}") {
        let (source, parsed) = read(&text);
        places_fit(&source, &parsed)?;
    }
}
