//! Turns a path into a span. Total: falls back to the nearest ancestor that exists, and names what is missing.
//!
//! A place is one token: a scalar's text; for a mapping or a list its key; for an element of a list that is a mapping
//! its naming pair. Knows nothing of rules.

use super::line::on_line;
use super::{Location, Violation};
use crate::document::{Document, DocumentId, Documents};
use crate::format::written;
use crate::source::{Sources, Span};
use crate::syntax::{Entry, Node, Path, Segment};

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// In the document's own source, which may be a virtual one.
    pub span: Span,
    /// The part of the path that exists.
    pub path: Path,
    /// Keys of the path that do not, outermost first.
    pub missing: Vec<String>,
}

/// Follows a path as far as it goes.
pub fn place(document: &Document, path: &Path) -> Place {
    let mut node = &document.root;
    let mut span = header(&document.root);
    let mut existing = 0;
    for segment in path.segments() {
        let Some((child, token)) = step(node, segment) else { break };
        (node, span) = (child, token);
        existing += 1;
    }
    let missing = path.segments()[existing..].iter().map(|segment| match segment {
        Segment::Key(key) => key.to_string(),
        Segment::Index(index) => index.to_string(),
    });
    Place { span, path: path.truncated(existing), missing: missing.collect() }
}

/// The child that a segment leads to, and the token that stands for it.
fn step<'a>(node: &'a Node, segment: &Segment) -> Option<(&'a Node, Span)> {
    match segment {
        Segment::Key(key) => {
            let entry = node.entry(key)?;
            Some((&entry.value, pair_token(entry)))
        }
        Segment::Index(index) => {
            let element = node.at(*index)?;
            Some((element, element_token(element)))
        }
    }
}

/// A scalar's own text; the key of anything that has no text of its own or more than one line.
pub(super) fn pair_token(entry: &Entry) -> Span {
    let value = &entry.value;
    if value.is_scalar() && !value.span.is_empty() && !is_block_scalar(value) { value.span } else { entry.key_span }
}

/// Whether a scalar's value is text over several lines: its place is then its key, which is one token.
fn is_block_scalar(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.contains('\n'))
}

/// `name: web` of an element that is a mapping; the text of a scalar; the first token of a nested list.
pub(super) fn element_token(element: &Node) -> Span {
    if let Some(nested) = element.items().first() {
        return element_token(nested);
    }
    let named = element.entry("name").filter(|entry| entry.value.is_scalar() && !is_block_scalar(&entry.value));
    match named.or_else(|| element.entries().first()) {
        Some(entry)
            if entry.value.is_scalar()
                && !is_block_scalar(&entry.value)
                && entry.value.span.source == entry.key_span.source =>
        {
            let pair = entry.key_span.to(entry.value.span);
            // An alias's value stands elsewhere.
            if entry.value.span.start >= entry.key_span.end { pair } else { entry.key_span }
        }
        Some(entry) => entry.key_span,
        None => element.span,
    }
}

/// What stands for a whole document: its name, else its kind, else its first key, or its first element.
fn header(root: &Node) -> Span {
    let name = root.get("metadata").and_then(|metadata| metadata.entry("name")).map(pair_token);
    let kind = root.entry("kind").map(pair_token);
    let first = root.entries().first().map(|entry| entry.key_span);
    let element = || root.items().first().map(element_token);
    name.or(kind).or(first).or_else(element).unwrap_or(root.span)
}

/// Primary and related locations of a violation. A violation without a path is at its document's header.
pub fn locate(
    sources: &Sources,
    documents: &Documents,
    id: DocumentId,
    violation: &Violation,
) -> (Location, Vec<Location>) {
    let primary = match violation.line.as_ref().and_then(|line| on_line(sources, documents.get(id), line)) {
        Some((path, span)) => {
            let location = location(sources, documents, (id, &path), violation.label.clone());
            Location { span: sources.physical(span), ..location }
        }
        None => {
            let path = violation.path.clone().unwrap_or_default();
            location(sources, documents, (id, &path), violation.label.clone())
        }
    };
    let mut related: Vec<Location> = Vec::new();
    for other in &violation.related {
        let label = (!other.message.is_empty()).then(|| other.message.clone());
        let place = location(sources, documents, (other.document.unwrap_or(id), &other.path), label);
        if place.span != primary.span && !related.iter().any(|known| known.span == place.span) {
            related.push(place);
        }
    }
    (primary, related)
}

fn location(
    sources: &Sources,
    documents: &Documents,
    (id, path): (DocumentId, &Path),
    label: Option<String>,
) -> Location {
    let document = documents.get(id);
    let place = place(document, path);
    let span = match place.path.is_empty() {
        true => own_key(documents, document).unwrap_or(place.span),
        false => place.span,
    };
    let (outer, way) = in_file(documents, document, &place.path);
    Location {
        span: sources.physical(span),
        pointer: written(sources, documents, outer, (&way, place.span)).pointer(),
        logical: logical(documents, document, &place.path),
        missing: place.missing,
        label,
    }
}

/// The key of a part that has no name of its own: what stands for it as a whole.
fn own_key(documents: &Documents, document: &Document) -> Option<Span> {
    let root = documents.root_of(document.id);
    let has_name = document.root.dig(&["metadata", "name"]).is_some() || document.root.get("kind").is_some();
    let (last, around) = document.prefix.segments().split_last()?;
    let Segment::Key(key) = last else { return None };
    let entry = root.root.follow(&Path::new(around.to_vec()))?.entry(key)?;
    (root.id != document.id && !has_name && entry.value.span == document.root.span).then_some(entry.key_span)
}

/// The document of the file that a place is in, and the way there: inside of a string no pointer leads.
fn in_file<'a>(documents: &'a Documents, document: &'a Document, path: &Path) -> (&'a Document, Path) {
    let (mut document, mut path) = (document, path.clone());
    while let Some((outer, string)) = around(documents, document) {
        (document, path) = (outer, string);
    }
    (document, path)
}

/// The document around an embedded one and its parts, and the way from there to the string.
fn around<'a>(documents: &'a Documents, document: &Document) -> Option<(&'a Document, Path)> {
    let root = documents.root_of(document.id);
    let outer = documents.get(root.parent?);
    Some((outer, Path::new(root.prefix.segments()[outer.prefix.len()..].to_vec())))
}

/// `State/Pay:Retry[0]`, behind the string that it is embedded in: `ConfigMap/shop/flows:data["pay.json"] > `.
fn logical(documents: &Documents, document: &Document, path: &Path) -> String {
    let (name, inner) = (document.logical_name(), path.logical(&document.root));
    let own = if inner.is_empty() { name } else { format!("{name}:{inner}") };
    match around(documents, document) {
        Some((outer, string)) => format!("{} > {own}", logical(documents, outer, &string)),
        None => own,
    }
}
