//! Builtins whose result is made of their arguments' own parts: what is known of the parts stays known.

use std::collections::BTreeMap;

use super::read::Test;
use super::shadow::Shadow;
use crate::value::Value;

/// A number's or a set's arithmetic; `None` is an error, which ends the body.
pub fn arithmetic(sign: char, left: &Value, right: &Value) -> Option<Value> {
    if let (Value::Set(a), Value::Set(b), '-') = (left, right, sign) {
        return Some(Value::from(a.difference(b)));
    }
    let (Value::Number(a), Value::Number(b)) = (left, right) else { return None };
    let zero = *right == Value::from(0);
    match sign {
        '+' => a.add(b).ok().map(Value::from),
        '-' => a.sub(b).ok().map(Value::from),
        '*' => a.mul(b).ok().map(Value::from),
        '/' if zero => Some(Value::Undefined),
        '/' => a.clone().divide(b).ok().map(Value::from),
        '%' if zero => Some(Value::Undefined),
        '%' if a.is_integer() && b.is_integer() => a.clone().modulo(b).ok().map(Value::from),
        _ => None,
    }
}

/// What is known of `left - right` for sets: what remains keeps its place, or is a key that an object lacks.
pub fn difference(left: &(Value, Shadow), right: &Shadow, result: &Value) -> Shadow {
    let Value::Set(items) = result else { return Shadow::none() };
    let remaining = items.iter().filter_map(|item| {
        let lacking = right.keys_of().and_then(|place| place.child(item)).map(Shadow::at);
        let own = left.1.known(item).cloned();
        Some((item.clone(), lacking.filter(|_| own.is_none()).or(own)?))
    });
    let remaining: Vec<(Value, Shadow)> = remaining.collect();
    match remaining.is_empty() {
        true => Shadow::computed([&left.1, right]),
        false => Shadow::collection(remaining),
    }
}

/// The question that a builtin with these arguments asks; `None` for one that computes.
pub fn test(name: &str, arguments: &[(Value, Shadow)], result: &Value) -> Option<Test> {
    let several = || arguments.iter().filter(|(_, shadow)| shadow.has_places()).count() > 1;
    match (name, result) {
        ("count", _) => Some(Test::Counts),
        (_, Value::Bool(_)) if name.starts_with("is_") => Some(Test::Selects),
        (_, Value::Bool(_)) => Some(if several() { Test::Compares } else { Test::Tests }),
        _ => None,
    }
}

/// What is known of a builtin's result beyond "it was computed from the arguments"; `None` when that is all.
pub fn shadow(name: &str, arguments: &[(Value, Shadow)], result: &Value) -> Option<Shadow> {
    match (name, arguments) {
        ("object.get", [object, key, default]) => {
            let path = match &key.0 {
                Value::Array(keys) => keys.iter().cloned().collect(),
                key => vec![key.clone()],
            };
            let mut at = object.clone();
            for step in path {
                let value = at.0[&step].clone();
                at = (value.clone(), at.1.index(&at.0, (&step, &key.1), &value));
            }
            // A default that is a document's own value stands somewhere itself.
            let is_default = at.0 == Value::Undefined && default.1.has_places();
            Some(if is_default { default.1.clone() } else { at.1 })
        }
        ("object.keys", [object]) => {
            let Value::Object(fields) = &object.0 else { return None };
            let keys = fields.iter().map(|(key, value)| {
                let element = object.1.index(&object.0, (key, &Shadow::none()), value);
                (key.clone(), object.1.key(&object.0, key, &element))
            });
            let keys = Shadow::collection(keys.collect::<Vec<_>>()).with_from(object.1.places());
            Some(keys.with_keys_of(object.1.place().cloned()))
        }
        ("walk", [walked]) => Some(walk(walked, result)),
        ("array.concat", [first, second]) => {
            let items = children(first).into_iter().chain(children(second));
            let items = items.enumerate().map(|(index, (_, shadow))| (Value::from(index), shadow));
            let concatenated = Shadow::collection(items.collect::<Vec<_>>());
            Some(concatenated.with_from(first.1.places()).with_from(second.1.places()))
        }
        (
            "sort" | "array.reverse" | "array.slice" | "union" | "intersection" | "object.union" | "object.filter"
            | "object.remove" | "object.union_n" | "json.filter" | "json.remove" | "cast_array" | "cast_set"
            | "array.flatten",
            _,
        ) => {
            let places = arguments.iter().flat_map(|(_, shadow)| shadow.places()).collect();
            Some(by_value(arguments, result).with_from(places))
        }
        _ => None,
    }
}

/// The pairs of a path and what stands there; the path is the key at its end.
fn walk(walked: &(Value, Shadow), pairs: &Value) -> Shadow {
    let known = |pair: &Value| {
        let steps = pair[&Value::from(0)].as_array().ok()?.clone();
        let mut at = walked.clone();
        for step in steps.iter() {
            let value = at.0[step].clone();
            let shadow = at.1.element(&at.0, step, &value);
            at = (value, shadow);
        }
        let of_path = at.1.place().filter(|_| !steps.is_empty()).cloned().map(Shadow::key_at).unwrap_or_default();
        Some(Shadow::collection([(Value::from(0), of_path), (Value::from(1), at.1)]))
    };
    let elements: Vec<(Value, Shadow)> = match pairs {
        Value::Array(pairs) => {
            pairs.iter().enumerate().filter_map(|(index, pair)| Some((Value::from(index), known(pair)?))).collect()
        }
        Value::Set(pairs) => pairs.iter().filter_map(|pair| Some((pair.clone(), known(pair)?))).collect(),
        _ => Vec::new(),
    };
    Shadow::collection(elements).with_from(walked.1.places())
}

fn children((value, shadow): &(Value, Shadow)) -> Vec<(Value, Shadow)> {
    let at = |key: &Value, item: &Value| shadow.index(value, (key, &Shadow::none()), item);
    match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (item.clone(), at(&Value::from(index), item))).collect()
        }
        Value::Object(fields) => fields.iter().map(|(key, item)| (item.clone(), at(key, item))).collect(),
        Value::Set(items) => items.iter().map(|item| (item.clone(), shadow.element(value, item, item))).collect(),
        _ => Vec::new(),
    }
}

/// The result's elements are some of the arguments': the same value is taken for the same element.
fn by_value(arguments: &[(Value, Shadow)], result: &Value) -> Shadow {
    let mut known: BTreeMap<Value, Shadow> = BTreeMap::new();
    for argument in arguments {
        let own = children(argument);
        for (value, shadow) in own.iter().flat_map(children) {
            known.entry(value).or_insert(shadow);
        }
        for (value, shadow) in own {
            known.insert(value, shadow);
        }
    }
    let find = |value: &Value| known.get(value).cloned();
    let elements: Vec<(Value, Shadow)> = match result {
        Value::Array(items) => {
            items.iter().enumerate().filter_map(|(index, item)| Some((Value::from(index), find(item)?))).collect()
        }
        Value::Object(fields) => fields.iter().filter_map(|(key, value)| Some((key.clone(), find(value)?))).collect(),
        Value::Set(items) => items.iter().filter_map(|item| Some((item.clone(), find(item)?))).collect(),
        _ => Vec::new(),
    };
    Shadow::collection(elements)
}
