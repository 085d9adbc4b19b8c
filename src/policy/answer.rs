//! A policy's answer, as Rego gives it, to violations.

use std::collections::BTreeMap;

use crate::document::DocumentId;
use crate::finding::{Line, RelatedPlace, Violation};
use crate::settings::{Level, Severity};
use crate::syntax::Path;
use crate::value::{Value, to_path};

/// How a policy's answers are meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// What the rule's name implies.
    pub severity: Option<Severity>,
    /// Written for conftest, perhaps: what is not ours in an answer is the user's own business, and is kept.
    pub foreign: bool,
}

/// Reads what a rule returned: a set (or array) of texts or of objects with `msg`. An answer of any other shape is the policy's fault and says so.
pub fn violations(value: &Value, style: Style, into: &mut Vec<(Value, Violation)>) -> Result<(), String> {
    match value {
        Value::Undefined => Ok(()),
        Value::Set(set) => set.iter().try_for_each(|answer| push(answer, style, into)),
        Value::Array(array) => array.iter().try_for_each(|answer| push(answer, style, into)),
        // The old partial-object form: `deny[msg] = value`.
        Value::Object(object) => object.iter().try_for_each(|(answer, _)| push(answer, style, into)),
        Value::Bool(false) => Ok(()),
        other => Err(format!("a rule answered {}, expected a set of texts or objects with `msg`", type_name(other))),
    }
}

fn push(answer: &Value, style: Style, into: &mut Vec<(Value, Violation)>) -> Result<(), String> {
    let violation = match answer {
        Value::String(message) => plain(message, style.severity),
        Value::Object(_) => object(answer, style)?,
        other => return Err(format!("an answer is {}, expected a text or an object with `msg`", type_name(other))),
    };
    into.push((answer.clone(), violation));
    Ok(())
}

fn plain(message: &str, severity: Option<Severity>) -> Violation {
    Violation {
        message: message.to_owned(),
        path: None,
        line: None,
        label: None,
        severity,
        level: None,
        related: Vec::new(),
        exception: None,
        metadata: None,
    }
}

fn object(answer: &Value, style: Style) -> Result<Violation, String> {
    let message = match &answer["msg"] {
        Value::String(message) => message.to_string(),
        Value::Undefined => return Err("an answer has no `msg`".into()),
        other => return Err(format!("`msg` of an answer is {}, expected a text", type_name(other))),
    };
    let mut keys = Keys { style, foreign: Vec::new() };
    let path = keys.read("path", path_of(&answer["path"]))?;
    let line = line_of(&answer["_loc"]).filter(|_| path.is_none());
    let label = keys.read("label", label_of(&answer["label"]))?;
    let severity = keys.read("severity", severity_of(answer))?.or(style.severity);
    let level = keys.read("level", level_of(answer))?;
    let related = keys.read("related", related_places(&answer["related"]))?.unwrap_or_default();
    let metadata = if style.foreign { keys.metadata(answer) } else { None };
    Ok(Violation { message, path, line, label, severity, level, related, exception: None, metadata })
}

/// Keys that mean something to us, `severity` not among them: its word stays with the user's own.
const OURS: [&str; 6] = ["msg", "path", "label", "level", "related", "_loc"];

/// What was made of an answer's keys.
struct Keys {
    style: Style,
    /// Keys of ours that a foreign policy means otherwise.
    foreign: Vec<&'static str>,
}

impl Keys {
    fn read<T>(&mut self, key: &'static str, read: Result<Option<T>, String>) -> Result<Option<T>, String> {
        match read {
            Err(_) if self.style.foreign => {
                self.foreign.push(key);
                Ok(None)
            }
            read => read,
        }
    }

    /// The pairs that are the user's own.
    fn metadata(&self, answer: &Value) -> Option<Value> {
        let is_ours = |key: &str| OURS.contains(&key) && !self.foreign.contains(&key);
        let Value::Object(pairs) = answer else { return None };
        let own = pairs.iter().filter(|(key, _)| !key.as_string().is_ok_and(|key| is_ours(key)));
        let own: BTreeMap<Value, Value> = own.map(|(key, value)| (key.clone(), value.clone())).collect();
        (!own.is_empty()).then(|| own.into())
    }
}

fn path_of(path: &Value) -> Result<Option<Path>, String> {
    match path {
        Value::Undefined | Value::Null => Ok(None),
        path => to_path(path).map(Some).ok_or_else(|| "`path` is not an array of keys and indices".into()),
    }
}

/// conftest's `_loc`, an object with `file` and `line`. As there, one that cannot be read says nothing.
fn line_of(location: &Value) -> Option<Line> {
    let Value::Number(line) = &location["line"] else { return None };
    let line = line.as_u64().and_then(|line| u32::try_from(line).ok()).filter(|line| *line > 0)?;
    Some(Line { file: text(location, "file").filter(|file| !file.is_empty()), line })
}

fn label_of(label: &Value) -> Result<Option<String>, String> {
    match label {
        Value::Undefined | Value::Null => Ok(None),
        Value::String(label) => Ok(Some(label.to_string())),
        _ => Err("`label` is not a text".into()),
    }
}

fn severity_of(answer: &Value) -> Result<Option<Severity>, String> {
    let Some(word) = text(answer, "severity") else { return Ok(None) };
    let unknown = || format!("`severity` is {word:?}, expected note, warning or error");
    Severity::from_word(&word).map(Some).ok_or_else(unknown)
}

fn level_of(answer: &Value) -> Result<Option<Level>, String> {
    match text(answer, "level").as_deref() {
        None => Ok(None),
        Some("strict") => Ok(Some(Level::Strict)),
        Some("default") => Ok(Some(Level::Default)),
        Some(other) => Err(format!("`level` is {other:?}, expected default or strict")),
    }
}

fn related_places(places: &Value) -> Result<Option<Vec<RelatedPlace>>, String> {
    match places {
        Value::Undefined | Value::Null => Ok(None),
        Value::Array(items) => items.iter().map(related).collect::<Result<_, _>>().map(Some),
        Value::Set(items) => items.iter().map(related).collect::<Result<_, _>>().map(Some),
        _ => Err("`related` is not an array".into()),
    }
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

pub fn type_name(value: &Value) -> &'static str {
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
        violations(&Value::from_json_str(json).expect("JSON"), Style::default(), &mut violations_read)?;
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
    fn a_foreign_policy_keeps_its_own_keys() {
        let answer = r#"[{"msg": "a", "path": "a/b", "severity": "HIGH", "label": "c", "details": {"d": 1}}]"#;
        let answer = Value::from_json_str(answer).expect("JSON");
        let mut read = Vec::new();
        violations(&answer, Style { foreign: true, ..Style::default() }, &mut read).expect("nothing is refused");
        let (_, violation) = read.pop().expect("an answer");
        assert_eq!((violation.path, violation.label.as_deref()), (None, Some("c")));
        assert_eq!(violation.severity, Some(Severity::Error));
        let kept = Value::from_json_str(r#"{"path": "a/b", "severity": "HIGH", "details": {"d": 1}}"#).expect("JSON");
        assert_eq!(violation.metadata, Some(kept));
    }

    #[test]
    fn other_shapes_are_refused() {
        for (json, fault) in [
            ("[3]", "a number"),
            ("[{}]", "no `msg`"),
            (r#"[{"msg": 1}]"#, "a number, expected a text"),
            (r#"[{"msg": "a", "path": "b"}]"#, "`path`"),
            (r#"[{"msg": "a", "severity": "fatal"}]"#, "fatal"),
            ("true", "a boolean"),
        ] {
            assert!(read(json).expect_err(json).contains(fault), "{json}");
        }
    }
}
