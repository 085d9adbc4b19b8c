//! What a policy of the user's says beside its message, as JSON: bounded, and with texts that are harmless to print.

use serde_json::Map;

use super::sanitize::one_line;
use crate::value::Value;

/// Bytes of texts and numbers that one finding may bring along.
const MAX_BYTES: usize = 16 << 10;
/// Deepest nesting that is shown.
const MAX_DEPTH: usize = 32;
/// How many values are left out, where some are.
const OMITTED: &str = "_omitted";

/// An object. What does not fit is counted.
pub fn json(value: &Value) -> serde_json::Value {
    let mut room = Room { bytes: MAX_BYTES, omitted: 0 };
    let mut json = room.value(value, 0).unwrap_or_else(|| Map::new().into());
    if let (true, Some(object)) = (room.omitted > 0, json.as_object_mut()) {
        object.insert(OMITTED.to_owned(), room.omitted.into());
    }
    json
}

/// The value with other texts, keys too.
pub fn map_texts(value: &Value, map: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::from(map(text)),
        Value::Array(items) => Value::from(items.iter().map(|item| map_texts(item, map)).collect::<Vec<_>>()),
        Value::Set(items) => Value::from(items.iter().map(|item| map_texts(item, map)).collect::<Vec<_>>()),
        Value::Object(pairs) => crate::value::object_of_values(
            pairs.iter().map(|(key, value)| (map_texts(key, map), map_texts(value, map))),
        ),
        other => other.clone(),
    }
}

struct Room {
    bytes: usize,
    omitted: usize,
}

impl Room {
    /// `None`, and counted, when there is no room.
    fn value(&mut self, value: &Value, depth: usize) -> Option<serde_json::Value> {
        if depth > MAX_DEPTH {
            self.omitted += 1;
            return None;
        }
        match value {
            Value::Null | Value::Undefined => self.text("null").map(|_| serde_json::Value::Null),
            Value::Bool(value) => self.text("true").map(|_| (*value).into()),
            Value::String(text) => self.text(text).map(Into::into),
            Value::Number(_) => {
                let number = self.text(&value.to_string())?;
                Some(serde_json::from_str(&number).unwrap_or(serde_json::Value::String(number)))
            }
            Value::Array(items) => Some(self.list(items.iter(), depth)),
            Value::Set(items) => Some(self.list(items.iter(), depth)),
            Value::Object(pairs) => {
                let mut object = Map::new();
                for (key, value) in pairs.iter() {
                    let key = match key {
                        Value::String(key) => self.text(key),
                        key => self.text(&key.to_string()),
                    };
                    if let Some(key) = key
                        && let Some(value) = self.value(value, depth + 1)
                    {
                        object.insert(key, value);
                    }
                }
                Some(object.into())
            }
        }
    }

    fn list<'a>(&mut self, items: impl Iterator<Item = &'a Value>, depth: usize) -> serde_json::Value {
        let mut list = Vec::new();
        for item in items {
            list.extend(self.value(item, depth + 1));
        }
        list.into()
    }

    /// A text costs its length and a little, so that many empty ones cost too.
    fn text(&mut self, text: &str) -> Option<String> {
        const EACH: usize = 4;
        let text = one_line(text);
        match self.bytes.checked_sub(text.len() + EACH) {
            Some(rest) => {
                self.bytes = rest;
                Some(text)
            }
            None => {
                self.omitted += 1;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dangerous_or_large_is_not_shown() {
        let value = Value::from_json_str(r#"{"a": "\u001b[31m", "b": [1, 2.5, true, null], "c": {"\u202e": "x"}}"#);
        let json_value = json(&value.expect("JSON"));
        assert_eq!(json_value.to_string(), r#"{"a":"\\u{1b}[31m","b":[1,2.5,true,null],"c":{"\\u{202e}":"x"}}"#);
        let long = format!(r#"{{"a": {:?}, "b": "short"}}"#, vec!["x".repeat(100); 1000]);
        let bounded = json(&Value::from_json_str(&long).expect("JSON"));
        assert!(bounded.to_string().len() < 2 * MAX_BYTES);
        assert!(bounded[OMITTED].as_u64().is_some_and(|omitted| omitted > 800), "{}", bounded[OMITTED]);
    }
}
