//! Checks a located value against a JSON Schema and says what is wrong in the user's words, all errors at once.
//!
//! The file as a whole goes by the schema of its types, a rule's parameters by the schema that the rule declares.

use std::sync::Arc;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

use super::tree::to_json;
use super::version::Requirement;
use crate::error::Error;
use crate::globs::{PathGlobs, resource_glob};
use crate::rule::closest;
use crate::settings::Date;
use crate::source::{Source, Span};
use crate::syntax::{Node, Segment};

/// A value, its name and the schema that it has to follow.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub source: &'a Arc<Source>,
    pub node: &'a Node,
    /// What messages call the value itself; its parts are called by their keys.
    pub name: &'a str,
    /// Where the value's key stands, for what the value as a whole lacks.
    pub key_span: Span,
}

/// Name, test, what a text that fails is not, how to write it.
type StringFormat = (&'static str, fn(&str) -> bool, &'static str, &'static str);

/// Formats of strings that only this program knows.
const FORMATS: [StringFormat; 5] = [
    (
        "glob",
        |text| PathGlobs::check(text).is_ok(),
        "a glob",
        "`*` stands for a name, `**` for any folders; escape `[` as `[[]`",
    ),
    (
        "resource-glob",
        |text| resource_glob(text).is_some(),
        "a glob",
        "write it as `Kind/namespace/name`; `*` stands for any part of a name",
    ),
    ("date", |text| Date::parse(text).is_some(), "a date", "write it as year, month, day: 2027-03-31"),
    ("kubernetes-version", is_kubernetes_version, "a version of Kubernetes", "write it as \"1.33\" or \"1.33.2\""),
    (
        "version-requirement",
        |text| Requirement::parse(text).is_some(),
        "a version requirement",
        "write it as \">=0.1, <0.3\"",
    ),
];

/// `1.33`, `v1.33.2`, `1.33.2-gke.100`.
pub fn is_kubernetes_version(text: &str) -> bool {
    let mut parts = text.trim_start_matches('v').splitn(3, '.');
    let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u16>().is_ok());
    is_number(parts.next())
        && is_number(parts.next())
        && parts.next().is_none_or(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Every way in which the value does not follow the schema. An error of the schema itself is one of them.
pub fn validate(subject: Subject<'_>, schema: &Value) -> Vec<Error> {
    let mut options = jsonschema::options().should_validate_formats(true);
    for (name, test, ..) in FORMATS {
        options = options.with_format(name, test);
    }
    let instance = to_json(subject.node);
    match options.build(schema) {
        Ok(validator) => {
            validator.iter_errors(&instance).flat_map(|error| Reader { subject, schema }.explain(&error)).collect()
        }
        Err(error) => vec![Error::new(format!("the schema of `{}` is not valid: {error}", subject.name))],
    }
}

struct Reader<'a> {
    subject: Subject<'a>,
    schema: &'a Value,
}

/// A part of the value: its key, where that stands, and the part itself.
struct Part<'a> {
    name: String,
    key_span: Span,
    node: &'a Node,
}

impl<'a> Reader<'a> {
    fn explain(&self, error: &ValidationError<'_>) -> Vec<Error> {
        let part = self.part(error.instance_path().as_str());
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().map(|key| self.unknown_key(&part, key, error)).collect()
            }
            ValidationErrorKind::AnyOf { context } => self.any_of(&part, context),
            // A value of the wrong type is no value of the list either: its type is said alone.
            ValidationErrorKind::Enum { .. }
                if part.node.as_str().is_none() && self.beside(error, "type").is_some() =>
            {
                Vec::new()
            }
            kind => {
                let (message, help) = self.words(&part, kind);
                let span = match kind {
                    ValidationErrorKind::Required { .. } => part.key_span,
                    _ => part.node.span,
                };
                vec![self.error(message, help, span)]
            }
        }
    }

    fn words(&self, part: &Part<'_>, kind: &ValidationErrorKind) -> (String, Option<String>) {
        let name = &part.name;
        match kind {
            ValidationErrorKind::Type { kind } => {
                let wanted = match kind {
                    TypeKind::Single(wanted) => type_name(*wanted).to_owned(),
                    TypeKind::Multiple(set) => set.iter().map(type_name).collect::<Vec<_>>().join(" or "),
                };
                self.wrong_type(part, &wanted)
            }
            ValidationErrorKind::Enum { options } => unknown_value(part, options.as_array().map_or(&[], Vec::as_slice)),
            ValidationErrorKind::Required { property } => {
                (format!("`{name}` has no `{}`", property.as_str().unwrap_or("key")), None)
            }
            ValidationErrorKind::Format { format } => bad_format(part, format),
            ValidationErrorKind::Minimum { limit } => {
                (format!("`{name}` is {}, below its least value {limit}", shown(part.node)), None)
            }
            ValidationErrorKind::Maximum { limit } => {
                (format!("`{name}` is {}, above its greatest value {limit}", shown(part.node)), None)
            }
            ValidationErrorKind::ExclusiveMinimum { limit } => {
                (format!("`{name}` is {}, where more than {limit} is needed", shown(part.node)), None)
            }
            ValidationErrorKind::ExclusiveMaximum { limit } => {
                (format!("`{name}` is {}, where less than {limit} is needed", shown(part.node)), None)
            }
            ValidationErrorKind::MinItems { limit } => {
                (format!("`{name}` has {} elements, fewer than {limit}", part.node.items().len()), None)
            }
            ValidationErrorKind::MaxItems { limit } => {
                (format!("`{name}` has {} elements, more than {limit}", part.node.items().len()), None)
            }
            ValidationErrorKind::MinLength { limit } => (format!("`{name}` is shorter than {limit} characters"), None),
            ValidationErrorKind::MaxLength { limit } => (format!("`{name}` is longer than {limit} characters"), None),
            ValidationErrorKind::UniqueItems => (format!("`{name}` has an element twice"), None),
            ValidationErrorKind::Pattern { pattern } => {
                (format!("`{name}` is {}, which does not match `{pattern}`", shown(part.node)), None)
            }
            other => (format!("`{name}` does not follow its schema ({})", other.keyword()), None),
        }
    }

    /// The alternative that was meant is the one whose type the value has.
    fn any_of(&self, part: &Part<'_>, context: &[Vec<ValidationError<'static>>]) -> Vec<Error> {
        let here = |error: &&ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Type { .. });
        let meant = context.iter().find(|errors| !errors.iter().any(|error| here(&error)));
        if let Some(errors) = meant {
            return errors.iter().flat_map(|error| self.explain(error)).collect();
        }
        let nested = context.iter().find(|errors| {
            errors.iter().all(|error| self.part(error.instance_path().as_str()).node.span != part.node.span)
        });
        if let Some(errors) = nested {
            return errors.iter().flat_map(|error| self.explain(error)).collect();
        }
        let wanted: Vec<&str> = context
            .iter()
            .flatten()
            .filter_map(|error| match error.kind() {
                ValidationErrorKind::Type { kind: TypeKind::Single(wanted) } => Some(type_name(*wanted)),
                _ => None,
            })
            .collect();
        let (message, help) = self.wrong_type(part, &wanted.join(" or "));
        vec![self.error(message, help, part.node.span)]
    }

    fn wrong_type(&self, part: &Part<'_>, wanted: &str) -> (String, Option<String>) {
        let found = node_type(part.node);
        let help = (wanted == "an array" && part.node.is_scalar())
            .then(|| format!("write `[{}]`", self.subject.source.slice(part.node.span)));
        (format!("`{}` is {found}, where {wanted} belongs", part.name), help)
    }

    fn unknown_key(&self, part: &Part<'_>, key: &str, error: &ValidationError<'_>) -> Error {
        let known = self.known_keys(error);
        let span = part.node.entry(key).map_or(part.key_span, |entry| entry.key_span);
        let whose = if part.name.is_empty() { String::new() } else { format!(" in `{}`", part.name) };
        let help = match closest(key, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known keys: {}", listed(&known)),
        };
        self.error(format!("unknown key `{key}`{whose}"), Some(help), span)
    }

    fn known_keys(&self, error: &ValidationError<'_>) -> Vec<&'a str> {
        let properties = self.beside(error, "properties").and_then(Value::as_object);
        properties.into_iter().flatten().map(|(key, _)| key.as_str()).collect()
    }

    /// Another keyword of the schema that an error speaks of.
    fn beside(&self, error: &ValidationError<'_>, keyword: &str) -> Option<&'a Value> {
        let (object, _) = error.schema_path().as_str().rsplit_once('/')?;
        self.schema.pointer(object)?.get(keyword)
    }

    fn part(&self, pointer: &str) -> Part<'a> {
        let mut part =
            Part { name: self.subject.name.to_owned(), key_span: self.subject.key_span, node: self.subject.node };
        for segment in pointer.split('/').skip(1) {
            let key = segment.replace("~1", "/").replace("~0", "~");
            let index = key.parse().ok().filter(|_| part.node.is_sequence());
            let segment = index.map_or_else(|| Segment::Key(key.as_str().into()), Segment::Index);
            let Some(node) = part.node.step(&segment) else { break };
            match part.node.entry(&key) {
                Some(entry) => part = Part { name: key, key_span: entry.key_span, node },
                // An element is called by its list's key.
                None => part = Part { key_span: node.span, node, name: part.name },
            }
        }
        part
    }

    fn error(&self, message: String, help: Option<String>, span: Span) -> Error {
        let error = Error::new(message).at(self.subject.source, span);
        match help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

fn unknown_value(part: &Part<'_>, options: &[Value]) -> (String, Option<String>) {
    let known: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
    let message = format!("unknown value {} of `{}`", shown(part.node), part.name);
    let written = part.node.as_str().unwrap_or_default();
    let meant = closest(written, known.iter().copied());
    let help = match (meant, known.is_empty()) {
        (Some(meant), _) => format!("did you mean \"{meant}\"?"),
        (None, false) => format!("known values: {}", listed(&known)),
        (None, true) => format!("known values: {}", listed(&options.iter().map(Value::to_string).collect::<Vec<_>>())),
    };
    (message, Some(help))
}

fn bad_format(part: &Part<'_>, format: &str) -> (String, Option<String>) {
    let known = FORMATS.into_iter().find(|(name, ..)| *name == format);
    let (what, help) = known.map_or((format, None), |(.., what, help)| (what, Some(help.to_owned())));
    let why = match (format, part.node.as_str().map(PathGlobs::check)) {
        ("glob", Some(Err(why))) => format!(": {why}"),
        _ => String::new(),
    };
    (format!("`{}` holds {}, which is not {what}{why}", part.name, shown(part.node)), help)
}

/// A value as it is typed, cut to what fits into a message.
fn shown(node: &Node) -> String {
    let mut text = to_json(node).to_string();
    if text.len() > 60 {
        let end = (0..=57).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push_str("...");
    }
    text
}

fn node_type(node: &Node) -> &'static str {
    use crate::syntax::Data;
    match node.data {
        Data::Null => "empty",
        Data::Bool(_) => "a boolean",
        Data::Int(_) => "an integer",
        Data::Float(_) | Data::BigNumber(_) => "a number",
        Data::String(_) => "a string",
        Data::Sequence(_) => "an array",
        Data::Mapping(_) => "a table",
    }
}

fn type_name(wanted: JsonType) -> &'static str {
    match wanted {
        JsonType::Array => "an array",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "nothing",
        JsonType::Number => "a number",
        JsonType::Object => "a table",
        JsonType::String => "a string",
    }
}

/// `a`, `b`, `c`
pub fn listed(names: &[impl std::fmt::Display]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
