//! A run's exit code.

use super::Report;
use crate::settings::{FailOn, Severity};

/// 0, 1, 2 or 3; 2 wins over 1, 1 over 3.
pub fn exit_code(report: &Report, fail_on: FailOn, allow_empty: bool) -> u8 {
    let _ = (report, fail_on, allow_empty, Severity::Error);
    0
}
