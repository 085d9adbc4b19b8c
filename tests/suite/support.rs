//! What several test modules share.

use std::path::{Path, PathBuf};

use fivenines::check::{Run, check};
use fivenines::policy::Policy;
use fivenines::report::Report;
use fivenines::settings::{Date, Settings};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shared folder beside the checkout, or `None` with a printed reason.
pub fn shared(what: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(what);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: ../shared/{what} is not there");
    None
}

/// A day on which no suppression of the fixtures has expired, save those that are meant to.
pub const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

/// Runs a check as the command line does.
pub fn report(roots: &[PathBuf], settings: &Settings, policies: &[Policy]) -> Report {
    let run = Run { settings, policies, roots, working_directory: root().to_owned(), today: TODAY };
    check(&run).unwrap_or_else(|errors| panic!("the run did not start: {errors:?}")).report
}
