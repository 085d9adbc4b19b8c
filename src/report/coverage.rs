//! Which rule judged how many documents: the table of `--coverage`, and its block of the JSON report.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::sanitize::{defuse, one_line};
use super::summary::count;
use super::{Report, RuleCoverage};
use crate::format::Format;

/// One selected rule.
#[derive(Serialize, JsonSchema)]
pub(super) struct CoverageRecord {
    rule: String,
    /// Documents that it judged.
    judged: usize,
    /// Documents on which it failed.
    failed: usize,
    /// Documents for which the configuration switches it off.
    off: usize,
    /// Its findings, suppressed ones included.
    findings: usize,
}

impl CoverageRecord {
    pub(super) fn new(of: &RuleCoverage) -> Self {
        Self { rule: of.rule.id.clone(), judged: of.judged, failed: of.failed, off: of.off, findings: of.findings }
    }
}

/// The table: first the rules that judged something, then those that are off or failed throughout, then those whose
/// kinds occur nowhere.
pub fn render(report: &Report) -> String {
    let (unmatched, matched): (Vec<&RuleCoverage>, Vec<_>) = report.coverage.iter().partition(|of| of.is_unmatched());
    let judging = matched.iter().filter(|of| of.judged > 0).count();
    let selected = count(report.coverage.len(), "selected rule");
    let mut text = format!("\ncoverage: {judging} of {selected} judged something\n");
    if !matched.is_empty() {
        text += "  documents  findings  rule\n";
    }
    for of in &matched {
        let _ = writeln!(text, "  {:9}  {:8}  {}{}", of.judged, of.findings, one_line(&of.rule.id), exceptions(of));
    }
    let mut formats: BTreeMap<Option<Format>, Vec<&RuleCoverage>> = BTreeMap::new();
    for of in unmatched {
        formats.entry(of.rule.format).or_default().push(of);
    }
    for (format, rules) in formats {
        text += &of_format(report, format, &rules);
    }
    defuse(&text)
}

fn exceptions(of: &RuleCoverage) -> String {
    let counts = [(of.failed, "failed on"), (of.off, "off for")];
    let parts = counts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, what)| format!("{what} {}", count(*number, "document"))).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// Built-in rules of a format that does not occur are counted; of one that does, named with their kinds.
fn of_format(report: &Report, format: Option<Format>, rules: &[&RuleCoverage]) -> String {
    let name = format.map_or("any format", Format::name);
    let occurs = format.is_none_or(|format| report.documents.iter().any(|document| document.format == format));
    let (builtin, own): (Vec<&RuleCoverage>, Vec<_>) = rules.iter().partition(|of| of.rule.builtin);
    let mut text = match occurs {
        true => format!("  never matched ({name}): no document is of their kinds\n"),
        false => format!("  never matched ({name}): no document of this format, {}\n", count(rules.len(), "rule")),
    };
    let named = own.iter().chain(builtin.iter().filter(|_| occurs));
    for of in named {
        let _ = writeln!(text, "    {} ({})", one_line(&of.rule.id), one_line(&of.rule.kinds.join(", ")));
    }
    text
}
