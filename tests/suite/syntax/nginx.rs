//! nginx's grammar: any text, any tree, hostile texts, and the verdict of nginx itself over the corpus.

use std::process::Command;
use std::time::{Duration, Instant};

use fivenines::format::detect;
use fivenines::source::Source;
use fivenines::syntax::{Node, Parsed, Syntax, parse};
use proptest::prelude::*;
use rayon::prelude::*;

use super::places::spans_hold;
use crate::support;

fn read(text: &str) -> Parsed {
    let source = support::source("nginx.conf", text);
    let start = Instant::now();
    let parsed = parse(&source, Syntax::Nginx);
    assert!(start.elapsed() < Duration::from_secs(10), "took {:?}", start.elapsed());
    spans_hold(&parsed, &source).expect("places hold");
    parsed
}

/// A directive without places.
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    words: Vec<String>,
    block: Option<Vec<Plain>>,
    /// Statements of a block of data: their words alone.
    data: Option<Vec<Vec<String>>>,
}

fn plain(node: &Node) -> Plain {
    let text = |node: &Node| node.as_str().expect("a word").to_owned();
    let name = node.get("name").expect("a name");
    let args = node.get("args").expect("arguments").items();
    let words = std::iter::once(name).chain(args).map(text).collect();
    Plain {
        words,
        block: node.get("block").map(|block| block.items().iter().map(plain).collect()),
        data: node
            .get("entries")
            .map(|data| data.items().iter().map(|statement| statement.items().iter().map(text).collect()).collect()),
    }
}

fn quoted(words: &[String]) -> String {
    let quoted = words.iter().map(|word| format!("\"{}\" ", word.replace('\\', "\\\\").replace('"', "\\\"")));
    quoted.collect()
}

fn printed(directives: &[Plain], text: &mut String) {
    for directive in directives {
        *text += &quoted(&directive.words);
        match (&directive.block, &directive.data) {
            (Some(inner), _) => {
                *text += "{\n";
                printed(inner, text);
                *text += "}\n";
            }
            (None, Some(statements)) => {
                let lines = statements.iter().map(|statement| format!("{};\n", quoted(statement)));
                *text += &format!("{{\n{}}}\n", lines.collect::<String>());
            }
            (None, None) => *text += ";\n",
        }
    }
}

fn trees() -> impl Strategy<Value = Vec<Plain>> {
    let word = || prop_oneof![4 => "[a-z$#;{}'\"\\\\ \n*]{0,8}", 1 => "\\PC{0,8}"];
    // The prefix keeps names clear of those that mean something to the reader.
    let words = move || {
        (word(), prop::collection::vec(word(), 0..4))
            .prop_map(|(name, rest)| std::iter::once(format!("x{name}")).chain(rest).collect::<Vec<String>>())
    };
    let simple = words().prop_map(|words| Plain { words, block: None, data: None });
    let data = (prop::sample::select(vec!["map", "geo", "types"]), prop::collection::vec(words(), 0..4))
        .prop_map(|(name, statements)| Plain { words: vec![name.to_owned()], block: None, data: Some(statements) });
    let leaf = prop_oneof![4 => simple, 1 => data];
    let directive = leaf.prop_recursive(4, 24, 4, move |inner| {
        (words(), prop::collection::vec(inner, 0..4)).prop_map(|(words, block)| Plain {
            words,
            block: Some(block),
            data: None,
        })
    });
    prop::collection::vec(directive, 0..5)
}

/// Pieces that make nginx interesting.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "map",
        "types ",
        "if (",
        ")",
        "http ",
        "root ",
        "content_by_lua_block ",
        "include ",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        ";",
        "{",
        "}",
        "#",
        "'",
        "\"",
        "\\",
        "$",
        "${",
        "--",
        "[[",
        "]]",
        "[=[",
        "é",
        "😀",
        "\u{0}",
        "2}$",
    ]);
    let words = prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![8 => words, 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn any_text_is_read_and_its_places_hold(text in text()) {
        let source = support::source("nginx.conf", &text);
        spans_hold(&parse(&source, Syntax::Nginx), &source).map_err(TestCaseError::fail)?;
        let _ = fivenines::format::nginx::looks_like(&text);
        let _ = detect(&source, false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_printed_tree_is_read_as_itself(tree in trees()) {
        let mut text = String::new();
        printed(&tree, &mut text);
        let parsed = read(&text);
        prop_assert_eq!(&parsed.errors, &vec![]);
        let found: Vec<Plain> = parsed.documents.iter().flat_map(|document| document.root.items()).map(plain).collect();
        prop_assert_eq!(found, tree);
    }
}

#[test]
fn hostile_texts_are_read_soon() {
    let megabytes = 4 << 20;
    assert_eq!(read(&format!("a {};", "x".repeat(megabytes))).errors.len(), 1);
    assert_eq!(read(&format!("a \"{};", "x".repeat(megabytes))).errors.len(), 1);
    assert_eq!(read(&format!("content_by_lua_block {{ {} ", "[=".repeat(megabytes / 2))).errors.len(), 1);
    assert_eq!(read(&"location / {".repeat(100_000)).errors.len(), 2);
    assert_eq!(read(&format!("a{};", " b".repeat(megabytes / 2))).errors.len(), 0);
    assert_eq!(read(&"a b;\n".repeat(megabytes / 16)).documents[0].root.items().len(), megabytes / 16);
    for piece in ["{", "}", ";", "'", "\"", "#", "\\", "$", "${", "a{", "#\n", " ", "a;", "\"a\"b", "if (", "2}{"] {
        let text = piece.repeat(200_000);
        read(&text);
        let _ = fivenines::format::nginx::looks_like(&text);
    }
}

/// What nginx says that is about the text alone. Everything else (a directive that it does not know, a host that it does
/// not find, a file that is not there) is about the machine.
const GRAMMAR: [&str; 6] = [
    "unexpected \"",
    "unexpected end of",
    "too long parameter",
    "is not terminated by \";\"",
    "has no opening \"{\"",
    "unknown directive \"2}",
];

/// Files where we and nginx differ on purpose, by the end of their path.
const KNOWN: [(&str, &str); 0] = [];

/// The line of nginx's first error in the file, and whether it is one of grammar; `None`: it read the file to its end.
struct Verdict {
    is_grammar: bool,
    line: Option<u32>,
    message: String,
}

/// Behind the file stands a directive that nginx does not know: it always stops before it opens anything.
fn verdict(folder: &std::path::Path, context: &str, source: &Source) -> Option<Verdict> {
    let file = folder.join("tested.conf");
    std::fs::write(&file, &*source.text).expect("written");
    let include = format!("include {};", file.display());
    let end = "fivenines_stops_here;";
    let http = |inner: String| format!("events {{}}\nhttp {{ {inner} }}\n");
    let wrapped = match context {
        "main" => format!("{include} {end}"),
        "http" => http(format!("{include} {end}")),
        "server" => http(format!("server {{ {include} {end} }}")),
        "location" => http(format!("server {{ location / {{ {include} {end} }} }}")),
        "upstream" => http(format!("upstream a {{ {include} {end} }}")),
        "stream" => format!("events {{}}\nstream {{ {include} {end} }}"),
        "mail" => format!("events {{}}\nmail {{ {include} {end} }}"),
        other => panic!("no context is called {other}"),
    };
    let modules: String = ["ndk_http", "ngx_http_lua", "ngx_http_echo", "ngx_stream", "ngx_mail"]
        .iter()
        .map(|name| format!("/usr/lib/nginx/modules/{name}_module.so"))
        .filter(|path| context != "main" && std::path::Path::new(path).exists())
        .map(|path| format!("load_module {path};\n"))
        .collect();
    let main = folder.join("wrapper.conf");
    std::fs::write(&main, modules + &wrapped).expect("written");
    let mut command = Command::new("nginx");
    let run = command.args(["-t", "-p"]).arg(folder).arg("-c").arg(&main).env("RES_OPTIONS", "attempts:1 timeout:1");
    let output = run.output().expect("nginx ran a moment ago");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let message = said.lines().find(|line| line.contains("[emerg]"))?.to_owned();
    if message.contains("fivenines_stops_here") {
        return None;
    }
    let place = message.rsplit_once(" in ").map_or("", |(_, place)| place);
    let line = place.strip_prefix(&format!("{}:", file.display())).and_then(|line| line.trim().parse().ok());
    let is_grammar = GRAMMAR.iter().any(|text| message.contains(text));
    Some(Verdict { is_grammar, line, message })
}

#[test]
fn nginx_agrees_what_is_broken() {
    let Some(files) = support::corpus(&["nginx"]) else { return };
    if Command::new("nginx").arg("-v").output().is_err() {
        return support::skip("nginx is not installed (Debian: nginx-light)");
    }
    let whole = std::sync::atomic::AtomicUsize::new(0);
    let compared: Vec<(String, i32)> = files
        .par_iter()
        .map(|file| {
            let source = file.source();
            let detected = detect(&source, false);
            let root = detected.documents.first().map(|document| &document.root);
            let context = root.and_then(|root| root.get("context")).and_then(Node::as_str).unwrap_or("http");
            let errors = parse(&source, Syntax::Nginx).errors;
            let folder = tempfile::tempdir().expect("a folder");
            let ours = errors.first().map(|error| source.position(error.span.start).line);
            let theirs = verdict(folder.path(), context, &source);
            whole.fetch_add(usize::from(theirs.is_none()), std::sync::atomic::Ordering::Relaxed);
            let (sign, why) = match (ours, theirs) {
                (Some(_), Some(theirs)) if theirs.is_grammar => (0, theirs.message),
                // It stopped before it came so far.
                (Some(ours), Some(theirs)) if theirs.line.is_some_and(|line| line <= ours) => (0, theirs.message),
                (Some(_), theirs) => (1, theirs.map_or(String::new(), |theirs| theirs.message)),
                (None, Some(theirs)) if theirs.is_grammar => (-1, theirs.message),
                (None, _) => (0, String::new()),
            };
            (format!("{}: {errors:?} {why}", source.path), sign)
        })
        .collect();
    let count = |sign: i32| compared.iter().filter(|(_, found)| *found == sign).count();
    let (agree, stricter, laxer) = (count(0), count(1), count(-1));
    let whole = whole.into_inner();
    eprintln!("nginx: {agree} agree, we are stricter in {stricter}, laxer in {laxer}; it read {whole} to their end");
    assert!(compared.len() >= 150, "only {} files were compared", compared.len());
    let is_known =
        |text: &str| KNOWN.iter().any(|(path, _)| text.split(':').next().is_some_and(|name| name.ends_with(path)));
    let unknown: Vec<&String> =
        compared.iter().filter(|(text, sign)| *sign != 0 && !is_known(text)).map(|(text, _)| text).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}
