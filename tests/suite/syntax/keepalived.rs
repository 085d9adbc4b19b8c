//! keepalived's grammar: any text, hostile text, and every configuration that people really wrote.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use fivenines::format::{Format, detect};
use fivenines::source::{Source, Span};
use fivenines::syntax::keepalived::{Alone, Config, parse};
use fivenines::syntax::{Node, SyntaxErrorKind};
use proptest::prelude::*;

use crate::support;

fn inside(span: Span, source: &Source) -> Result<(), String> {
    match source.text.get(span.start as usize..span.end as usize) {
        Some(_) => Ok(()),
        None => Err(format!("{span:?} is not in the text")),
    }
}

/// Places lie in the text and on characters, keys and statements show something, comments begin with their sign.
fn places_hold(config: &Config, source: &Source) -> Result<(), String> {
    config.blocks.iter().try_for_each(|node| node_holds(node, source))?;
    for comment in &config.comments {
        inside(comment.span, source)?;
        let text = source.slice(comment.span);
        if !text.starts_with(['#', '!']) || text.contains('\n') {
            return Err(format!("comment {text:?}"));
        }
    }
    for error in &config.errors {
        inside(error.span, source)?;
        if error.span.is_empty() || error.message.starts_with(char::is_uppercase) || error.message.ends_with('.') {
            return Err(format!("{error:?}"));
        }
    }
    Ok(())
}

fn node_holds(node: &Node, source: &Source) -> Result<(), String> {
    inside(node.span, source)?;
    for entry in node.entries() {
        inside(entry.key_span, source)?;
        if entry.key_span.is_empty() {
            return Err(format!("{} has no place", entry.key));
        }
        node_holds(&entry.value, source)?;
    }
    node.items().iter().try_for_each(|item| node_holds(item, source))
}

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "vrrp_instance A {\n",
        "global_defs\n{",
        "{",
        "}",
        "{{ x }}",
        "{{",
        "{%",
        "<%= x %>",
        "\n",
        "\r\n",
        " ",
        "\t",
        "\"",
        "'",
        "\\",
        "\\\n",
        "\\x41",
        "\\#",
        "\\é",
        "# c\n",
        "! c",
        "$",
        "$A",
        "$A ",
        "${A}",
        "${A",
        "${_ENV X}",
        "$A=b c\n",
        "$A= \\\n a { \\\n }\n",
        "$A=$A $A\n",
        "@a ",
        "@^a ",
        "@",
        "~SEQ(A, 1, 3) ",
        "~LST({A,B},{1,2}) ",
        "~SEQ(",
        "include x\n",
        "é",
        "😀",
        "\u{feff}",
        "\u{0}",
        "a",
        "b ",
    ]);
    let words = prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![8 => words, 1 => any::<String>()]
}

/// A statement to print and to read again.
#[derive(Debug, Clone)]
struct Statement {
    words: Vec<String>,
    block: Option<Vec<Statement>>,
}

fn statement() -> impl Strategy<Value = Statement> {
    // A first word may not be what another line begins with: an include, a definition, a condition.
    let name = "[a-z][a-z_]{0,7}".prop_filter("an include", |name| !name.starts_with("include"));
    let word = prop_oneof![4 => "[a-z0-9./:*-]{1,9}", 1 => "[ a-z0-9#!{}'\\\\\"\tö]{0,9}"];
    let words = (name, prop::collection::vec(word, 0..4));
    let words = words.prop_map(|(name, words)| std::iter::once(name).chain(words).collect::<Vec<String>>());
    let leaf = words.clone().prop_map(|words| Statement { words, block: None });
    leaf.prop_recursive(3, 24, 4, move |inner| {
        (words.clone(), prop::option::of(prop::collection::vec(inner, 0..4)))
            .prop_map(|(words, block)| Statement { words, block })
    })
}

/// `layout` decides where braces and comments stand.
fn print(statement: &Statement, layout: usize, text: &mut String) {
    for (at, word) in statement.words.iter().enumerate() {
        let is_plain =
            !word.is_empty() && word.chars().all(|char| char.is_ascii_alphanumeric() || "._/:*-".contains(char));
        let written = match is_plain {
            true => word.clone(),
            false => format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t")),
        };
        let _ = write!(text, "{}{written}", if at == 0 { "" } else { " " });
    }
    match &statement.block {
        None => text.push_str(["\n", " # c\n", " ! c\n\n"][layout % 3]),
        Some(inner) => {
            text.push_str([" {\n", "\n{ ", "{", " { # c\n"][layout % 4]);
            inner.iter().for_each(|inner| print(inner, layout / 2, text));
            text.push_str(["}\n", " } # c\n"][layout % 2]);
        }
    }
}

fn is_same(node: &Node, statement: &Statement) -> bool {
    let words: Vec<&str> = node.text_at(&["name"]).into_iter().chain(node.texts("args")).collect();
    let inner = node.get("block").map(Node::items);
    words == statement.words
        && match (&statement.block, inner) {
            (None, None) => true,
            (Some(block), Some(items)) => {
                block.len() == items.len() && items.iter().zip(block).all(|(node, inner)| is_same(node, inner))
            }
            _ => false,
        }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn any_text_is_read_and_its_places_hold(text in text()) {
        let source = support::source("keepalived.conf", &text);
        for node in [None, Some("a")] {
            places_hold(&parse(&source, node, &mut Alone), &source).map_err(TestCaseError::fail)?;
        }
        let detected = detect(&source, false);
        for document in &detected.documents {
            node_holds(&document.root, &source).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn a_printed_tree_is_read_as_the_same_tree(
        tree in prop::collection::vec(statement(), 1..5), layout in 0..24_usize
    ) {
        let mut text = String::new();
        tree.iter().for_each(|statement| print(statement, layout, &mut text));
        let source = support::source("keepalived.conf", &text);
        let config = parse(&source, None, &mut Alone);
        prop_assert_eq!(&config.errors, &vec![], "{}", text);
        prop_assert!(config.blocks.len() == tree.len(), "{}", text);
        prop_assert!(config.blocks.iter().zip(&tree).all(|(node, statement)| is_same(node, statement)), "{}", text);
    }
}

fn read(text: &str) -> Config {
    let source = support::source("keepalived.conf", text);
    let start = Instant::now();
    let config = parse(&source, None, &mut Alone);
    detect(&source, false);
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    places_hold(&config, &source).expect("places hold");
    config
}

#[test]
fn hostile_texts_are_answered_soon() {
    let megabytes = 1 << 20;
    for piece in [
        "a",
        " ",
        "\"",
        "'",
        "\\",
        "\\x",
        "#",
        "!",
        "$",
        "$A",
        "${A",
        "${A}",
        "${_ENV ",
        "{{",
        "{{ a",
        "<%",
        "{",
        "}",
        "a{",
        "@",
        "@a ",
        "~SEQ(",
        "~LST(a, b) ",
        "include a ",
        "\r",
        "'{",
        "\\\n",
        "$A=\\\n",
    ] {
        read(&piece.repeat(megabytes / piece.len()));
    }
    assert_eq!(read(&format!("a {}\n", "x".repeat(megabytes))).errors, vec![]);
    assert_eq!(read(&"real_server 10.0.0.1 80 {\n}\n".repeat(100_000)).blocks.len(), 100_000);
    // Parameters that hold parameters, and sequences in sequences, do not grow without end.
    let doubling: String = (1..60).map(|at| format!("$A{at}=${{A{}}}${{A{}}}\n", at - 1, at - 1)).collect();
    read(&format!("$A0=aaaa\n{doubling}{}", "x ${A59}\n".repeat(1000)));
    let bomb = read("~SEQ(A, 60000) ~SEQ(B, 60000) ~SEQ(C, 60000) x $A\n");
    assert_eq!(bomb.errors.last().map(|error| error.kind), Some(SyntaxErrorKind::Limit));
}

#[test]
fn every_keepalived_file_of_the_corpus_is_accounted_for() {
    let Some(files) = support::corpus(&["keepalived"]) else { return };
    let mut problems = Vec::new();
    let mut statements = 0;
    let others = ["keepalived.conf.SYNOPSIS", "keepalived.service.d.auth_hmac.conf"];
    for file in files.iter().filter(|file| !others.iter().any(|other| file.path.ends_with(other))) {
        let source = file.source();
        let config = parse(&source, None, &mut Alone);
        statements += config.blocks.len();
        problems.extend(places_hold(&config, &source).err().map(|reason| format!("{}: {reason}", file.path)));
        let detected = detect(&source, false);
        if detected.format != Some(Format::Keepalived) || detected.documents.is_empty() || !detected.errors.is_empty() {
            problems.push(format!("{}: is {:?}, {:?}", file.path, detected.format, detected.errors));
        }
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    assert!(statements > 100, "{statements}");
}
