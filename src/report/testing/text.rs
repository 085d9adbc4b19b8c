//! What people read: each test that did not pass with its reason, then the totals. No durations: the same run says the
//! same.

use std::fmt::Write as _;

use super::super::Style;
use super::super::sanitize::{defuse, one_line};
use super::super::snippet::{Mark, draw};
use super::{Counts, FixtureResult, TestReport, percent};
use crate::policy::testing::{self as policy, Coverage, Failure, Outcome, Place, Reason, TestResult};
use crate::settings::Severity;

pub(super) fn render(report: &TestReport, (style, verbose): (Style, bool)) -> String {
    let mut text = String::new();
    for test in &report.tests {
        render_test(&mut text, test, (style, verbose));
    }
    for fixture in &report.fixtures {
        render_fixture(&mut text, fixture, (style, verbose));
    }
    if !text.is_empty() && !text.ends_with("\n\n") && !verbose {
        text.push('\n');
    }
    text += &totals(report);
    if let Some(coverage) = &report.coverage {
        text += &render_coverage(report, coverage, style);
    }
    defuse(&text)
}

fn render_test(text: &mut String, test: &TestResult, (style, verbose): (Style, bool)) {
    let position = test.place.source.position(test.place.span.start);
    let place = format!("{}:{}:{}", one_line(&test.place.source.path), position.line, position.column);
    let mut say = |word: &str, color: &str| {
        let _ = writeln!(text, "{} {}  {place}", colored(word, color, style), one_line(&test.name));
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
            render_failure(text, failure, style);
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

fn render_fixture(text: &mut String, fixture: &FixtureResult, (style, verbose): (Style, bool)) {
    let name = one_line(&fixture.name);
    let path = one_line(&fixture.path);
    if fixture.differences.is_empty() {
        if verbose {
            let _ = writeln!(text, "{} fixture {name}  {path}", colored("PASS", "\x1b[1;32m", style));
        }
        return;
    }
    let _ = writeln!(text, "{} fixture {name}  {path}", colored("FAIL", "\x1b[1;31m", style));
    for difference in &fixture.differences {
        let place = difference.place.as_ref().map(|(path, line)| format!("{}:{line}: ", one_line(path)));
        let _ = writeln!(text, "  {}{}", place.unwrap_or_default(), one_line(&difference.message));
    }
    text.push('\n');
}

fn colored(word: &str, color: &str, style: Style) -> String {
    if style.color { format!("{color}{word}\x1b[0m") } else { word.to_owned() }
}

fn render_failure(text: &mut String, failure: &Failure, style: Style) {
    if let Some(value) = &failure.value {
        let _ = writeln!(text, "  the test is {}, not true", short(value, style.width - 30));
    }
    if let Some(reason) = &failure.reason {
        render_reason(text, reason, (1, style));
    }
}

/// A reason and those behind it, each set in further.
fn render_reason(text: &mut String, reason: &Reason, (depth, style): (usize, Style)) {
    let indent = "  ".repeat(depth);
    let mut own = String::new();
    match &reason.source {
        Some(source) => {
            let mark = |mark: &policy::Mark| Mark { span: mark.span, label: Some(short(&mark.label, style.width / 2)) };
            let marks: Vec<Mark> = reason.marks.iter().map(mark).collect();
            own += &draw(source, &[], &marks, (Severity::Error, style));
        }
        None => {
            for mark in &reason.marks {
                let _ =
                    writeln!(own, "`{}` {}", short(&mark.text, style.width / 2), short(&mark.label, style.width / 2));
            }
        }
    }
    for (name, value) in &reason.values {
        let name = short(name, style.width / 2);
        let room = style.width.saturating_sub(name.chars().count() + 2 * depth + 6).max(20);
        let _ = writeln!(own, "{name} is {}", short(value, room));
    }
    for line in own.lines() {
        let _ = writeln!(text, "{indent}{line}");
    }
    for inner in &reason.because {
        if let Some(rule) = &inner.rule {
            let _ = writeln!(text, "{indent}in {}:", one_line(rule));
        }
        render_reason(text, inner, (depth + 1, style));
    }
}

/// Each file with the lines that no test reached, then all files together.
fn render_coverage(report: &TestReport, coverage: &Coverage, style: Style) -> String {
    let mut text = String::from("\n");
    let share = |lines: (usize, usize)| format!("{:.1}% ({} of {} lines)", percent(lines), lines.0, lines.1);
    for file in &coverage.files {
        let source = &file.source;
        let _ = writeln!(text, "{}: {}", one_line(&source.path), share(file.lines()));
        let width = file.uncovered.last().map_or(0, |line| line.to_string().len());
        let mut last = None;
        for line in &file.uncovered {
            if last.is_some_and(|last| last + 1 < *line) {
                let _ = writeln!(text, "  {:>width$} ·", "");
            }
            last = Some(*line);
            let (start, end) = source.lines().range(&source.text, line - 1).unwrap_or_default();
            let written = source.text[start as usize..end as usize].replace('\t', "    ");
            let _ = writeln!(
                text,
                "  {line:>width$} │ {}",
                short(written.trim_end(), style.width.saturating_sub(width + 5))
            );
        }
    }
    let _ = writeln!(text, "coverage: {}", share(coverage.lines()));
    if let (Some(covered), Some(threshold)) = (report.missed_threshold(), report.threshold) {
        let _ = writeln!(text, "{covered:.1}% is less than the threshold of {threshold}%");
    }
    text
}

/// Text on one line of at most so many characters.
fn short(text: &str, room: usize) -> String {
    let line = one_line(text);
    match line.char_indices().nth(room) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
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
