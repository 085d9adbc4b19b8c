//! `fivenines test`.

use std::path::PathBuf;

use super::args::{Test, TestOutput};
use super::check::{configured, options};
use super::output::Terminal;
use crate::discover::shown;
use crate::error::Error;
use crate::policy::testing::Suite;
use crate::report::testing::{self, TestFormat, TestReport};

pub fn run(arguments: &Test, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    let chosen = match &arguments.run {
        Some(pattern) => Some(regex::Regex::new(pattern).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            vec![Error::new(format!("`{pattern}` is no regular expression: {reason}"))]
        })?),
        None => None,
    };
    let (working_directory, packs) = packs(arguments)?;
    let options = options(&arguments.configuration);
    let suite = Suite::load(&packs, &options, &|path| shown(path, &working_directory))?;
    let is_chosen = |name: &str| chosen.as_ref().is_none_or(|pattern| pattern.is_match(name));
    let (tests, coverage) = suite.run(&is_chosen, arguments.coverage || arguments.threshold.is_some());
    let report = TestReport {
        files: suite.files(),
        left_out: suite.len() - tests.len(),
        tests,
        coverage,
        threshold: arguments.threshold.map(f64::from),
    };
    let format = match arguments.output {
        TestOutput::Text => TestFormat::Text,
        TestOutput::Json => TestFormat::Json,
    };
    terminal.print(&testing::render(&report, format, (terminal.style(false), arguments.verbose)))?;
    Ok(testing::exit_code(&report, arguments.allow_empty))
}

/// The packs that were named, else those of the configuration.
fn packs(arguments: &Test) -> Result<(PathBuf, Vec<PathBuf>), Vec<Error>> {
    let named = arguments.packs.iter().chain(&arguments.configuration.policy);
    let named: Vec<PathBuf> = named.cloned().collect();
    let (working_directory, loaded) = configured(&arguments.configuration, &named)?;
    let packs = match named.is_empty() {
        true => loaded.settings.policies,
        false => named.iter().map(|pack| working_directory.join(pack)).collect(),
    };
    if packs.is_empty() {
        let error = Error::new("no pack to test: the configuration names no `policies`");
        return Err(vec![error.help("name a folder: `fivenines test policy`")]);
    }
    Ok((working_directory, packs))
}
