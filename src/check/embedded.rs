//! Strings that are documents: each becomes a virtual source, which is detected like a file.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::format::{Detected, detect_embedded, embedded};
use crate::source::{Origin, SourceId, Sources, Span};
use crate::syntax::{Path, origin_of};

/// Strings in strings are followed this far.
const MAX_NESTING: usize = 3;

/// Where a virtual source's string stands.
pub(super) struct Holder {
    /// The source around it.
    pub source: SourceId,
    /// Which of that source's documents and parts, as they are added to a run.
    pub document: usize,
    /// From that document's root.
    pub path: Path,
}

/// What is to become a source.
struct Found {
    holder: Holder,
    /// Below the path of the source around it.
    path: String,
    text: std::sync::Arc<str>,
    origin: Origin,
}

/// Adds a source, and what it was detected as, for every string that is a document. The holders are those of the
/// added sources, in their order.
pub(super) fn extend(sources: &mut Sources, detected: &mut Vec<Detected>) -> Vec<Holder> {
    let mut holders = Vec::new();
    let mut level = 0..sources.len();
    for _ in 0..MAX_NESTING {
        let found: Vec<Vec<Found>> =
            level.clone().into_par_iter().map(|index| find(sources, SourceId::new(index), &detected[index])).collect();
        level = sources.len()..sources.len();
        for found in found.into_iter().flatten() {
            sources.add_virtual(found.path, found.text, found.origin);
            holders.push(found.holder);
            level.end += 1;
        }
        let new: Vec<Detected> =
            level.clone().into_par_iter().map(|index| detect_embedded(sources.get(SourceId::new(index)))).collect();
        detected.extend(new);
    }
    holders
}

fn find(sources: &Sources, id: SourceId, detected: &Detected) -> Vec<Found> {
    let source = sources.get(id);
    let mut seen: HashSet<Span> = HashSet::new();
    let mut found = Vec::new();
    for string in embedded(detected) {
        // The text of an alias is judged where it is written, and only once.
        let span = string.node.span;
        let is_written = span.source == id && !source.slice(span).starts_with('*');
        let Some(text) = string.node.as_str() else { continue };
        if is_written && seen.insert(span) {
            found.push(Found {
                path: format!("{}/{}/{}", source.path, string.document, string.name),
                text: text.into(),
                origin: origin_of(source, string.node),
                holder: Holder { source: id, document: string.document, path: string.path },
            });
        }
    }
    found
}
