//! What must hold for the places of every parsed text, whatever it is.

use fivenines::source::{Source, Span};
use fivenines::syntax::{Data, Node, Parsed, Syntax, parse};

use crate::support;

/// The first broken promise, in words.
pub type Check = Result<(), String>;

/// Spans lie in the text, on characters, and children inside of their parents; errors show something.
pub fn spans_hold(parsed: &Parsed, source: &Source) -> Check {
    for document in &parsed.documents {
        inside(document.root.span, source)?;
        nested(&document.root, source)?;
        let mut last = 0;
        for comment in &document.comments {
            inside(comment.span, source)?;
            let text = source.slice(comment.span);
            if !text.starts_with('#') || text.contains(['\n', '\r']) || comment.span.start < last {
                return Err(format!("comment {text:?}"));
            }
            last = comment.span.end;
        }
        for repeated in &document.duplicate_keys {
            inside(repeated.first, source)?;
            inside(repeated.second, source)?;
            if repeated.path.is_empty() {
                return Err("a repeated key has no path".to_owned());
            }
        }
    }
    for error in &parsed.errors {
        inside(error.span, source)?;
        if error.span.is_empty() && !source.text.is_empty() {
            return Err(format!("the error `{}` shows nothing", error.message));
        }
        if error.message.starts_with(char::is_uppercase) || error.message.ends_with('.') {
            return Err(format!("the error `{}` is no sentence of ours", error.message));
        }
    }
    Ok(())
}

fn inside(span: Span, source: &Source) -> Check {
    match source.text.get(span.start as usize..span.end as usize) {
        Some(_) => Ok(()),
        None => Err(format!("{span:?} is not in the text")),
    }
}

fn is_alias(node: &Node, source: &Source) -> bool {
    source.slice(node.span).starts_with('*')
}

fn nested(node: &Node, source: &Source) -> Check {
    // What an alias names was met at its anchor.
    if is_alias(node, source) {
        return Ok(());
    }
    for item in node.items() {
        contains(node, item.span, source)?;
        nested(item, source)?;
    }
    for entry in node.entries() {
        inside(entry.key_span, source)?;
        let is_merged = !node.span.contains(entry.key_span);
        if !is_merged {
            contains(node, entry.value.span, source)?;
            nested(&entry.value, source)?;
        }
    }
    Ok(())
}

fn contains(node: &Node, child: Span, source: &Source) -> Check {
    inside(child, source)?;
    match node.span.contains(child) {
        true => Ok(()),
        false => Err(format!("{:?} does not hold {:?}", source.slice(node.span), source.slice(child))),
    }
}

/// Every scalar and key whose source text, read alone, must be the same value; at most `limit`, evenly spread.
pub fn scalars_read_again(parsed: &Parsed, source: &Source, syntax: Syntax, limit: usize) -> Check {
    let mut scalars = Vec::new();
    for document in &parsed.documents {
        collect(&document.root, source, &mut scalars);
    }
    let step = scalars.len().div_ceil(limit).max(1);
    scalars.iter().step_by(step).try_for_each(|(span, expected)| reads_as(*span, expected, source, syntax))
}

fn collect(node: &Node, source: &Source, scalars: &mut Vec<(Span, Data)>) {
    if is_alias(node, source) {
        return;
    }
    if node.is_scalar() {
        scalars.push((node.span, node.data.clone()));
    }
    node.items().iter().for_each(|item| collect(item, source, scalars));
    for entry in node.entries().iter().filter(|entry| node.span.contains(entry.key_span)) {
        if !source.slice(entry.key_span).starts_with('*') {
            scalars.push((entry.key_span, Data::String(entry.key.clone())));
        }
        collect(&entry.value, source, scalars);
    }
}

fn reads_as(span: Span, expected: &Data, source: &Source, syntax: Syntax) -> Check {
    let text = source.slice(span);
    if text.is_empty() || has_tag(span, source) {
        return Ok(());
    }
    let candidates = match syntax {
        // A word's value is read again by nginx's own tests.
        Syntax::Nginx => return Ok(()),
        Syntax::Json => vec![text.to_owned()],
        Syntax::Ini | Syntax::Dotenv | Syntax::Dockerfile => return Ok(()),
        Syntax::Toml => vec![format!("k = {text}"), format!("k = '{text}'")],
        Syntax::Yaml => alone(text),
    };
    let read = candidates.iter().any(|candidate| {
        let parsed = parse(&support::source("scalar", candidate), syntax);
        let root = parsed.documents.first().map(|document| &document.root);
        let value = root.and_then(|root| root.get("k").or(Some(root)));
        parsed.errors.is_empty() && value.is_some_and(|value| same(&value.data, expected))
    });
    match read {
        true => Ok(()),
        false => Err(format!("{text:?} alone is not {expected:?}")),
    }
}

/// A scalar's text as documents of its own. A block scalar's indentation may count from its parent's, so several
/// parents are tried.
fn alone(text: &str) -> Vec<String> {
    let is_block = text.starts_with(['|', '>']);
    let has_indicator = text.trim_start_matches(['|', '>', '+', '-']).starts_with(|digit: char| digit.is_ascii_digit());
    match (text.contains(['\n', '\r']), is_block && has_indicator) {
        (true, true) => (0..40).map(|depth| format!("k:\n{0:depth$}k: {text}\n", "")).map(unwrap_twice).collect(),
        (true, false) => vec![format!("--- {text}\n"), format!("k: {text}\n")],
        // `key:` is text as a key (`key::`) but not as a value.
        (false, _) => vec![format!("k: {text}\n"), format!("{text}: 0\n")],
    }
}

/// With no indentation the outer key would be a null of its own.
fn unwrap_twice(text: String) -> String {
    text.strip_prefix("k:\nk:").map_or(text.clone(), |rest| format!("k:{rest}"))
}

/// Keys are text whatever they were; the blank lines that end a block scalar lie outside of its span.
fn same(read: &Data, expected: &Data) -> bool {
    match (read, expected) {
        (Data::Mapping(entries), _) => entries
            .first()
            .is_some_and(|entry| same(&entry.value.data, expected) || same(&Data::String(entry.key.clone()), expected)),
        (Data::String(read), Data::String(expected)) => read.trim_end() == expected.trim_end(),
        (_, Data::String(key)) => key_text(read).is_some_and(|text| text == **key),
        (Data::Float(read), Data::Float(expected)) => read.to_bits() == expected.to_bits(),
        _ => read == expected,
    }
}

fn key_text(data: &Data) -> Option<String> {
    match data {
        Data::Null => Some("null".to_owned()),
        Data::Bool(value) => Some(value.to_string()),
        Data::Int(number) => Some(number.to_string()),
        Data::BigNumber(text) => Some(text.to_string()),
        // Compared with Go in the unit tests of the scalar table.
        Data::Float(number) => Some((*number as f32).to_string()),
        _ => None,
    }
}

/// Whether a tag or an anchor stands before the scalar: a tag may change its type.
fn has_tag(span: Span, source: &Source) -> bool {
    let before = &source.text[..span.start as usize];
    before.split_whitespace().rev().take(2).any(|word| word.starts_with('!') || word.contains("!!"))
}
