//! Keeping secret values out of every output. Which they are is asked of the formats.
//!
//! Snippets mask their places (`Hidden`). Messages are a policy's own words, so `conceal` takes the values out of what
//! was said about a document that holds them, before any output sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Notice, metadata};
use crate::document::{Document, DocumentId, Documents};
use crate::finding::Finding;
use crate::format::{plain, secrets};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::Node;

/// What stands for a value.
pub const MASK: &str = "***";

/// A shorter value is not looked for in messages: it would be found inside ordinary words.
const SHORTEST: usize = 4;

/// Places that are not shown, by source, ascending and apart from each other.
#[derive(Debug, Default)]
pub struct Hidden {
    spans: BTreeMap<SourceId, Vec<Span>>,
}

impl Hidden {
    pub fn new(sources: &Sources, documents: &Documents) -> Self {
        let mut spans: BTreeMap<SourceId, Vec<Span>> = BTreeMap::new();
        for document in documents.iter() {
            for value in secrets(document) {
                let span = sources.physical(value.span);
                spans.entry(span.source).or_default().push(span);
            }
        }
        for spans in spans.values_mut() {
            spans.sort_unstable();
            // An anchored value is met once for each alias; a part's are its root document's too.
            spans.dedup();
            // An escape of an outer document stands for several characters of an inner one.
            spans.dedup_by(|next, last| {
                let overlap = next.start < last.end;
                last.end = if overlap { last.end.max(next.end) } else { last.end };
                overlap
            });
        }
        Self { spans }
    }

    pub fn of(&self, source: SourceId) -> &[Span] {
        self.spans.get(&source).map_or(&[], Vec::as_slice)
    }
}

/// What no text of a run may say, for what is said of values without a place.
pub struct Texts {
    holders: BTreeSet<DocumentId>,
    /// The longest first.
    texts: Vec<String>,
}

impl Texts {
    pub fn new(documents: &Documents) -> Self {
        let holders: Vec<&Document> = documents.iter().filter(|document| !secrets(document).is_empty()).collect();
        let mut texts: Vec<String> = holders.iter().flat_map(|holder| lines(holder)).flat_map(spellings).collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        Self { holders: holders.into_iter().map(|holder| holder.id).collect(), texts }
    }

    /// Whether a document holds secrets.
    pub fn are_in(&self, document: DocumentId) -> bool {
        self.holders.contains(&document)
    }

    /// A value, as JSON, without them. One that was cut may end inside of a secret.
    pub fn hide(&self, value: &str) -> String {
        if value.ends_with('…') && !self.texts.is_empty() {
            return MASK.to_owned();
        }
        let mut value = value.to_owned();
        mask(&mut value, &self.texts.iter().map(String::as_str).collect::<Vec<_>>());
        value
    }
}

/// A text as it is and as JSON writes it.
fn spellings(text: &str) -> [String; 2] {
    let json = serde_json::to_string(text).unwrap_or_default();
    [text.to_owned(), json.trim_matches('"').to_owned()]
}

/// Takes secret values out of what is said about the documents that hold them. A value that is also the document's name
/// stays.
pub fn conceal(sources: &Sources, documents: &Documents, findings: &mut [Finding], notices: &mut [Notice]) {
    let mut holders: BTreeMap<SourceId, Vec<Holder<'_>>> = BTreeMap::new();
    for document in documents.iter() {
        let lines = lines(document);
        if !lines.is_empty() {
            let span = sources.physical(document.span());
            holders.entry(span.source).or_default().push(Holder { span, lines, end: 0 });
        }
    }
    if holders.is_empty() {
        return;
    }
    for holders in holders.values_mut() {
        holders.sort_by_key(|holder| holder.span.start);
        let mut end = 0;
        for holder in holders {
            end = end.max(holder.span.end);
            holder.end = end;
        }
    }
    // What was said about all files together may speak of any.
    let is_combined = documents.iter().any(|document| &*document.kind.name == plain::COMBINED);
    let all = is_combined.then(|| texts(holders.values().flatten()));
    let concerned = |span: Span| {
        let there = holders.get(&span.source).map_or(&[][..], Vec::as_slice);
        let there = &there[..there.partition_point(|holder| holder.span.start <= span.start)];
        there
            .iter()
            .rev()
            .take_while(move |holder| holder.end >= span.end)
            .filter(move |holder| holder.span.contains(span))
    };
    for finding in findings {
        let places = std::iter::once(&finding.location).chain(&finding.related);
        let texts = match &all {
            Some(all) => all.clone(),
            None => texts(places.flat_map(|place| concerned(place.span))),
        };
        mask(&mut finding.message, &texts);
        if let Some(metadata) = finding.metadata.as_mut().filter(|_| !texts.is_empty()) {
            *metadata = metadata::map_texts(metadata, &|text| {
                let mut text = text.to_owned();
                mask(&mut text, &texts);
                text
            });
        }
        let places = std::iter::once(&mut finding.location).chain(&mut finding.related);
        places.filter_map(|place| place.label.as_mut()).for_each(|label| mask(label, &texts));
    }
    for notice in notices {
        let texts = texts(notice.span.into_iter().flat_map(concerned));
        mask(&mut notice.message, &texts);
    }
}

/// A document with secrets.
struct Holder<'a> {
    span: Span,
    lines: Vec<&'a str>,
    /// The last end of those that begin up to here: a plan may hold a hundred thousand.
    end: u32,
}

/// What must not be said about a document.
fn lines(document: &Document) -> Vec<&str> {
    let own = [document.identity.name.as_deref(), document.identity.namespace.as_deref()];
    // A value of several lines is quoted as it stands or with its line breaks escaped.
    let lines = secrets(document).into_iter().filter_map(Node::as_str).flat_map(str::lines).map(str::trim);
    lines.filter(|line| line.len() >= SHORTEST && !own.contains(&Some(line))).collect()
}

/// What must not be said about some documents, the longest first: a value may hold another one.
fn texts<'a>(holders: impl Iterator<Item = &'a Holder<'a>>) -> Vec<&'a str> {
    let texts: BTreeSet<&str> = holders.flat_map(|holder| holder.lines.iter().copied()).collect();
    let mut texts: Vec<&str> = texts.into_iter().collect();
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    texts
}

fn mask(message: &mut String, texts: &[&str]) {
    for text in texts.iter().filter(|text| !MASK.contains(**text)) {
        if message.contains(text) {
            *message = message.replace(text, MASK);
        }
    }
}
