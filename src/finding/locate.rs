//! Turns a path into a span. Total: falls back to the nearest ancestor.

use super::{Location, Violation};
use crate::document::{DocumentId, Documents};
use crate::source::{Sources, Span};
use crate::syntax::Path;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub span: Span,
    /// The part of the path that exists.
    pub path: Path,
    pub missing: Vec<String>,
}

pub fn place(documents: &Documents, id: DocumentId, _path: &Path) -> Place {
    Place { span: documents.get(id).root.span, path: Path::default(), missing: Vec::new() }
}

/// Primary and related locations of a violation.
pub fn locate(
    _sources: &Sources,
    _documents: &Documents,
    _id: DocumentId,
    _violation: &Violation,
) -> (Location, Vec<Location>) {
    unreachable!()
}
