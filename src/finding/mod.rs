//! A finding: a rule's violation at an exact place.
//!
//! `locate` turns Rego's answer into one; it is total, so a finding without a place cannot be built. Knows nothing
//! of how rules are evaluated nor of outputs.

mod fingerprint;
mod line;
mod locate;
mod violation;

use std::sync::Arc;

pub use fingerprint::{Naming, fingerprints};
pub use locate::{Place, locate, place};
pub use violation::{Line, RelatedPlace, Violation};

use crate::document::DocumentId;
use crate::rule::Rule;
use crate::settings::{Level, Severity};
use crate::source::Span;
use crate::value::Value;

#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: Arc<Rule>,
    /// After the policy's own softening and the configuration.
    pub severity: Severity,
    pub level: Level,
    pub message: String,
    pub document: DocumentId,
    pub location: Location,
    pub related: Vec<Location>,
    /// Stable across edits elsewhere; empty until `fingerprints` has run.
    pub fingerprint: String,
    pub state: State,
    /// What else the policy said: an object of keys that mean nothing to us.
    pub metadata: Option<Value>,
}

/// A physical place and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// In a physical source.
    pub span: Span,
    /// RFC 6901 pointer in the source's root document.
    pub pointer: String,
    /// `Deployment/shop/web:spec.replicas`
    pub logical: String,
    /// Keys that are absent below `pointer`, outermost first.
    pub missing: Vec<String>,
    /// What stands here, one clause.
    pub label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Active,
    Suppressed { by: SuppressedBy, reason: Option<String> },
}

/// What silenced a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SuppressedBy {
    /// A comment or an annotation in a judged file.
    InSource(Span),
    /// `[[suppress]]`, at its entry when the file's text is known.
    Configuration(Option<Span>),
    /// An `exception` rule of the policy itself: its file, as shown, and its line, 1-based.
    Exception { path: String, line: u32 },
}

impl Finding {
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }
}
