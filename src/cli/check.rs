//! `fivenines check`.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::args::{Check, Configuration, Output, Selection};
use super::output::{Terminal, write_atomically};
use crate::check::{self, Material, Reading, Run, TraceRequest};
use crate::config::{self, Loaded, Lookup, Variables};
use crate::discover::{Roots, StandardInput, shown};
use crate::error::Error;
use crate::format::Format;
use crate::policy::data::UserData;
use crate::policy::{self, DataUse, Policy, Remark};
use crate::report::{self, OutputFormat, Style, verdict};
use crate::rule::{Unwanted, Wishes, closest, is_glob};
use crate::settings::{DataPath, Date, RuleSelector, Settings};

pub fn run(arguments: &Check, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    if arguments.output.iter().filter(|output| output.path.is_none()).count() > 1 {
        let error = Error::new("two outputs go to standard output")
            .help("give all but one a path: --output sarif=report.sarif");
        return Err(vec![error]);
    }
    if let Some(jobs) = arguments.jobs {
        // Fails only when the pool exists already, and this is the first use.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global();
    }
    let mut prepared = prepare(&arguments.configuration, &arguments.paths)?;
    prepared.settings.combine = arguments.combine;
    if let Some(fail_on) = arguments.fail_on {
        prepared.settings.fail_on = fail_on.into();
    }
    select(&mut prepared, &arguments.selection)?;
    leave_out_fixtures(&mut prepared, arguments);
    let data = data(&prepared, &arguments.data)?;
    let missing = prepared.data_uses.iter().filter(|used| !data.has(&used.name)).map(DataUse::missing);
    let remarks: Vec<Remark> = prepared.remarks.iter().cloned().chain(missing).collect();
    let standard_input = standard_input(&arguments.paths, &arguments.stdin_filename)?;
    let against = match &arguments.trace {
        Some(id) => select_traced(&mut prepared, id)?,
        None => None,
    };
    let run = Run {
        settings: &prepared.settings,
        policies: &prepared.policies,
        data: &data,
        remarks: &remarks,
        roots: Roots {
            paths: &arguments.paths,
            working_directory: &prepared.working_directory,
            standard_input: standard_input.as_ref(),
        },
        parser: arguments.parser,
        today: today(),
    };
    if let Some(id) = &arguments.trace {
        return trace(&run, (id, against), (arguments, terminal));
    }
    let outcome = check::check(&run)?;
    let start = Instant::now();
    for output in &arguments.output {
        write(&outcome.report, output, (arguments, terminal))?;
    }
    let shows_coverage = |output: &Output| matches!(output.format, OutputFormat::Text | OutputFormat::Json);
    if arguments.coverage && !arguments.output.iter().any(shows_coverage) {
        terminal.remark(report::coverage(&outcome.report).trim());
    }
    if arguments.verbose {
        for (stage, time) in outcome.timings.0.iter().chain([&("report", start.elapsed())]) {
            terminal.remark(&format!("{stage}: {:.1} ms", time.as_secs_f64() * 1000.0));
        }
        if let Some(peak) = peak_memory() {
            terminal.remark(&format!("peak memory: {peak}"));
        }
    }
    let code = verdict::exit_code(&outcome.report, prepared.settings.fail_on, arguments.allow_empty);
    Ok(if code == 1 && arguments.exit_zero { 0 } else { code })
}

/// The fixtures of a pack are meant to be bad: they are not judged with the files around the pack, unless somebody
/// names one of them.
fn leave_out_fixtures(prepared: &mut Prepared, arguments: &Check) {
    let base = &prepared.working_directory;
    let folders = arguments.configuration.policy.iter().map(|folder| base.join(folder));
    let folders: Vec<PathBuf> = prepared.settings.policies.iter().cloned().chain(folders).collect();
    for fixtures in folders.iter().map(|folder| folder.join(FIXTURES)).filter(|fixtures| fixtures.is_dir()) {
        let is_named = arguments.paths.iter().any(|path| base.join(path).starts_with(&fixtures));
        let inside = shown(&fixtures, &prepared.settings.root);
        if !is_named && !inside.starts_with('/') {
            prepared.settings.exclude.push(globset::escape(&inside));
        }
    }
}

/// Folder of a pack that holds what its rules are tested with.
const FIXTURES: &str = "fixtures";

/// Documents that one trace shows condition by condition.
const TRACED: usize = 50;

/// Leaves the traced rule in the selection, with those that would stand for it; what would have kept it out.
fn select_traced(prepared: &mut Prepared, id: &str) -> Result<Option<Unwanted>, Vec<Error>> {
    let Some(policy) = prepared.policies.iter().find(|policy| policy.rule.answers_to(id)) else {
        return Err(vec![unknown_rule(id, &prepared.policies)]);
    };
    let rule = Arc::clone(&policy.rule);
    let against = Wishes::new(&prepared.settings).against(&rule);
    let stands_for = |policy: &&Policy| policy.rule.id == rule.id || policy.rule.supersedes.contains(&rule.id);
    let only = prepared.policies.iter().filter(stands_for).map(|policy| RuleSelector::Id(policy.rule.id.clone()));
    prepared.settings.ignored.clear();
    prepared.settings.no_builtin = false;
    // A rule about the run needs the others: they are what a suppression speaks of.
    prepared.settings.only = if rule.format == Some(Format::Fivenines) { Vec::new() } else { only.collect() };
    Ok(against)
}

/// Prints a trace in place of the report; the exit code is that of a check with this rule alone.
fn trace(
    run: &Run<'_>,
    (id, against): (&str, Option<Unwanted>),
    (arguments, terminal): (&Check, &Terminal),
) -> Result<u8, Vec<Error>> {
    let mut outcome = check::check_traced(run, TraceRequest { rule: id, limit: TRACED })?;
    let policy = run.policies.iter().find(|policy| policy.rule.answers_to(id)).expect("it was found before");
    let Some(trace) = &outcome.trace else {
        return Err(vec![Error::new(format!("rule `{id}` is not applied")).help("add `--level strict`")]);
    };
    terminal.print(&report::trace(&outcome.report, trace, (&policy.path, &policy.text), against))?;
    outcome.report.findings.retain(|finding| finding.rule.id == policy.rule.id);
    let code = verdict::exit_code(&outcome.report, run.settings.fail_on, arguments.allow_empty);
    Ok(if code == 1 && arguments.exit_zero { 0 } else { code })
}

/// What the configuration and the command line name as data for user policies.
fn data(prepared: &Prepared, typed: &[PathBuf]) -> Result<UserData, Vec<Error>> {
    let base = &prepared.working_directory;
    let typed = typed.iter().map(|path| policy::data::path(path, base));
    let paths: Vec<DataPath> = prepared.settings.data.iter().cloned().chain(typed).collect();
    let rules = prepared.policies.iter().filter(|policy| !policy.rule.builtin).flat_map(|policy| &policy.entries);
    let rules = rules.filter_map(|(path, _)| Some(path.strip_prefix("data.")?.to_owned())).collect();
    policy::data::load(&paths, &rules, &|path| shown(path, base))
}

fn write(
    report: &report::Report,
    output: &Output,
    (arguments, terminal): (&Check, &Terminal),
) -> Result<(), Vec<Error>> {
    let style = Style {
        show_suppressed: arguments.show_suppressed,
        coverage: arguments.coverage,
        ..terminal.style(output.path.is_some())
    };
    let text = report::render(report, output.format, style);
    match &output.path {
        Some(path) => write_atomically(path, &text),
        None => terminal.print(&text),
    }
}

/// What is piped in, when `-` is among the paths.
fn standard_input(paths: &[PathBuf], name: &str) -> Result<Option<StandardInput>, Vec<Error>> {
    if !paths.iter().any(|path| path.as_os_str() == "-") {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    match std::io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => Ok(Some(StandardInput { name: name.to_owned(), bytes })),
        Err(error) => Err(vec![Error::new(format!("cannot read standard input: {error}"))]),
    }
}

/// Reads paths without judging them.
pub fn read_material(paths: &[PathBuf], stdin_name: &str, reading: Reading) -> Result<Material, Vec<Error>> {
    let working_directory = working_directory()?;
    let standard_input = standard_input(paths, stdin_name)?;
    let roots = Roots { paths, working_directory: &working_directory, standard_input: standard_input.as_ref() };
    check::read(roots, reading).map_err(|error| vec![error])
}

fn working_directory() -> Result<PathBuf, Vec<Error>> {
    std::env::current_dir().map_err(|error| vec![Error::new(format!("no working directory: {error}"))])
}

/// Settings and policies of a command.
pub struct Prepared {
    pub working_directory: PathBuf,
    pub settings: Settings,
    /// Sorted by rule id.
    pub policies: Vec<Policy>,
    /// What is to be said about the user's own.
    pub remarks: Vec<Remark>,
    /// Names under `data` that only the user's data can fill.
    pub data_uses: Vec<DataUse>,
}

/// Reads the configuration that holds for the first of `paths`, and all policies. Every error at once.
pub fn prepare(configuration: &Configuration, paths: &[PathBuf]) -> Result<Prepared, Vec<Error>> {
    let (working_directory, loaded) = configured(configuration, paths)?;
    let folders = loaded.settings.policies.iter().cloned();
    let folders = folders.chain(configuration.policy.iter().map(|folder| working_directory.join(folder)));
    let options = options(configuration);
    let folders: Vec<PathBuf> = folders.collect();
    let policy::Loaded { policies, remarks, data_uses } = policies(&folders, &options, &working_directory)?;
    let rules: Vec<_> = policies.iter().map(|policy| Arc::clone(&policy.rule)).collect();
    config::check(&loaded, &rules)?;
    Ok(Prepared { working_directory, settings: loaded.settings, policies, remarks, data_uses })
}

/// The working directory, and the configuration that holds for the first of `paths`, before it is checked against the
/// rules.
pub fn configured(configuration: &Configuration, paths: &[PathBuf]) -> Result<(PathBuf, Loaded), Vec<Error>> {
    let working_directory = working_directory()?;
    let start = paths.first().map_or_else(|| working_directory.clone(), |path| working_directory.join(path));
    let variables: Variables = std::env::vars().filter(|(name, _)| name.starts_with("FIVENINES_")).collect();
    let mut lookup = Lookup {
        file: configuration.config.clone(),
        isolated: configuration.isolated,
        working_directory: working_directory.clone(),
        start,
    };
    lookup.apply_environment(&variables)?;
    let mut loaded = config::load(&lookup)?;
    config::apply_environment(&mut loaded.settings, &variables)?;
    Ok((working_directory, loaded))
}

/// The settings alone, for a command that makes policies: those that are there need not compile.
pub fn settings(configuration: &Configuration) -> Result<(PathBuf, Settings), Vec<Error>> {
    let (working_directory, mut loaded) = configured(configuration, &[])?;
    loaded.settings.policies.extend(configuration.policy.iter().map(|folder| working_directory.join(folder)));
    Ok((working_directory, loaded.settings))
}

/// Ids of the built-in rules and of those policies that can be read, with the file of each.
pub fn known_rules(settings: &Settings, pack: Option<&Path>) -> BTreeMap<String, String> {
    let mut policies = policy::builtin();
    let options = policy::Options::default();
    let shown = |path: &Path| shown(path, &settings.working_directory);
    for folder in settings.policies.iter().map(PathBuf::as_path).chain(pack).filter(|folder| folder.is_dir()) {
        policies.extend(policy::load(folder, &options, &shown).unwrap_or_default());
    }
    let ids = |policy: &Policy| policy.rule.ids().map(|id| (id.to_owned(), policy.path.clone())).collect::<Vec<_>>();
    policies.iter().flat_map(ids).collect()
}

/// How the command line wants policies to be read.
pub fn options(configuration: &Configuration) -> policy::Options {
    let namespaces = match configuration.all_namespaces {
        true => Vec::new(),
        false => configuration.namespace.clone(),
    };
    policy::Options { rego_v0: configuration.rego_v0, namespaces }
}

/// The built-in policies and those of the folders, which make one pack; sorted by rule id.
fn policies(
    folders: &[PathBuf],
    options: &policy::Options,
    working_directory: &Path,
) -> Result<policy::Loaded, Vec<Error>> {
    let mut loaded = policy::load_all(folders, options, &|path| shown(path, working_directory))?;
    loaded.policies.extend(policy::builtin());
    loaded.policies.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    let pairs = loaded.policies.windows(2).filter(|pair| pair[0].rule.id == pair[1].rule.id);
    let errors: Vec<Error> = pairs
        .map(|pair| {
            let message =
                format!("rule `{}` is defined twice: in {} and in {}", pair[0].rule.id, pair[0].path, pair[1].path);
            Error::new(message).help("rename the package of one of them")
        })
        .collect();
    if errors.is_empty() { Ok(loaded) } else { Err(errors) }
}

fn select(prepared: &mut Prepared, selection: &Selection) -> Result<(), Vec<Error>> {
    if let Some(level) = selection.level {
        prepared.settings.level = level.into();
    }
    check_selectors(selection.rule.iter().chain(&selection.ignore), &prepared.policies)?;
    prepared.settings.no_builtin = selection.no_builtin;
    prepared.settings.only.clone_from(&selection.rule);
    prepared.settings.ignored.clone_from(&selection.ignore);
    Ok(())
}

/// Every selector names something.
pub fn check_selectors<'a>(
    selectors: impl Iterator<Item = &'a RuleSelector>,
    policies: &[Policy],
) -> Result<(), Vec<Error>> {
    let errors: Vec<Error> = selectors.filter_map(|selector| unknown(selector, policies)).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn unknown(selector: &RuleSelector, policies: &[Policy]) -> Option<Error> {
    let rules = || policies.iter().map(|policy| &policy.rule);
    let (what, name, known): (_, _, Vec<&str>) = match selector {
        RuleSelector::Id(pattern) if is_glob(pattern) => {
            let glob = match globset::Glob::new(pattern) {
                Ok(glob) => glob.compile_matcher(),
                Err(error) => return Some(Error::new(format!("`{pattern}` is no glob: {}", error.kind()))),
            };
            let matched = rules().any(|rule| glob.is_match(&rule.id));
            return (!matched)
                .then(|| Error::new(format!("no rule matches `{pattern}`")).help("see `fivenines rules`"));
        }
        RuleSelector::Id(id) => {
            ("rule", id, rules().flat_map(|rule| rule.formerly.iter().chain([&rule.id])).map(String::as_str).collect())
        }
        RuleSelector::Pillar(name) => {
            ("pillar", name, crate::rule::Pillar::ALL.map(crate::rule::Pillar::name).to_vec())
        }
        RuleSelector::Format(name) => {
            ("format", name, crate::format::Format::ALL.map(crate::format::Format::name).to_vec())
        }
    };
    if known.contains(&name.as_str()) {
        return None;
    }
    Some(not_known(what, name, known.into_iter()))
}

pub fn unknown_rule(id: &str, policies: &[Policy]) -> Error {
    not_known("rule", id, policies.iter().map(|policy| policy.rule.id.as_str()))
}

fn not_known<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let error = Error::new(format!("unknown {what} `{name}`"));
    match closest(name, known) {
        Some(close) => error.help(format!("did you mean `{close}`?")),
        None => error.help("`fivenines rules` lists all rules"),
    }
}

/// The most memory that this process held, where the system says (Linux).
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(format!("{:.1} MB", kilobytes * 1024.0 / 1e6))
}

pub fn today() -> Date {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Date::from_unix(since_epoch.map_or(0, |elapsed| elapsed.as_secs()))
}
