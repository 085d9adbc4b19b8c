//! Marks findings that somebody silenced, and finds suppressions that silence nothing.
//!
//! Forms: comments and annotations in judged files, `[[suppress]]` in the configuration. Never drops a finding.

use crate::document::{Documents, NewDocument};
use crate::finding::Finding;
use crate::report::Notice;
use crate::settings::{ConfiguredSuppression, Date};
use crate::source::Sources;

/// What there is to suppress with.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub sources: &'a Sources,
    pub documents: &'a Documents,
    pub configured: &'a [ConfiguredSuppression],
    /// Every known rule id, former ones too; sorted.
    pub rule_ids: &'a [String],
    /// Ids of rules that were applied: a suppression of any other rule is not called unused.
    pub applied: &'a [String],
    pub today: Date,
}

/// One suppression as a document of format `fivenines`, kind `Suppression`, with its facts.
#[derive(Debug)]
pub struct Stated {
    pub document: NewDocument,
    pub facts: crate::value::Value,
}

/// Marks `findings` and `notices`; returns every suppression that deserves a word (unused, expired, unknown rule, no
/// reason), each as a document whose nodes lie where the suppression is written.
pub fn suppress(_input: Input<'_>, _findings: &mut [Finding], _notices: &mut [Notice]) -> Vec<Stated> {
    Vec::new()
}
