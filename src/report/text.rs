//! What people read on a terminal: each finding with its snippets, then the notices, then the summary.
//!
//! Repeats of one rule in a file are capped here and only here; the totals are the report's.

use std::collections::BTreeMap;

use super::sanitize::{defuse, one_line};
use super::secrets::Hidden;
use super::snippet::{Mark, draw};
use super::{Notice, NoticeCode, Report, Style, coverage, label, summary};
use crate::error::Error;
use crate::finding::{Finding, Location, State, SuppressedBy};
use crate::format::may_hold_secrets;
use crate::settings::Severity;
use crate::source::{Source, Span};

/// Findings of one rule in one file, and notices of one code, that are shown in full.
const FULL: usize = 5;
/// Places named in a line that stands for what is not shown in full.
const NAMED: usize = 10;
/// Snippets of related places.
const RELATED: usize = 4;
/// Lines between two places that share a snippet.
const NEAR: u32 = 5;

/// Bytes between two places of one line that are shown as one: a plan may be a single line.
const NEAR_IN_LINE: u32 = 120;

pub(super) fn render(report: &Report, style: Style) -> String {
    let shown = report.findings.iter().filter(|finding| finding.is_active() || style.show_suppressed);
    let shown: Vec<&Finding> = shown.collect();
    let hidden = Hidden::new(&report.sources, &report.documents);
    let mut text = String::new();
    for file in shown.chunk_by(|a, b| a.location.span.source == b.location.span.source) {
        text += &render_file((report, &hidden), file, style);
    }
    text += &render_notices((report, &hidden), style);
    text += &summary::line(report);
    if style.coverage {
        text += &coverage::render(report);
    }
    defuse(&text)
}

/// Renders what the user has to mend before a run can start.
pub fn error(error: &Error, style: Style) -> String {
    let mut text = header("error", None, &error.message, (Severity::Error, style));
    if let Some(place) = &error.place {
        let mark = Mark { span: place.span, label: None };
        text += &draw(&place.source, &[], &[mark], (Severity::Error, style));
    }
    text += &footer("help", error.help.as_deref(), style);
    defuse(&text)
}

/// A report, and what of it is not shown.
type Shown<'a> = (&'a Report, &'a Hidden);

fn render_file(shown: Shown<'_>, findings: &[&Finding], style: Style) -> String {
    let source = shown.0.sources.get(findings[0].location.span.source);
    let mut counts: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut text = String::new();
    for finding in findings {
        let lines = counts.entry(&finding.rule.id).or_default();
        lines.push(source.position(finding.location.span.start).line);
        if lines.len() <= FULL {
            text += &render_finding(shown, finding, style);
            text.push('\n');
        }
    }
    for (rule, lines) in counts.iter().filter(|(_, lines)| lines.len() > FULL) {
        let rest = &lines[FULL..];
        let plural = if rest.len() == 1 { "" } else { "s" };
        let named = named(rest.iter().map(u32::to_string));
        text += &format!("… {} more `{rule}` in {}: line{plural} {named}\n\n", rest.len(), one_line(&source.path));
    }
    text
}

fn named(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = if names.len() > NAMED { ", …" } else { "" };
    names.take(NAMED).collect::<Vec<_>>().join(", ") + more
}

fn render_finding((report, hidden): Shown<'_>, finding: &Finding, style: Style) -> String {
    let word = if finding.is_active() { finding.severity.name() } else { "suppressed" };
    let loud = (finding.severity, style);
    let mut text = header(word, Some(&finding.rule.id), &finding.message, loud);
    let primary = mark(&finding.location);
    let (mut near, mut far) = (vec![primary], Vec::new());
    for related in &finding.related {
        let source = report.sources.get(related.span.source);
        let is_near = is_near(source, &near, related.span);
        if near.iter().chain(&far).any(|known| known.span == related.span) {
            continue;
        }
        let mark = related_mark(related);
        if is_near { near.push(mark) } else { far.push(mark) }
    }
    let draw = |marks: &[Mark], loud| {
        let source = marks[0].span.source;
        draw(report.sources.get(source), hidden.of(source), marks, loud)
    };
    text += &draw(&near, loud);
    for place in far.iter().take(RELATED) {
        text += &draw(std::slice::from_ref(place), (Severity::Note, style));
    }
    if far.len() > RELATED {
        let places = far[RELATED..].iter().map(|place| {
            let source = report.sources.get(place.span.source);
            format!("{}:{}", one_line(&source.path), source.position(place.span.start).line)
        });
        text += &format!("  … and {} more: {}\n", far.len() - RELATED, named(places));
    }
    match &finding.state {
        State::Suppressed { by, reason } => text += &suppression(report, by, reason.as_deref()),
        State::Active => {
            text += &footer("help", Some(&finding.rule.remediation), style);
            if finding.rule.builtin {
                text += &format!("  docs: fivenines explain {}\n", one_line(&finding.rule.id));
            }
        }
    }
    text
}

fn suppression(report: &Report, by: &SuppressedBy, reason: Option<&str>) -> String {
    let place = match by {
        SuppressedBy::InSource(span) => {
            let source = report.sources.get(span.source);
            format!("{}:{}", one_line(&source.path), source.position(span.start).line)
        }
        SuppressedBy::Configuration(_) => "the configuration".to_owned(),
        SuppressedBy::Exception { path, line } => format!("{}:{line}", one_line(path)),
    };
    format!("  suppressed by {place}: {}\n", one_line(reason.unwrap_or("no reason given")))
}

fn mark(location: &Location) -> Mark {
    Mark { span: location.span, label: label(location) }
}

/// Without colours nothing but its label tells a related place from the finding's own.
fn related_mark(location: &Location) -> Mark {
    Mark { span: location.span, label: label(location).or_else(|| Some("related".to_owned())) }
}

/// Whether a place can be a further label in the snippet of `marks`: close by, and not on top of one.
fn is_near(source: &Source, marks: &[Mark], span: Span) -> bool {
    let line = |at| source.lines().line_of(at);
    let apart = |mark: &Mark| mark.span.end <= span.start || span.end <= mark.span.start;
    let one_line = line(span.start) == line(span.end);
    span.source == marks[0].span.source
        && one_line
        && line(span.start).abs_diff(line(marks[0].span.start)) <= NEAR
        && line(marks[0].span.start) == line(marks[0].span.end)
        && (line(span.start) != line(marks[0].span.start) || span.start.abs_diff(marks[0].span.start) <= NEAR_IN_LINE)
        && marks.iter().all(apart)
}

fn render_notices(shown: Shown<'_>, style: Style) -> String {
    let mut further: BTreeMap<NoticeCode, Vec<&Notice>> = BTreeMap::new();
    let mut counts: BTreeMap<NoticeCode, usize> = BTreeMap::new();
    let mut text = String::new();
    for notice in &shown.0.notices {
        let count = counts.entry(notice.code).or_default();
        *count += 1;
        if *count > full(notice.code) {
            further.entry(notice.code).or_default().push(notice);
            continue;
        }
        text += &render_notice(shown, notice, style);
        text.push('\n');
    }
    for (code, notices) in further {
        let mut paths: Vec<String> = notices.iter().filter_map(|it| it.path.as_deref()).map(one_line).collect();
        paths.dedup();
        text += &format!("… {} more `{}`: {}\n\n", notices.len(), code.name(), named(paths.into_iter()));
    }
    text
}

/// Every kustomization of a tree may have parts that are not applied: one shows what that means.
fn full(code: NoticeCode) -> usize {
    if code == NoticeCode::NotApplied { 1 } else { FULL }
}

fn render_notice((report, hidden): Shown<'_>, notice: &Notice, style: Style) -> String {
    let mut text = header(notice.severity.name(), Some(notice.code.name()), &notice.message, (notice.severity, style));
    let source = notice.span.map(|span| (report.sources.get(span.source), span));
    match (source, &notice.path) {
        (Some((source, span)), _) if !may_hold_secrets(source) => {
            text += &draw(source, hidden.of(span.source), &[Mark { span, label: None }], (notice.severity, style));
        }
        (Some((source, span)), _) => {
            let at = source.position(span.start);
            text += &format!("  file: {}:{}:{}\n", one_line(&source.path), at.line, at.column);
        }
        (None, Some(path)) => text += &format!("  file: {}\n", one_line(path)),
        (None, None) => {}
    }
    text + &footer("help", notice.help.as_deref(), style)
}

/// `error[rule-id]: message`
fn header(word: &str, name: Option<&str>, message: &str, (severity, style): (Severity, Style)) -> String {
    let name = name.map(|name| format!("[{}]", one_line(name))).unwrap_or_default();
    let (on, off) = match (style.color, severity) {
        (false, _) => ("", ""),
        (true, Severity::Error) => ("\x1b[1;31m", "\x1b[0m"),
        (true, Severity::Warning) => ("\x1b[1;33m", "\x1b[0m"),
        (true, Severity::Note) => ("\x1b[1;36m", "\x1b[0m"),
    };
    format!("{on}{word}{name}{off}: {}\n", one_line(message))
}

/// `  help: ...`, wrapped.
fn footer(word: &str, text: Option<&str>, style: Style) -> String {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return String::new() };
    let indent = word.len() + 4;
    let mut lines = vec![String::new()];
    let mut used = indent;
    // Paragraphs of a remediation are joined: its words matter here, its page has the layout.
    for word in text.split_whitespace().map(one_line) {
        let length = word.chars().count();
        let line = lines.last_mut().expect("there is a line from the start");
        if !line.is_empty() && used + 1 + length > style.width {
            lines.push(word);
            used = indent + length;
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
            used += length + 1;
        }
    }
    format!("  {word}: {}\n", lines.join(&format!("\n{:indent$}", "")))
}
