//! Where values of `data` stand: facts about a document are no part of it, but say by their keys where they come from.
//!
//! An object with a `path` (and a `document`) is about what stands there; one with a `state` is a computed value. A key
//! beside `K_path`, or one that `paths`, `origins` or `parameters` lists, has a place of its own. What a fact repeats from
//! the judged document is found there by its key or its value.

use super::shadow::{Place, Shadow};
use crate::document::DocumentId;
use crate::syntax::{Path, Segment};
use crate::value::{Value, to_path};

/// Objects beside a key that tell where it is written.
const LISTS: [&str; 3] = ["paths", "origins", "parameters"];

/// Something inside of `data`, and the document that is judged.
#[derive(Debug, Clone)]
pub struct Near {
    /// What stands nearest to it in a document; the root when nothing is known.
    pub place: Place,
    judged: DocumentId,
    input: Value,
}

impl Near {
    pub fn new(judged: DocumentId, input: Value) -> Self {
        Self { place: Place::new(judged, Path::default()), judged, input }
    }

    fn at(&self, place: Place) -> Self {
        Self { place, ..self.clone() }
    }

    /// What stands at a place of the judged document.
    fn written(&self, place: &Place) -> Option<Value> {
        (place.document == self.judged).then(|| value_at(&self.input, &place.path))?
    }

    /// What is known of `container[key]`, which is `value`.
    pub fn index(&self, container: &Value, key: &Value, value: &Value) -> Shadow {
        let own = own_document(container).unwrap_or(self.place.document);
        let name = key.as_string().ok().map(|key| key.to_string()).unwrap_or_default();
        if name == "input" && *value != Value::Undefined {
            // Beside a `path` it is the part of the same document there (a container of a pod); in a relation's item it is
            // the other document.
            let is_part = own_document(container).is_none();
            let path = to_path(&container["path"]).filter(|_| is_part).unwrap_or_default();
            return Shadow::at(Place::new(own, path));
        }
        let place = match to_path(&container["path"]).filter(|path| !path.is_empty()) {
            Some(path) => Place::new(own, path),
            None if own != self.place.document => Place::new(own, Path::default()),
            None => self.place.clone(),
        };
        let near = || Shadow::near(self.at(place.clone()));
        if place.path.is_empty() || name.is_empty() {
            return near();
        }
        if container["state"] != Value::Undefined {
            match &*name {
                "value" => return self.computed(container, value, &place),
                "state" => return near().aside(),
                _ => {}
            }
        }
        if let Some(path) = listed(container, &name) {
            let place = Place::new(own, path);
            // Facts about what stands there are not what stands there.
            let is_fact = matches!(value, Value::Object(_));
            return if is_fact { Shadow::near(self.at(place)) } else { Shadow::at(place) };
        }
        match self.repeated(&place, key, value) {
            Some(place) => Shadow::at(place),
            None => near(),
        }
    }

    /// A computed value stands where its `path` leads. A list has no such parts there, unless it is written as it is.
    fn computed(&self, container: &Value, value: &Value, place: &Place) -> Shadow {
        let is_list = matches!(value, Value::Array(_) | Value::Object(_) | Value::Set(_));
        if !is_list || self.written(place).is_some_and(|written| written == *value) {
            return Shadow::at(place.clone());
        }
        let path_of = |index: usize, item: &Value| {
            let by_index = &container["paths"][&Value::from(index)];
            to_path(by_index).or_else(|| to_path(&container["paths"][item])).filter(|path| !path.is_empty())
        };
        let items = value.as_array().map(|items| items.iter().enumerate().collect::<Vec<_>>()).unwrap_or_default();
        let known = items.into_iter().map(|(index, item)| {
            let path = path_of(index, item).unwrap_or_else(|| place.path.clone());
            (Value::from(index), Shadow::at(Place::new(place.document, path)))
        });
        Shadow::collection(known.collect::<Vec<_>>()).with_from(vec![place.clone()])
    }

    /// Where the judged document has the same value under the same key, or under one key alone.
    fn repeated(&self, place: &Place, key: &Value, value: &Value) -> Option<Place> {
        let written = self.written(place)?;
        let fields = written.as_object().ok()?;
        if fields.get(key) == Some(value) {
            return place.child(key);
        }
        if !matches!(value, Value::String(_) | Value::Number(_)) {
            return None;
        }
        let mut equal = fields.iter().filter(|(_, written)| *written == value);
        let (key, _) = equal.next()?;
        equal.next().is_none().then(|| place.child(key))?
    }
}

fn own_document(container: &Value) -> Option<DocumentId> {
    match &container["document"] {
        Value::Number(id) => id.as_u64().map(|id| DocumentId::new(id as usize)),
        _ => None,
    }
}

/// Where a key's own value stands, by what stands beside it.
fn listed(container: &Value, name: &str) -> Option<Path> {
    let beside = to_path(&container[&*format!("{name}_path")]);
    let lists = LISTS.iter().map(|list| to_path(&container[*list][name]));
    std::iter::once(beside).chain(lists).flatten().find(|path| !path.is_empty())
}

pub fn value_at(input: &Value, path: &Path) -> Option<Value> {
    let mut value = input.clone();
    for segment in path.segments() {
        value = match segment {
            Segment::Key(key) => value[&Value::String(key.clone())].clone(),
            Segment::Index(index) => value[&Value::from(*index)].clone(),
        };
    }
    (value != Value::Undefined).then_some(value)
}
