//! Files of environment variables: `NAME=value`, one object of texts.
//!
//! Quotes hold a value together, over several lines too; in double quotes a backslash escapes. A `#` begins a comment
//! behind white space only. Variables in values are not expanded: what is in a run's environment is no configuration.

use std::sync::Arc;

use super::entries::keep_last_and_tell;
use super::node::{Data, Entry, Node};
use super::path::Path;
use super::{Comment, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind, begins_line, place_of};
use crate::source::{Source, Span};

pub fn parse(source: &Source) -> Parsed {
    let mut reader = Reader { source, at: 0, entries: Vec::new(), comments: Vec::new(), errors: Vec::new() };
    while reader.at < source.text.len() {
        reader.line();
    }
    let Reader { mut entries, comments, errors, .. } = reader;
    if !errors.is_empty() {
        return Parsed { documents: Vec::new(), errors };
    }
    let mut duplicate_keys = Vec::new();
    let span = entries.iter().map(|entry| entry.key_span.to(entry.value.span)).reduce(Span::to);
    keep_last_and_tell(&mut entries, &mut duplicate_keys, Path::default);
    let root = span.map(|span| Node { span, data: Data::Mapping(entries.into()) });
    let documents = root.map(|root| ParsedDocument { root, comments, duplicate_keys }).into_iter().collect();
    Parsed { documents, errors }
}

struct Reader<'t> {
    source: &'t Source,
    at: usize,
    entries: Vec<Entry>,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
}

impl Reader<'_> {
    fn line(&mut self) {
        let text = &self.source.text;
        let end = self.line_end(self.at);
        let start = self.skip(self.at, end);
        let next = (end + 1).min(text.len());
        let content = text[start..end].trim_end();
        if content.is_empty() || content.starts_with('#') {
            self.comment(start, start + content.len());
            self.at = next;
            return;
        }
        let begin = start + after_export(content);
        let length = text[begin..end].find(|it: char| !is_of_name(it)).unwrap_or(end - begin);
        let behind = self.skip(begin + length, end);
        let has_value = text[behind..end].starts_with('=') || text[behind..end].starts_with(": ");
        self.at = next;
        if length > 0 && has_value {
            let key = text[begin..begin + length].into();
            let value_at = self.skip(behind + 1, end);
            let value = self.value(value_at, end);
            self.entries.push(Entry { key, key_span: Span::new(self.source.id, begin, begin + length), value });
        } else if begin == start || !self.is_known(content, begin - start) {
            self.fail(behind);
        }
    }

    /// `export NAME` hands on what was set before.
    fn is_known(&self, content: &str, from: usize) -> bool {
        self.entries.iter().any(|entry| *entry.key == content[from..])
    }

    fn value(&mut self, start: usize, end: usize) -> Node {
        let text = &self.source.text;
        if let Some(quote @ (b'"' | b'\'')) = text.as_bytes().get(start).filter(|_| start < end)
            && let Some((value, close)) = quoted(&text[start + 1..], char::from(*quote))
        {
            let close = start + 1 + close + 1;
            let end = self.line_end(close);
            let rest = self.skip(close, end);
            if rest == end || text[rest..].starts_with('#') {
                self.comment(rest, rest + text[rest..end].trim_end().len());
                self.at = (end + 1).min(text.len());
                return Node { span: Span::new(self.source.id, start, close), data: Data::String(value.into()) };
            }
        }
        let line = &text[start..end];
        let hash = line
            .char_indices()
            .find(|(at, it)| *it == '#' && line[..*at].chars().next_back().is_none_or(char::is_whitespace));
        let length = hash.map_or(line.len(), |(at, _)| at);
        if hash.is_some() {
            self.comment(start + length, start + line.trim_end().len());
        }
        let value: Arc<str> = line[..length].trim_end().into();
        Node { span: Span::new(self.source.id, start, start + value.len()), data: Data::String(value) }
    }

    fn comment(&mut self, start: usize, end: usize) {
        if start < end {
            let own_line = begins_line(&self.source.text, start);
            self.comments.push(Comment { span: Span::new(self.source.id, start, end), own_line });
        }
    }

    fn fail(&mut self, at: usize) {
        if self.errors.len() < MAX_ERRORS {
            let (start, end) = place_of(&self.source.text, at);
            self.errors.push(SyntaxError {
                kind: SyntaxErrorKind::Grammar,
                span: Span::new(self.source.id, start, end),
                message: "expected `NAME=value`".to_owned(),
                help: None,
            });
        }
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = &self.source.text[from..];
        from + rest.find('\n').unwrap_or(rest.len())
    }

    fn skip(&self, from: usize, end: usize) -> usize {
        let from = from.min(end);
        let rest = &self.source.text[from..end];
        from + (rest.len() - rest.trim_start().len())
    }
}

/// Where the name begins behind an `export`.
fn after_export(content: &str) -> usize {
    let rest = content.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    rest.map_or(0, |rest| content.len() - rest.trim_start().len())
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.')
}

/// The text up to the closing quote, and where that stands.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return Some((value, at)),
            '\\' if quote == '"' => match characters.next()?.1 {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                escaped => value.push(escaped),
            },
            _ => value.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests;
