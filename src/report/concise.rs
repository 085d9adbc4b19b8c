//! One line a finding: `path:line:column: severity[rule] message`.

use super::sanitize::{defuse, one_line};
use super::{NoticeCode, Report, Style, summary};
use crate::finding::State;

pub(super) fn render(report: &Report, style: Style) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let mark = match &finding.state {
            State::Active => "",
            State::Suppressed { .. } if style.show_suppressed => " (suppressed)",
            State::Suppressed { .. } => continue,
        };
        let source = report.sources.get(finding.location.span.source);
        let at = source.position(finding.location.span.start);
        let (path, message) = (one_line(&source.path), one_line(&finding.message));
        let (severity, rule) = (finding.severity.name(), one_line(&finding.rule.id));
        text += &format!("{path}:{}:{}: {severity}[{rule}] {message}{mark}\n", at.line, at.column);
    }
    // One a kustomization would drown the findings: the summary counts them.
    for notice in report.notices.iter().filter(|notice| notice.code != NoticeCode::NotApplied) {
        let at = notice.span.map(|span| report.sources.get(span.source).position(span.start));
        let at = at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        let place = notice.path.as_ref().map(|path| format!("{}{at}: ", one_line(path))).unwrap_or_default();
        text += &format!("{place}{}[{}] {}\n", notice.severity.name(), notice.code.name(), one_line(&notice.message));
    }
    text += &summary::line(report);
    defuse(&text)
}
