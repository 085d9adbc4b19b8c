//! Runs the `test_` rules of policies, as `opa test` does.
//!
//! `suite` reads packs and finds their tests, `run` decides each on the interpreter (the VM knows no `with`), `diagnose`
//! finds out why one failed. Nothing here prints; `report::testing` does.

mod run;
mod suite;

use std::sync::Arc;

pub use suite::Suite;

use crate::source::{Source, Span};

/// A test and how it went.
#[derive(Debug)]
pub struct TestResult {
    /// `data.main.test_denies_latest`; a second rule of that name has `#01` behind it.
    pub name: String,
    /// The name in the rule's head.
    pub place: Place,
    pub outcome: Outcome,
    /// What `print` said, a call a line.
    pub prints: Vec<String>,
}

/// Part of a policy file.
#[derive(Debug, Clone)]
pub struct Place {
    pub source: Arc<Source>,
    pub span: Span,
}

#[derive(Debug)]
pub enum Outcome {
    Passed,
    Failed(Failure),
    /// The engine gave up on it.
    Error {
        message: String,
        place: Option<Place>,
    },
    /// A `todo_test_` rule.
    Skipped,
}

/// Why a test failed, as far as it could be found out.
#[derive(Debug, Default)]
pub struct Failure {
    /// What the rule was instead of true, when no statement of it is to blame.
    pub value: Option<String>,
}
