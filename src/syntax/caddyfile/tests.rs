//! What a Caddyfile is split into, by construct.

use super::*;
use crate::source::{Encoding, SourceId};
use crate::syntax::Data;
use proptest::prelude::*;

fn read(text: &str) -> Parsed {
    let source = Source::new(SourceId::new(0), "Caddyfile".into(), text.into(), Encoding::Utf8);
    parse(&source)
}

/// `a b{c d;e}` of each directive.
fn shown(nodes: &[Node]) -> String {
    let one = |node: &Node| {
        let words = std::iter::once(node.get("name")).flatten().chain(node.get("args").map_or(&[][..], Node::items));
        let words: Vec<&str> = words.filter_map(Node::as_str).collect();
        let block = node.get("block").map(|block| format!("{{{}}}", shown(block.items()))).unwrap_or_default();
        words.join(" ") + &block
    };
    nodes.iter().map(one).collect::<Vec<_>>().join(";")
}

/// `addresses: directives` of each block; no error is expected.
fn blocks(text: &str) -> Vec<String> {
    let parsed = read(text);
    assert!(parsed.errors.is_empty(), "{text}: {:?}", parsed.errors);
    let roots = parsed.documents.iter().flat_map(|document| document.root.items());
    let one = |block: &Node| {
        let addresses: Vec<&str> = block.texts("addresses").collect();
        format!("{}: {}", addresses.join(" "), shown(block.get("directives").map_or(&[][..], Node::items)))
    };
    roots.map(one).collect()
}

fn errors(text: &str) -> Vec<String> {
    let source = Source::new(SourceId::new(0), "Caddyfile".into(), text.into(), Encoding::Utf8);
    let errors = parse(&source).errors;
    errors.iter().map(|error| format!("{} at {:?}", error.message, source.slice(error.span))).collect()
}

#[test]
fn sites_options_and_snippets() {
    assert_eq!(
        blocks("{\n\tdebug\n}\na.example, b.example {\n\trespond ok\n}\n"),
        [": debug", "a.example b.example: respond ok"]
    );
    assert_eq!(blocks("a.example,\nb.example {\n}\n"), ["a.example b.example: "]);
    assert_eq!(blocks("(up) {\n\treverse_proxy {args[0]}\n}\n"), ["(up): reverse_proxy {args[0]}"]);
    assert_eq!(blocks("import sites/*.caddy\na { \n}\n"), [": import sites/*.caddy", "a: "]);
    assert_eq!(blocks("{$SITE:localhost} {\n}\n"), ["{$SITE:localhost}: "]);
}

#[test]
fn one_site_needs_no_braces() {
    assert_eq!(
        blocks("localhost:8080\n\nreverse_proxy a:80 {\n\tto b:80\n}\nfile_server\n"),
        ["localhost:8080: reverse_proxy a:80{to b:80};file_server"]
    );
    assert_eq!(blocks(":80"), [":80: "]);
    assert_eq!(blocks(""), Vec::<String>::new());
    assert_eq!(blocks("# nothing\n"), Vec::<String>::new());
}

#[test]
fn words_are_quoted_in_three_ways() {
    assert_eq!(blocks("a {\n\trespond \"b \\\" {\nc\" `d \" \\e`\n}\n"), ["a: respond b \" {\nc d \" \\e"]);
    assert_eq!(blocks("a {\n\trespond \"{\" \"}\"\n}\n"), ["a: respond { }"]);
    assert_eq!(
        blocks("a {\n\trespond /x <<T\n\t\tnot a { directive }\n\t\tT 200\n}\n"),
        ["a: respond /x not a { directive } 200"]
    );
    assert_eq!(blocks("a {\n\trespond << b \\<<c\n}\n"), ["a: respond << b <<c"]);
    assert_eq!(blocks("a {\n\theader x\\\n\t\ty \\\r\n\t\tz C:\\sites\\1\n}\n"), ["a: header x y z C:\\sites\\1"]);
}

#[test]
fn comments_begin_with_a_word() {
    assert_eq!(blocks("a { # b {\n\t# }\n\trespond b#c # d\n}\n"), ["a: respond b#c"]);
    let parsed = read("a # b\n#c\r\n");
    assert_eq!(parsed.documents[0].comments.iter().map(|comment| comment.own_line).collect::<Vec<_>>(), [false, true]);
}

/// The example that breaks naive readers: a snippet with arguments, a placeholder with a default, a heredoc.
#[test]
fn a_whole_file() {
    let text = "(up) {\n\treverse_proxy {args[0]} {\n\t\tlb_policy round_robin\n\t}\n}\n{$SITE:localhost} {\n\timport up \"10.0.0.1:80 10.0.0.2:80\"\n\trespond /x <<T\n\t\tnot a { directive }\n\t\tT 200\n}\n";
    assert_eq!(
        blocks(text),
        [
            "(up): reverse_proxy {args[0]}{lb_policy round_robin}",
            "{$SITE:localhost}: import up 10.0.0.1:80 10.0.0.2:80;respond /x not a { directive } 200"
        ]
    );
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(blocks(&windows).len(), 2);
}

#[test]
fn errors_have_places() {
    assert_eq!(errors("a {\n\tb {\n"), ["the block is not closed at \"{\""]);
    assert_eq!(errors("a {\n}\n}\n"), ["`}` closes no block at \"}\""]);
    assert_eq!(errors("a{\n}\n"), ["an address ends with `{` at \"a{\""]);
    assert_eq!(errors("a {\n\tb\n\t{\n\t}\n}\n"), ["`{` stands on a line of its own at \"{\""]);
    assert_eq!(errors("a {\n\tb { c\n\t}\n}\n"), ["a word stands behind `{` at \"c\""]);
    assert_eq!(
        errors("a {\n\tb \"c\n}\n"),
        ["the block is not closed at \"{\"", "the quote is not closed at \"\\\"c\""]
    );
    assert_eq!(errors("a {\n}\nb\n"), ["a site has no block at \"b\""]);
    assert_eq!(errors("a {\n}\n{\n}\n"), ["a block has no address at \"{\""]);
    assert_eq!(errors("a {\n\tb <<T\n"), ["the block is not closed at \"{\"", "the heredoc is not closed at \"<<T\""]);
}

#[test]
fn deep_and_long_files_end() {
    let deep = format!("a {{\n{}{}}}\n", "b {\n".repeat(500), "}\n".repeat(500));
    assert_eq!(read(&deep).errors.len(), 1);
    let long = format!("a {{\n{}}}\n", "respond \"x\" {\n}\n".repeat(50_000));
    assert!(read(&long).errors.is_empty());
    let line = format!("a {{\n\treverse_proxy {}\n}}\n", "10.0.0.1:80 ".repeat(100_000));
    assert!(read(&line).errors.is_empty());
    assert_eq!(read(&"<<a\n".repeat(20_000)).documents.len(), 1);
}

/// A directive without places.
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    words: Vec<String>,
    block: Option<Vec<Plain>>,
}

fn plain(node: &Node) -> Plain {
    let words = std::iter::once(node.get("name")).flatten().chain(node.get("args").map_or(&[][..], Node::items));
    Plain {
        words: words.filter_map(Node::as_str).map(str::to_owned).collect(),
        block: node.get("block").map(|block| block.items().iter().map(plain).collect()),
    }
}

fn printed(directives: &[Plain], text: &mut String) {
    for directive in directives {
        for word in &directive.words {
            *text += &format!("\"{}\" ", word.replace('"', "\\\""));
        }
        match &directive.block {
            Some(inner) => {
                *text += "{\n";
                printed(inner, text);
                *text += "}\n";
            }
            None => *text += "\n",
        }
    }
}

fn trees() -> impl Strategy<Value = Vec<Plain>> {
    // A backslash before a quote, or at a word's end, cannot be written in quotes.
    let word = || prop_oneof![4 => "[a-z$#{}'\"`< \n*]{0,8}", 1 => "[^\\\\]{0,8}"];
    let words = move || prop::collection::vec(word(), 1..4);
    let leaf = words().prop_map(|words| Plain { words, block: None });
    let directive = leaf.prop_recursive(4, 24, 4, move |inner| {
        (words(), prop::collection::vec(inner, 0..4)).prop_map(|(words, block)| Plain { words, block: Some(block) })
    });
    prop::collection::vec(directive, 0..5)
}

fn pieces() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "{", "}", " ", "\n", "\r\n", "\\", "\"", "`", "#", "<<T", "T", "import ", "(s) ", ",", "{$A:b}", "ä",
        "\u{feff}",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

/// Spans lie inside of the text, on boundaries, and inside of each other.
fn spans_hold(node: &Node, text: &str) {
    assert!(text.get(node.span.start as usize..node.span.end as usize).is_some(), "{:?}", node.span);
    if let Data::Mapping(entries) = &node.data {
        for entry in entries.iter() {
            assert!(text.get(entry.key_span.start as usize..entry.key_span.end as usize).is_some());
        }
    }
    node.items().iter().for_each(|item| spans_hold(item, text));
    node.entries().iter().for_each(|entry| spans_hold(&entry.value, text));
}

proptest! {
    #[test]
    fn a_printed_tree_reads_as_the_same_tree(tree in trees()) {
        let mut text = "a {\n".to_owned();
        printed(&tree, &mut text);
        text += "}\n";
        let parsed = read(&text);
        prop_assert!(parsed.errors.is_empty(), "{text}: {:?}", parsed.errors);
        let directives = parsed.documents[0].root.at(0).and_then(|block| block.get("directives")).expect("directives");
        prop_assert_eq!(directives.items().iter().map(plain).collect::<Vec<_>>(), tree);
    }

    #[test]
    fn any_text_is_read(text in prop_oneof![pieces(), "\\PC{0,60}", any::<String>()]) {
        let parsed = read(&text);
        parsed.documents.iter().for_each(|document| spans_hold(&document.root, &text));
        for error in &parsed.errors {
            prop_assert!(text.get(error.span.start as usize..error.span.end as usize).is_some());
        }
    }
}
