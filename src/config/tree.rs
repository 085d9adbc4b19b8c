//! Reads TOML text into located nodes, with every syntax error at its place.
//!
//! Dates become strings as written, so that `2027-03-31` and `"2027-03-31"` mean the same.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::Error;
use crate::source::{Source, Span};
use crate::syntax::{Data, Entry, Node};

/// What follows an open bracket is all one error to the parser, found again in every line.
const MAX_SYNTAX_ERRORS: usize = 3;

/// The file as a mapping, or all its syntax errors.
pub fn parse(source: &Arc<Source>) -> Result<Node, Vec<Error>> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if !errors.is_empty() {
        let mut errors: Vec<Error> = errors.iter().map(|error| syntax_error(source, error)).collect();
        errors.sort_by_key(|error| error.place.as_ref().map(|place| place.span));
        errors.truncate(MAX_SYNTAX_ERRORS);
        return Err(errors);
    }
    Ok(Node { span: span(source, table.span()), data: mapping(source, table.get_ref()) })
}

fn syntax_error(source: &Arc<Source>, error: &toml::de::Error) -> Error {
    let range = error.span().unwrap_or(0..0);
    Error::new(format!("not valid TOML: {}", error.message())).at(source, visible(source, range))
}

/// An error at the end of a line has an empty span there; one at the end of the file points behind the last line.
fn visible(source: &Source, range: Range<usize>) -> Span {
    let end = source.text.trim_end().len();
    span(source, range.start.min(end)..range.end.min(end))
}

fn node(source: &Source, value: &Spanned<DeValue<'_>>) -> Node {
    Node { span: span(source, value.span()), data: data(source, value.get_ref()) }
}

fn data(source: &Source, value: &DeValue<'_>) -> Data {
    match value {
        DeValue::String(text) => Data::String(text.as_ref().into()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Data::Int(number),
            Err(_) => Data::BigNumber(number.as_str().into()),
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => Data::Float(number),
            Err(_) => Data::BigNumber(number.as_str().into()),
        },
        DeValue::Boolean(value) => Data::Bool(*value),
        DeValue::Datetime(time) => Data::String(time.to_string().into()),
        DeValue::Array(items) => Data::Sequence(items.iter().map(|item| node(source, item)).collect()),
        DeValue::Table(table) => mapping(source, table),
    }
}

fn mapping(source: &Source, table: &DeTable<'_>) -> Data {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().as_ref().into(),
            key_span: span(source, key.span()),
            value: node(source, value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    Data::Mapping(entries.into())
}

fn span(source: &Source, range: Range<usize>) -> Span {
    Span::new(source.id, range.start, range.end)
}

/// The value without its places.
pub fn to_json(node: &Node) -> serde_json::Value {
    use serde_json::Value;
    match &node.data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        Data::Int(number) => Value::from(*number),
        Data::Float(number) => Value::from(*number),
        Data::BigNumber(text) | Data::String(text) => Value::String(text.to_string()),
        Data::Sequence(items) => Value::Array(items.iter().map(to_json).collect()),
        Data::Mapping(entries) => {
            Value::Object(entries.iter().map(|entry| (entry.key.to_string(), to_json(&entry.value))).collect())
        }
    }
}
