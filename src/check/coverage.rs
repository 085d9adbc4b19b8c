//! Which rule judged how many documents, and which one that somebody asked for judged none.

use std::collections::HashMap;
use std::sync::Arc;

use super::Run;
use super::judge::Tally;
use crate::finding::Finding;
use crate::format::Format;
use crate::report::{Notice, NoticeCode, RuleCoverage};
use crate::rule::{Rule, Selection, Wishes};
use crate::settings::Severity;

/// Rules that one notice names.
const NAMED: usize = 10;

pub(super) fn of(selection: &Selection, (tally, findings): (&[Tally], &[Finding])) -> Vec<RuleCoverage> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for finding in findings {
        *counts.entry(&finding.rule.id).or_default() += 1;
    }
    let rules = selection.rules().iter().zip(tally);
    rules
        .map(|(rule, tally)| RuleCoverage {
            rule: Arc::clone(rule),
            judged: tally.judged,
            failed: tally.failed,
            off: tally.off,
            findings: counts.get(rule.id.as_str()).copied().unwrap_or_default(),
        })
        .collect()
}

/// A rule of the user's own, or one that `--rule` names, whose kinds occur nowhere: the run would be as green with a
/// typing error in its `kinds`. Of a run without any document the summary says enough.
pub(super) fn unmatched(run: &Run<'_>, coverage: &[RuleCoverage]) -> Option<Notice> {
    let wishes = Wishes::new(run.settings);
    let is_asked_for = |rule: &Rule| !rule.builtin || wishes.names(rule);
    // That a run holds no suppression is the usual case.
    let unmatched = coverage
        .iter()
        .filter(|of| of.is_unmatched() && is_asked_for(&of.rule) && of.rule.format != Some(Format::Fivenines));
    let unmatched: Vec<String> = unmatched.map(|of| format!("`{}` ({})", of.rule.id, kinds(&of.rule))).collect();
    let first = unmatched.first()?;
    if coverage.iter().all(RuleCoverage::is_unmatched) {
        return None;
    }
    let message = match unmatched.len() {
        1 => format!("rule {first} judged nothing: no document is of its kinds"),
        count => {
            let more = if count > NAMED { ", ..." } else { "" };
            let named = unmatched.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            format!("{count} rules judged nothing: no document is of their kinds: {named}{more}")
        }
    };
    Some(Notice {
        code: NoticeCode::UnmatchedRule,
        severity: Severity::Warning,
        message,
        help: Some("`fivenines parse FILE` shows the kind of each document; `fivenines check --trace ID` says why a rule is silent".into()),
        path: None,
        span: None,
    })
}

fn kinds(rule: &Rule) -> String {
    let format = rule.format.map_or("any format", Format::name);
    format!("{format}: {}", rule.kinds.join(", "))
}
