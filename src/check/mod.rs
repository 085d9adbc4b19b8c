//! A run from paths to a report: discover, read, detect, index, judge, locate, suppress, sort.
//!
//! One module a stage where the stage is more than a call. Prints nothing and decides no exit code.

mod coverage;
mod embedded;
mod judge;
mod overlay;
mod read;
mod remarks;
mod trace;
mod view;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::Resolver;
use crate::discover::{Roots, Tree};
use crate::document::Documents;
use crate::error::Error;
use crate::finding::{Finding, Naming, fingerprints};
use crate::format::{self, Parser, plain};
use crate::inventory::{self, Inventory};
use crate::policy::data::UserData;
use crate::policy::{Policy, Remark};
use crate::report::{Notice, Report, Statistics, Trace, conceal};
use crate::rule::{Rule, Selection};
use crate::settings::{Date, Settings};
use crate::suppress;
use view::View;

pub use read::Reading;
pub use trace::TraceRequest;

/// What to judge, with what.
pub struct Run<'a> {
    pub settings: &'a Settings,
    /// All known policies, sorted by id.
    pub policies: &'a [Policy],
    /// What user policies see under `data`, beside what the engine puts there.
    pub data: &'a UserData,
    /// What is to be said about user policies.
    pub remarks: &'a [Remark],
    pub roots: Roots<'a>,
    /// What the user says that the named files are.
    pub parser: Option<Parser>,
    pub today: Date,
}

/// A report, and how long each stage took.
pub struct Outcome {
    pub report: Report,
    /// When one was asked for.
    pub trace: Option<Trace>,
    pub timings: Timings,
}

/// Wall time by stage, in the order of the data's way.
#[derive(Debug, Default)]
pub struct Timings(pub Vec<(&'static str, Duration)>);

impl Timings {
    fn measure<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.0.push((stage, start.elapsed()));
        result
    }
}

/// Judges everything below the roots.
pub fn check(run: &Run<'_>) -> Result<Outcome, Vec<Error>> {
    judge_all(run, None)
}

/// As `check`, and tells what one rule did at each document.
pub fn check_traced(run: &Run<'_>, request: TraceRequest<'_>) -> Result<Outcome, Vec<Error>> {
    judge_all(run, Some(request))
}

fn judge_all(run: &Run<'_>, request: Option<TraceRequest<'_>>) -> Result<Outcome, Vec<Error>> {
    let mut timings = Timings::default();
    let resolver = Resolver::new(run.settings, run.policies.iter().map(|policy| &*policy.rule))?;
    let excluded = |path: &std::path::Path| resolver.is_excluded(path);
    let selection = Selection::new(run.policies.iter().map(|policy| Arc::clone(&policy.rule)), run.settings);
    let reading =
        Reading { parse_errors: run.settings.parse_errors, sees_plain: selection.sees_plain(), parser: run.parser };
    let discovered =
        timings.measure("discover", || Tree::Disk.discover(run.roots, &excluded, may_hold(reading.sees_plain)));
    let discovered = discovered.map_err(|error| vec![error])?;
    let mut material = timings.measure("parse", || read::parse(discovered, run.roots.working_directory, reading));
    if run.settings.combine && reading.sees_plain {
        material.view = View::combined(&mut material);
    }
    let inventory = timings.measure("index", || Inventory::build(material.inventory_input(run.settings)));
    let mut judged = timings.measure("judge", || judge::judge(run, (&material, &inventory), &selection, &resolver));
    let mut traced =
        request.and_then(|request| trace::trace(run, (&material, &inventory), (&selection, &resolver), request));
    let unapplied = overlay::notices(&inventory, (&material.sources, &material.documents));
    let worlds = inventory.into_worlds();
    material.notices.extend(unapplied);
    let file = run.settings.file.as_ref();
    let configuration = file.map(|file| material.sources.add(file.path.clone(), Arc::clone(&file.text), file.encoding));
    material.notices.extend(remarks::notices(run.remarks, &mut material.sources));
    timings.measure("suppress", || {
        let input = suppress::Input {
            sources: &material.sources,
            documents: &material.documents,
            settings: run.settings,
            configuration,
            rule_ids: &known_ids(run.policies),
            applied: &applied_ids(&selection, &judged.tally),
            whole: covers_root(run),
            today: run.today,
        };
        let stated = suppress::suppress(input, &mut judged.findings, &mut material.notices);
        judge::judge_stated(run, (&mut material, &selection, &resolver), stated, (&mut judged, traced.as_mut()));
    });
    let judge::Judged { mut findings, notices, tally } = judged;
    material.notices.extend(notices);
    supersede(&mut findings);
    sort(&mut findings, &material.sources);
    let (sources, documents) = (&material.sources, &material.documents);
    fingerprints(&mut findings, Naming { sources, documents, worlds: &worlds, settings: run.settings });
    conceal(sources, documents, &mut findings, &mut material.notices);
    let coverage = coverage::of(&selection, (&tally, &findings));
    material.notices.extend(coverage::unmatched(run, &coverage));
    let rules: Vec<Arc<Rule>> = selection
        .rules()
        .iter()
        .zip(&tally)
        .filter(|(_, tally)| tally.judged > 0)
        .map(|(rule, _)| Arc::clone(rule))
        .collect();
    let mut statistics = Statistics { rules: rules.len(), worlds: worlds.len(), ..material.statistics };
    statistics.count(&findings);
    material.notices.sort_by(|a, b| (&a.path, a.span, a.code).cmp(&(&b.path, b.span, b.code)));
    let report = Report {
        sources: material.sources,
        documents: material.documents,
        rules,
        findings,
        coverage,
        notices: material.notices,
        statistics,
        top: run.settings.top().to_owned(),
        working_directory: run.settings.working_directory.clone(),
    };
    Ok(Outcome { report, trace: traced, timings })
}

/// Reads without judging: what `parse` and `config` show.
pub fn read(roots: Roots<'_>, reading: Reading) -> Result<Material, Error> {
    let discovered = Tree::Disk.discover(roots, &|_| false, may_hold(reading.sees_plain))?;
    Ok(read::parse(discovered, roots.working_directory, reading))
}

/// Which files are worth opening.
fn may_hold(sees_plain: bool) -> fn(&str) -> bool {
    match sees_plain {
        true => |path| format::may_hold(path) || plain::may_hold(path),
        false => format::may_hold,
    }
}

/// Everything read, before it is judged.
#[derive(Debug)]
pub struct Material {
    pub sources: crate::source::Sources,
    pub documents: Documents,
    pub notices: Vec<Notice>,
    pub statistics: Statistics,
    /// Paths of files that were left out: see `inventory::Input`.
    left_out: Vec<String>,
    repositories: Vec<String>,
    working_directory: std::path::PathBuf,
    view: View,
}

impl Material {
    pub fn inventory_input<'a>(&'a self, settings: &'a Settings) -> inventory::Input<'a> {
        inventory::Input {
            sources: &self.sources,
            documents: &self.documents,
            system: &settings.system,
            external: &settings.external,
            left_out: &self.left_out,
            repositories: &self.repositories,
            root: &settings.root,
            working_directory: &self.working_directory,
        }
    }
}

/// Ids of all rules, former ones too, sorted.
fn known_ids(policies: &[Policy]) -> Vec<String> {
    let rules = policies.iter().map(|policy| &policy.rule);
    let mut ids: Vec<String> = rules.flat_map(|rule| rule.formerly.iter().chain([&rule.id])).cloned().collect();
    ids.sort();
    ids
}

/// Ids of the rules that judged something, former ones too.
fn applied_ids(selection: &Selection, tally: &[judge::Tally]) -> Vec<String> {
    let rules = selection.rules().iter().zip(tally).filter(|(_, tally)| tally.judged > 0);
    rules.flat_map(|(rule, _)| rule.ids()).map(str::to_owned).collect()
}

/// Whether everything below the configuration's root is in the run.
fn covers_root(run: &Run<'_>) -> bool {
    run.roots.paths.iter().any(|path| run.settings.root.starts_with(run.roots.working_directory.join(path)))
}

/// A milder finding is dropped where a graver one on the same document says it replaces it.
fn supersede(findings: &mut Vec<Finding>) {
    let graver: Vec<_> = findings
        .iter()
        .filter(|finding| finding.is_active() && !finding.rule.supersedes.is_empty())
        .map(|finding| (finding.document, Arc::clone(&finding.rule)))
        .collect();
    findings.retain(|finding| {
        !graver
            .iter()
            .any(|(document, rule)| *document == finding.document && rule.supersedes.contains(&finding.rule.id))
    });
}

fn sort(findings: &mut [Finding], sources: &crate::source::Sources) {
    fn key<'a>(finding: &'a Finding, sources: &'a crate::source::Sources) -> (&'a str, u32, u32, &'a str, &'a str) {
        let span = finding.location.span;
        (&sources.get(span.source).path, span.start, span.end, &finding.rule.id, &finding.message)
    }
    findings.sort_by(|a, b| key(a, sources).cmp(&key(b, sources)));
}
