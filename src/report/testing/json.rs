//! The JSON report of `fivenines test`, `schema_version` 1.

use serde::Serialize;

use super::super::sanitize::{self, one_line};
use super::{Counts, TestReport};
use crate::policy::testing::{Outcome, Place, TestResult};
use crate::source::Position;

#[derive(Serialize)]
struct Document {
    schema_version: u32,
    tool: Tool,
    summary: Summary,
    tests: Vec<TestRecord>,
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
    prints: Vec<String>,
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
    })
}

fn test(test: &TestResult) -> TestRecord {
    let (outcome, message) = match &test.outcome {
        Outcome::Passed => ("pass", None),
        Outcome::Failed(failure) => ("fail", failure.value.clone()),
        Outcome::Error { message, .. } => ("error", Some(message.clone())),
        Outcome::Skipped => ("skipped", None),
    };
    TestRecord {
        name: one_line(&test.name),
        outcome,
        location: location(&test.place),
        message: message.map(|message| one_line(&message)),
        prints: test.prints.iter().map(|line| one_line(line)).collect(),
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
