//! Policies that name no places, with the places that their answers have: written before anything looks for them.
//!
//! What stands in `expected` must stand in the input, else a score over it means nothing.

use std::path::Path;

use fivenines::source::{Source, SourceId, decode};

use super::support::root;

/// One place of an answer: its two positions, its text, and the answer.
struct Expected {
    positions: [(u32, u32); 2],
    text: String,
    message: String,
}

fn read(line: &str) -> Option<Expected> {
    let line = line.strip_prefix("or ").unwrap_or(line);
    let (span, rest) = line.split_once(' ')?;
    let position = |text: &str| {
        let (line, column) = text.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?))
    };
    let (start, end) = span.split_once('-')?;
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
    let text = values.next()?.ok()?;
    let (_, message) = rest[values.byte_offset()..].split_once("| ")?;
    Some(Expected { positions: [position(start)?, position(end)?], text, message: message.to_owned() })
}

fn input(case: &Path) -> Source {
    let entries = std::fs::read_dir(case).expect("a folder").map(|entry| entry.expect("readable").path());
    let is_input = |path: &std::path::PathBuf| !path.ends_with("policy.rego") && !path.ends_with("expected");
    let inputs: Vec<_> = entries.filter(is_input).collect();
    assert_eq!(inputs.len(), 1, "{} has one input", case.display());
    let decoded = decode(&std::fs::read(&inputs[0]).expect("readable"));
    Source::new(SourceId::new(0), inputs[0].display().to_string(), decoded.text, decoded.encoding)
}

#[test]
fn expected_places_stand_in_their_inputs() {
    let folder = root().join("fixtures/places");
    let mut cases: Vec<_> = std::fs::read_dir(&folder).expect("there").map(|it| it.expect("readable").path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    let (mut answers, mut problems) = (0, Vec::new());
    for case in &cases {
        let source = input(case);
        let expected = std::fs::read_to_string(case.join("expected")).expect("readable");
        for line in expected.lines() {
            let Some(place) = read(line) else {
                problems.push(format!("{}: cannot be read: {line}", case.display()));
                continue;
            };
            answers += usize::from(!line.starts_with("or "));
            let found = source.text.match_indices(&place.text).any(|(at, text)| {
                let ends = [at, at + text.len()].map(|offset| source.position(offset as u32));
                ends.map(|position| (position.line, position.column)) == place.positions
            });
            if !found || place.message.is_empty() {
                problems.push(format!("{}: not there: {line}", case.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(cases.len() >= 60 && answers >= cases.len(), "{} cases with {answers} answers", cases.len());
}
