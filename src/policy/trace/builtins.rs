//! Builtins whose result is made of their arguments' own parts: what is known of the parts stays known.

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

/// What is known of a builtin's result beyond "it was computed from the arguments"; `None` when that is all.
pub fn shadow(name: &str, arguments: &[(Value, Shadow)], result: &Value) -> Option<Shadow> {
    match (name, arguments) {
        ("object.get", [object, key, _]) => {
            let path = match &key.0 {
                Value::Array(keys) => keys.iter().cloned().collect(),
                key => vec![key.clone()],
            };
            let mut at = object.clone();
            for key in path {
                let value = at.0[&key].clone();
                at = (value.clone(), at.1.index(&at.0, &key, &value));
            }
            Some(at.1)
        }
        ("object.keys", [object]) => {
            let Value::Object(fields) = &object.0 else { return None };
            let keys = fields.iter().map(|(key, value)| (key.clone(), object.1.index(&object.0, key, value)));
            Some(Shadow::collection(keys.collect::<Vec<_>>()))
        }
        ("array.concat", [first, second]) => {
            let items = children(first).into_iter().chain(children(second));
            let items = items.enumerate().map(|(index, (_, shadow))| (Value::from(index), shadow));
            Some(Shadow::collection(items.collect::<Vec<_>>()))
        }
        (
            "sort" | "array.reverse" | "array.slice" | "union" | "intersection" | "object.union" | "object.filter"
            | "object.remove" | "json.filter" | "json.remove" | "cast_array" | "cast_set" | "array.flatten",
            _,
        ) => Some(by_value(arguments, result)),
        _ => None,
    }
}

fn children((value, shadow): &(Value, Shadow)) -> Vec<(Value, Shadow)> {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (item.clone(), shadow.index(value, &Value::from(index), item)))
            .collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, item)| (item.clone(), shadow.index(value, key, item))).collect()
        }
        Value::Set(items) => items.iter().map(|item| (item.clone(), shadow.element(value, item, item))).collect(),
        _ => Vec::new(),
    }
}

/// The result's elements are some of the arguments': the same value is taken for the same element.
fn by_value(arguments: &[(Value, Shadow)], result: &Value) -> Shadow {
    let known: Vec<(Value, Shadow)> = arguments
        .iter()
        .flat_map(|argument| {
            let own = children(argument);
            let nested = own.iter().flat_map(children).collect::<Vec<_>>();
            own.into_iter().chain(nested)
        })
        .collect();
    let find = |value: &Value| known.iter().find(|(item, _)| item == value).map(|(_, shadow)| shadow.clone());
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
