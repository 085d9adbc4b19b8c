//! Which of the places that made an answer is the telling one.
//!
//! The last condition that is about the document's content decides; what the message is made of, and what the other
//! conditions read, are related places. Where only identity was asked for, the answer stays at the document's header.

use std::collections::BTreeSet;

use super::machine::Derivation;
use super::shadow::Place;
use crate::document::DocumentId;
use crate::finding::RelatedPlace;
use crate::syntax::{Path, Segment};

/// Most related places of one answer.
const MAX_RELATED: usize = 4;

/// Where an answer stands: its primary path in the judged document, `None` for the header, and related places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    pub path: Option<Path>,
    pub related: Vec<RelatedPlace>,
}

/// Chooses from all derivations of one answer, whose message is `message`.
pub fn choose(own: DocumentId, derivations: &[&Derivation], message: &str) -> Located {
    let said: BTreeSet<String> = words(message).collect();
    let mut located = Located::default();
    let mut others: Vec<Place> = Vec::new();
    for derivation in derivations {
        let primary = primary(own, derivation, &said);
        let conditions = derivation.conditions.iter().rev().flat_map(|condition| &condition.places);
        if located.path.is_none() {
            located.path = primary.as_ref().map(|place| place.path.clone());
        }
        for place in primary.iter().chain(&derivation.from).chain(conditions).filter(|place| is_telling(place)) {
            if !others.contains(place) {
                others.push(place.clone());
            }
        }
    }
    let covered = |place: &Place| {
        let primary = located.path.as_ref().filter(|_| place.document == own);
        primary.is_some_and(|path| path.segments().starts_with(place.path.segments()))
    };
    others.retain(|place| !covered(place));
    others.truncate(MAX_RELATED);
    located.related = others
        .into_iter()
        .map(|place| RelatedPlace { document: Some(place.document), path: place.path, message: String::new() })
        .collect();
    located
}

/// The best place of the conditions; without one, of what the message is made from.
fn primary(own: DocumentId, derivation: &Derivation, said: &BTreeSet<String>) -> Option<Place> {
    let is_candidate = |place: &&Place| place.document == own && is_telling(place);
    let subjects: Vec<&Place> = derivation.from.iter().filter(|place| place.document == own).collect();
    let score = |place: &Place, order: usize| {
        let near = subjects.iter().map(|subject| common(&subject.path, &place.path)).max().unwrap_or(0);
        (is_said(&place.path, said), near, order, place.path.len())
    };
    let of_conditions =
        derivation.conditions.iter().enumerate().flat_map(|(order, condition)| {
            condition.places.iter().filter(is_candidate).map(move |place| (order, place))
        });
    let best = of_conditions.max_by_key(|(order, place)| score(place, *order)).map(|(_, place)| place);
    let best = best.or_else(|| derivation.from.iter().filter(is_candidate).max_by_key(|place| score(place, 0)));
    best.cloned()
}

/// How many segments two paths share at their start.
fn common(first: &Path, second: &Path) -> usize {
    first.segments().iter().zip(second.segments()).take_while(|(a, b)| a == b).count()
}

/// Whether the message speaks of the path's last key.
fn is_said(path: &Path, said: &BTreeSet<String>) -> bool {
    let key = path.segments().iter().rev().find_map(|segment| match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    });
    key.is_some_and(|key| words(key).all(|word| said.contains(&word)))
}

/// The words of a text or of a key in any spelling (`runAsNonRoot`, `run_as_non_root`), in lower case, without the
/// ending of a plural.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in text.chars() {
        let starts = !character.is_alphanumeric() || (character.is_uppercase() && was_lower);
        if starts {
            words.push(String::new());
        }
        if character.is_alphanumeric() {
            words.last_mut().expect("there is one").extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .map(|word| word.strip_suffix('s').map(str::to_owned).unwrap_or(word))
}

/// Neither a document as a whole nor what merely says which one it is.
fn is_telling(place: &Place) -> bool {
    let keys: Vec<&str> = place
        .path
        .segments()
        .iter()
        .filter_map(|segment| match segment {
            Segment::Key(key) => Some(&**key),
            Segment::Index(_) => None,
        })
        .collect();
    !matches!(keys[..], [] | ["kind"] | ["apiVersion"] | ["metadata"] | ["metadata", "name" | "namespace"])
}
