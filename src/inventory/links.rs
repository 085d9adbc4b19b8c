//! What relations of every format have in common: links, evidence, completeness, and values with their places.

use std::borrow::Cow;

use super::Inventory;
use crate::document::DocumentId;
use crate::syntax::Path;
use crate::value::Value;

/// The other end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Document(DocumentId),
    /// Index into the configuration's external documents.
    External(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Link {
    pub target: Target,
    /// What makes the relation, in the other document.
    pub path: Path,
    pub via: Option<Cow<'static, str>>,
    /// One of several that are meant alike, where a format tells.
    pub many: Option<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Relation {
    pub items: Vec<Link>,
    /// There may be further items that the run cannot show.
    pub uncertain: bool,
    /// The run plausibly holds such partners.
    pub evidence: bool,
}

impl Link {
    pub fn to(document: DocumentId, path: Path) -> Self {
        Self { target: Target::Document(document), path, via: None, many: None }
    }
}

/// How a value came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Explicit,
    Inherited,
    Default,
    Unknown,
}

/// A value with the place that decides it.
#[derive(Debug, Clone)]
pub(super) struct Computed {
    /// `Null` when it is unknown.
    pub value: Value,
    pub state: State,
    pub document: DocumentId,
    pub path: Path,
}

impl Computed {
    pub fn new(value: impl Into<Value>, state: State, document: DocumentId, path: Path) -> Self {
        Self { value: value.into(), state, document, path }
    }

    pub fn unknown(document: DocumentId, path: Path) -> Self {
        Self { value: Value::Null, state: State::Unknown, document, path }
    }

    pub fn number(&self) -> Option<i64> {
        match &self.value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }
}

impl Inventory<'_> {
    pub(super) fn is_complete(&self, from: DocumentId, relation: &Relation) -> bool {
        let intact = self.worlds.is_intact(from);
        self.input.system.complete || (relation.evidence && !relation.uncertain && intact)
    }
}
