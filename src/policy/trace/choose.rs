//! Which of the places that made an answer is the telling one.
//!
//! Of all that the conditions read, what merely names or selects things stands behind what was found wrong with them;
//! what the message speaks of comes first. `words` says what it speaks of. What else was read is related. Where only
//! the document's identity was asked for, that decides; where nothing was, the answer stays at the header.

use super::machine::Derivation;
use super::read::{Read, Test};
use super::shadow::Place;
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
    pub related: Vec<RelatedPlace>,
}

/// A document that is judged, and its value.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    pub document: DocumentId,
    pub input: &'a Value,
}

/// How telling a place is; the greatest wins.
type Score = (Class, bool, u8, usize, usize, bool, std::cmp::Reverse<usize>);

/// What a place is to the document, the least telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Says which document it is.
    Identity,
    /// Says which thing in it is meant, or that something is exempt.
    Naming,
    Content,
}

/// A place that a derivation's conditions read in the judged document.
struct Candidate<'a> {
    read: &'a Read,
    class: Class,
    /// Nothing stands there.
    is_absent: bool,
    score: Score,
}

/// Chooses from all derivations of one answer, whose message is `message`.
pub fn choose(judged: Judged<'_>, derivations: &[Derivation], message: &str) -> Located {
    let message = Message::new(message);
    let mut located = Located::default();
    let mut others: Vec<Place> = Vec::new();
    for derivation in derivations {
        let primary = primary(judged, derivation, &message);
        if located.path.is_none() {
            located.path = primary.as_ref().map(|place| place.path.clone());
        }
        let reads = derivation.conditions.iter().rev().flat_map(|condition| &condition.reads).map(|read| &read.place);
        for place in primary.iter().chain(&derivation.from).chain(reads) {
            let is_telling = place.document != judged.document || identity(&place.path) != Some(Class::Identity);
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
        .filter(|place| place.document == judged.document && identity(&place.path).is_none())
        .map(|place| &place.path)
        .collect();
    let reads =
        derivation.conditions.iter().enumerate().flat_map(|(order, condition)| {
            condition.reads.iter().enumerate().map(move |(sub, read)| ((order, sub), read))
        });
    let candidates: Vec<Candidate<'_>> = reads
        .filter(|(_, read)| read.place.document == judged.document && !read.place.path.is_empty())
        .map(|(order, read)| candidate(judged, (read, order), (&subjects, message)))
        .collect();
    let best = candidates
        .iter()
        .filter(|candidate| !is_container(candidate, &candidates))
        .max_by(|left, right| left.score.cmp(&right.score));
    if let Some(best) = best {
        return Some(undecided(best, &candidates).unwrap_or_else(|| element_of_directive(judged.input, best)));
    }
    let of_message = derivation.from.iter().filter(|place| place.document == judged.document && !place.path.is_empty());
    of_message.max_by_key(|place| (identity(&place.path).is_none(), place.path.len())).cloned()
}

/// A helper that does not hold may fail in several ways at once, and nothing tells which one is meant: then what they have
/// in common is the place.
fn undecided(best: &Candidate<'_>, all: &[Candidate<'_>]) -> Option<Place> {
    let is_inside = |candidate: &Candidate<'_>| candidate.read.negated && !candidate.read.direct;
    let rank = |candidate: &Candidate<'_>| {
        let (class, is_said, strength, near, order, ..) = candidate.score;
        (class, is_said, strength, near, order)
    };
    let equals = all.iter().filter(|other| is_inside(best) && is_inside(other) && rank(other) == rank(best));
    let path = &best.read.place.path;
    let shared = equals.map(|other| common(path, &other.read.place.path)).min()?;
    (shared < path.len()).then(|| Place::new(best.read.place.document, path.truncated(shared)))
}

fn candidate<'a>(
    judged: Judged<'_>,
    (read, (order, sub)): (&'a Read, (usize, usize)),
    (subjects, message): (&[&Path], &Message),
) -> Candidate<'a> {
    let path = &read.place.path;
    let is_absent = !exists(judged.input, path);
    let class = class(read, path, is_absent);
    // What merely selects is spoken of too; what was refused, or met a pattern, is spoken of because of that.
    let is_finding = read.negated || (read.direct && read.test == Test::Tests);
    let is_said = class == Class::Content
        && (message.speaks_of(path) || (is_finding && read.words.iter().any(|word| message.speaks_of_word(word))));
    // An element that the message names is the subject, so its own name is no nearer than its other keys.
    let near = subjects.iter().map(|subject| common(&subject.truncated(subject.len().saturating_sub(1)), path)).max();
    let strength = strength(read, is_absent, message.tells_of_absence());
    let score = (class, is_said, strength, near.unwrap_or(0), order, read.direct, std::cmp::Reverse(sub));
    Candidate { read, class, is_absent, score }
}

fn class(read: &Read, path: &Path, is_absent: bool) -> Class {
    if let Some(class) = identity(path) {
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

/// How much a read says about what is wrong. Among equals the last condition decides: people write filters first.
fn strength(read: &Read, is_absent: bool, tells_of_absence: bool) -> u8 {
    match (read.negated, read.direct, read.test) {
        (true, true, _) if is_absent => 5,
        (_, true, Test::Empty) => 5,
        (_, true, _) if is_absent => 4,
        (true, false, _) if tells_of_absence => 4,
        (true, _, _) => 3,
        (false, true, Test::Tests | Test::Compares | Test::Counts) => 3,
        (false, _, _) => 2,
    }
}

/// A collection or a mapping that was asked for, when something inside was asked for too: the inner says more. Not so
/// when it is what lacks something.
fn is_container(candidate: &Candidate<'_>, all: &[Candidate<'_>]) -> bool {
    if candidate.read.negated || candidate.is_absent || candidate.read.test == Test::Empty {
        return false;
    }
    let path = &candidate.read.place.path;
    all.iter().any(|other| {
        let inner = &other.read.place.path;
        other.class >= candidate.class && inner.len() > path.len() && inner.segments().starts_with(path.segments())
    })
}

/// A directive's name is what stands for the directive: a policy that asks for it, or for all of the arguments, means
/// the directive as a whole.
fn element_of_directive(input: &Value, candidate: &Candidate<'_>) -> Place {
    const DIRECTIVES: [(&str, &str); 5] =
        [("name", "args"), ("keyword", "args"), ("type", "statements"), ("args", "name"), ("args", "keyword")];
    let place = &candidate.read.place;
    let path = &place.path;
    if let Some((Segment::Key(last), around)) = path.segments().split_last()
        && (candidate.read.test == Test::Selects || **last == *"args")
    {
        let around = Path::new(around.to_vec());
        let is_directive = |(name, beside): &(&str, &str)| {
            **last == **name && value_at(input, &around).is_some_and(|value| value[*beside] != Value::Undefined)
        };
        if DIRECTIVES.iter().any(is_directive) {
            return Place::new(place.document, around);
        }
    }
    place.clone()
}

/// Whether a path leads to what says which document it is, also inside of an admission review.
fn identity(path: &Path) -> Option<Class> {
    let keys: Vec<&str> = path.segments().iter().filter_map(Segment::as_key).collect();
    let keys = match &keys[..] {
        ["review", "object" | "oldObject", rest @ ..] => rest,
        ["review", "kind" | "operation" | "namespace" | "name" | "userInfo", ..] => return Some(Class::Identity),
        keys => keys,
    };
    match keys {
        [] | ["kind"] | ["apiVersion"] | ["metadata"] | ["metadata", "name" | "namespace" | "generateName"] => {
            Some(Class::Identity)
        }
        ["metadata", "annotations", ..] => Some(Class::Naming),
        _ => None,
    }
}

fn value_at(input: &Value, path: &Path) -> Option<Value> {
    let mut value = input.clone();
    for segment in path.segments() {
        value = match segment {
            Segment::Key(key) => value[&Value::String(key.clone())].clone(),
            Segment::Index(index) => value[&Value::from(*index)].clone(),
        };
    }
    (value != Value::Undefined).then_some(value)
}

fn exists(input: &Value, path: &Path) -> bool {
    value_at(input, path).is_some()
}

/// How many segments two paths share at their start.
fn common(first: &Path, second: &Path) -> usize {
    first.segments().iter().zip(second.segments()).take_while(|(a, b)| a == b).count()
}
