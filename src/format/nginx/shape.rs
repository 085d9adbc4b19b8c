//! The root of a document: what file it is, what block its directives stand in, and the directives.

use std::sync::Arc;

use crate::source::{Source, Span};
use crate::syntax::{Data, Entry, Node};

/// What is said about a document beside its directives.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub source: &'a Source,
    pub context: &'static str,
    /// Text of it could not be read.
    pub is_broken: bool,
    /// A file of it has placeholders for envsubst.
    pub is_template: bool,
}

/// Its keys stand for the first directive: there is nothing else to point at.
pub fn root(about: About<'_>, directives: Node) -> Node {
    let first = directives.items().first().and_then(|first| first.entry("name"));
    let key_span = first.map_or(directives.span, |entry| entry.key_span);
    let start = Span { end: key_span.start, ..key_span };
    let span = Span { source: about.source.id, ..directives.span };
    let text = |text: &str| Node { span: start, data: Data::String(Arc::from(text)) };
    let truth = || Node { span: start, data: Data::Bool(true) };
    let entry = |key: &str, value: Node| Entry { key: key.into(), key_span, value };
    let mut entries = vec![entry("file", text(&about.source.path)), entry("context", text(about.context))];
    if about.is_broken {
        entries.push(entry("broken", truth()));
    }
    if about.is_template {
        entries.push(entry("template", truth()));
    }
    entries.push(entry("directives", directives));
    Node { span, data: Data::Mapping(entries.into()) }
}
