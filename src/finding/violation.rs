//! Rego's answer, not located yet.

use crate::document::DocumentId;
use crate::settings::{Level, Severity};
use crate::syntax::Path;
use crate::value::Value;

/// What a policy said about one document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    pub message: String,
    /// Where, when the policy names a place; relative to the document. May lead to an absent key.
    pub path: Option<Path>,
    /// What the policy names instead of a path; goes before a path that was found without it.
    pub line: Option<Line>,
    /// What stands at the place.
    pub label: Option<String>,
    /// The policy's own severity; only ever softer than the rule's.
    pub severity: Option<Severity>,
    /// The policy's own level; only ever stricter than the rule's.
    pub level: Option<Level>,
    pub related: Vec<RelatedPlace>,
    /// The name of the rule that said it, when an exception of the policy lets the document off.
    pub exception: Option<String>,
    /// What else the policy said: an object of keys that mean nothing to us.
    pub metadata: Option<Value>,
}

/// conftest's `_loc`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// As the policy calls the file; `None`: the judged one.
    pub file: Option<String>,
    pub line: u32,
}

/// Another place that has a part in a violation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelatedPlace {
    /// `None`: the judged document itself.
    pub document: Option<DocumentId>,
    pub path: Path,
    pub message: String,
}
