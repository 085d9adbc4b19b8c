//! The table of exit codes.

use fivenines::finding::{State, SuppressedBy};
use fivenines::report::verdict::exit_code;
use fivenines::settings::{FailOn, Severity};

use super::report_at;

/// What a run found: the severity of its finding, if any, and that of its notice.
fn code(finding: Option<Severity>, notice: Severity, fail_on: FailOn) -> u8 {
    let mut report = report_at("a: 1\n", &[(0, 1)]);
    report.notices[0].severity = notice;
    match finding {
        Some(severity) => report.findings[0].severity = severity,
        None => report.findings.clear(),
    }
    exit_code(&report, fail_on, false)
}

#[test]
fn findings_fail_a_run_from_the_chosen_severity_on() {
    use Severity::{Error, Note, Warning};
    let table = [
        (FailOn::Error, [1, 0, 0, 0]),
        (FailOn::Warning, [1, 1, 0, 0]),
        (FailOn::Note, [1, 1, 1, 0]),
        (FailOn::Never, [0, 0, 0, 0]),
    ];
    for (fail_on, codes) in table {
        for (finding, expected) in [Some(Error), Some(Warning), Some(Note), None].into_iter().zip(codes) {
            assert_eq!(code(finding, Warning, fail_on), expected, "{finding:?} with --fail-on {}", fail_on.name());
            assert_eq!(code(finding, Error, fail_on), 2, "{finding:?} and an error of the run");
        }
    }
}

#[test]
fn what_is_suppressed_fails_nothing() {
    let mut report = report_at("a: 1\n", &[(0, 1)]);
    report.findings[0].state = State::Suppressed { by: SuppressedBy::Configuration(None), reason: None };
    assert_eq!(exit_code(&report, FailOn::Note, false), 0);
}

#[test]
fn nothing_to_check_is_no_success() {
    let mut report = report_at("a: 1\n", &[(0, 1)]);
    report.statistics.rules = 0;
    assert_eq!(exit_code(&report, FailOn::Warning, false), 1, "1 wins over 3");
    report.findings.clear();
    assert_eq!(exit_code(&report, FailOn::Warning, false), 3);
    assert_eq!(exit_code(&report, FailOn::Warning, true), 0, "--allow-empty");
    report.notices[0].severity = Severity::Error;
    assert_eq!(exit_code(&report, FailOn::Warning, true), 2, "2 wins over all");
}
