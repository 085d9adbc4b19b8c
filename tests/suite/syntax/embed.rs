//! The text of every string leads back to the bytes that are written for it: generated scalars of every notation, and
//! those that people wrote.

use fivenines::source::{Origin, Source, SourceId, Span};
use fivenines::syntax::{Data, Node, Syntax, origin_of, parse};
use proptest::prelude::*;
use rayon::prelude::*;

use super::places::Check;
use crate::support;

/// Checks one string against its notation, character by character; whether it was followed at all.
fn maps_back(source: &Source, node: &Node) -> Result<bool, String> {
    let value = node.as_str().expect("a string");
    let origin = origin_of(source, node);
    let starts: Vec<u32> = origin.segments.iter().map(|segment| segment.start).collect();
    if starts.first() != Some(&0) || !starts.windows(2).all(|pair| pair[0] < pair[1]) {
        return Err(format!("segments are not in order: {:?}", origin.segments));
    }
    let place = |at: usize, length: usize| origin.to_parent(Span::new(SourceId::new(1), at, at + length));
    let whole = !value.is_empty() && place(0, 1) == node.span && place(value.len() - 1, 1) == node.span;
    if whole {
        return Ok(false);
    }
    let mut behind: Option<u32> = None;
    for (at, character) in value.char_indices() {
        let span = place(at, character.len_utf8());
        let written = source.slice(span);
        if !stands_for(written, character) {
            return Err(format!("{character:?} at {at} of {value:?} leads to {written:?}"));
        }
        // What lies between two characters' places is the notation's: blanks, and the sign of an escaped line break.
        let between = behind.map_or("", |end| &source.text[end as usize..span.start as usize]);
        if behind.is_some_and(|end| span.start < end) || !between.chars().all(|c| c.is_whitespace() || c == '\\') {
            return Err(format!("{between:?} is left out before {at} of {value:?}"));
        }
        behind = Some(span.end);
    }
    Ok(true)
}

fn stands_for(written: &str, character: char) -> bool {
    let mut buffer = [0; 4];
    if written == character.encode_utf8(&mut buffer) {
        return true;
    }
    let is_break = |text: &str| text.contains(['\n', '\r']) && text.chars().all(char::is_whitespace);
    match character {
        ' ' if is_break(written) => true,
        '\n' if is_break(written) => true,
        '\'' if written == "''" => true,
        // An escape by itself means the same.
        _ if written.starts_with('\\') => {
            let text = format!("\"{written}\"");
            let parsed = parse(&support::source("x", &text), Syntax::Yaml);
            let json = parse(&support::source("x", &text), Syntax::Json);
            let documents = parsed.documents.into_iter().chain(json.documents);
            documents.into_iter().any(|document| document.root.as_str() == Some(character.encode_utf8(&mut buffer)))
        }
        _ => false,
    }
}

fn strings<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    if matches!(node.data, Data::String(_)) {
        found.push(node);
    }
    node.entries().iter().for_each(|entry| strings(&entry.value, found));
    node.items().iter().for_each(|item| strings(item, found));
}

/// How many strings of more than a line were followed, of how many.
fn check_file(file: &support::CorpusFile) -> Result<(usize, usize), String> {
    let source = file.source();
    let syntax = if file.has_extension(&["json"]) { Syntax::Json } else { Syntax::Yaml };
    let parsed = parse(&source, syntax);
    let (mut followed, mut all) = (0, 0);
    for document in &parsed.documents {
        let mut nodes = Vec::new();
        strings(&document.root, &mut nodes);
        for node in nodes {
            let is_alias = source.slice(node.span).starts_with('*');
            let says = maps_back(&source, node).map_err(|reason| format!("{}: {reason}", file.path))?;
            if source.slice(node.span).contains('\n') {
                followed += usize::from(says);
                all += 1;
            }
            let is_short = node.as_str().is_some_and(|text| text.len() < 2);
            if !says && !is_alias && !is_short {
                return Err(format!("{}: {:?} was not followed", file.path, source.slice(node.span)));
            }
        }
    }
    Ok((followed, all))
}

#[test]
fn strings_of_real_configurations_lead_back() {
    let Some(files) = support::corpus(&["k8s", "prometheus", "compose", "envoy", "otel"]) else { return };
    let files: Vec<_> = files.into_iter().filter(|file| file.has_extension(&["yaml", "yml", "json"])).collect();
    let results: Vec<Result<(usize, usize), String>> = files.par_iter().map(check_file).collect();
    let broken: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    let first: Vec<&&String> = broken.iter().take(20).collect();
    assert!(broken.is_empty(), "{} files: {first:#?}", broken.len());
    let all: usize = results.iter().flatten().map(|(_, all)| all).sum();
    assert!(all > 1000, "only {all} strings of more than a line");
}

/// A line's content, in which the notations' own signs are frequent.
fn line() -> impl Strategy<Value = String> {
    let pieces =
        prop::sample::select(vec!["a", "bc", " ", "  ", "'", "\"", "\\", "#", ": ", "é", "😀", "{", "\t", "-"]);
    prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(line(), 0..8)
}

/// As a block scalar, indented by a number of blanks below its key.
fn block(lines: &[String], header: &str, indentation: usize, ending: &str) -> String {
    let text: String = lines.iter().map(|line| format!("{:indentation$}{line}{ending}", "")).collect();
    format!("a:{ending}  k: {header}{ending}{text}b: x{ending}")
}

fn check_first(text: &str, syntax: Syntax) -> Check {
    let source = support::source("x", text);
    let parsed = parse(&source, syntax);
    let mut nodes = Vec::new();
    parsed.documents.iter().for_each(|document| strings(&document.root, &mut nodes));
    for node in nodes {
        let says = maps_back(&source, node)?;
        let blank = node.as_str().is_some_and(|text| text.trim().len() < 2);
        if !says && !blank {
            return Err(format!("{text:?}: {:?} was not followed", node.as_str()));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn generated_block_scalars_lead_back(
        lines in lines(), folded in any::<bool>(), chomp in prop::sample::select(vec!["", "-", "+"]),
        given in any::<bool>(), extra in 1_usize..5, ending in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let style = if folded { '>' } else { '|' };
        let indicator = if given { extra.to_string() } else { String::new() };
        let text = block(&lines, &format!("{style}{indicator}{chomp}"), 2 + extra, ending);
        check_first(&text, Syntax::Yaml).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn generated_flow_scalars_lead_back(
        lines in lines(), quote in prop::sample::select(vec!["", "'", "\""]), indentation in 1_usize..4,
    ) {
        let joined = lines.join(&format!("\n{:indentation$}", ""));
        let text = format!("k: {quote}{joined}{quote}\n");
        check_first(&text, Syntax::Yaml).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn json_strings_lead_back(text in any::<String>(), ascii in any::<bool>()) {
        let mut printed = serde_json::to_string(&text).expect("printed");
        if ascii {
            let mut units = [0; 2];
            printed = printed.chars().map(|c| match c.is_ascii() {
                true => c.to_string(),
                false => c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
            }).collect();
        }
        check_first(&format!("{{\"k\": {printed}}}"), Syntax::Json).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn an_empty_text_has_a_place() {
    let source = support::source("x.json", "{\"k\": \"\"}");
    let parsed = parse(&source, Syntax::Json);
    let node = parsed.documents[0].root.get("k").expect("there");
    let origin: Origin = origin_of(&source, node);
    let place = origin.to_parent(Span::new(SourceId::new(1), 0, 0));
    assert_eq!((place.start, place.end), (6, 6));
}
