use super::*;
use crate::source::{Encoding, SourceId};

fn source(text: &str) -> Source {
    Source::new(SourceId::new(0), "keepalived.conf".into(), text.into(), Encoding::Utf8)
}

/// `name arg arg { inner; inner }`, statements apart by semicolons.
fn shown(nodes: &[Node]) -> String {
    let one = |node: &Node| {
        let words: Vec<&str> =
            node.get("name").into_iter().filter_map(Node::as_str).chain(node.texts("args")).collect();
        let condition = node.text_at(&["condition"]).map(|asked| format!("@{asked} ")).unwrap_or_default();
        let block = node.get("block").map(|block| format!(" {{ {} }}", shown(block.items()))).unwrap_or_default();
        format!("{condition}{}{block}", words.join(" "))
    };
    nodes.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn read_as(text: &str, node: Reading<'_>) -> String {
    let config = parse(&source(text), node, &mut Alone);
    assert_eq!(config.errors, vec![], "{text:?}");
    shown(&config.blocks)
}

fn read(text: &str) -> String {
    read_as(text, None)
}

/// The message and the text of the first error.
fn refused(text: &str) -> (String, String) {
    let source = source(text);
    let config = parse(&source, None, &mut Alone);
    let error = config.errors.first().unwrap_or_else(|| panic!("{text:?} is read as {}", shown(&config.blocks)));
    (error.message.clone(), source.slice(error.span).to_owned())
}

/// All texts of names and arguments, as they are written.
fn written(text: &str) -> Vec<String> {
    fn gather(nodes: &[Node], source: &Source, all: &mut Vec<String>) {
        for node in nodes {
            let words = node.get("name").into_iter().chain(node.get("args").map(Node::items).unwrap_or_default());
            all.extend(words.map(|word| source.slice(word.span).to_owned()));
            gather(node.get("block").map(Node::items).unwrap_or_default(), source, all);
        }
    }
    let source = source(text);
    let mut all = Vec::new();
    gather(&parse(&source, None, &mut Alone).blocks, &source, &mut all);
    all
}

#[test]
fn both_signs_of_comments_count_anywhere_outside_of_double_quotes() {
    assert_eq!(read("! one\na b # two\nc pa!s\nd e\\#f\n\"g # h\" !"), "a b; c pa; d e#f; g # h");
    let source = source("# one\na b! two\r\n  #three");
    let comments = parse(&source, None, &mut Alone).comments;
    let comments: Vec<_> = comments.iter().map(|comment| (source.slice(comment.span), comment.own_line)).collect();
    assert_eq!(comments, [("# one", true), ("! two", false), ("#three", true)]);
}

#[test]
fn braces_stand_anywhere_and_on_the_next_line() {
    assert_eq!(read("a\n{ b c\n d { e }\n f{ g }}\nh"), "a { b c; d { e }; f { g } }; h");
    assert_eq!(read("a \"}\" { b \"{ c\" }"), "a } { b { c }");
    assert_eq!(read("a {\n b\n\n c 1 }"), "a { b; c 1 }");
}

#[test]
fn comments_conditions_and_parameters_of_one_instance() {
    let text = "$IF=eth0 ! node interface\n$BASE=10.0.0\nvrrp_instance VI_1\n{   interface $IF\n    @main priority 150\n    \
                @^main priority 100\n    unicast_peer { 10.0.0.2 }\n    virtual_ipaddress {\n        \
                ${BASE}.100/24 dev $IF label ${IF}:vip }\n    notify_master \"/bin/sh -c 'echo } # not a comment'\" root\n}\n";
    let expected = |priority: &str| {
        format!(
            "vrrp_instance VI_1 {{ interface eth0; {priority}; unicast_peer {{ 10.0.0.2 }}; virtual_ipaddress {{ \
             10.0.0.100/24 dev eth0 label eth0:vip }}; notify_master /bin/sh -c 'echo }} # not a comment' root }}"
        )
    };
    assert_eq!(read_as(text, Some("main")), expected("@main priority 150"));
    assert_eq!(read_as(text, None), expected("@^main priority 100"));
    assert_eq!(parse(&source(text), None, &mut Alone).nodes, BTreeSet::from(["main".to_owned()]));
    let places = written(text);
    assert!(places.contains(&"${BASE}.100/24".to_owned()) && places.contains(&"$IF".to_owned()), "{places:?}");
}

#[test]
fn a_definition_goes_on_and_a_sequence_repeats_a_line() {
    let text = "$RS= \\\n real_server 10.0.0.${N} 80 { \\\n   TCP_CHECK { \\\n   } \\\n }\nvirtual_server 10.0.0.1 80 {\n  \
                ~SEQ(N, 11, 13) $RS\n  ~LST(N, 21, 22) $RS\n}\n";
    let servers: Vec<String> =
        [11, 12, 13, 21, 22].iter().map(|n| format!("real_server 10.0.0.{n} 80 {{ TCP_CHECK {{  }} }}")).collect();
    assert_eq!(read(text), format!("virtual_server 10.0.0.1 80 {{ {} }}", servers.join("; ")));
    assert_eq!(written(text).iter().filter(|word| *word == "10.0.0.${N}").count(), 5);
    assert_eq!(
        read("~SEQx(A, 0x90, 0x10, 0xb0) ~LST({B, C}, {1,2},{3,4}) a:${A}:${B}${C}"),
        ["a:90:12", "a:90:34", "a:a0:12", "a:a0:34", "a:b0:12", "a:b0:34"].join("; ")
    );
    assert_eq!(read("~SEQ(A, 3) a$A\n~SEQ(B, 2, 0) b ${B}"), "a1; a2; a3; b 2; b 1; b 0");
    assert_eq!(refused("a\n~SEQ(A, 1, 0, 3) b").0, "a sequence that cannot be read");
}

#[test]
fn parameters_are_replaced_when_a_line_is_read() {
    let text = "$A=10.2.${B}\n$B=0\n${A}.100/32\n$B=10\n${A}.100/32\n";
    assert_eq!(read(text), "10.2.0.100/32; 10.2.10.100/32");
    assert_eq!(read_as("@main $P=240\n@^main $P=200\npriority $P\n", Some("main")), "priority 240");
    assert_eq!(read_as("$M=@main\n$M priority 240\nstate BACKUP\n", None), "state BACKUP");
    assert_eq!(read("auth_pass a${_HASH}b${_BANG}\n$A=\na $A b\n"), "auth_pass a#b!; a b");
    // One that names itself ends somewhere.
    assert!(read("$A=x $A\na $A\n").starts_with("a x x"));
    let config = parse(&source("a $NONE b${_ENV X}\nc {{ d }}/24 \"{{ e }}\"\nf <%= @g %>\n"), None, &mut Alone);
    let unknown: Vec<i64> = config
        .blocks
        .iter()
        .flat_map(|node| node.get("unknown").map(Node::items).unwrap_or_default())
        .filter_map(Node::as_int)
        .collect();
    assert_eq!(
        (unknown, shown(&config.blocks)),
        (vec![0, 1, 0, 1, 0], "a $NONE b${_ENV X}; c {{ d }}/24 {{ e }}; f <%= @g %>".into())
    );
}

#[test]
fn conditions_may_part_blocks() {
    let text = "@a vrrp_instance A {\n@b vrrp_instance B {\n  priority 1\n}\n@a\n";
    assert_eq!(read_as(text, Some("a")), "@a vrrp_instance A { priority 1 }");
    assert_eq!(read_as(text, Some("b")), "@b vrrp_instance B { priority 1 }");
}

#[test]
fn quotes_open_and_close_inside_a_word() {
    assert_eq!(written("a b\" c\"d 'e f'"), ["a", "b\" c\"d", "'e f'"]);
    assert_eq!(read("a b\" c\"d 'e f' \"\" it's"), "a b cd e f  it's");
    assert_eq!(read(r#"a "\x41\103\t\"" \"b"#), "a AC\t\" \"b");
    assert_eq!(refused("a \"b\n"), ("`\"` is not closed on its line".into(), "\"".into()));
    assert_eq!(refused("notify_master '/bin/echo # y'\n").0, "`'` is not closed on its line");
    assert_eq!(refused("notify_master '/bin/echo { y'\n").0, "`'` is not closed before a brace");
}

#[test]
fn what_breaks_blocks_is_said_where_it_stands() {
    assert_eq!(refused("a {\n b {\n }\n"), ("the block of `a` is not closed".into(), "a".into()));
    assert_eq!(refused("a {\n}\n }\n"), ("`}` closes no block".into(), "}".into()));
    assert_eq!(refused("{\n}\n"), ("`{` follows no keyword".into(), "{".into()));
    assert_eq!(refused("a \\\n b\n"), ("`\\` does not continue a line".into(), "\\".into()));
    assert_eq!(read("# a comment may end so \\\nb\n"), "b");
    assert!(refused(&"a {".repeat(40)).0.starts_with("blocks are nested"));
}

#[test]
fn all_line_ends_and_encodings_are_read() {
    assert_eq!(read("\u{feff}a b\r\n\tc\td\r\n! \u{fffd}\r\ne f"), "a b; c d; e f");
}

/// The files of a run by their names, all of which are in one folder.
struct Folder<'s>(&'s [Source]);

impl<'s> Library<'s> for Folder<'s> {
    fn find(&mut self, _from: &Source, pattern: &str) -> Result<Vec<&'s Source>, Missing> {
        let fits = |source: &&Source| source.path == pattern || (pattern == "*" && source.id != SourceId::new(0));
        let found: Vec<&Source> = self.0.iter().filter(fits).collect();
        if found.is_empty() { Err(Missing::File) } else { Ok(found) }
    }
}

#[test]
fn includes_are_read_in_place_and_never_in_a_circle() {
    let texts = ["$A=1\na {\ninclude *\n}\nd $B\n", "b $A\n$B=2\n", "include f0\nc\ninclude none\n"];
    let sources: Vec<Source> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| Source::new(SourceId::new(at), format!("f{at}"), (*text).into(), Encoding::Utf8))
        .collect();
    let config = parse(&sources[0], None, &mut Folder(&sources));
    assert_eq!(shown(&config.blocks), "a { b 1; include f0; c; include none }; d 2");
    let missing: Vec<_> = config.missing.iter().map(|(_, pattern, reason)| (pattern.as_str(), *reason)).collect();
    assert_eq!(missing, [("f0", Missing::Loop), ("none", Missing::File)]);
    assert_eq!(config.included.len(), 2);
}
