//! The JSON report, `schema_version` 1. What is documented is these types.
//!
//! Messages, labels and reasons are sanitised, so that printing them is harmless; `path`, `pointer`, `logical` and
//! `missing` are data and stay exact. Suppressed findings are there too, with their `state`.

use schemars::JsonSchema;
use serde::Serialize;

use super::coverage::CoverageRecord;
use super::sanitize::{self, one_line};
use super::{Notice, Report, Style, docs_url, metadata};
use crate::finding::{Finding, Location, State, SuppressedBy};
use crate::source::{Position, Span};

#[derive(Serialize, JsonSchema)]
#[schemars(title = "fivenines report")]
struct Document {
    /// Changes only with the meaning of a field.
    schema_version: u32,
    tool: Tool,
    summary: Summary,
    /// By path, place, rule.
    findings: Vec<FindingRecord>,
    notices: Vec<NoticeRecord>,
    /// With `--coverage`: the selected rules, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Vec<CoverageRecord>>,
}

#[derive(Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Findings are counted by severity when they are active.
#[derive(Serialize, JsonSchema)]
struct Summary {
    files: usize,
    documents: usize,
    rules: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    baselined: usize,
    skipped: usize,
}

#[derive(Serialize, JsonSchema)]
struct FindingRecord {
    rule: String,
    /// `error`, `warning` or `note`.
    severity: &'static str,
    /// `default` or `strict`.
    level: &'static str,
    /// `high`, `medium` or `low`.
    precision: &'static str,
    pillar: &'static str,
    message: String,
    location: LocationRecord,
    related: Vec<RelatedRecord>,
    remediation: String,
    /// The rule's page; null for a user's own policy.
    url: Option<String>,
    /// Stable across edits elsewhere.
    fingerprint: String,
    /// `active` or `suppressed`.
    state: &'static str,
    /// What silenced the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Suppression>,
    /// Further keys of the answer of a policy of your own.
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<serde_json::Value>,
    /// Always null: there are no fixes yet.
    fix: Option<()>,
}

#[derive(Serialize, JsonSchema)]
struct Suppression {
    /// `source` (a comment or an annotation), `configuration`, or `exception` (a rule of the policy itself).
    by: &'static str,
    /// Where the suppression is written; null for the configuration.
    path: Option<String>,
    line: Option<u32>,
    reason: Option<String>,
}

/// Relative to the working directory. The end is exclusive.
#[derive(Serialize, JsonSchema)]
struct LocationRecord {
    path: String,
    start: Place,
    end: Place,
    /// RFC 6901, in the source's document.
    pointer: String,
    logical: String,
    /// Keys that are absent below `pointer`, outermost first.
    missing: Option<Vec<String>>,
    label: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct RelatedRecord {
    path: String,
    start: Place,
    end: Place,
    pointer: String,
    logical: String,
    label: Option<String>,
}

/// 1-based; columns count Unicode characters.
#[derive(Serialize, JsonSchema)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize, JsonSchema)]
struct NoticeRecord {
    severity: &'static str,
    code: &'static str,
    message: String,
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Place>,
}

pub(super) fn render(report: &Report, style: Style) -> String {
    let statistics = &report.statistics;
    sanitize::json(&Document {
        schema_version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        summary: Summary {
            files: statistics.files,
            documents: statistics.documents,
            rules: statistics.rules,
            errors: statistics.errors,
            warnings: statistics.warnings,
            notes: statistics.notes,
            suppressed: statistics.suppressed,
            // There are no baselines yet.
            baselined: 0,
            skipped: statistics.skipped.len(),
        },
        findings: report.findings.iter().map(|finding| FindingRecord::new(report, finding)).collect(),
        notices: report.notices.iter().map(|notice| NoticeRecord::new(report, notice)).collect(),
        coverage: style.coverage.then(|| report.coverage.iter().map(CoverageRecord::new).collect()),
    })
}

/// JSON Schema of the report.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

impl FindingRecord {
    fn new(report: &Report, finding: &Finding) -> Self {
        let (state, suppression) = match &finding.state {
            State::Active => ("active", None),
            State::Suppressed { by, reason } => ("suppressed", Some(Suppression::new(report, by, reason.as_deref()))),
        };
        Self {
            rule: finding.rule.id.clone(),
            severity: finding.severity.name(),
            level: finding.level.name(),
            precision: finding.rule.precision.name(),
            pillar: finding.rule.pillar.name(),
            message: one_line(&finding.message),
            location: LocationRecord::new(report, &finding.location),
            related: finding.related.iter().map(|location| RelatedRecord::new(report, location)).collect(),
            remediation: finding.rule.remediation.split_whitespace().map(one_line).collect::<Vec<_>>().join(" "),
            url: docs_url(&finding.rule),
            fingerprint: finding.fingerprint.clone(),
            state,
            suppression,
            metadata: finding.metadata.as_ref().map(metadata::json),
            fix: None,
        }
    }
}

impl Suppression {
    fn new(report: &Report, by: &SuppressedBy, reason: Option<&str>) -> Self {
        let reason = reason.map(one_line);
        match by {
            SuppressedBy::InSource(span) => {
                let (path, start, _) = place(report, *span);
                Self { by: "source", path: Some(path), line: Some(start.line), reason }
            }
            SuppressedBy::Configuration(_) => Self { by: "configuration", path: None, line: None, reason },
            SuppressedBy::Exception { path, line } => {
                Self { by: "exception", path: Some(path.clone()), line: Some(*line), reason }
            }
        }
    }
}

impl LocationRecord {
    fn new(report: &Report, location: &Location) -> Self {
        let (path, start, end) = place(report, location.span);
        Self {
            path,
            start,
            end,
            pointer: location.pointer.clone(),
            logical: location.logical.clone(),
            missing: (!location.missing.is_empty()).then(|| location.missing.clone()),
            label: location.label.as_deref().map(one_line),
        }
    }
}

impl RelatedRecord {
    fn new(report: &Report, location: &Location) -> Self {
        let LocationRecord { path, start, end, pointer, logical, label, .. } = LocationRecord::new(report, location);
        Self { path, start, end, pointer, logical, label }
    }
}

impl NoticeRecord {
    fn new(report: &Report, notice: &Notice) -> Self {
        let places = notice.span.map(|span| place(report, span));
        let (start, end) = places.map(|(_, start, end)| (start, end)).unzip();
        Self {
            severity: notice.severity.name(),
            code: notice.code.name(),
            message: one_line(&notice.message),
            path: notice.path.clone(),
            start,
            end,
        }
    }
}

fn place(report: &Report, span: Span) -> (String, Place, Place) {
    let source = report.sources.get(span.source);
    (source.path.clone(), source.position(span.start).into(), source.position(span.end).into())
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}
