//! The value type that policies see, and how to make one.
//!
//! It is regorus's: documents become policy input without a conversion in between. Only this module, the engine
//! (`policy::engine`) and `build.rs` name regorus.

use std::collections::BTreeMap;
use std::sync::Arc;

pub use regorus::Value;

use crate::syntax::{Data, Node, Path, Segment};

/// An object of string keys. Pairs whose value is `Value::Undefined` are left out.
pub fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    pairs
        .into_iter()
        .filter(|(_, value)| *value != Value::Undefined)
        .map(|(key, value)| (Value::from(key), value))
        .collect::<BTreeMap<_, _>>()
        .into()
}

/// As `object`, of any number of pairs.
pub fn object_of<'a>(pairs: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    pairs.into_iter().map(|(key, value)| (Value::from(key), value)).collect::<BTreeMap<_, _>>().into()
}

/// As `object`, of keys of any type.
pub fn object_of_values(pairs: impl IntoIterator<Item = (Value, Value)>) -> Value {
    pairs.into_iter().collect::<BTreeMap<_, _>>().into()
}

pub fn array(items: impl IntoIterator<Item = Value>) -> Value {
    Value::from(items.into_iter().collect::<Vec<_>>())
}

pub fn string(text: &str) -> Value {
    Value::from(text)
}

/// `null` for `None`.
pub fn optional(value: Option<impl Into<Value>>) -> Value {
    value.map_or(Value::Null, Into::into)
}

/// A document as its author knows it. Strings share their text with the node.
pub fn from_node(node: &Node) -> Value {
    match &node.data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        Data::Int(number) => Value::from(*number),
        Data::Float(number) => Value::from(*number),
        Data::BigNumber(text) => Value::from_numeric_string(text).unwrap_or_else(|_| Value::String(text.clone())),
        Data::String(text) => Value::String(text.clone()),
        Data::Sequence(items) => array(items.iter().map(from_node)),
        Data::Mapping(entries) => entries
            .iter()
            .map(|entry| (Value::String(entry.key.clone()), from_node(&entry.value)))
            .collect::<BTreeMap<_, _>>()
            .into(),
    }
}

/// A path as an array of strings and numbers.
pub fn from_path(path: &Path) -> Value {
    array(path.segments().iter().map(|segment| match segment {
        Segment::Key(key) => Value::String(key.clone()),
        Segment::Index(index) => Value::from(*index),
    }))
}

/// The reverse of `from_path`; `None` when an element is neither a string nor a whole number.
pub fn to_path(value: &Value) -> Option<Path> {
    let segments = value.as_array().ok()?.iter().map(|segment| match segment {
        Value::String(key) => Some(Segment::Key(Arc::clone(key))),
        Value::Number(number) => number.as_u64().map(|index| Segment::Index(index as usize)),
        _ => None,
    });
    segments.collect::<Option<Vec<_>>>().map(Path::new)
}

/// JSON from a configuration file or from METADATA.
pub fn from_json(json: &serde_json::Value) -> Value {
    Value::from(json.clone())
}
