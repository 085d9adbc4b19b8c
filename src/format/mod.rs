//! What a document means: detection of a file's format, and the shape of its documents.
//!
//! Syntax is a source's, format a document's. `FORMATS` is a closed table; a format is one row, one module here for
//! the shape of its documents, and a folder of policies.

mod detect;
pub mod fivenines;
pub mod k8s;
mod kinds;

pub use detect::{Detected, Skipped, detect};

use serde::{Deserialize, Serialize};

/// A format that rules exist for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Kubernetes objects, kustomizations and Helm chart files.
    K8s,
    /// What a run itself states, such as its suppressions.
    Fivenines,
}

impl Format {
    pub const ALL: [Format; 2] = [Format::K8s, Format::Fivenines];

    /// As in rule ids and folder names.
    pub fn name(self) -> &'static str {
        match self {
            Format::K8s => "k8s",
            Format::Fivenines => "fivenines",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether a rule's `kinds` may name this: `Kind`, `Kind.group`, or a named set of the format.
    pub fn knows_kind(self, pattern: &str) -> bool {
        match self {
            Format::K8s => k8s::knows_kind(pattern),
            Format::Fivenines => fivenines::KINDS.contains(&pattern),
        }
    }

    /// Whether a document of `kind` is meant by `pattern`.
    pub fn kind_matches(self, pattern: &str, kind: &crate::document::Kind) -> bool {
        match self {
            Format::K8s => k8s::kind_matches(pattern, kind),
            Format::Fivenines => pattern == &*kind.name,
        }
    }
}
