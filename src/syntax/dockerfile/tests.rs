use proptest::prelude::*;

use super::parse;
use crate::source::{Encoding, Source, SourceId};
use crate::syntax::fit::places_fit;
use crate::syntax::{Node, Parsed};

fn read(text: &str) -> (Source, Parsed) {
    let source = Source::new(SourceId::new(0), "Dockerfile".into(), text.into(), Encoding::Utf8);
    let parsed = parse(&source);
    (source, parsed)
}

/// Each instruction as `cmd/sub stage json [flags] [values] {places of the values}`.
fn shown(text: &str) -> Vec<String> {
    let (source, parsed) = read(text);
    assert_eq!(parsed.errors, []);
    let texts = |node: Option<&Node>| -> Vec<String> {
        let items = node.map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let items = parsed.documents[0].root.items().iter().map(|item| {
        let text = |key: &str| item.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
        let places: Vec<&str> =
            item.get("Value").map(Node::items).unwrap_or_default().iter().map(|node| source.slice(node.span)).collect();
        format!(
            "{}/{} {} {} {:?} {:?} {places:?}",
            text("Cmd"),
            text("SubCmd"),
            item.get("Stage").and_then(Node::as_int).unwrap_or(-1),
            item.get("JSON").and_then(Node::as_bool).unwrap_or_default(),
            texts(item.get("Flags")),
            texts(item.get("Value")),
        )
    });
    items.collect()
}

#[test]
fn instructions_have_conftests_shape_and_their_places() {
    let text = "# syntax=docker/dockerfile:1\n# why\nARG V=1\nFROM --platform=$P a:latest AS x\n\
                RUN --mount=type=cache,target=/x apt-get \\\n  # inner\n  install curl\n\
                ENV A=b C=\"d e\"\nENV old one two\nCMD [\"x\", \"y\\\"z\"]\n\
                from scratch\nONBUILD COPY --from=x a b\nHEALTHCHECK CMD curl -f\n";
    assert_eq!(
        shown(text),
        [
            r##"comment/ 0 false [] ["why"] ["# why"]"##,
            r#"arg/ 0 false [] ["V=1"] ["V=1"]"#,
            r#"from/ 0 false ["--platform=$P"] ["a:latest", "AS", "x"] ["a:latest", "AS", "x"]"#,
            r#"run/ 0 false ["--mount=type=cache,target=/x"] ["apt-get   install curl"] ["apt-get"]"#,
            r#"env/ 0 false [] ["A", "b", "=", "C", "\"d e\"", "="] ["A", "b", "=", "C", "\"d e\"", "="]"#,
            r#"env/ 0 false [] ["old", "one two", ""] ["old", "one two", "old"]"#,
            r#"cmd/ 0 true [] ["x", "y\"z"] ["\"x\"", "\"y\\\"z\""]"#,
            r#"from/ 1 false [] ["scratch"] ["scratch"]"#,
            r#"onbuild/COPY 1 false ["--from=x"] ["a", "b"] ["a", "b"]"#,
            r#"healthcheck/ 1 false [] ["CMD", "curl -f"] ["CMD", "curl -f"]"#,
        ]
    );
}

#[test]
fn here_documents_and_escapes_are_read() {
    let text = "# escape=`\nFROM a\nRUN <<EOF `\n  cat\nFROM not\nEOF\nCOPY <<-\"X\" /y\n\tin\n\tX\nRUN a ` \n b\n";
    let (source, parsed) = read(text);
    assert_eq!(parsed.errors, []);
    let items = parsed.documents[0].root.items();
    let bodies = |at: usize| -> Vec<&str> {
        items[at].get("Heredocs").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect()
    };
    assert_eq!(items.len(), 4);
    assert_eq!((bodies(1), bodies(2), bodies(3)), (vec!["FROM not\n"], vec!["\tin\n"], vec![]));
    assert_eq!(source.slice(items[0].entries()[0].key_span), "FROM a");
    assert_eq!(source.slice(items[3].entries()[0].key_span), "RUN");
}

#[test]
fn a_health_check_without_a_command_may_end_in_blanks() {
    for text in ["HEALTHCHECK NONE  ", "HEALTHCHECK CMD \t\n", "HEALTHCHECK  "] {
        let (_, parsed) = read(text);
        assert_eq!(parsed.documents.len() + parsed.errors.len(), 1, "{text:?}");
    }
}

#[test]
fn what_docker_refuses_is_an_error_at_its_place() {
    for (text, place, message) in [
        ("FROM a\nRUNN x\n", "RUNN", "unknown instruction `RUNN`"),
        ("FROM a\nENV b\n", "b", "`ENV` takes a name and a value"),
        ("FROM a\nENV b=c d\n", "d", "expected `name=value`, met `d`"),
        ("FROM a\nRUN <<E\nx\n", "<<E", "the here-document `E` does not end"),
    ] {
        let (source, parsed) = read(text);
        assert!(parsed.documents.is_empty());
        assert_eq!((source.slice(parsed.errors[0].span), &*parsed.errors[0].message), (place, message));
    }
    assert!(read("").1.documents.is_empty());
}

proptest! {
    #[test]
    fn nothing_panics_and_places_fit(text in "(FROM|RUN|ENV|CMD|COPY|ONBUILD|HEALTHCHECK|LABEL|#|\\[|\\]|\"|'|<<E|\\\\|`|=|--|é|a| |\t|\r|\n){0,40}") {
        let (source, parsed) = read(&text);
        places_fit(&source, &parsed)?;
    }
}
