//! What relations have in common: links, evidence, completeness, and the look-up of one document by its name.

use super::Inventory;
use super::class::Class;
use super::namespaces::{self, Same};
use super::select::Selection;
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
    pub via: Option<&'static str>,
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
        Self { target: Target::Document(document), path, via: None }
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

impl<'a> Inventory<'a> {
    /// The objects of a class with this name in a namespace, as `from` sees them. One that it does not see may still
    /// be meant: where worlds part is a guess.
    pub(super) fn named(&self, from: DocumentId, class: Class, namespace: Option<&str>, name: &'a str) -> Selection {
        let mut selection = Selection::default();
        for id in self.by_name.seen(&(class, name), &self.worlds, self.subject(from).world) {
            match namespaces::compare(self.subject(id).namespace, namespace) {
                Same::Yes => selection.items.push(id),
                Same::Unknown => selection.uncertain = true,
                Same::No => {}
            }
        }
        if selection.items.is_empty() {
            let mut elsewhere = self.by_name.all(&(class, name)).map(|id| self.subject(id).namespace);
            selection.uncertain |= elsewhere.any(|other| namespaces::compare(other, namespace) != Same::No);
        }
        selection
    }

    /// The objects of a class in the namespace of `from`.
    pub(super) fn neighbours(&self, from: DocumentId, class: Class) -> Selection {
        let subject = self.subject(from);
        let mut selection = Selection::default();
        for id in self.by_class.seen(&class, &self.worlds, subject.world) {
            match namespaces::compare(self.subject(id).namespace, subject.namespace) {
                Same::Yes => selection.items.push(id),
                Same::Unknown => selection.uncertain = true,
                Same::No => {}
            }
        }
        selection
    }

    /// Whether `from` sees an object of a class in a namespace.
    pub(super) fn holds(&self, from: DocumentId, class: Class, namespace: Option<&str>) -> bool {
        let mut seen = self.by_class.seen(&class, &self.worlds, self.subject(from).world);
        seen.any(|id| self.is_evidence(from, id, namespace))
    }

    /// Whether `from` sees a pod template in its namespace.
    pub(super) fn holds_template(&self, from: DocumentId) -> bool {
        let namespace = self.subject(from).namespace;
        self.templates(from).any(|id| self.is_evidence(from, id, namespace))
    }

    /// Whether `other` shows that the run holds what is in a namespace. Everybody leaves namespaces unset: there the
    /// folders have to be near each other as well.
    pub(super) fn is_evidence(&self, from: DocumentId, other: DocumentId, namespace: Option<&str>) -> bool {
        self.subject(other).namespace == namespace && (namespace.is_some() || self.worlds.are_near(from, other))
    }

    pub(super) fn is_complete(&self, from: DocumentId, relation: &Relation) -> bool {
        let intact = self.worlds.is_intact(from);
        self.input.system.complete || (relation.evidence && !relation.uncertain && intact)
    }
}
