//! Makes the keys of a mapping unique, for every grammar in the same way.

use std::collections::HashMap;
use std::sync::Arc;

use super::node::Entry;
use super::path::Path;
use super::{DuplicateKey, MAX_DUPLICATE_KEYS};
use crate::source::Span;

/// Up to this many entries, comparing all pairs is faster than hashing.
const FEW: usize = 12;

/// A key that another entry repeats.
pub struct Repeated {
    pub key: Arc<str>,
    pub first: Span,
    /// The last occurrence, which stands.
    pub second: Span,
}

/// Keeps the last entry of each key; the others are returned, in source order.
pub fn keep_last(entries: &mut Vec<Entry>) -> Vec<Repeated> {
    let winners = match entries.len() {
        0 | 1 => return Vec::new(),
        2..=FEW => winners_of_few(entries),
        _ => winners_of_many(entries),
    };
    let Some(winners) = winners else { return Vec::new() };
    let mut repeated = Vec::new();
    for (at, entry) in entries.iter().enumerate().filter(|(at, _)| winners[*at] != *at) {
        let second = entries[winners[at]].key_span;
        repeated.push(Repeated { key: Arc::clone(&entry.key), first: entry.key_span, second });
    }
    let mut at = 0;
    entries.retain(|_| {
        at += 1;
        winners[at - 1] == at - 1
    });
    repeated
}

/// As `keep_last`, for a mapping of a document: tells of the repeated keys while `told` has room. The mapping's path is
/// only asked for when there is something to tell.
pub fn keep_last_and_tell(entries: &mut Vec<Entry>, told: &mut Vec<DuplicateKey>, path: impl Fn() -> Path) {
    let room = MAX_DUPLICATE_KEYS.saturating_sub(told.len());
    told.extend(keep_last(entries).into_iter().take(room).map(|repeated| DuplicateKey {
        path: path().key(&repeated.key),
        first: repeated.first,
        second: repeated.second,
    }));
}

/// For each entry the index of the last one with its key; `None` when all keys differ.
fn winners_of_few(entries: &[Entry]) -> Option<Vec<usize>> {
    let last = |entry: &Entry| entries.iter().rposition(|other| other.key == entry.key);
    let unique =
        entries.iter().enumerate().all(|(at, entry)| entries[at + 1..].iter().all(|other| other.key != entry.key));
    if unique {
        return None;
    }
    Some(entries.iter().filter_map(last).collect())
}

fn winners_of_many(entries: &[Entry]) -> Option<Vec<usize>> {
    let last: HashMap<&str, usize> = entries.iter().enumerate().map(|(at, entry)| (&*entry.key, at)).collect();
    if last.len() == entries.len() {
        return None;
    }
    Some(entries.iter().map(|entry| last[&*entry.key]).collect())
}
