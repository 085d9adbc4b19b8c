//! `$NAME=value` and its uses: text is put in when a line is read, so that a later definition counts from there on.

use std::collections::HashMap;

use super::text::Text;

/// Parameters whose value names parameters.
const MAX_DEEP: usize = 8;

/// What only the running system knows.
const AT_RUN_TIME: [&str; 4] = ["_PWD", "_RANDOM", "_ENV", "_CREDENTIAL"];

/// Behind the name of one of them.
const LONGEST_ARGUMENT: usize = 200;

#[derive(Debug, Default)]
pub struct Parameters {
    values: HashMap<String, Vec<Text>>,
    /// Bytes that may still be added.
    left: usize,
    /// `${_INSTANCE}`, where the node is known.
    node: Option<String>,
}

/// A line with its parameters replaced.
#[derive(Debug)]
pub struct Expanded {
    pub text: Text,
    /// Further lines of a parameter of several, unexpanded.
    pub rest: Vec<Text>,
    pub is_changed: bool,
}

/// `$NAME`, `${NAME}`, `${_ENV NAME}`.
struct Reference<'a> {
    name: &'a str,
    end: usize,
}

impl Parameters {
    pub fn new(node: Option<&str>, left: usize) -> Self {
        Self { values: HashMap::new(), left, node: node.map(str::to_owned) }
    }

    pub fn define(&mut self, name: &str, lines: Vec<Text>) {
        self.values.insert(name.to_owned(), lines);
    }

    /// Takes from what may be added; `false` when nothing is left.
    pub fn spend(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or_default();
        left.is_some()
    }

    pub fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    pub fn expand(&mut self, text: Text) -> Expanded {
        let mut rest = Vec::new();
        let mut is_changed = false;
        let text = self.replace(text, 0, (&mut rest, &mut is_changed));
        Expanded { text, rest, is_changed }
    }

    fn replace(&mut self, text: Text, deep: usize, (rest, is_changed): (&mut Vec<Text>, &mut bool)) -> Text {
        if !text.as_str().contains('$') {
            return text;
        }
        let mut out = Text::default();
        let mut copied = 0;
        let mut from = 0;
        while let Some(at) = text.as_str()[from..].find('$').map(|at| from + at) {
            let Some(found) = reference(text.as_str(), at) else {
                from = at + 1;
                continue;
            };
            out.push_part(&text, copied..at);
            (copied, from) = (found.end, found.end);
            let span = text.span(at..found.end);
            let is_last = found.end == text.len();
            let value = match found.name {
                "_HASH" => Some(vec![stand_in("#", span)]),
                "_BANG" => Some(vec![stand_in("!", span)]),
                "_INSTANCE" => self.node.as_deref().map(|node| vec![stand_in(node, span)]),
                name => self.values.get(name).filter(|lines| lines.len() == 1 || is_last).cloned(),
            };
            let value = value.filter(|lines| {
                let size = lines.iter().map(|line| line.len() + 16).sum();
                deep < MAX_DEEP && self.spend(size)
            });
            let Some(mut lines) = value else {
                out.push_for(&text.as_str()[at..found.end], span, true);
                continue;
            };
            *is_changed = true;
            let further = lines.split_off(lines.len().min(1));
            let first = lines.pop().unwrap_or_default();
            let first = self.replace(first, deep + 1, (rest, is_changed));
            let alone = (at == 0 || text.as_str()[..at].ends_with([' ', '\t']))
                && (is_last || text.as_str()[found.end..].starts_with([' ', '\t']));
            match alone && (!further.is_empty() || first.as_str().contains([' ', '\t'])) {
                true => out.push_part(&first, 0..first.len()),
                false => out.push_for(first.as_str(), span, first.is_unknown(0..first.len())),
            }
            rest.extend(further);
        }
        out.push_part(&text, copied..text.len());
        out
    }
}

fn stand_in(text: &str, span: crate::source::Span) -> Text {
    let mut value = Text::default();
    value.push_for(text, span, false);
    value
}

/// What stands at a `$`, when it is a parameter's use.
fn reference(text: &str, dollar: usize) -> Option<Reference<'_>> {
    let bytes = text.as_bytes();
    let is_braced = bytes.get(dollar + 1) == Some(&b'{');
    let start = dollar + 1 + usize::from(is_braced);
    if !bytes.get(start).is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_') {
        return None;
    }
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let end = start + length;
    let name = &text[start..end];
    if !is_braced {
        let ends = bytes.get(end).is_none_or(|byte| matches!(byte, b' ' | b'\t' | b',' | b')'));
        return ends.then_some(Reference { name, end });
    }
    match bytes.get(end)? {
        b'}' => Some(Reference { name, end: end + 1 }),
        b' ' if AT_RUN_TIME.contains(&name) => {
            let close = bytes[end..].iter().take(LONGEST_ARGUMENT).position(|byte| *byte == b'}')?;
            Some(Reference { name, end: end + close + 1 })
        }
        _ => None,
    }
}

/// The name and where the value begins, when a line defines a parameter.
pub fn definition(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('$')?;
    let (name, _) = rest.split_once('=')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let value = 1 + name.len() + 1;
    let blank = text[value..].len() - text[value..].trim_start_matches([' ', '\t']).len();
    is_name.then_some((name, value + blank))
}
