//! The exit code: a function of findings, notices and what the user asked for, never of an output.

use super::Report;
use crate::settings::{FailOn, Severity};

/// The exit code of a run. Where several hold, 2 wins, then 1, then 3, then 0: 2 when a notice is an error (what the
/// configuration forgives no longer is one), 1 when an active finding reaches `fail_on`, 3 when nothing was judged.
pub fn exit_code(report: &Report, fail_on: FailOn, allow_empty: bool) -> u8 {
    if report.notices.iter().any(|notice| notice.severity == Severity::Error) {
        return 2;
    }
    if report.findings.iter().any(|finding| finding.is_active() && reaches(finding.severity, fail_on)) {
        return 1;
    }
    if report.statistics.is_nothing() && !allow_empty { 3 } else { 0 }
}

fn reaches(severity: Severity, fail_on: FailOn) -> bool {
    match fail_on {
        FailOn::Error => severity >= Severity::Error,
        FailOn::Warning => severity >= Severity::Warning,
        FailOn::Note => severity >= Severity::Note,
        FailOn::Never => false,
    }
}
