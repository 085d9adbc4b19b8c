//! HAProxy's grammar: any text, hostile text, and every configuration that people really wrote.

use std::time::{Duration, Instant};

use fivenines::format::{Format, detect};
use fivenines::source::{Source, Span};
use fivenines::syntax::haproxy::{Certainty, Lines, MAX_WORDS, parse};
use fivenines::syntax::{Node, SyntaxErrorKind};
use proptest::prelude::*;

use crate::support;

/// Spans lie in the text and on characters, words follow each other, errors and comments show something.
fn places_hold(lines: &Lines, source: &Source) -> Result<(), String> {
    let mut last = 0;
    for statement in &lines.statements {
        let words = lines.words_of(statement);
        if words.is_empty() || words.len() > MAX_WORDS {
            return Err(format!("{} words", words.len()));
        }
        for word in words {
            if word.span.start < last || word.span.is_empty() {
                return Err(format!("the word {word:?} is out of order"));
            }
            last = word.span.end;
            inside(word.span, source)?;
            if source.slice(word.span).contains(['\n', '\r'])
                || (word.is_plain && source.slice(word.span) != &*word.text)
            {
                return Err(format!("the word {word:?} is {:?}", source.slice(word.span)));
            }
        }
    }
    for comment in &lines.comments {
        inside(comment.span, source)?;
        let text = source.slice(comment.span);
        if !text.starts_with('#') || text.contains(['\n', '\r']) {
            return Err(format!("comment {text:?}"));
        }
    }
    for error in &lines.errors {
        inside(error.span, source)?;
        if error.span.is_empty() || error.message.starts_with(char::is_uppercase) || error.message.ends_with('.') {
            return Err(format!("{error:?}"));
        }
    }
    Ok(())
}

fn inside(span: Span, source: &Source) -> Result<(), String> {
    match source.text.get(span.start as usize..span.end as usize) {
        Some(_) => Ok(()),
        None => Err(format!("{span:?} is not in the text")),
    }
}

/// Children lie inside of their parents; what is written elsewhere (a guard) is left out.
fn nests(node: &Node, source: &Source) -> Result<(), String> {
    inside(node.span, source)?;
    for item in node.items() {
        if !node.span.contains(item.span) {
            return Err(format!("{:?} does not hold {:?}", source.slice(node.span), source.slice(item.span)));
        }
        nests(item, source)?;
    }
    for entry in node.entries() {
        inside(entry.key_span, source)?;
        if entry.key_span.is_empty() {
            return Err(format!("{} has no place", entry.key));
        }
        nests(&entry.value, source)?;
    }
    Ok(())
}

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "global\n",
        "backend a\n",
        " server a 10.0.0.1:80 check",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\"",
        "'",
        "\\",
        "\\x4",
        "\\x80",
        "\\xe9",
        "\\ ",
        "\\#",
        "#",
        " # c",
        "$",
        "$A",
        "\"$A\"",
        "\"${A-b}\"",
        "\"${A[*]}\"",
        "${",
        "}",
        "setenv A é1\n",
        "setenv A \"$A$A\"\n",
        ".if a\n",
        ".elif b\n",
        ".else\n",
        ".endif\n",
        "{{ x }}",
        "{%",
        "[a]\n",
        "[",
        "é",
        "😀",
        "\u{feff}",
        "\u{0}",
        "\u{b}",
        "option ",
        "no ",
        "default ",
        "http-request set-var(a)",
        "(",
        ")",
        "from",
        "a",
    ]);
    let words = prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![8 => words, 1 => any::<String>()]
}

/// A word as it can be written: each in one of the three ways.
fn printed(word: &str, way: usize) -> String {
    let escaped = |special: &str| -> String {
        let mut text = String::new();
        for character in word.chars() {
            match character {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\u{b}' => text.push_str("\\x0b"),
                '\u{c}' => text.push_str("\\x0c"),
                '\0' => text.push_str("\\x00"),
                _ if special.contains(character) => text.extend(['\\', character]),
                _ => text.push(character),
            }
        }
        text
    };
    match way {
        0 if !word.is_empty() => escaped("\\ #'\""),
        1 if !word.contains(['\'', '\n', '\r', '\0']) => format!("'{word}'"),
        _ => format!("\"{}\"", escaped("\\\"$")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5000) })]

    #[test]
    fn any_text_is_read_and_its_places_hold(text in text()) {
        let source = support::source("haproxy.cfg", &text);
        places_hold(&parse(&source), &source).map_err(TestCaseError::fail)?;
        let detected = detect(&source, false);
        for document in &detected.documents {
            nests(&document.root, &source).map_err(TestCaseError::fail)?;
        }
        for error in &detected.errors {
            inside(error.span, &source).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn printed_words_split_to_the_same_words(
        words in prop::collection::vec((any::<String>(), 0..3_usize), 1..12)
    ) {
        let line: Vec<String> = words.iter().map(|(word, way)| printed(word, *way)).collect();
        let source = support::source("haproxy.cfg", &format!("x {}\n", line.join(" ")));
        let lines = parse(&source);
        prop_assert_eq!(&lines.errors, &vec![]);
        let read: Vec<&str> = lines.words[1..].iter().map(|word| &*word.text).collect();
        let expected: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        prop_assert_eq!(read, expected);
        prop_assert!(lines.words.iter().all(|word| word.certainty == Certainty::Known || word.text.contains("{{")));
    }
}

/// What a tree says, without its places: sections with their statements.
type Shape = Vec<(Vec<String>, Vec<Vec<String>>)>;

fn shape(root: &Node) -> Shape {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    let statement = |node: &Node| -> Vec<String> {
        let flag = ["no", "default"].into_iter().filter(|key| node.get(key).is_some()).map(str::to_owned);
        let args = node.get("args").expect("there").items().iter().filter_map(Node::as_str).map(str::to_owned);
        flag.chain(text(node, "keyword").expect("there").split(' ').map(str::to_owned)).chain(args).collect()
    };
    let section = |node: &Node| {
        let from = text(node, "from").map(|from| vec!["from".to_owned(), from]).unwrap_or_default();
        let header = text(node, "type").into_iter().chain(text(node, "name")).chain(from).collect();
        (header, node.get("statements").expect("there").items().iter().map(statement).collect())
    };
    root.get("sections").expect("there").items().iter().map(section).collect()
}

fn line() -> impl Strategy<Value = Vec<String>> {
    let keyword = prop::sample::select(vec![
        "server a",
        "no option redispatch",
        "default option httplog",
        "timeout connect",
        "http-request set-var(txn.a)",
        "tcp-request content",
        "default-server",
        "acl a",
        "option",
        "no",
        "bind",
        "use_backend",
    ]);
    (keyword, prop::collection::vec((any::<String>(), 0..3_usize), 0..4)).prop_map(|(keyword, args)| {
        let words = keyword.split(' ').map(str::to_owned);
        words.chain(args.iter().map(|(arg, way)| printed(arg, *way))).collect()
    })
}

fn configuration() -> impl Strategy<Value = String> {
    let header = prop::sample::select(vec![
        "global",
        "defaults",
        "defaults base",
        "defaults next from base",
        "frontend f",
        "backend b from base",
        "listen l",
        "peers p",
        "resolvers r",
    ]);
    let section = (header, prop::collection::vec(line(), 0..5)).prop_map(|(header, lines)| {
        let lines = lines.iter().map(|words| format!("  {} # c\n", words.join(" ")));
        format!("{header}\n{}", lines.collect::<String>())
    });
    prop::collection::vec(section, 1..5).prop_map(|sections| sections.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn a_printed_tree_is_read_as_the_same_tree(text in configuration(), way in 0..3_usize) {
        let tree = |text: &str| {
            let source = support::source("haproxy.cfg", text);
            let detected = detect(&source, false);
            detected.documents.first().map(|document| shape(&document.root))
        };
        // What a template's engine has still to write is skipped as a whole.
        prop_assume!(!["{{", "{%", "{#"].iter().any(|open| text.contains(open)));
        let Some(first) = tree(&text) else { return Ok(()) };
        let print = |words: &[String]| words.iter().map(|word| printed(word, way)).collect::<Vec<_>>().join(" ");
        let again: String = first
            .iter()
            .map(|(header, lines)| {
                let lines: String = lines.iter().map(|words| format!("\t{}\r\n", print(words))).collect();
                format!("{}\n{lines}", header.join(" "))
            })
            .collect();
        prop_assert_eq!(tree(&again), Some(first), "{:?}", again);
    }
}

fn read(text: &str) -> Lines {
    let source = support::source("haproxy.cfg", text);
    let start = Instant::now();
    let lines = parse(&source);
    detect(&source, false);
    assert!(start.elapsed() < Duration::from_secs(10), "took {:?}", start.elapsed());
    places_hold(&lines, &source).expect("places hold");
    lines
}

#[test]
fn hostile_texts_are_answered_soon() {
    let megabytes = 5 << 20;
    for piece in [
        "a", " ", "\"", "'", "\\", "\\x", "#", "$", "\"$A", "\"$A\"", "\"${A", "\"${A-", "a ", "{{", "[", ".if ", "\r",
        "(",
    ] {
        read(&piece.repeat(megabytes / piece.len() / 4));
    }
    assert_eq!(read(&format!("global\n log {}\n", "x".repeat(megabytes))).errors, vec![]);
    assert_eq!(read(&format!("global\n log \"{}\"\n", "$A".repeat(megabytes / 2))).errors, vec![]);
    let broken = read(&"a 'b\n".repeat(20_000));
    assert_eq!(broken.errors.last().map(|error| error.kind), Some(SyntaxErrorKind::Limit));
    assert_eq!(read(&"backend a\n".repeat(200_000)).statements.len(), 200_000);
    assert_eq!(read(&format!("backend a\n{}", " server a 10.0.0.1:80 check\n".repeat(200_000))).errors, vec![]);
    // Variables that hold variables do not grow without end.
    let doubling: String = (0..60).map(|_| "setenv A \"$A$A$A$A\"\n").collect();
    let bomb = read(&format!("global\nsetenv A aaaa\n{doubling}{}", "x \"$A$A$A$A$A$A$A$A\"\n".repeat(50_000)));
    let bytes: usize = bomb.words.iter().map(|word| word.text.len()).sum();
    assert!(bytes < 8 << 20, "{bytes}");
}

#[test]
fn every_haproxy_file_of_the_corpus_is_accounted_for() {
    let Some(files) = support::corpus(&["haproxy"]) else { return };
    let mut problems = Vec::new();
    let mut statements = 0;
    for file in &files {
        let source = file.source();
        let lines = parse(&source);
        statements += lines.statements.len();
        problems.extend(places_hold(&lines, &source).err().map(|reason| format!("{}: {reason}", file.path)));
        let detected = detect(&source, false);
        if detected.format != Some(Format::Haproxy) || detected.documents.len() != 1 {
            problems.push(format!("{}: is {:?}, {:?}", file.path, detected.format, detected.errors));
        }
        for document in &detected.documents {
            problems.extend(nests(&document.root, &source).err().map(|reason| format!("{}: {reason}", file.path)));
        }
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    assert!(statements > 5_000, "{statements}");
}
