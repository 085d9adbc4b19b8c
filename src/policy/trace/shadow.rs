//! What the tracer knows about a value beside the value itself: where it stands, or what it was computed from.
//!
//! A value that was read from a document has a *place*. One that a policy computed has the places that it came *from*;
//! one that a policy put together (an array, an object, a set) remembers each element. Cheap to clone.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::DocumentId;
use crate::syntax::Path;
use crate::value::{Value, to_path};

/// A path in a document; it may lead to a key that is absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub document: DocumentId,
    pub path: Path,
}

impl Place {
    fn child(&self, key: &Value) -> Option<Place> {
        let path = self.path.clone();
        let path = match key {
            Value::String(key) => path.key(key),
            Value::Number(index) => path.index(usize::try_from(index.as_u64()?).ok()?),
            _ => return None,
        };
        Some(Place { document: self.document, path })
    }
}

/// Most places that one value remembers: a sum over a thousand elements comes from everywhere.
const MAX_PLACES: usize = 16;

#[derive(Debug, Clone, Default)]
pub struct Shadow(Option<Arc<Traits>>);

#[derive(Debug, Clone, Default)]
struct Traits {
    /// Exactly here, or exactly here missing.
    place: Option<Place>,
    /// Inside of `data`: the value is no document's, but facts about one, which stand nearest here.
    near: Option<Place>,
    /// What it was computed from, in the order of reading.
    from: Vec<Place>,
    /// What decided that it is there at all: the conditions of the rule or comprehension that made it.
    because: Vec<Place>,
    /// Of a value that a policy put together, by index, key or, in a set, the element itself.
    elements: BTreeMap<Value, Shadow>,
}

impl Shadow {
    pub fn none() -> Self {
        Self::default()
    }

    /// A document's own value.
    pub fn at(place: Place) -> Self {
        Self(Some(Arc::new(Traits { place: Some(place), ..Traits::default() })))
    }

    /// The root of `data`.
    pub fn data(document: DocumentId) -> Self {
        let near = Place { document, path: Path::default() };
        Self(Some(Arc::new(Traits { near: Some(near), ..Traits::default() })))
    }

    pub fn computed<'a>(parts: impl IntoIterator<Item = &'a Shadow>) -> Self {
        let mut from = Vec::new();
        let mut because = Vec::new();
        for part in parts {
            merge(&mut from, part.places());
            merge(&mut because, part.because().to_vec());
        }
        if from.is_empty() && because.is_empty() {
            return Self::none();
        }
        Self(Some(Arc::new(Traits { from, because, ..Traits::default() })))
    }

    pub fn collection(elements: impl IntoIterator<Item = (Value, Shadow)>) -> Self {
        let elements: BTreeMap<Value, Shadow> = elements.into_iter().filter(|(_, shadow)| shadow.0.is_some()).collect();
        if elements.is_empty() {
            return Self::none();
        }
        Self(Some(Arc::new(Traits { elements, ..Traits::default() })))
    }

    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Where the value stands, when it is one of a document.
    pub fn place(&self) -> Option<&Place> {
        self.0.as_ref()?.place.as_ref()
    }

    pub fn because(&self) -> &[Place] {
        self.0.as_ref().map_or(&[], |traits| &traits.because)
    }

    /// All that the value says about places, the most certain alone when there is one.
    pub fn places(&self) -> Vec<Place> {
        let Some(traits) = &self.0 else { return Vec::new() };
        if let Some(place) = &traits.place {
            return vec![place.clone()];
        }
        let mut places = traits.from.clone();
        for element in traits.elements.values() {
            merge(&mut places, element.places());
            if places.len() >= MAX_PLACES {
                break;
            }
        }
        if places.is_empty() {
            places.extend(traits.near.iter().filter(|near| !near.path.is_empty()).cloned());
        }
        places
    }

    /// The same value, which is there because of these conditions.
    pub fn with_because(mut self, conditions: Vec<Place>) -> Self {
        if !conditions.is_empty() {
            let traits = self.0.get_or_insert_with(Arc::default);
            merge(&mut Arc::make_mut(traits).because, conditions);
        }
        self
    }

    /// The same value, which was computed from these too.
    pub fn with_from(mut self, places: Vec<Place>) -> Self {
        if !places.is_empty() {
            let traits = self.0.get_or_insert_with(Arc::default);
            merge(&mut Arc::make_mut(traits).from, places);
        }
        self
    }

    pub fn with_element(mut self, key: Value, element: Shadow) -> Self {
        if !element.is_none() {
            Arc::make_mut(self.0.get_or_insert_with(Arc::default)).elements.entry(key).or_insert(element);
        }
        self
    }

    /// What is known of `container[key]`, which is `value`.
    pub fn index(&self, container: &Value, key: &Value, value: &Value) -> Shadow {
        let Some(traits) = &self.0 else { return Shadow::none() };
        if let Some(place) = &traits.place {
            return match place.child(key) {
                Some(place) => Shadow::at(place),
                None => self.clone(),
            };
        }
        if let Some(element) = traits.elements.get(key) {
            return element.clone();
        }
        match &traits.near {
            Some(near) => of_data(near, container, key, value),
            None => Shadow(Some(Arc::new(Traits {
                from: traits.from.clone(),
                because: traits.because.clone(),
                ..Traits::default()
            }))),
        }
    }

    /// What is known of each element while iterating.
    pub fn element(&self, container: &Value, key: &Value, value: &Value) -> Shadow {
        match container {
            Value::Set(_) => self
                .0
                .as_ref()
                .and_then(|traits| traits.elements.get(value))
                .map_or_else(|| Shadow::computed([self]), Clone::clone),
            _ => self.index(container, key, value),
        }
    }
}

/// A value of `data`. An object there that names a `document` or a `path` says where its own values stand.
fn of_data(near: &Place, container: &Value, key: &Value, value: &Value) -> Shadow {
    let document = match &container["document"] {
        Value::Number(id) => id.as_u64().map_or(near.document, |id| DocumentId::new(id as usize)),
        _ => near.document,
    };
    let name = key.as_string().ok().map(|key| key.to_string()).unwrap_or_default();
    if name == "input" && value != &Value::Undefined {
        return Shadow::at(Place {
            document,
            path: to_path(&container["path"]).filter(|_| is_part(container)).unwrap_or_default(),
        });
    }
    let path = to_path(&container["path"]).filter(|path| !path.is_empty());
    let near = match path {
        Some(path) => Place { document, path },
        None if document != near.document => Place { document, path: Path::default() },
        None => near.clone(),
    };
    if name == "value" && container["state"] != Value::Undefined && !near.path.is_empty() {
        return Shadow::at(near);
    }
    Shadow(Some(Arc::new(Traits { near: Some(near), ..Traits::default() })))
}

/// An `input` beside a `path` is the part of the same document there (a container of a pod); in a relation's item it is
/// the other document.
fn is_part(container: &Value) -> bool {
    container["document"] == Value::Undefined
}

pub fn merge(places: &mut Vec<Place>, more: Vec<Place>) {
    for place in more {
        if places.len() < MAX_PLACES && !places.contains(&place) {
            places.push(place);
        }
    }
}
