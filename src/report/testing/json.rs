//! The JSON report of `fivenines test`, `schema_version` 1.

use serde::Serialize;

use super::super::sanitize::{self, one_line};
use super::{Counts, Difference, FixtureResult, TestReport, percent};
use crate::policy::testing::{FileCoverage, Mark, Outcome, Place, Reason, TestResult};
use crate::source::Position;

#[derive(Serialize)]
struct Document {
    schema_version: u32,
    tool: Tool,
    summary: Summary,
    tests: Vec<TestRecord>,
    fixtures: Vec<FixtureRecord>,
    /// `null` without `--coverage`.
    coverage: Option<CoverageRecord>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    tests: usize,
    passed: usize,
    failed: usize,
    errors: usize,
    skipped: usize,
}

#[derive(Serialize)]
struct TestRecord {
    name: String,
    /// `pass`, `fail`, `error` or `skipped`.
    outcome: &'static str,
    location: LocationRecord,
    /// Of a test that did not pass.
    message: Option<String>,
    /// The first statement that does not hold.
    reason: Option<ReasonRecord>,
    prints: Vec<String>,
}

#[derive(Serialize)]
struct ReasonRecord {
    /// `null`: the test itself.
    rule: Option<String>,
    marks: Vec<MarkRecord>,
    values: Vec<ValueRecord>,
    because: Vec<ReasonRecord>,
}

#[derive(Serialize)]
struct MarkRecord {
    /// `null` in a module of the built-in library.
    location: Option<LocationRecord>,
    expression: String,
    label: String,
}

#[derive(Serialize)]
struct ValueRecord {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct FixtureRecord {
    name: String,
    path: String,
    /// `pass` or `fail`.
    outcome: &'static str,
    differences: Vec<DifferenceRecord>,
}

#[derive(Serialize)]
struct DifferenceRecord {
    path: Option<String>,
    line: Option<u32>,
    message: String,
}

#[derive(Serialize)]
struct CoverageRecord {
    /// Of all files, rounded down to tenths.
    percent: f64,
    threshold: Option<f64>,
    files: Vec<FileRecord>,
}

#[derive(Serialize)]
struct FileRecord {
    path: String,
    percent: f64,
    covered: Vec<u32>,
    uncovered: Vec<u32>,
}

#[derive(Serialize)]
struct LocationRecord {
    path: String,
    start: PositionRecord,
    end: PositionRecord,
}

#[derive(Serialize)]
struct PositionRecord {
    line: u32,
    column: u32,
}

pub(super) fn render(report: &TestReport) -> String {
    let counts = Counts::of(report);
    sanitize::json(&Document {
        schema_version: 1,
        tool: Tool { name: "fivenines", version: env!("CARGO_PKG_VERSION") },
        summary: Summary {
            files: report.files,
            tests: counts.total(),
            passed: counts.passed,
            failed: counts.failed,
            errors: counts.errors,
            skipped: counts.skipped,
        },
        tests: report.tests.iter().map(test).collect(),
        fixtures: report.fixtures.iter().map(fixture).collect(),
        coverage: report.coverage.as_ref().map(|coverage| CoverageRecord {
            percent: percent(coverage.lines()),
            threshold: report.threshold,
            files: coverage.files.iter().map(file).collect(),
        }),
    })
}

fn test(test: &TestResult) -> TestRecord {
    let (outcome, message, because) = match &test.outcome {
        Outcome::Passed => ("pass", None, None),
        Outcome::Failed(failure) => {
            let value = failure.value.as_deref().unwrap_or("undefined");
            ("fail", Some(format!("is {value}, not true")), failure.reason.as_ref())
        }
        Outcome::Error { message, .. } => ("error", Some(message.clone()), None),
        Outcome::Skipped => ("skipped", None, None),
    };
    TestRecord {
        name: one_line(&test.name),
        outcome,
        location: location(&test.place),
        message: message.map(|message| one_line(&message)),
        reason: because.map(reason),
        prints: test.prints.iter().map(|line| one_line(line)).collect(),
    }
}

fn fixture(fixture: &FixtureResult) -> FixtureRecord {
    let difference = |difference: &Difference| DifferenceRecord {
        path: difference.place.as_ref().map(|(path, _)| path.clone()),
        line: difference.place.as_ref().map(|(_, line)| *line),
        message: one_line(&difference.message),
    };
    FixtureRecord {
        name: fixture.name.clone(),
        path: fixture.path.clone(),
        outcome: if fixture.differences.is_empty() { "pass" } else { "fail" },
        differences: fixture.differences.iter().map(difference).collect(),
    }
}

fn file(file: &FileCoverage) -> FileRecord {
    FileRecord {
        path: file.source.path.clone(),
        percent: percent(file.lines()),
        covered: file.covered.clone(),
        uncovered: file.uncovered.clone(),
    }
}

fn reason(of: &Reason) -> ReasonRecord {
    let mark = |mark: &Mark| MarkRecord {
        location: of.source.clone().map(|source| location(&Place { source, span: mark.span })),
        expression: one_line(&mark.text),
        label: one_line(&mark.label),
    };
    let value = |(name, value): &(String, String)| ValueRecord { name: one_line(name), value: one_line(value) };
    ReasonRecord {
        rule: of.rule.as_deref().map(one_line),
        marks: of.marks.iter().map(mark).collect(),
        values: of.values.iter().map(value).collect(),
        because: of.because.iter().map(reason).collect(),
    }
}

fn location(place: &Place) -> LocationRecord {
    let source = &place.source;
    LocationRecord {
        path: source.path.clone(),
        start: position(source.position(place.span.start)),
        end: position(source.position(place.span.end)),
    }
}

fn position(position: Position) -> PositionRecord {
    PositionRecord { line: position.line, column: position.column }
}
