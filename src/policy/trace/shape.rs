//! What the shapes of inputs say about places: which keys name a document, which tell of others, what stands for a
//! directive. Formats that policies see in a shape of ours, or around the object that they judge (an admission review).

use super::facts::value_at;
use crate::syntax::{Path, Segment};
use crate::value::Value;

/// What a place is to the document, the least telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Says which document it is.
    Identity,
    /// Says which thing in it is meant, or that something is exempt.
    Naming,
    Content,
}

/// Keys of a directive's name, each with one that stands beside it.
const DIRECTIVES: [(&str, &str); 5] =
    [("name", "args"), ("keyword", "args"), ("type", "statements"), ("args", "name"), ("args", "keyword")];

/// Keys of an input that are not written in its file, with a key that such an input has: what is known of the rest.
const KNOWLEDGE: [(&str, &[&str]); 2] = [
    ("directives", &["file", "context", "broken", "template"]),
    (
        "references",
        &[
            "origin",
            "configured",
            "references",
            "opaque",
            "depends_on",
            "replace_paths",
            "actions",
            "repeated",
            "sensitive",
        ],
    ),
];

/// Keys of an instance that say which it is.
const OF_INSTANCE: [&str; 8] = ["address", "mode", "type", "name", "index", "module", "provider", "provider_key"];

/// Whether a path leads to what only says which document it is or what is known of it.
pub fn identity(input: &Value, path: &Path) -> Option<Class> {
    let keys: Vec<&str> = path.segments().iter().filter_map(Segment::as_key).collect();
    let keys = match &keys[..] {
        ["review", "object" | "oldObject", rest @ ..] => rest,
        ["review", "kind" | "operation" | "namespace" | "name" | "userInfo", ..] => return Some(Class::Identity),
        keys => keys,
    };
    match keys {
        [] | ["kind"] | ["apiVersion"] | ["metadata"] | ["metadata", "name" | "namespace" | "generateName"] => {
            Some(Class::Identity)
        }
        ["metadata", "annotations", ..] => Some(Class::Naming),
        [first] if is_instance(input) && OF_INSTANCE.contains(first) => Some(Class::Identity),
        [first, ..] => {
            let is_known = |(mark, keys): &(&str, &[&str])| keys.contains(first) && input[*mark] != Value::Undefined;
            KNOWLEDGE.iter().any(is_known).then_some(Class::Naming)
        }
    }
}

/// An instance of a resource, as rules see it.
fn is_instance(input: &Value) -> bool {
    ["address", "values", "unknown"].iter().all(|key| input[*key] != Value::Undefined)
}

/// Where that stands which a path tells of: `unknown.a` of an instance is about the attribute `values.a`.
pub fn told_of(input: &Value, path: &Path) -> Path {
    match path.segments() {
        [Segment::Key(first), rest @ ..] if &**first == "unknown" && is_instance(input) => {
            Path::new(std::iter::once(Segment::Key("values".into())).chain(rest.iter().cloned()).collect())
        }
        _ => path.clone(),
    }
}

/// A directive's name is what stands for the directive: a policy that asks for it (`selects`), or for all of the
/// arguments, means the directive as a whole.
pub fn directive(input: &Value, path: &Path, selects: bool) -> Option<Path> {
    let (Segment::Key(last), around) = path.segments().split_last()? else { return None };
    if !selects && **last != *"args" {
        return None;
    }
    let around = Path::new(around.to_vec());
    let whole = value_at(input, &around)?;
    let is_name = |(name, beside): &(&str, &str)| **last == **name && whole[*beside] != Value::Undefined;
    DIRECTIVES.iter().any(is_name).then_some(around)
}
