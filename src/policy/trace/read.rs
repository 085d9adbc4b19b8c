//! What a condition read, and how it asked: the material from which the telling place is chosen.

use std::sync::Arc;

use super::shadow::Place;
use crate::value::Value;

/// How a value was asked, from what chooses a rule's subject to what finds the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Test {
    /// `==` or `in` with constants, or the type: says which things a rule is about.
    Selects,
    /// How many there are.
    Counts,
    /// The value alone: it is there, it is true.
    Truth,
    /// By order, pattern or prefix, with constants.
    Tests,
    /// With another value of a document.
    Compares,
    /// That nothing is there: `count(x) == 0`.
    Empty,
}

/// A place that a condition read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub place: Place,
    pub test: Test,
    /// It held because the test did not: `not x`, `x != y`.
    pub negated: bool,
    /// By the body's own statement; else inside of a function, rule or comprehension that it leaned on.
    pub direct: bool,
    /// That helper is named as an exemption.
    pub exempts: bool,
    /// Only on the way to a value that was then asked itself: whether it is a number, whether it is known.
    pub aside: bool,
    /// Constants that it was asked with.
    pub words: Vec<Arc<str>>,
    /// The names of the helpers around it, the innermost first.
    pub helpers: Vec<Arc<str>>,
}

/// Most reads and most places that anything remembers: a sum over a thousand elements comes from everywhere.
pub const MAX_PLACES: usize = 16;

/// Most constants of one read.
const MAX_WORDS: usize = 4;

/// Longest constant that is remembered, in bytes: a longer one is no word of a message.
const MAX_WORD: usize = 64;

impl Read {
    /// The same, seen from outside of the helper that made it.
    pub fn inside(mut self, negated: bool) -> Self {
        self.direct = false;
        self.negated |= negated;
        self
    }

    pub fn of_helper(mut self, name: &Arc<str>, exempts: bool) -> Self {
        self.exempts |= exempts;
        merge_words(&mut self.helpers, std::slice::from_ref(name));
        self
    }
}

/// Adds what is not yet there, up to the bound.
pub fn merge(places: &mut Vec<Place>, more: impl IntoIterator<Item = Place>) {
    for place in more {
        if places.len() >= MAX_PLACES {
            break;
        }
        if !places.contains(&place) {
            places.push(place);
        }
    }
}

/// As `merge`. The same place asked in two ways is two reads.
pub fn merge_reads(reads: &mut Vec<Read>, more: impl IntoIterator<Item = Read>) {
    for read in more {
        if reads.len() >= MAX_PLACES {
            break;
        }
        if !reads.contains(&read) {
            reads.push(read);
        }
    }
}

pub fn merge_words(words: &mut Vec<Arc<str>>, more: &[Arc<str>]) {
    for word in more {
        if words.len() < MAX_WORDS && !words.contains(word) {
            words.push(Arc::clone(word));
        }
    }
}

/// A constant that a message may speak of.
pub fn word(literal: &Value) -> Option<Arc<str>> {
    match literal {
        Value::String(text) if !text.is_empty() && text.len() <= MAX_WORD => Some(Arc::clone(text)),
        _ => None,
    }
}
