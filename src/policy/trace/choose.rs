//! Which of the places that made an answer is the telling one.
//!
//! The last condition that is about the document's content decides; what the message is made of, and what the other
//! conditions read, are related places. Where only identity was asked for, the answer stays at the document's header.

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

/// Chooses from all derivations of one answer.
pub fn choose(own: DocumentId, derivations: &[&Derivation]) -> Located {
    let mut located = Located::default();
    let mut others: Vec<Place> = Vec::new();
    for derivation in derivations {
        let primary = primary(own, derivation);
        let mut places: Vec<&Place> = primary.iter().collect();
        places.extend(derivation.from.iter().filter(|place| is_telling(place)));
        places.extend(derivation.conditions.iter().rev().flat_map(|condition| &condition.places).filter(|place| is_telling(place)));
        if located.path.is_none() {
            located.path = primary.as_ref().map(|place| place.path.clone());
        }
        for place in places {
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

fn primary(own: DocumentId, derivation: &Derivation) -> Option<Place> {
    let of_conditions = derivation.conditions.iter().rev().map(|condition| &condition.places);
    of_conditions.chain([&derivation.from]).find_map(|places| {
        let mut best: Option<&Place> = None;
        for place in places.iter().filter(|place| place.document == own && is_telling(place)) {
            if best.is_none_or(|best| place.path.len() > best.path.len()) {
                best = Some(place);
            }
        }
        best.cloned()
    })
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
