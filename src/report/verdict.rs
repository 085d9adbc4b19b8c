//! The exit code: a function of findings, notices and what the user asked for, never of an output.

use super::{Report, RuleCoverage};
use crate::settings::{FailOn, Severity};

/// The exit code of a run. Where several hold, 2 wins, then 1, then 3, then 0: 2 when a notice is an error (what the
/// configuration forgives no longer is one), 1 when an active finding reaches `fail_on`, 3 when nothing was judged, be it
/// only by the user's own policies.
pub fn exit_code(report: &Report, fail_on: FailOn, allow_empty: bool) -> u8 {
    if report.notices.iter().any(|notice| notice.severity == Severity::Error) {
        return 2;
    }
    if report.findings.iter().any(|finding| finding.is_active() && reaches(finding.severity, fail_on)) {
        return 1;
    }
    if (report.statistics.is_nothing() || own_judged_nothing(report)) && !allow_empty { 3 } else { 0 }
}

/// There are policies of the user's own, and no document is of their kinds.
fn own_judged_nothing(report: &Report) -> bool {
    let mut own = report.coverage.iter().filter(|of| !of.rule.builtin).peekable();
    own.peek().is_some() && own.all(RuleCoverage::is_unmatched)
}

fn reaches(severity: Severity, fail_on: FailOn) -> bool {
    match fail_on {
        FailOn::Error => severity >= Severity::Error,
        FailOn::Warning => severity >= Severity::Warning,
        FailOn::Note => severity >= Severity::Note,
        FailOn::Never => false,
    }
}
