//! A policy's answer, as Rego gives it, to violations.

use crate::document::DocumentId;
use crate::finding::{RelatedPlace, Violation};
use crate::settings::{Level, Severity};
use crate::syntax::Path;
use crate::value::{Value, to_path};

/// Reads what a rule returned: a set (or array) of texts or of objects with `msg`. `severity` is the one that the
/// rule's name implies. An answer of any other shape is the policy's fault and says so.
pub fn violations(value: &Value, severity: Option<Severity>, into: &mut Vec<(Value, Violation)>) -> Result<(), String> {
    match value {
        Value::Undefined => Ok(()),
        Value::Set(set) => set.iter().try_for_each(|answer| push(answer, severity, into)),
        Value::Array(array) => array.iter().try_for_each(|answer| push(answer, severity, into)),
        // The old partial-object form: `deny[msg] = value`.
        Value::Object(object) => object.iter().try_for_each(|(answer, _)| push(answer, severity, into)),
        Value::Bool(false) => Ok(()),
        other => Err(format!("a rule answered {}, expected a set of texts or objects with `msg`", type_name(other))),
    }
}

fn push(answer: &Value, severity: Option<Severity>, into: &mut Vec<(Value, Violation)>) -> Result<(), String> {
    let violation = match answer {
        Value::String(message) => plain(message, severity),
        Value::Object(_) => object(answer, severity)?,
        other => return Err(format!("an answer is {}, expected a text or an object with `msg`", type_name(other))),
    };
    into.push((answer.clone(), violation));
    Ok(())
}

fn plain(message: &str, severity: Option<Severity>) -> Violation {
    Violation { message: message.to_owned(), path: None, label: None, severity, level: None, related: Vec::new() }
}

fn object(answer: &Value, severity: Option<Severity>) -> Result<Violation, String> {
    let message = text(answer, "msg").ok_or("an answer has no `msg`")?;
    let path = match &answer["path"] {
        Value::Undefined | Value::Null => None,
        path => Some(to_path(path).ok_or("`path` is not an array of keys and indices")?),
    };
    let own_severity = match text(answer, "severity").as_deref() {
        None => severity,
        Some(word) => match Severity::from_word(word) {
            None => return Err(format!("`severity` is {word:?}, expected note, warning or error")),
            known => known,
        },
    };
    let level = match text(answer, "level").as_deref() {
        None => None,
        Some("strict") => Some(Level::Strict),
        Some("default") => Some(Level::Default),
        Some(other) => return Err(format!("`level` is {other:?}, expected default or strict")),
    };
    let related = match &answer["related"] {
        Value::Undefined | Value::Null => Vec::new(),
        Value::Array(items) => items.iter().map(related).collect::<Result<_, _>>()?,
        Value::Set(items) => items.iter().map(related).collect::<Result<_, _>>()?,
        _ => return Err("`related` is not an array".into()),
    };
    Ok(Violation { message, path, label: text(answer, "label"), severity: own_severity, level, related })
}

fn related(item: &Value) -> Result<RelatedPlace, String> {
    let document = match &item["document"] {
        Value::Undefined | Value::Null => None,
        Value::Number(number) => number.as_u64().map(|id| DocumentId::new(id as usize)),
        _ => return Err("`document` of a related place is no document's id".into()),
    };
    let path = match &item["path"] {
        Value::Undefined | Value::Null => Path::default(),
        path => to_path(path).ok_or("`path` of a related place is not an array of keys and indices")?,
    };
    Ok(RelatedPlace { document, path, message: text(item, "msg").unwrap_or_default() })
}

fn text(value: &Value, key: &str) -> Option<String> {
    value[key].as_string().ok().map(|text| text.to_string())
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Set(_) => "a set",
        Value::Object(_) => "an object",
        Value::Undefined => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Vec<Violation>, String> {
        let mut violations_read = Vec::new();
        violations(&Value::from_json_str(json).expect("JSON"), None, &mut violations_read)?;
        Ok(violations_read.into_iter().map(|(_, violation)| violation).collect())
    }

    #[test]
    fn answers_are_texts_or_objects() {
        let answers =
            read(r#"["a", {"msg": "b", "path": ["spec", 0], "severity": "note", "related": [{"document": 3}]}]"#);
        let answers = answers.expect("well-formed");
        assert_eq!(answers[0].message, "a");
        assert_eq!(answers[1].path, Some(Path::keys(&["spec"]).index(0)));
        assert_eq!(answers[1].severity, Some(Severity::Note));
        assert_eq!(answers[1].related[0].document, Some(DocumentId::new(3)));
    }

    #[test]
    fn other_shapes_are_refused() {
        for (json, fault) in [
            ("[3]", "a number"),
            ("[{}]", "no `msg`"),
            (r#"[{"msg": "a", "path": "b"}]"#, "`path`"),
            (r#"[{"msg": "a", "severity": "fatal"}]"#, "fatal"),
            ("true", "a boolean"),
        ] {
            assert!(read(json).expect_err(json).contains(fault), "{json}");
        }
    }
}
