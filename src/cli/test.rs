//! `fivenines test`.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::args::{Test, TestOutput};
use super::check::{configured, options, today};
use super::output::Terminal;
use crate::discover::shown;
use crate::error::Error;
use crate::fixture::{self, Bench};
use crate::policy;
use crate::policy::data::UserData;
use crate::policy::testing::Suite;
use crate::report::testing::{self, FixtureResult, TestFormat, TestReport};
use crate::settings::DataPath;

pub fn run(arguments: &Test, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    let pattern = arguments.run.as_deref().map(pattern).transpose()?;
    let is_chosen = |name: &str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(name));
    let packs = packs(arguments)?;
    let shown = |path: &Path| shown(path, &packs.working_directory);
    let options = options(&arguments.configuration);
    let suite = Suite::load(&packs.paths, &options, &shown)?;
    let data = policy::data::load(&packs.data, &suite.rules(), &shown)?;
    let (tests, coverage) = suite.run(&is_chosen, &data, arguments.coverage || arguments.threshold.is_some());
    let (fixtures, fixtures_left_out) = fixtures((&packs, &options, &data), &is_chosen)?;
    let report = TestReport {
        files: suite.files(),
        left_out: suite.len() - tests.len() + fixtures_left_out,
        tests,
        fixtures,
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

fn pattern(text: &str) -> Result<Regex, Vec<Error>> {
    Regex::new(text).map_err(|error| {
        // The message ends with what is wrong, behind a drawing of where.
        let message = error.to_string();
        let reason = message.lines().last().unwrap_or_default().trim_start_matches("error: ");
        vec![Error::new(format!("`{text}` is no regular expression: {reason}"))]
    })
}

/// What is tested.
struct Packs {
    working_directory: PathBuf,
    paths: Vec<PathBuf>,
    data: Vec<DataPath>,
}

/// The packs that were named, else those of the configuration.
fn packs(arguments: &Test) -> Result<Packs, Vec<Error>> {
    let named: Vec<PathBuf> = arguments.packs.iter().chain(&arguments.configuration.policy).cloned().collect();
    let (working_directory, loaded) = configured(&arguments.configuration, &named)?;
    let paths = match named.is_empty() {
        true => loaded.settings.policies,
        false => named.iter().map(|pack| working_directory.join(pack)).collect(),
    };
    if paths.is_empty() {
        let error = Error::new("no pack to test: the configuration names no `policies`");
        return Err(vec![error.help("name a folder: `fivenines test policy`")]);
    }
    let typed = arguments.data.iter().map(|path| policy::data::path(path, &working_directory));
    let data = loaded.settings.data.into_iter().chain(typed).collect();
    Ok(Packs { working_directory, paths, data })
}

/// Judges the packs' fixtures; the number is of those that were not chosen.
fn fixtures(
    (packs, options, data): (&Packs, &policy::Options, &UserData),
    chosen: &dyn Fn(&str) -> bool,
) -> Result<(Vec<FixtureResult>, usize), Vec<Error>> {
    let with_fixtures: Vec<&PathBuf> = packs.paths.iter().filter(|pack| pack.join(fixture::FOLDER).is_dir()).collect();
    let mut policies = Vec::new();
    for pack in packs.paths.iter().filter(|pack| pack.is_dir() && !with_fixtures.is_empty()) {
        policies.extend(policy::load(pack, options, &|path| shown(path, &packs.working_directory))?);
    }
    policies.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    let bench = Bench { policies: &policies, data, working_directory: &packs.working_directory, today: today() };
    let mut results = Vec::new();
    let mut left_out = 0;
    for pack in with_fixtures {
        let (judged, others) = bench.pack(pack, chosen)?;
        results.extend(judged);
        left_out += others;
    }
    Ok((results, left_out))
}
