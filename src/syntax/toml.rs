//! TOML with spans: the `toml` crate parses, this module makes our tree of its tables.
//!
//! A table's key is the last word of its header; its span runs over all that it holds, also where a file comes back to
//! it later. Dates and times are text as written; so are infinite numbers, which JSON does not know.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};
use toml_parser::lexer::TokenKind;

use super::interner::Interner;
use super::node::{Data, Entry, Node};
use super::{
    Comment, MAX_DEPTH, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind, begins_line, place_of,
};
use crate::source::{Source, Span};

pub fn parse(source: &Source) -> Parsed {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if !errors.is_empty() {
        let errors = errors.iter().take(MAX_ERRORS).map(|error| failure(source, error));
        return Parsed { documents: Vec::new(), errors: errors.collect() };
    }
    let mut reader = Reader { source, interner: Interner::new(), too_deep: None };
    let entries = reader.entries(table.get_ref(), 1);
    if let Some(span) = reader.too_deep {
        let message = format!("values are nested more than {MAX_DEPTH} levels deep");
        let error = SyntaxError { kind: SyntaxErrorKind::Limit, span, message, help: None };
        return Parsed { documents: Vec::new(), errors: vec![error] };
    }
    let Some(span) = entries.iter().map(whole).reduce(Span::to) else { return Parsed::default() };
    let root = Node { span, data: Data::Mapping(entries.into()) };
    let document = ParsedDocument { root, comments: comments(source), duplicate_keys: Vec::new() };
    Parsed { documents: vec![document], errors: Vec::new() }
}

fn failure(source: &Source, error: &toml::de::Error) -> SyntaxError {
    let at = error.span().map_or(source.text.len(), |span| span.start);
    let (start, end) = place_of(&source.text, at);
    SyntaxError {
        kind: SyntaxErrorKind::Grammar,
        span: Span::new(source.id, start, end),
        message: error.message().lines().next().unwrap_or("the text is not TOML").trim_end_matches('.').to_owned(),
        help: None,
    }
}

fn comments(source: &Source) -> Vec<Comment> {
    let tokens = toml_parser::Source::new(&source.text).lex();
    let comments = tokens.filter(|token| token.kind() == TokenKind::Comment).map(|token| Comment {
        span: Span::new(source.id, token.span().start(), token.span().end()),
        own_line: begins_line(&source.text, token.span().start()),
    });
    comments.collect()
}

struct Reader<'t> {
    source: &'t Source,
    interner: Interner,
    /// The first value that lies deeper than `MAX_DEPTH`.
    too_deep: Option<Span>,
}

impl Reader<'_> {
    /// In the order of the text, whatever order the tables are kept in.
    fn entries(&mut self, table: &DeTable<'_>, depth: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| Entry {
                key: self.interner.text(key.get_ref()),
                key_span: self.span(key.span()),
                value: self.value(value, depth),
            })
            .collect();
        entries.sort_by_key(|entry| whole(entry).start);
        entries
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
        let span = self.span(value.span());
        let data = match value.get_ref() {
            DeValue::String(text) => Data::String(self.interner.text(text)),
            DeValue::Integer(number) => integer(number),
            DeValue::Float(number) => float(number.as_str()),
            DeValue::Boolean(value) => Data::Bool(*value),
            DeValue::Datetime(_) => Data::String(self.interner.text(self.source.slice(span))),
            DeValue::Array(_) | DeValue::Table(_) if depth >= MAX_DEPTH => {
                self.too_deep.get_or_insert(span);
                Data::Null
            }
            DeValue::Array(array) => return self.array(array, span, depth),
            DeValue::Table(table) => return self.table(table, span, depth),
        };
        Node { span, data }
    }

    fn array(&mut self, array: &DeArray<'_>, span: Span, depth: usize) -> Node {
        let items: Arc<[Node]> = array.iter().map(|item| self.value(item, depth + 1)).collect();
        // An array of tables has no brackets of its own.
        let span = items.iter().fold(span, |span, item| span.to(item.span));
        Node { span, data: Data::Sequence(items) }
    }

    /// A table's own span is its header, or its braces.
    fn table(&mut self, table: &DeTable<'_>, span: Span, depth: usize) -> Node {
        let entries = self.entries(table, depth + 1);
        let span = entries.iter().map(whole).fold(span, Span::to);
        Node { span, data: Data::Mapping(entries.into()) }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source.id, range.start, range.end)
    }
}

/// A table may begin with a part of it: its own header is its key all the same.
fn whole(entry: &Entry) -> Span {
    entry.key_span.to(entry.value.span)
}

fn integer(number: &DeInteger<'_>) -> Data {
    match i64::from_str_radix(number.as_str(), number.radix()) {
        Ok(number) => Data::Int(number),
        Err(_) if number.radix() == 10 => Data::BigNumber(number.as_str().into()),
        Err(_) => Data::String(number.to_string().into()),
    }
}

fn float(text: &str) -> Data {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Data::Float(number),
        _ => Data::String(text.into()),
    }
}

#[cfg(test)]
mod tests;
