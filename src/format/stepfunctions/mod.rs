//! State machines in the Amazon States Language, JSON or YAML, and their states.
//!
//! A machine is one root document; its states are parts, those inside of Parallel and Map states too. A file that
//! merely holds a machine (a CloudFormation template, a serverless file) is none.

mod walk;

pub use walk::{Machine, inner_machines, machine};

use super::Format;
use super::detect::{Detected, Remark, RemarkKind, structured_syntax};
use crate::document::{Identity, Kind, NewDocument};
use crate::settings::Severity;
use crate::source::Source;
use crate::syntax::{self, Node, ParsedDocument, Path, Syntax, SyntaxError};

/// The closed list of this format's kinds.
pub const KINDS: [&str; 2] = ["Machine", "State"];

const ENDINGS: [&str; 4] = [".asl.json", ".asl.yaml", ".asl.yml", ".states.json"];

/// Files that may hold it.
pub fn may_hold(path: &str) -> bool {
    structured_syntax(path).is_some()
}

/// The file's name alone decides.
pub fn is_named(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// `StartAt` and `States` as keys of the whole text: at the start of lines, or one bracket deep.
pub fn looks_like(text: &str) -> bool {
    let is_there = |key: &str| text.contains(key);
    is_there("StartAt") && is_there("States") && (has_line_keys(text) || has_outer_keys(text))
}

fn has_line_keys(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
    has("StartAt") && has("States")
}

/// Reads strings and brackets only, so that broken JSON is recognised too.
fn has_outer_keys(text: &str) -> bool {
    let bytes = text.trim_start().as_bytes();
    if bytes.first() != Some(&b'{') {
        return false;
    }
    let (mut depth, mut at, mut found) = (0_usize, 0, [false; 2]);
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = string_end(bytes, at + 1);
                for (key, found) in [&b"StartAt"[..], b"States"].iter().zip(&mut found) {
                    *found |= depth == 1 && bytes.get(at + 1..end) == Some(key) && is_key(bytes, end);
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    found == [true; 2]
}

/// The closing quote, or the end.
fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

fn is_key(bytes: &[u8], quote: usize) -> bool {
    let behind = bytes.get(quote + 1..).unwrap_or_default();
    behind.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

pub fn read(source: &Source) -> Detected {
    let syntax = structured_syntax(&source.path).unwrap_or(match source.text.trim_start().starts_with('{') {
        true => Syntax::Json,
        false => Syntax::Yaml,
    });
    let parsed = syntax::parse(source, syntax);
    let (substituted, errors) = parsed.errors.into_iter().partition(|error| stands_at_substitution(source, error));
    let remarks = Vec::<SyntaxError>::into_iter(substituted).map(substitution).collect();
    let mut detected = Detected { errors, remarks, ..Detected::default() };
    for parsed in parsed.documents {
        match document(source, parsed) {
            Ok(document) => detected.documents.push(document),
            Err(other) => detected.rest.push(other),
        }
    }
    detected
}

/// `"TimeoutSeconds": ${Timeout}`: what deploys the machine puts a number there.
fn stands_at_substitution(source: &Source, error: &SyntaxError) -> bool {
    source.text.get(error.span.start as usize..).is_some_and(|rest| rest.starts_with("${"))
}

fn substitution(error: SyntaxError) -> Remark {
    Remark {
        kind: RemarkKind::NotJudged,
        severity: Severity::Note,
        span: error.span,
        message: "a value is still to be put in for `${...}`, so the state machine is not judged".to_owned(),
        help: Some("check the definition as it is deployed, for example in a Terraform plan".to_owned()),
    }
}

/// Shapes a parsed document; gives back what is no state machine.
fn document(source: &Source, parsed: ParsedDocument) -> Result<NewDocument, ParsedDocument> {
    let Some(machine) = machine(&parsed.root, Path::default()) else { return Err(parsed) };
    let mut parts = Vec::new();
    states(&machine, &mut parts);
    Ok(NewDocument {
        source: source.id,
        prefix: Path::default(),
        format: Format::Stepfunctions,
        kind: kind("Machine"),
        identity: Identity::default(),
        comments: parsed.comments,
        duplicate_keys: parsed.duplicate_keys,
        generated_from: None,
        parts,
        root: parsed.root,
    })
}

/// One part a state, each before those inside of it.
fn states(machine: &Machine<'_>, parts: &mut Vec<NewDocument>) {
    for (path, entry) in machine.states() {
        parts.push(NewDocument {
            source: entry.value.span.source,
            prefix: path.clone(),
            format: Format::Stepfunctions,
            kind: kind("State"),
            identity: Identity { namespace: None, name: Some(entry.key.clone()) },
            root: entry.value.clone(),
            comments: Vec::new(),
            duplicate_keys: Vec::new(),
            generated_from: None,
            parts: Vec::new(),
        });
        inner_machines(&entry.value, &path).iter().for_each(|inner| states(inner, parts));
    }
}

fn kind(name: &str) -> Kind {
    Kind { name: name.into(), group: "".into() }
}

/// What a state or a machine says under a key, as a text.
pub fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_told_from_a_file_that_holds_one() {
        assert!(looks_like(r#"{"Comment": "\"{", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}"#));
        assert!(looks_like("Comment: x\nStartAt: A\nStates:\n  A: {Type: Pass, End: true}\n"));
        assert!(!looks_like(r#"{"Resources": {"M": {"Definition": {"StartAt": "A", "States": {}}}}}"#));
        assert!(!looks_like("stepFunctions:\n  definition:\n    StartAt: A\n    States: {}\n"));
        assert!(!looks_like(r#"{"a": "StartAt", "b": ["States"]}"#));
    }

    #[test]
    fn names_are_those_of_the_editors() {
        assert!(is_named("flows/pay.asl.json") && is_named("pay.asl.yaml") && is_named("pay.states.json"));
        assert!(!is_named("asl.json") && !is_named("states.json"));
    }
}
