use super::parse;
use crate::source::{Encoding, Source, SourceId};
use crate::syntax::{Data, Node, Parsed};

fn read(text: &str) -> (Source, Parsed) {
    let source = Source::new(SourceId::new(0), "x.toml".into(), text.into(), Encoding::Utf8);
    let parsed = parse(&source);
    (source, parsed)
}

#[test]
fn values_and_tables_stand_where_they_are_written() {
    let text = "a.b = 1 # c\n[t.u]\nk = \"v\"\nd = 1979-05-27T07:32:00Z\nx = 0xff\ni = { y = [true, inf] }\n[[l]]\nn = 1\n\
                [[l]]\n[l.m]\nz = 'q'\n[t]\nlate = 2.5\n";
    let (source, parsed) = read(text);
    assert_eq!(parsed.errors, []);
    let root = &parsed.documents[0].root;
    let slice = |node: &Node| source.slice(node.span).to_owned();
    let key = |keys: &[&str], last: &str| {
        let entry = root.dig(keys).and_then(|node| node.entry(last)).expect("there");
        source.slice(entry.key_span).to_owned()
    };
    assert_eq!(slice(root.dig(&["a", "b"]).expect("there")), "1");
    assert_eq!(key(&["a"], "b"), "b");
    assert_eq!((key(&["t"], "u"), key(&["t", "u"], "k")), ("u".into(), "k".into()));
    assert_eq!(slice(root.dig(&["t", "u", "k"]).expect("there")), "\"v\"");
    assert_eq!(root.dig(&["t", "u", "d"]).and_then(Node::as_str), Some("1979-05-27T07:32:00Z"));
    assert_eq!(root.dig(&["t", "u", "x"]).and_then(Node::as_int), Some(255));
    let list = root.dig(&["t", "u", "i", "y"]).expect("there").items();
    assert_eq!((slice(&list[0]), &list[1].data), ("true".into(), &Data::String("inf".into())));
    let tables = root.get("l").expect("there").items();
    assert_eq!(tables.len(), 2);
    assert_eq!(slice(tables[1].dig(&["m", "z"]).expect("there")), "'q'");
    assert_eq!(root.dig(&["t", "late"]).map(|node| &node.data), Some(&Data::Float(2.5)));
    let keys: Vec<&str> = root.entries().iter().map(|entry| &*entry.key).collect();
    assert_eq!(keys, ["a", "t", "l"], "in the order of the text");
    let comments = &parsed.documents[0].comments;
    assert_eq!((source.slice(comments[0].span), comments[0].own_line), ("# c", false));
}

#[test]
fn all_errors_of_a_file_are_told_and_none_hangs() {
    let (source, parsed) = read("a = \nb = 1\nb = 2\n[c\n");
    assert!(parsed.documents.is_empty());
    assert!(parsed.errors.len() >= 2, "{:?}", parsed.errors);
    assert!(parsed.errors.iter().all(|error| !source.slice(error.span).is_empty()));
    for hostile in [
        format!("a{} = 1", ".a".repeat(100_000)),
        format!("[a{}]", ".a".repeat(100_000)),
        format!("a = {}", "[".repeat(100_000)),
        format!("[{0}]\n{0} = {1}{2}", vec!["a"; 79].join("."), "[".repeat(79), "]".repeat(79)),
    ] {
        assert!(!read(&hostile).1.errors.is_empty());
    }
    assert!(read("").1.documents.is_empty());
    assert!(read("# nothing\n").1.errors.is_empty());
}
