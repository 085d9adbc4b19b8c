use super::*;
use crate::source::{Encoding, SourceId};

fn source(text: &str) -> Source {
    Source::new(SourceId::new(0), "haproxy.cfg".into(), text.into(), Encoding::Utf8)
}

fn read(text: &str) -> Lines {
    parse(&source(text))
}

/// The words of the first statement.
fn words(line: &str) -> Vec<String> {
    let lines = read(line);
    assert_eq!(lines.errors, vec![], "{line:?}");
    lines.words_of(&lines.statements[0]).iter().map(|word| word.text.to_string()).collect()
}

/// The message and the text of the first error.
fn refused(text: &str) -> (String, String) {
    let source = source(text);
    let lines = parse(&source);
    let error = lines.errors.first().unwrap_or_else(|| panic!("{text:?} is read as {lines:?}"));
    (error.message.clone(), source.slice(error.span).to_owned())
}

#[test]
fn words_are_split_at_blanks_and_lines_do_not_go_on() {
    assert_eq!(words("\t bind\t:80  v4v6 \r\n"), ["bind", ":80", "v4v6"]);
    assert_eq!(words("server a 10.0.0.1:80 \\\n  check\n"), ["server", "a", "10.0.0.1:80", "\\"]);
    assert_eq!(read("a b\n\n  \nc\n").statements.len(), 2);
    assert_eq!(words("a b\rc d\n"), ["a", "b"]);
}

#[test]
fn a_comment_begins_anywhere_outside_of_quotes() {
    assert_eq!(words("acl p path_beg /a#b c"), ["acl", "p", "path_beg", "/a"]);
    assert_eq!(words(r##"a \# "#" '#' #"##), ["a", "#", "#", "#"]);
    let source = source("# one\na b# two\r\n  #three");
    let lines = parse(&source);
    let comments: Vec<_> =
        lines.comments.iter().map(|comment| (source.slice(comment.span), comment.own_line)).collect();
    assert_eq!(comments, [("# one", true), ("# two", false), ("#three", true)]);
}

#[test]
fn escapes_stand_for_a_character_or_for_themselves() {
    assert_eq!(words(r#"a \ b\\c\#\'\"\n\r\t\x41"#), ["a", " b\\c#'\"\n\r\tA"]);
    assert_eq!(words(r#"a "\x41\n\"\'\$X \1" '\n'"#), ["a", "A\n\"'$X \\1", "\\n"]);
    assert_eq!(words(r"a (\.php)\d\$x"), ["a", r"(\.php)\d\$x"]);
    assert_eq!(refused(r"a \xZZ b"), ("`\\x` is not followed by two hexadecimal digits".into(), "\\xZZ".into()));
    assert_eq!(refused("a \\x4"), ("`\\x` is not followed by two hexadecimal digits".into(), "\\x4".into()));
}

#[test]
fn quotes_open_and_close_inside_a_word() {
    assert_eq!(
        words(r##"http-request set-header X-Tag "a # b"' c'\ d if x"##),
        ["http-request", "set-header", "X-Tag", "a # b c d", "if", "x"]
    );
    assert_eq!(words(r#"a "it's" 'say "hi"' "" b"#), ["a", "it's", "say \"hi\"", "", "b"]);
    let source = source("option http\"chk\"  'a b'\n");
    let lines = parse(&source);
    let spans: Vec<_> = lines.words.iter().map(|word| source.slice(word.span)).collect();
    assert_eq!(spans, ["option", "http\"chk\"", "'a b'"]);
    assert_eq!(refused("global\n log \"x # y\nmaxconn 1\n"), ("`\"` is not closed on its line".into(), "\"".into()));
    assert_eq!(refused("a 'b").0, "`'` is not closed on its line");
}

#[test]
fn variables_are_read_inside_double_quotes_alone() {
    assert_eq!(words(r#"bind "${ADDR-127.0.0.1}:${PORT-80}" '$A' $B"#), ["bind", "127.0.0.1:80", "$A", "$B"]);
    let lines = read(r#"a "$X" "b${Y}c" "${L[*]}" "${Z-}" '$N'"#);
    let found: Vec<_> = lines.words.iter().map(|word| (&*word.text, word.certainty)).collect();
    let expected = [
        ("a", Certainty::Known),
        ("$X", Certainty::Unknown),
        ("b${Y}c", Certainty::Unknown),
        ("${L[*]}", Certainty::AnyNumber),
        ("", Certainty::Known),
        ("$N", Certainty::Known),
    ];
    assert_eq!(found, expected);
    assert_eq!(refused(r#"a "$1""#).0, "`$` is not followed by the name of a variable");
    assert_eq!(refused(r#"a "${A" b"#), ("`${` has no `}` behind the variable's name".into(), "${".into()));
    assert_eq!(refused(r#"a "${A-b""#).0, "`${` has no `}` behind the variable's name");
    assert_eq!(refused(r#"a "${A[1]}""#).0, "a list's variable is written `${NAME[*]}`");
}

#[test]
fn variables_that_the_file_sets_are_known_behind_it() {
    let text =
        "global\n setenv A 1\n presetenv B \"x$A\"\n a \"$A$B\"\n unsetenv A\n a \"$A\"\n resetenv A\n a \"$B\"\n";
    let lines = read(text);
    let of: Vec<_> = lines.statements.iter().map(|statement| lines.words_of(statement)).collect();
    assert_eq!((&*of[3][1].text, of[3][1].certainty), ("1x1", Certainty::Known));
    assert_eq!((&*of[5][1].text, of[5][1].certainty), ("$A", Certainty::Unknown));
    assert_eq!(of[7][1].certainty, Certainty::Unknown);
    let lines = read(".if defined(X)\nsetenv A 1\n.endif\na \"$A\"\n");
    assert_eq!(lines.words.last().map(|word| word.certainty), Some(Certainty::Unknown));
}

#[test]
fn preprocessor_lines_guard_statements() {
    let source = source(
        "a\n.if defined(X) # x\nb\n .if streq(a,b)\n c\n.endif\n.elif 1\nd\n.else\ne\n.endif\n.notice \"x y\"\nf\n",
    );
    let lines = parse(&source);
    assert_eq!(lines.errors, vec![]);
    let guards: Vec<_> = lines
        .statements
        .iter()
        .map(|statement| statement.branch.map_or("", |branch| &*lines.branches[branch].text))
        .collect();
    assert_eq!(guards, ["", ".if defined(X)", ".if streq(a,b)", ".elif 1", ".else", ""]);
    for (text, message) in [
        ("a\n.endif\n", "`.endif` belongs to no `.if`"),
        (".else\n", "`.else` belongs to no `.if`"),
        (".if 1\n.else\n.elif 1\n.endif\n", "`.elif` stands behind `.else`"),
        (".if 1\n.else x\n.endif\n", "`.else` has an argument too many"),
        (".if 1\na\n", "`.if` has no `.endif`"),
        (".notice a b\n", "`.notice` has an argument too many"),
        (".include x\n", "`.include` is no preprocessor directive"),
    ] {
        assert_eq!(refused(text).0, message, "{text:?}");
    }
    assert_eq!(refused(&".if 1\n".repeat(16)).0, "`.if` blocks are nested 16 deep");
}

#[test]
fn a_broken_line_hides_no_other() {
    let lines = read("a 'b\nc d\ne \"f\n[scope]\n[\n\"\" x\ng");
    assert_eq!((lines.statements.len(), lines.errors.len()), (2, 3));
    assert_eq!(read("a b\0c\nd\n").errors[0].message, "a NUL character stands in the line");
}

#[test]
fn a_line_has_64_words() {
    assert_eq!(words(&"a ".repeat(64)).len(), 64);
    assert_eq!(refused(&"a ".repeat(65)).0, "more than 64 words stand on one line");
}

#[test]
fn variables_in_addresses_and_conditions_keep_their_words() {
    let lines = read(
        "  bind \"${ADDR-127.0.0.1}:${PORT}\"\n  server s1 '$HOST':80\n  http-request deny if !{ src \"${NETS[*]}\" }\n",
    );
    assert_eq!(lines.errors, vec![]);
    let shown: Vec<Vec<(&str, Certainty)>> = lines
        .statements
        .iter()
        .map(|line| lines.words_of(line).iter().map(|word| (&*word.text, word.certainty)).collect())
        .collect();
    assert_eq!(shown[0][1], ("127.0.0.1:${PORT}", Certainty::Unknown));
    assert_eq!(shown[1][2], ("$HOST:80", Certainty::Known));
    assert_eq!(
        shown[2][3..],
        [
            ("!{", Certainty::Known),
            ("src", Certainty::Known),
            ("${NETS[*]}", Certainty::AnyNumber),
            ("}", Certainty::Known)
        ]
    );
}

#[test]
fn bytes_that_other_editors_leave_change_nothing() {
    let plain = "global\n  daemon\nbackend b\n  server a 10.0.0.1:80 check\n";
    let words = |text: &str| {
        let lines = read(text);
        assert_eq!(lines.errors, vec![], "{text:?}");
        lines.words.iter().map(|word| word.text.to_string()).collect::<Vec<_>>()
    };
    for other in [
        plain.replace('\n', "\r\n"),
        plain.replace("  ", "\t"),
        format!("\u{feff}{plain}"),
        plain.trim_end().to_owned(),
        plain.replace("daemon", "daemon # caf\u{fffd}"),
    ] {
        assert_eq!(words(&other), words(plain), "{other:?}");
    }
}
