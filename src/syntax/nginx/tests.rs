use super::*;
use crate::source::{Encoding, SourceId};
use crate::syntax::node::Data;

/// One line a directive: `name arg` with arguments quoted when they hold blanks or are empty, blocks in braces.
fn shown(text: &str) -> String {
    let parsed = read(text);
    let mut lines: Vec<String> =
        parsed.documents.iter().flat_map(|document| document.root.items()).map(directive).collect();
    let source = source(text);
    lines.extend(parsed.errors.iter().map(|error| format!("! {} @ {}", error.message, source.slice(error.span))));
    lines.join("\n")
}

fn source(text: &str) -> Source {
    Source::new(SourceId::new(0), "nginx.conf".into(), text.into(), Encoding::Utf8)
}

fn read(text: &str) -> Parsed {
    parse(&source(text))
}

fn words(nodes: &[Node]) -> String {
    let word = |node: &Node| match node.as_str().expect("a word is a text") {
        text if text.is_empty() || text.contains([' ', '\n', '\t', ';']) => format!("{text:?}"),
        text => text.to_owned(),
    };
    nodes.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn directive(node: &Node) -> String {
    let mut text = node.get("name").and_then(Node::as_str).expect("a directive has a name").to_owned();
    let arguments = words(node.get("args").expect("a directive has arguments").items());
    if !arguments.is_empty() {
        text = format!("{text} {arguments}");
    }
    if let Some(block) = node.get("block") {
        text += &format!(" {{{}}}", block.items().iter().map(directive).collect::<Vec<_>>().join("; "));
    }
    if let Some(entries) = node.get("entries") {
        text +=
            &format!(" [{}]", entries.items().iter().map(|entry| words(entry.items())).collect::<Vec<_>>().join("; "));
    }
    if let Some(foreign) = node.get("foreign") {
        text += &format!(" <{}>", foreign.as_str().expect("a text"));
    }
    text
}

#[test]
fn lines_mean_nothing() {
    assert_eq!(
        shown("upstream a{server 10.0.0.1:80;server 10.0.0.2:80\n  max_fails=2\r\n\tfail_timeout=1m30s;}"),
        "upstream a {server 10.0.0.1:80; server 10.0.0.2:80 max_fails=2 fail_timeout=1m30s}"
    );
}

#[test]
fn a_comment_starts_at_the_start_of_a_word_only() {
    assert_eq!(shown("return 200 a#b; # c;\n#d\nset $q a\"b;"), "return 200 a#b\nset $q a\"b");
    assert_eq!(shown("listen # first\n  80 # then\n;"), "listen 80");
    let parsed = read("a b#c; # one\r\n  # two\nx 1;#three");
    let text = "a b#c; # one\r\n  # two\nx 1;#three";
    let comments: Vec<(&str, bool)> = parsed.documents[0]
        .comments
        .iter()
        .map(|comment| (&text[comment.span.start as usize..comment.span.end as usize], comment.own_line))
        .collect();
    assert_eq!(comments, [("# one", false), ("# two", true), ("#three", false)]);
}

#[test]
fn quotes_hold_everything() {
    assert_eq!(shown("return 200 \"x;{y} # no comment\";"), "return 200 \"x;{y} # no comment\"");
    assert_eq!(shown("a '' \"\";"), "a \"\" \"\"");
    assert_eq!(shown("a 'x\ny';"), "a \"x\\ny\"");
    assert_eq!(shown("'server_name' a;"), "server_name a");
}

#[test]
fn text_behind_a_closing_quote_is_an_error() {
    assert_eq!(shown("env \"a\"b; x 1;"), "env a b\nx 1\n! `b` stands directly behind a closing quote @ b");
    assert_eq!(
        shown("log_format j '{\"a\":\"$remote_addr\",'\n  '\"u\":\"$upstream_addr\", \"it''s\":1}'; # rest\nx 1;"),
        "log_format j {\"a\":\"$remote_addr\", \"\\\"u\\\":\\\"$upstream_addr\\\", \\\"it\" s\":1}\nx 1\n\
         ! `'` stands directly behind a closing quote @ '"
    );
    assert_eq!(shown("if ($a = \"b c\") { x 1; }"), "if $a = \"b c\" {x 1}");
    assert_eq!(shown("a \"b\"{c 1;}"), "a b {c 1}");
}

#[test]
fn backslashes() {
    assert_eq!(shown(r"a b\;c\ d;"), r#"a "b\\;c\\ d""#);
    assert_eq!(shown(r#"a "q\"q" 's\'s' b\\c \d \.php$;"#), r#"a q"q s's b\c \d \.php$"#);
    assert_eq!(shown(r"a x\ty;"), "a \"x\\ty\"");
    assert_eq!(shown("a \\{b;"), "a \\{b");
    assert_eq!(shown("a b\\é;"), "a b\\é");
}

#[test]
fn braces_and_variables() {
    assert_eq!(
        shown("location ~ \"^/v[0-9]{1,2}/(?<rest>.*)$\" { proxy_pass http://a/${rest}; }"),
        "location ~ ^/v[0-9]{1,2}/(?<rest>.*)$ {proxy_pass http://a/${rest}}"
    );
    assert_eq!(
        shown("location ~ ^/a{2}$ { return 1; } x 1;"),
        "location ~ ^/a 2}$ {return 1}\nx 1\n! `{` opens a block here @ {"
    );
    assert_eq!(shown("a b}c;"), "a b}c");
    assert_eq!(shown("if ( $a ~* ^x$ ) { y; }"), "if $a ~* ^x$ {y}");
}

#[test]
fn data_blocks_hold_no_directives() {
    assert_eq!(
        shown("map $uri $pool { default a; server b; \"~^/(x|y);\" c; include maps/*.map; volatile; }"),
        "map $uri $pool [default a; server b; \"~^/(x|y);\" c; include maps/*.map; volatile]"
    );
    assert_eq!(
        shown("geo $z { ranges; 10.0.0.0-10.0.0.255 eu; default us; } types { text/html html htm; }"),
        "geo $z [ranges; 10.0.0.0-10.0.0.255 eu; default us]\ntypes [text/html html htm]"
    );
    assert_eq!(
        shown("types { a { b c; } d e; } x 1;"),
        "types [d e]\nx 1\n! `{` stands in a block that holds data alone @ {"
    );
}

#[test]
fn lua_ends_where_lua_says() {
    let lua = "access_by_lua_block { local s = [[ } ]]  -- a lone brace } here\n --[==[ } ]] ]=] ]==] if s == \"}\\\"}\" then \
               t = {a = {'}'}} t[[==[}]==]] = 1 end }\nx 1;";
    assert_eq!(shown(lua), "access_by_lua_block <lua>\nx 1");
    assert_eq!(shown("set_by_lua_block $a { return 1 } x 1;"), "set_by_lua_block $a <lua>\nx 1");
    assert_eq!(
        shown("x 1; content_by_lua_block { a = \"}\n"),
        "x 1\ncontent_by_lua_block <lua>\n! the block of Lua is not closed @ content_by_lua_block"
    );
    assert_eq!(shown("content_by_lua 'ngx.say(\"}\")';"), "content_by_lua ngx.say(\"}\")");
}

#[test]
fn an_error_at_the_end_shows_a_whole_character() {
    let told = shown("{#\u{e9}");
    assert!(told.ends_with("! a block is not closed at the end of the file @ \u{e9}"), "{told}");
}

#[test]
fn errors_have_their_place_and_hide_little() {
    let cases = [
        ("a 'b; c 1;", "! the quote is not closed @ 'b; c 1;"),
        ("http { server { listen 80; ", "! the block `server` is not closed @ server"),
        ("http { server { listen 80 } x 1; }", "! `;` is missing before `}` @ 80"),
        ("a b", "! `;` is missing at the end of the file @ b"),
        ("a b # c\n", "! `;` is missing at the end of the file @ b"),
        ("} x 1;", "! `}` closes no block @ }"),
        ("; x 1;", "! `;` without a directive @ ;"),
        ("{ a 1; } x 1;", "! `{` without a directive @ {"),
        ("events; x 1;", "! `events` has no `{` @ events"),
        ("root /a\nlocation / { b 1; }", "! `;` is missing: `root` has no block @ /a"),
        ("root /a {b 1;}", "! `;` is missing: `root` has no block @ /a"),
        ("a { b \"c\"} x 1;", "! `;` is missing before `}` @ \"c\""),
    ];
    for (text, error) in cases {
        let shown = shown(text);
        let errors: Vec<&str> = shown.lines().filter(|line| line.starts_with('!')).collect();
        assert_eq!(errors, [error], "{text}");
    }
    assert_eq!(shown("root /a\nlocation / { b 1; }").lines().next(), Some("root /a"));
    assert_eq!(
        shown("server { proxy_pass http://a\n location /b { c 1; } }").lines().next(),
        Some("server {proxy_pass http://a; location /b {c 1}}")
    );
    assert_eq!(shown("{ a { b; } } x 1;").lines().next(), Some("x 1"));
    assert_eq!(shown("http { a 1; ").lines().next(), Some("http {a 1}"));
}

#[test]
fn nginx_reads_4095_bytes_at_once() {
    let errors = |text: String| read(&text).errors.len();
    assert_eq!(errors(format!("env {};", "x".repeat(4095))), 0);
    assert_eq!(errors(format!("env {};", "x".repeat(4096))), 1);
    assert_eq!(errors(format!("env \"{}\";", "x".repeat(4094))), 0);
    assert_eq!(errors(format!("env \"{}\";", "x".repeat(4095))), 1);
    assert_eq!(errors(format!("#{}\na;", "x".repeat(4094))), 0);
    assert_eq!(errors(format!("#{}\na;", "x".repeat(4095))), 1);
    assert_eq!(errors(format!("content_by_lua_block {{ x = '{}' }}", "x".repeat(9000))), 0);
}

#[test]
fn places_are_what_a_person_points_at() {
    let text = "upstream\n api {\n server 10.0.0.1:80 \"max_fails=3\";\n}";
    let parsed = read(text);
    let at = |span: crate::source::Span| &text[span.start as usize..span.end as usize];
    let upstream = &parsed.documents[0].root.items()[0];
    let name = upstream.entry("name").expect("a name");
    assert_eq!((at(name.key_span), at(name.value.span)), ("upstream", "upstream"));
    assert_eq!(at(upstream.span), text);
    let server = &upstream.get("block").expect("a block").items()[0];
    assert_eq!(at(server.span), "server 10.0.0.1:80 \"max_fails=3\";");
    let name = server.entry("name").expect("a name");
    assert_eq!((at(name.key_span), at(name.value.span)), ("server 10.0.0.1:80", "server"));
    let arguments = server.get("args").expect("arguments");
    assert_eq!(at(arguments.span), "10.0.0.1:80 \"max_fails=3\"");
    assert_eq!(at(arguments.items()[1].span), "\"max_fails=3\"");
    assert!(matches!(&arguments.items()[1].data, Data::String(text) if &**text == "max_fails=3"));
}

#[test]
fn a_hundred_thousand_blocks_are_told_once() {
    let parsed = read(&format!("{}x 1;{}y 1;", "a {".repeat(100_000), "}".repeat(100_000)));
    assert_eq!(parsed.errors.len(), 1);
    assert_eq!(parsed.errors[0].kind, SyntaxErrorKind::Limit);
    assert_eq!(parsed.documents[0].root.items().len(), 2);
    assert!(read(&format!("{}x 1;{}", "a {".repeat(MAX_BLOCKS), "}".repeat(MAX_BLOCKS))).errors.is_empty());
    assert_eq!(read(&"a {".repeat(100_000)).errors.len(), 2);
    assert_eq!(read(&"}".repeat(100_000)).errors.len(), MAX_ERRORS + 1);
}
