//! The exit code: a function of findings, notices and what the user asked for, never of an output.

use super::{Notice, NoticeCode, Report};
use crate::settings::{FailOn, ParseErrors, Severity};

/// Nothing at or above the threshold.
pub const CLEAN: u8 = 0;
/// Findings at or above the threshold.
pub const FINDINGS: u8 = 1;
/// The user has to mend something before the run means anything.
pub const TROUBLE: u8 = 2;
/// Nothing was recognised, or no rule applied.
pub const NOTHING: u8 = 3;

/// What a run is measured against.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub fail_on: FailOn,
    pub parse_errors: ParseErrors,
    /// `--allow-empty`: nothing to check is fine.
    pub allow_empty: bool,
    /// `--exit-zero`: findings are fine; trouble is not.
    pub exit_zero: bool,
}

/// The exit code of a run. Where several hold, 2 wins, then 1, then 3, then 0.
pub fn exit_code(report: &Report, terms: Terms) -> u8 {
    if report.notices.iter().any(|notice| is_trouble(notice, terms.parse_errors)) {
        return TROUBLE;
    }
    let fails = report.findings.iter().any(|finding| finding.is_active() && reaches(finding.severity, terms.fail_on));
    if fails {
        return if terms.exit_zero { CLEAN } else { FINDINGS };
    }
    if report.statistics.is_nothing() && !terms.allow_empty {
        return NOTHING;
    }
    CLEAN
}

/// A suppressed or softened notice no longer has the severity of an error.
fn is_trouble(notice: &Notice, parse_errors: ParseErrors) -> bool {
    let forgiven = notice.code == NoticeCode::ParseError && parse_errors == ParseErrors::Warning;
    notice.severity == Severity::Error && !forgiven
}

fn reaches(severity: Severity, fail_on: FailOn) -> bool {
    match fail_on {
        FailOn::Error => severity >= Severity::Error,
        FailOn::Warning => severity >= Severity::Warning,
        FailOn::Note => severity >= Severity::Note,
        FailOn::Never => false,
    }
}
