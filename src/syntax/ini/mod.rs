//! INI files, as the library reads them that conftest and Grafana use: sections of keys, values that look like numbers
//! or booleans are such, the last of several equal keys stands, sections of one name are one.
//!
//! What stands before the first section is the section `DEFAULT`. A `#` or `;` in quotes is text.

mod value;

use std::collections::HashMap;

use super::entries::keep_last_and_tell;
use super::node::{Data, Entry, Node};
use super::path::Path;
use super::{Comment, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind, begins_line, place_of};
use crate::source::{Source, Span};

const DEFAULT: &str = "DEFAULT";

pub fn parse(source: &Source) -> Parsed {
    let mut reader = Reader {
        source,
        at: 0,
        sections: Vec::new(),
        by_name: HashMap::new(),
        open: None,
        counter: 0,
        comments: Vec::new(),
        errors: Vec::new(),
    };
    while reader.at < source.text.len() {
        if let Err((at, message)) = reader.line() {
            reader.fail(at, message);
        }
    }
    let Reader { sections, comments, errors, .. } = reader;
    if !errors.is_empty() {
        return Parsed { documents: Vec::new(), errors };
    }
    let mut duplicate_keys = Vec::new();
    let mut entries = Vec::with_capacity(sections.len());
    for Section { name, place, mut keys } in sections {
        keep_last_and_tell(&mut keys, &mut duplicate_keys, || Path::keys(&[&name]));
        let span = keys.iter().map(|entry| entry.key_span.to(entry.value.span)).fold(place, Span::to);
        let value = Node { span, data: Data::Mapping(keys.into()) };
        entries.push(Entry { key: name.into(), key_span: place, value });
    }
    let span = entries.iter().map(|entry| entry.value.span).reduce(Span::to);
    let root = span.map(|span| Node { span, data: Data::Mapping(entries.into()) });
    let documents = root.map(|root| ParsedDocument { root, comments, duplicate_keys }).into_iter().collect();
    Parsed { documents, errors }
}

struct Section {
    name: String,
    /// Its name in its first header; the first key of what stands before every header.
    place: Span,
    keys: Vec<Entry>,
}

struct Reader<'t> {
    source: &'t Source,
    at: usize,
    sections: Vec<Section>,
    by_name: HashMap<String, usize>,
    /// The section that keys belong to.
    open: Option<usize>,
    /// Of keys that are a dash.
    counter: usize,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
}

/// Where something is wrong, and what.
type Fault = (usize, &'static str);

impl Reader<'_> {
    fn line(&mut self) -> Result<(), Fault> {
        let text = &self.source.text;
        let end = self.line_end(self.at);
        let start = self.skip(self.at, end);
        let line = text[start..end].trim_end();
        self.at = (end + 1).min(text.len());
        match line.as_bytes().first() {
            None => Ok(()),
            Some(b'#' | b';') => {
                self.comment(start, start + line.len());
                Ok(())
            }
            Some(b'[') => self.header(start, line),
            Some(_) => self.pair(start, line),
        }
    }

    fn header(&mut self, start: usize, line: &str) -> Result<(), Fault> {
        // A bracket in a comment behind the header closes nothing.
        let code = line.find([';', '#']).filter(|at| line[..*at].contains(']')).map_or(line, |at| &line[..at]);
        let Some(close) = code.rfind(']') else { return Err((start, "`]` is missing behind the section's name")) };
        if close == 1 {
            return Err((start, "the section has no name"));
        }
        let name = &line[1..close];
        let place = Span::new(self.source.id, start + 1, start + close);
        self.open = Some(self.section(name, place));
        self.counter = 0;
        let rest = start + close + 1;
        let comment = self.skip(rest, start + line.len());
        if self.source.text[comment..].starts_with(['#', ';']) {
            self.comment(comment, start + line.len());
        }
        Ok(())
    }

    fn section(&mut self, name: &str, place: Span) -> usize {
        let next = self.sections.len();
        let at = *self.by_name.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.sections.push(Section { name: name.to_owned(), place, keys: Vec::new() });
        }
        at
    }

    fn pair(&mut self, start: usize, line: &str) -> Result<(), Fault> {
        let (name, behind) = value::key(line).map_err(|message| (start, message))?;
        let name_start = start + name.start;
        let key_span = Span::new(self.source.id, name_start, start + name.end);
        let key = match &line[name] {
            "" => return Err((start, "the value has no key")),
            "-" => {
                self.counter += 1;
                format!("#{}", self.counter)
            }
            key => key.to_owned(),
        };
        let text = &self.source.text;
        let value_start = self.skip(start + behind, start + line.len());
        let value = value::read(text, value_start).ok_or((value_start, "the quote is not closed"))?;
        if let Some(comment) = value.comment {
            self.comment(comment, comment + text[comment..self.line_end(comment)].trim_end().len());
        }
        self.at = (self.line_end(value.next) + 1).min(text.len());
        let span = Span::new(self.source.id, value_start, value.end);
        let section = match self.open {
            Some(section) => section,
            None => self.section(DEFAULT, key_span),
        };
        let data = value::typed(value.text);
        self.sections[section].keys.push(Entry { key: key.into(), key_span, value: Node { span, data } });
        Ok(())
    }

    fn comment(&mut self, start: usize, end: usize) {
        let own_line = begins_line(&self.source.text, start);
        self.comments.push(Comment { span: Span::new(self.source.id, start, end), own_line });
    }

    fn fail(&mut self, at: usize, message: &str) {
        if self.errors.len() < MAX_ERRORS {
            let (start, end) = place_of(&self.source.text, at);
            self.errors.push(SyntaxError {
                kind: SyntaxErrorKind::Grammar,
                span: Span::new(self.source.id, start, end),
                message: message.to_owned(),
                help: None,
            });
        }
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = &self.source.text[from..];
        from + rest.find('\n').unwrap_or(rest.len())
    }

    fn skip(&self, from: usize, end: usize) -> usize {
        let rest = &self.source.text[from..end];
        from + (rest.len() - rest.trim_start().len())
    }
}

#[cfg(test)]
mod tests;
