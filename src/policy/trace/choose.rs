//! Which of the places that made an answer is the telling one.
//!
//! Of all that the conditions read, what merely names or selects things stands behind what was found wrong with them;
//! what the message speaks of comes first. `words` says what it speaks of. What else was read is related. Where only
//! the document's identity was asked for, that decides; where nothing was, the answer stays at the header.

use super::derivations::Derivation;
use super::facts::value_at;
use super::read::{Read, Test};
use super::shadow::Place;
use super::shape::{Class, directive, identity, told_of};
use super::words::{Message, is_exemption, is_naming};
use crate::document::DocumentId;
use crate::finding::RelatedPlace;
use crate::syntax::{Path, Segment};
use crate::value::Value;

/// Most related places of one answer.
const MAX_RELATED: usize = 4;

/// Where an answer stands: its primary path in the judged document, `None` for the header, and related places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    pub path: Option<Path>,
    /// Where the same answer was given too.
    pub others: Vec<Path>,
    pub related: Vec<RelatedPlace>,
}

/// A document that is judged, and its value.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    pub document: DocumentId,
    pub input: &'a Value,
}

/// How telling a place is; the greatest wins: its class, its points, whether the body asked itself, what was asked first.
type Score = (Class, u32, bool, std::cmp::Reverse<usize>);

/// A place that a derivation's conditions read in the judged document.
struct Candidate<'a> {
    read: &'a Read,
    class: Class,
    path: Path,
    /// Nothing stands there.
    is_absent: bool,
    /// What the question tells by its kind alone, wherever it stands in the body.
    points: u32,
    score: Score,
}

/// Points of a place that the message speaks of.
const SAID: u32 = 600;

/// Points of the last condition, in parts for those before it: people write filters first.
const LAST: usize = 60;

/// Points of each key that a place shares with a value of the message.
const NEAR: usize = 9;

/// Chooses from all derivations of one answer, whose message is `message`.
pub fn choose(judged: Judged<'_>, derivations: &[Derivation], message: &str) -> Located {
    let message = Message::new(message);
    let mut located = Located::default();
    let mut others: Vec<Place> = Vec::new();
    for derivation in derivations {
        let primary = primary(judged, derivation, &message);
        match (&located.path, &primary) {
            (None, found) => located.path = found.as_ref().map(|place| place.path.clone()),
            (Some(path), Some(found)) if *path != found.path && !located.others.contains(&found.path) => {
                located.others.push(found.path.clone());
            }
            _ => {}
        }
        let reads = derivation.conditions.iter().rev().flat_map(|condition| &condition.reads).map(|read| &read.place);
        for place in primary.iter().chain(&derivation.from).chain(reads) {
            let is_telling =
                place.document != judged.document || identity(judged.input, &place.path) != Some(Class::Identity);
            let place = Place::new(place.document, place.path.clone());
            if is_telling && !others.contains(&place) {
                others.push(place);
            }
        }
    }
    let covered = |place: &Place| {
        let primary = located.path.as_ref().filter(|_| place.document == judged.document);
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
fn primary(judged: Judged<'_>, derivation: &Derivation, message: &Message) -> Option<Place> {
    let subjects: Vec<&Path> = derivation
        .from
        .iter()
        .filter(|place| place.document == judged.document && identity(judged.input, &place.path).is_none())
        .map(|place| &place.path)
        .collect();
    let last = derivation.conditions.len().saturating_sub(1);
    let reads =
        derivation.conditions.iter().enumerate().flat_map(|(order, condition)| {
            condition.reads.iter().enumerate().map(move |(sub, read)| ((order, sub), read))
        });
    let candidates: Vec<Candidate<'_>> = reads
        .filter(|(_, read)| read.place.document == judged.document && !read.place.path.is_empty())
        .map(|(order, read)| candidate(judged, (read, order), (&subjects, last, message)))
        .collect();
    let best = candidates
        .iter()
        .filter(|candidate| !is_container(candidate, &candidates))
        .max_by(|left, right| left.score.cmp(&right.score));
    if let Some(best) = best {
        let whole = || directive(judged.input, &best.path, best.read.test == Test::Selects);
        let path = undecided(best, &candidates).or_else(whole).unwrap_or_else(|| best.path.clone());
        return Some(Place::new(judged.document, path));
    }
    let of_message = derivation.from.iter().filter(|place| place.document == judged.document && !place.path.is_empty());
    of_message.max_by_key(|place| (identity(judged.input, &place.path).is_none(), place.path.len())).cloned()
}

/// A helper that does not hold may fail in several ways at once, and where the message speaks of none of them nothing
/// tells which one is meant: then what they have in common is the place.
fn undecided(best: &Candidate<'_>, all: &[Candidate<'_>]) -> Option<Path> {
    let is_inside = |candidate: &Candidate<'_>| candidate.read.negated && !candidate.read.direct;
    let (path, rank) = (&best.path, |candidate: &Candidate<'_>| (candidate.class, candidate.points));
    let is_said = best.points >= SAID;
    let is_rival = |other: &&Candidate<'_>| {
        rank(other) == rank(best)
            && !other.read.direct
            && match is_said {
                true => is_inside(other) && other.score.1 == best.score.1,
                false => !is_nested(path, &other.path),
            }
    };
    let is_open = is_inside(best) && (is_said || best.read.test != Test::Compares);
    let shared = all.iter().filter(|_| is_open).filter(is_rival).map(|other| common(path, &other.path)).min()?;
    (shared < path.len()).then(|| path.truncated(shared))
}

fn candidate<'a>(
    judged: Judged<'_>,
    (read, (order, sub)): (&'a Read, (usize, usize)),
    (subjects, last, message): (&[&Path], usize, &Message),
) -> Candidate<'a> {
    let path = told_of(judged.input, &read.place.path);
    let is_absent = !exists(judged.input, &path);
    let class = class(judged.input, read, (&path, is_absent));
    // What merely selects is spoken of too; what was refused, or met a pattern, is spoken of because of that.
    let is_finding = read.negated || (read.direct && read.test == Test::Tests);
    let is_said = class == Class::Content
        && !read.aside
        && (message.speaks_of(&path) || (is_finding && read.words.iter().any(|word| message.speaks_of_word(word))));
    // An element that the message names is the subject, so its own name is no nearer than its other keys.
    let near = subjects.iter().map(|subject| common(&subject.truncated(subject.len().saturating_sub(1)), &path)).max();
    let points = strength(read, is_absent, message.tells_of_absence()) + if is_said { SAID } else { 0 };
    let standing = NEAR * near.unwrap_or(0) + LAST * order / last.max(1);
    let score = (class, points + standing as u32, read.direct, std::cmp::Reverse(sub));
    Candidate { read, path, class, is_absent, points, score }
}

fn class(input: &Value, read: &Read, (path, is_absent): (&Path, bool)) -> Class {
    if let Some(class) = identity(input, path) {
        return class;
    }
    let is_fixed = !matches!(read.test, Test::Compares | Test::Empty);
    let last = path.segments().last().and_then(Segment::as_key);
    let names = read.place.is_key || last.is_some_and(is_naming);
    let exempts = read.exempts || path.segments().iter().filter_map(Segment::as_key).any(is_exemption);
    match (names && is_fixed && !is_absent) || exempts {
        true => Class::Naming,
        false => Class::Content,
    }
}

/// How much a question says about what is wrong. Helpers that have to fail are exemptions more often than findings, unless
/// the message says that something is missing.
fn strength(read: &Read, is_absent: bool, tells_of_absence: bool) -> u32 {
    if read.aside {
        return 100;
    }
    match (read.negated, read.direct, read.test) {
        (_, true, Test::Empty) => 500,
        (true, true, _) => 300 + if is_absent && tells_of_absence { 200 } else { 0 },
        (false, true, Test::Tests | Test::Compares | Test::Counts) => {
            300 + if is_absent && tells_of_absence { 150 } else { 0 }
        }
        (false, true, _) => 200 + if is_absent && tells_of_absence { 150 } else { 0 },
        (true, false, _) if tells_of_absence => 350,
        (true, false, _) => 200 - if is_absent { 20 } else { 0 },
        (false, false, Test::Tests | Test::Compares) => 240,
        (false, false, Test::Selects) => 220,
        (false, false, _) => 200,
    }
}

/// A collection or a mapping that was asked for, when something inside was asked for too: the inner says more. When it is
/// what lacks something, only a key that is absent does.
fn is_container(candidate: &Candidate<'_>, all: &[Candidate<'_>]) -> bool {
    if candidate.is_absent || candidate.read.test == Test::Empty {
        return false;
    }
    let path = &candidate.path;
    all.iter().any(|other| {
        let inner = &other.path;
        let says_more = !candidate.read.negated || (other.is_absent && other.points >= candidate.points.max(SAID));
        says_more && other.class >= candidate.class && inner.len() > path.len() && is_nested(inner, path)
    })
}

fn exists(input: &Value, path: &Path) -> bool {
    value_at(input, path).is_some()
}

fn is_nested(first: &Path, second: &Path) -> bool {
    common(first, second) == first.len().min(second.len())
}

/// How many segments two paths share at their start.
fn common(first: &Path, second: &Path) -> usize {
    first.segments().iter().zip(second.segments()).take_while(|(a, b)| a == b).count()
}
