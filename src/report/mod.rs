//! Outputs: pure functions of a `Report`. A reporter counts and changes nothing.
//!
//! Every text that comes from a file goes through `sanitize` on its way out.

mod concise;
mod coverage;
mod json;
mod metadata;
pub mod sanitize;
mod sarif;
mod secrets;
mod snippet;
mod summary;
pub mod testing;
mod text;
mod trace;
mod trace_text;
pub mod verdict;

use std::path::PathBuf;
use std::sync::Arc;

pub use coverage::render as coverage;
pub use json::schema;
pub use secrets::conceal;
pub use text::error;
pub use trace::{DocumentTrace, EntryTrace, Trace, Traced, render as trace};

use crate::document::Documents;
use crate::finding::{Finding, Location};
use crate::rule::Rule;
use crate::settings::Severity;
use crate::source::{Sources, Span};

/// Everything a run found out. All lists are sorted.
#[derive(Debug)]
pub struct Report {
    pub sources: Sources,
    pub documents: Documents,
    /// The rules that were applied, by id.
    pub rules: Vec<Arc<Rule>>,
    /// By path, place, rule; suppressed ones included.
    pub findings: Vec<Finding>,
    /// One entry for each rule that was selected, by id.
    pub coverage: Vec<RuleCoverage>,
    pub notices: Vec<Notice>,
    pub statistics: Statistics,
    /// What paths in an upload are relative to: the top of the git repository, else the configuration's root.
    pub top: PathBuf,
    /// What shown paths are relative to.
    pub working_directory: PathBuf,
}

/// What a selected rule did in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCoverage {
    pub rule: Arc<Rule>,
    /// Documents that it judged.
    pub judged: usize,
    /// Documents on which it failed.
    pub failed: usize,
    /// Documents of its kinds for which the configuration switches it off.
    pub off: usize,
    /// Its findings, suppressed ones included.
    pub findings: usize,
}

impl RuleCoverage {
    /// No document of the run was of its kinds.
    pub fn is_unmatched(&self) -> bool {
        self.judged + self.failed + self.off == 0
    }
}

/// Something to know about the run, not about the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub code: NoticeCode,
    pub severity: Severity,
    pub message: String,
    /// The next step, for people.
    pub help: Option<String>,
    /// File concerned, as shown.
    pub path: Option<String>,
    pub span: Option<Span>,
}

/// Stable names of notices: `[[suppress]] notice = "..."` uses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeCode {
    /// A file that could not be read.
    Unreadable,
    /// Text of a known format that does not parse.
    ParseError,
    /// A template is not judged.
    SkippedTemplate,
    /// A file of a known format that holds nothing to judge.
    NotJudged,
    /// A file refers to something that is not in the run.
    Incomplete,
    /// A kustomization says something that is not applied.
    NotApplied,
    /// Bytes that are not valid text were replaced.
    LossyText,
    /// A policy failed while it judged a document.
    EvaluationError,
    /// A rule that somebody asked for had nothing to judge.
    UnmatchedRule,
    /// A folder that was named, and of which no file is read.
    NothingRead,
    /// A policy that compiles, and does not do what its author means.
    Policy,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Files that were read, whatever they held.
    pub files_seen: usize,
    /// Files that held at least one document of a known format.
    pub files: usize,
    /// Root documents.
    pub documents: usize,
    pub worlds: usize,
    /// Rules that were applied to at least one document.
    pub rules: usize,
    /// Files of a known format that were not judged (templates).
    pub skipped: Vec<(String, &'static str)>,
    /// Files of no known format.
    pub unknown: usize,
    /// Active findings.
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub suppressed: usize,
}

impl Statistics {
    /// Nothing was recognised, or no rule applied to what was.
    pub fn is_nothing(&self) -> bool {
        self.files == 0 || self.rules == 0
    }

    /// Counts findings by severity and state.
    pub fn count(&mut self, findings: &[Finding]) {
        let active = |severity| findings.iter().filter(|it| it.is_active() && it.severity == severity).count();
        self.errors = active(Severity::Error);
        self.warnings = active(Severity::Warning);
        self.notes = active(Severity::Note);
        self.suppressed = findings.iter().filter(|finding| !finding.is_active()).count();
    }
}

/// The outputs of `--output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputFormat {
    Text,
    Concise,
    Json,
    Sarif,
}

impl OutputFormat {
    pub const ALL: [OutputFormat; 4] =
        [OutputFormat::Text, OutputFormat::Concise, OutputFormat::Json, OutputFormat::Sarif];

    pub fn name(self) -> &'static str {
        match self {
            OutputFormat::Text => "text",
            OutputFormat::Concise => "concise",
            OutputFormat::Json => "json",
            OutputFormat::Sarif => "sarif",
        }
    }
}

/// How an output is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// Characters a line may have on the terminal.
    pub width: usize,
    pub show_suppressed: bool,
    /// Say which rule judged how many documents (text, json).
    pub coverage: bool,
}

/// Renders a report. The result ends with a line break.
pub fn render(report: &Report, format: OutputFormat, style: Style) -> String {
    match format {
        OutputFormat::Text => text::render(report, style),
        OutputFormat::Concise => concise::render(report, style),
        OutputFormat::Json => json::render(report, style),
        OutputFormat::Sarif => sarif::render(report),
    }
}

impl NoticeCode {
    pub const ALL: [NoticeCode; 11] = [
        NoticeCode::Unreadable,
        NoticeCode::ParseError,
        NoticeCode::SkippedTemplate,
        NoticeCode::NotJudged,
        NoticeCode::Incomplete,
        NoticeCode::NotApplied,
        NoticeCode::LossyText,
        NoticeCode::EvaluationError,
        NoticeCode::UnmatchedRule,
        NoticeCode::NothingRead,
        NoticeCode::Policy,
    ];

    pub fn name(self) -> &'static str {
        match self {
            NoticeCode::Unreadable => "unreadable-file",
            NoticeCode::ParseError => "parse-error",
            NoticeCode::SkippedTemplate => "skipped-template",
            NoticeCode::NotJudged => "not-judged",
            NoticeCode::Incomplete => "incomplete",
            NoticeCode::NotApplied => "not-applied",
            NoticeCode::LossyText => "lossy-text",
            NoticeCode::EvaluationError => "evaluation-error",
            NoticeCode::UnmatchedRule => "unmatched-rule",
            NoticeCode::NothingRead => "nothing-read",
            NoticeCode::Policy => "policy",
        }
    }
}

/// What stands at a place: the policy's words, else the keys that are absent.
fn label(location: &Location) -> Option<String> {
    let missing = || format!("no `{}` here", location.missing.join("."));
    location.label.clone().or_else(|| (!location.missing.is_empty()).then(missing))
}

/// Where the pages of the built-in rules are.
const DOCS_URL: &str = "https://github.com/fivenines-dev/fivenines/blob/main/docs/rules";

/// The page of a rule; `None` for a user's policy, which has none.
fn docs_url(rule: &Rule) -> Option<String> {
    rule.builtin.then(|| format!("{DOCS_URL}/{}.md", rule.id))
}
