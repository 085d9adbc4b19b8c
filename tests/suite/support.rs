//! What several test modules share.

use std::path::{Path, PathBuf};

use fivenines::check::{Run, check};
use fivenines::discover::Roots;
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
    report_in(root(), roots, settings, policies)
}

/// As `report`, with paths relative to another folder.
pub fn report_in(folder: &Path, roots: &[PathBuf], settings: &Settings, policies: &[Policy]) -> Report {
    let roots = Roots { paths: roots, working_directory: folder, standard_input: None };
    let run = Run { settings, policies, roots, today: TODAY };
    check(&run).unwrap_or_else(|errors| panic!("the run did not start: {errors:?}")).report
}

/// What a run of the binary said.
pub struct Output {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the real binary in a folder, without colours and without this process's environment variables of ours.
pub fn fivenines(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("fivenines").expect("cargo builds it for tests");
    let output = command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env("COLUMNS", "100").output();
    let output = output.expect("it starts");
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("outputs are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("outputs are UTF-8"),
    }
}
