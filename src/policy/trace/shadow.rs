//! What the tracer knows about a value beside the value itself: where it stands, or what it was computed from.
//!
//! A value that was read from a document has a *place*. One that a policy computed has the places that it came *from*;
//! one that a policy put together (an array, an object, a set) remembers each element. Cheap to clone.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::facts::Near;
use super::read::{MAX_PLACES, Read, Test, merge, merge_reads, merge_words, word};
use crate::document::DocumentId;
use crate::syntax::Path;
use crate::value::Value;

/// A path in a document; it may lead to a key that is absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub document: DocumentId,
    pub path: Path,
    /// The key at the path's end is meant, not what stands under it.
    pub is_key: bool,
}

/// Most elements that are asked where something that was put together comes from: asking stays cheap in a loop.
const MAX_SCANNED: usize = 64;

impl Place {
    pub fn new(document: DocumentId, path: Path) -> Self {
        Self { document, path, is_key: false }
    }

    pub fn child(&self, key: &Value) -> Option<Place> {
        let path = self.path.clone();
        let path = match key {
            Value::String(key) => path.key(key),
            Value::Number(index) => path.index(usize::try_from(index.as_u64()?).ok()?),
            _ => return None,
        };
        Some(Place::new(self.document, path))
    }

    /// Here or below.
    pub fn is_in(&self, other: &Place) -> bool {
        self.document == other.document && self.path.segments().starts_with(other.path.segments())
    }
}

#[derive(Debug, Clone, Default)]
pub struct Shadow(Option<Arc<Traits>>);

#[derive(Debug, Clone, Default)]
struct Traits {
    /// Exactly here, or exactly here missing.
    place: Option<Place>,
    /// Inside of `data`: the value is no document's, but facts about one, which stand nearest here.
    near: Option<Near>,
    /// What it was computed from, in the order of reading.
    from: Vec<Place>,
    /// What decided that it is there at all, or what it is: the conditions of the helper that made it.
    because: Vec<Read>,
    /// Of a value that a policy put together, by index, key or, in a set, the element itself.
    elements: BTreeMap<Value, Shadow>,
    /// A set or list of all the keys of the object here.
    keys_of: Option<Place>,
    /// The question that it answers, for a truth value or a count.
    test: Option<Test>,
    negated: bool,
    /// It says whether something is known, not what it is.
    aside: bool,
    /// Constants that it was made of.
    words: Vec<Arc<str>>,
}

impl Shadow {
    fn of(traits: Traits) -> Self {
        Self(Some(Arc::new(traits)))
    }

    fn traits(&mut self) -> &mut Traits {
        Arc::make_mut(self.0.get_or_insert_with(Arc::default))
    }

    pub fn none() -> Self {
        Self::default()
    }

    /// A document's own value.
    pub fn at(place: Place) -> Self {
        Self::of(Traits { place: Some(place), ..Traits::default() })
    }

    /// The key at the end of a path, as a value.
    pub fn key_at(place: Place) -> Self {
        Self::of(Traits { from: vec![Place { is_key: true, ..place }], ..Traits::default() })
    }

    /// Something in `data`.
    pub fn near(near: Near) -> Self {
        Self::of(Traits { near: Some(near), ..Traits::default() })
    }

    /// The same, asked only to know whether there is something to be asked.
    pub fn aside(mut self) -> Self {
        self.traits().aside = true;
        self
    }

    pub fn literal(value: &Value) -> Self {
        match word(value) {
            Some(word) => Self::of(Traits { words: vec![word], ..Traits::default() }),
            None => Self::none(),
        }
    }

    pub fn computed<'a>(parts: impl IntoIterator<Item = &'a Shadow>) -> Self {
        let mut made = Traits::default();
        for part in parts {
            let Some(traits) = &part.0 else { continue };
            merge(&mut made.from, part.places());
            merge_reads(&mut made.because, part.reasons());
            merge_words(&mut made.words, &traits.words);
            made.aside |= traits.aside;
        }
        if made.from.is_empty() && made.because.is_empty() && made.words.is_empty() {
            return Self::none();
        }
        Self::of(made)
    }

    /// A truth value or a count computed from these.
    pub fn answer<'a>(parts: impl IntoIterator<Item = &'a Shadow>, test: Test, negated: bool) -> Self {
        let mut answer = Self::computed(parts);
        if let Some(traits) = &mut answer.0 {
            let traits = Arc::make_mut(traits);
            (traits.test, traits.negated) = (Some(test), negated);
        }
        answer
    }

    pub fn collection(elements: impl IntoIterator<Item = (Value, Shadow)>) -> Self {
        let elements: BTreeMap<Value, Shadow> = elements.into_iter().filter(|(_, shadow)| shadow.0.is_some()).collect();
        if elements.is_empty() {
            return Self::none();
        }
        Self::of(Traits { elements, ..Traits::default() })
    }

    /// Of a number of things.
    pub fn is_count(&self) -> bool {
        self.0.as_ref().is_some_and(|traits| traits.test == Some(Test::Counts))
    }

    /// Whether a document has a part in the value itself.
    pub fn has_places(&self) -> bool {
        !self.places().is_empty()
    }

    /// Where the value stands, when it is one of a document.
    pub fn place(&self) -> Option<&Place> {
        self.0.as_ref()?.place.as_ref()
    }

    pub fn keys_of(&self) -> Option<&Place> {
        self.0.as_ref()?.keys_of.as_ref()
    }

    pub fn because(&self) -> &[Read] {
        self.0.as_ref().map_or(&[], |traits| &traits.because)
    }

    /// As `because`; of something put together whose elements say where they come from, their reasons too.
    fn reasons(&self) -> Vec<Read> {
        let Some(traits) = &self.0 else { return Vec::new() };
        let mut reasons = traits.because.clone();
        if traits.place.is_none() && traits.from.is_empty() {
            for element in traits.elements.values().take(MAX_SCANNED) {
                if reasons.len() >= MAX_PLACES {
                    break;
                }
                merge_reads(&mut reasons, element.because().iter().cloned());
            }
        }
        reasons
    }

    /// All that the value says about places, the most certain alone when there is one.
    pub fn places(&self) -> Vec<Place> {
        let Some(traits) = &self.0 else { return Vec::new() };
        if let Some(place) = &traits.place {
            return vec![place.clone()];
        }
        let mut places = traits.from.clone();
        if places.is_empty() {
            for element in traits.elements.values().take(MAX_SCANNED) {
                if places.len() >= MAX_PLACES {
                    break;
                }
                merge(&mut places, element.places());
            }
        }
        if places.is_empty() {
            places.extend(traits.near.iter().map(|near| &near.place).filter(|place| !place.path.is_empty()).cloned());
        }
        places
    }

    /// What a condition on this value has read; `negated` when it is the value's failing that counts. A mere binding
    /// asks nothing, but a lookup that finds something is a question.
    pub fn reads(&self, negated: bool, binds: bool) -> Vec<Read> {
        let Some(traits) = &self.0 else { return Vec::new() };
        let asks = !binds || (traits.place.is_none() && traits.test.is_some());
        let places = if asks { self.places() } else { Vec::new() };
        let mut reads = Vec::new();
        merge_reads(
            &mut reads,
            places.into_iter().map(|place| Read {
                place,
                test: traits.test.unwrap_or(Test::Truth),
                negated: traits.negated ^ negated,
                direct: true,
                exempts: false,
                // `state != "unknown"`; `state == "default"` is a question.
                aside: traits.aside && (traits.negated ^ negated),
                words: traits.words.clone(),
                helpers: Vec::new(),
            }),
        );
        let reasons = if binds { traits.because.clone() } else { self.reasons() };
        merge_reads(&mut reads, reasons.into_iter().map(|read| read.inside(traits.negated ^ negated)));
        reads
    }

    /// The opposite truth value.
    pub fn negated(&self) -> Self {
        let mut shadow = Self::computed([self]);
        let test = self.0.as_ref().and_then(|traits| traits.test).unwrap_or(Test::Truth);
        let was_negated = self.0.as_ref().is_some_and(|traits| traits.negated);
        if let Some(traits) = &mut shadow.0 {
            let traits = Arc::make_mut(traits);
            (traits.test, traits.negated) = (Some(test), !was_negated);
        }
        shadow
    }

    /// The same value, which is there because of these conditions.
    pub fn with_because(mut self, reads: Vec<Read>) -> Self {
        if !reads.is_empty() {
            merge_reads(&mut self.traits().because, reads);
        }
        self
    }

    /// A helper gave a document's own value, or a number made of some: its conditions are how it was got at, and the value
    /// is what is asked.
    pub fn got(mut self, value: &Value) -> Self {
        let is_value = match value {
            Value::Undefined | Value::Object(_) | Value::Set(_) | Value::Array(_) => false,
            Value::Number(_) => self.has_places(),
            _ => self.place().is_some(),
        };
        if is_value && !self.because().is_empty() {
            self.traits().because.iter_mut().for_each(|read| read.aside = true);
        }
        self
    }

    /// As `with_because`, of all reasons: they were met inside of a helper of this name.
    pub fn through(mut self, helper: &Arc<str>, exempts: bool) -> Self {
        if !self.because().is_empty() {
            for read in &mut self.traits().because {
                *read = read.clone().inside(false).of_helper(helper, exempts);
            }
        }
        self
    }

    /// The same value, which was computed from these too.
    pub fn with_from(mut self, places: Vec<Place>) -> Self {
        if !places.is_empty() {
            merge(&mut self.traits().from, places);
        }
        self
    }

    pub fn with_keys_of(mut self, place: Option<Place>) -> Self {
        if place.is_some() {
            self.traits().keys_of = place;
        }
        self
    }

    pub fn with_element(mut self, key: Value, element: Shadow) -> Self {
        if element.0.is_some() {
            self.traits().elements.entry(key).or_insert(element);
        }
        self
    }

    /// What is known of the elements of something put together.
    pub fn elements(&self) -> impl ExactSizeIterator<Item = (&Value, &Shadow)> {
        static NONE: BTreeMap<Value, Shadow> = BTreeMap::new();
        self.0.as_ref().map_or(&NONE, |traits| &traits.elements).iter()
    }

    /// What is known of one of `elements`.
    pub fn known(&self, key: &Value) -> Option<&Shadow> {
        self.0.as_ref()?.elements.get(key)
    }

    /// What is known of `container[key]`, which is `value`.
    pub fn index(&self, container: &Value, (key, of_key): (&Value, &Shadow), value: &Value) -> Shadow {
        if let Some(traits) = &self.0 {
            if let Some(place) = &traits.place {
                return match place.child(key) {
                    Some(place) => Shadow::at(place),
                    None => self.clone(),
                };
            }
            if let Some(element) = traits.elements.get(key) {
                return element.clone();
            }
            if let Some(near) = &traits.near {
                return near.index(container, key, value);
            }
        }
        if let Some(place) = self.keys_of().and_then(|place| place.child(key)) {
            return Shadow::at(place);
        }
        // A lookup in a policy's own table asks about the key.
        let test = if self.has_places() { Test::Compares } else { Test::Selects };
        match of_key.has_places() {
            true => Shadow::answer([of_key, self], test, false),
            false => Shadow::computed([self]),
        }
    }

    /// What is known of each element while iterating.
    pub fn element(&self, container: &Value, key: &Value, value: &Value) -> Shadow {
        let Some(traits) = &self.0 else { return Shadow::none() };
        if !matches!(container, Value::Set(_)) {
            return self.index(container, (key, &Shadow::none()), value);
        }
        match (traits.elements.get(value), traits.keys_of.as_ref().and_then(|place| place.child(value))) {
            (Some(element), _) => element.clone(),
            (None, Some(place)) => Shadow::key_at(place),
            (None, None) => Shadow::computed([self]),
        }
    }

    /// What is known of an element's key while iterating.
    pub fn key(&self, container: &Value, key: &Value, element: &Shadow) -> Shadow {
        match (container, self.place().and_then(|place| place.child(key))) {
            (Value::Array(_), _) => Shadow::none(),
            (Value::Object(_), Some(place)) => Shadow::key_at(place),
            (Value::Object(_), None) => {
                let places = element.places().into_iter();
                let keys: Vec<Place> = places.map(|place| Place { is_key: true, ..place }).collect();
                Shadow::none().with_from(keys)
            }
            _ => element.clone(),
        }
    }
}
