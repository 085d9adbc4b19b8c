//! What people read: each test that did not pass with its reason, then the totals. No durations: the same run says the
//! same.

use std::fmt::Write as _;

use super::super::Style;
use super::super::sanitize::{defuse, one_line};
use super::super::snippet::{Mark, draw};
use super::{Counts, TestReport};
use crate::policy::testing::{Failure, Outcome, Place, TestResult};
use crate::settings::Severity;

pub(super) fn render(report: &TestReport, (style, verbose): (Style, bool)) -> String {
    let mut text = String::new();
    for test in &report.tests {
        render_test(&mut text, test, (style, verbose));
    }
    if !text.is_empty() && !text.ends_with("\n\n") && !verbose {
        text.push('\n');
    }
    text += &totals(report);
    defuse(&text)
}

fn render_test(text: &mut String, test: &TestResult, (style, verbose): (Style, bool)) {
    let position = test.place.source.position(test.place.span.start);
    let place = format!("{}:{}:{}", one_line(&test.place.source.path), position.line, position.column);
    let mut say = |word: &str, color: &str| {
        let (on, off) = if style.color { (color, "\x1b[0m") } else { ("", "") };
        let _ = writeln!(text, "{on}{word}{off} {}  {place}", one_line(&test.name));
    };
    match &test.outcome {
        Outcome::Passed => {
            if verbose {
                say("PASS", "\x1b[1;32m");
            }
            return;
        }
        Outcome::Skipped => {
            say("SKIPPED", "\x1b[1;33m");
            return;
        }
        Outcome::Failed(failure) => {
            say("FAIL", "\x1b[1;31m");
            render_failure(text, (test, failure), style);
        }
        Outcome::Error { message, place } => {
            say("ERROR", "\x1b[1;31m");
            let _ = writeln!(text, "  {}", one_line(message));
            if let Some(place) = place {
                *text += &snippet(place, None, style);
            }
        }
    }
    for line in &test.prints {
        let _ = writeln!(text, "  print: {}", one_line(line));
    }
    text.push('\n');
}

fn render_failure(text: &mut String, (_test, failure): (&TestResult, &Failure), _style: Style) {
    if let Some(value) = &failure.value {
        let _ = writeln!(text, "  the test is {}, not true", one_line(value));
    }
}

fn snippet(place: &Place, label: Option<String>, style: Style) -> String {
    draw(&place.source, &[], &[Mark { span: place.span, label }], (Severity::Error, style))
}

fn totals(report: &TestReport) -> String {
    let counts = Counts::of(report);
    let mut text = String::new();
    let kinds =
        [("PASS", counts.passed), ("FAIL", counts.failed), ("SKIPPED", counts.skipped), ("ERROR", counts.errors)];
    for (word, count) in kinds.into_iter().filter(|(_, count)| *count > 0) {
        let _ = writeln!(text, "{word}: {count}/{}", counts.total());
    }
    let plural = if report.files == 1 { "" } else { "s" };
    if counts.is_nothing() {
        let _ = match report.left_out {
            0 => writeln!(
                text,
                "no test in {} policy file{plural}: a test is a rule whose name begins with `test_`",
                report.files
            ),
            left_out => writeln!(text, "no test ran: `--run` left out {left_out}"),
        };
    } else if report.left_out > 0 {
        let _ = writeln!(text, "{} left out by `--run`", report.left_out);
    }
    text
}
