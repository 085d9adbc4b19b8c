//! Runs the `test_` rules of policies, as `opa test` does.
//!
//! `suite` reads packs and finds their tests, `run` decides each on the interpreter (the VM knows no `with`), `diagnose`
//! finds out why one failed. Nothing here prints; `report::testing` does.

mod coverage;
mod diagnose;
mod expression;
mod failing;
mod probe;
mod run;
mod scope;
mod suite;
mod term;

use std::sync::Arc;

pub use coverage::{Coverage, FileCoverage};
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
    /// What the rule was instead of true; `None` when it was undefined.
    pub value: Option<String>,
    /// The first statement of the test that does not hold.
    pub reason: Option<Reason>,
}

/// A statement that does not hold.
#[derive(Debug)]
pub struct Reason {
    /// Whose statement it is, when it is not the test's: `data.main.deny`.
    pub rule: Option<String>,
    /// `None` for one of the built-in library.
    pub source: Option<Arc<Source>>,
    /// What stands where; the first is the one to look at.
    pub marks: Vec<Mark>,
    /// Names and expressions at hand, with their values.
    pub values: Vec<(String, String)>,
    /// Why the rules that it asks say nothing.
    pub because: Vec<Reason>,
}

/// A part of a statement and what it was.
#[derive(Debug)]
pub struct Mark {
    pub span: Span,
    /// As the engine reads it.
    pub text: String,
    pub label: String,
}
