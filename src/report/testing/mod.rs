//! Outputs of `fivenines test`: what ran, what failed and why, and what no test reaches.

mod json;
mod text;

use super::Style;
use crate::policy::testing::{Coverage, Outcome, TestResult};

/// Everything that a run of tests found out.
#[derive(Debug)]
pub struct TestReport {
    /// Policy files that were read.
    pub files: usize,
    /// By file, then as they stand in it.
    pub tests: Vec<TestResult>,
    /// By pack, rule and name.
    pub fixtures: Vec<FixtureResult>,
    /// Tests that `--run` left out.
    pub left_out: usize,
    pub coverage: Option<Coverage>,
    /// The least coverage, in percent.
    pub threshold: Option<f64>,
}

impl TestReport {
    /// The coverage in percent, when it is less than what is asked for.
    pub(super) fn missed_threshold(&self) -> Option<f64> {
        let covered = percent(self.coverage.as_ref()?.lines());
        self.threshold.filter(|threshold| covered < *threshold).map(|_| covered)
    }
}

/// Of lines covered and all lines, rounded down to tenths: 100 is said of nothing less. Without a line nothing is missed.
fn percent((covered, all): (usize, usize)) -> f64 {
    match all {
        0 => 100.0,
        _ => (covered * 1000 / all) as f64 / 10.0,
    }
}

/// A fixture of a rule, and where what was reported differs from its marks.
#[derive(Debug)]
pub struct FixtureResult {
    /// `k8s-no-owner/bad.yaml`.
    pub name: String,
    /// As shown.
    pub path: String,
    /// None: it passed.
    pub differences: Vec<Difference>,
}

/// One deviation from what a fixture marks.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Path and line, when it is about a place.
    pub place: Option<(String, u32)>,
    pub message: String,
}

/// The outputs of `fivenines test --output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestFormat {
    Text,
    Json,
}

/// How many tests went how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub errors: usize,
    pub skipped: usize,
}

impl Counts {
    fn of(report: &TestReport) -> Self {
        let mut counts = Self::default();
        for test in &report.tests {
            match test.outcome {
                Outcome::Passed => counts.passed += 1,
                Outcome::Failed(_) => counts.failed += 1,
                Outcome::Error { .. } => counts.errors += 1,
                Outcome::Skipped => counts.skipped += 1,
            }
        }
        for fixture in &report.fixtures {
            match fixture.differences.is_empty() {
                true => counts.passed += 1,
                false => counts.failed += 1,
            }
        }
        counts
    }

    fn total(self) -> usize {
        self.passed + self.failed + self.errors + self.skipped
    }

    /// Nothing was decided.
    fn is_nothing(self) -> bool {
        self.passed + self.failed + self.errors == 0
    }
}

/// Renders a report. The result ends with a line break.
pub fn render(report: &TestReport, format: TestFormat, (style, verbose): (Style, bool)) -> String {
    match format {
        TestFormat::Text => text::render(report, (style, verbose)),
        TestFormat::Json => json::render(report),
    }
}

/// 2 for an error of the engine, 1 for a failed test or too little coverage, 3 when no test ran, else 0.
pub fn exit_code(report: &TestReport, allow_empty: bool) -> u8 {
    let counts = Counts::of(report);
    match counts {
        _ if counts.errors > 0 => 2,
        _ if counts.failed > 0 => 1,
        _ if !counts.is_nothing() && report.missed_threshold().is_some() => 1,
        _ if counts.is_nothing() && !allow_empty => 3,
        _ => 0,
    }
}
