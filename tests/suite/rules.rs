//! Every built-in rule against its fixtures: it fires at the marked text of `bad` and nowhere in `good`.
//!
//! A fixture is a file or a folder whose name begins with `bad` or `good`; each is one run of its one rule at the strict
//! level. A mark stands on the line of the primary place:
//! `# expect: k8s-missing-pdb "web" missing: spec.x severity: note level: strict`. Formats without comments have the
//! marks, one a line with the line's number first, in `<file>.expect`.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use fivenines::config::{Lookup, load};
use fivenines::finding::Finding;
use fivenines::policy::{Policy, builtin};
use fivenines::report::{NoticeCode, Report};
use fivenines::rule::{Precision, Rule};
use fivenines::settings::{Level, RuleSelector, Settings};

use super::support::{report, root};

/// One expected or reported finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    path: String,
    line: u32,
    text: String,
    missing: String,
    severity: String,
    level: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {:?}", self.path, self.line, self.text)?;
        if !self.missing.is_empty() {
            write!(formatter, " missing: {}", self.missing)?;
        }
        write!(formatter, " severity: {} level: {}", self.severity, self.level)
    }
}

fn fixtures(rule: &Rule) -> PathBuf {
    let format = rule.format.expect("a built-in rule has a format").name();
    let name = rule.id.strip_prefix(&format!("{format}-")).expect("an id begins with its format");
    root().join("fixtures").join(format).join(name)
}

pub fn runs(rule: &Rule, side: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(fixtures(rule)) else { return Vec::new() };
    let mut runs: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    runs.retain(|path| {
        let name = path.file_name().expect("named").to_string_lossy();
        name.starts_with(side) && !name.ends_with(".expect") && !name.ends_with(".settings")
    });
    runs.sort();
    runs
}

fn judge(rule: &Rule, path: &Path, policies: &[Policy]) -> Report {
    report(&[path.to_owned()], &settings(rule, path), policies)
}

/// How a rule's fixture is judged: with its configuration, when there is a file `<fixture>.settings` (TOML).
pub fn settings(rule: &Rule, run: &Path) -> Settings {
    let file = PathBuf::from(format!("{}.settings", run.display()));
    let configured = match file.exists() {
        true => {
            let lookup = Lookup {
                file: Some(file),
                isolated: false,
                working_directory: root().to_owned(),
                start: root().to_owned(),
            };
            load(&lookup).unwrap_or_else(|errors| panic!("{errors:?}")).settings
        }
        false => Settings::default(),
    };
    // A rule about the run needs the others: they are what a suppression speaks of.
    let only = match rule.format {
        Some(fivenines::format::Format::Fivenines) => Vec::new(),
        _ => vec![RuleSelector::Id(rule.id.clone())],
    };
    Settings { root: root().to_owned(), level: Level::Strict, only, file: None, ..configured }
}

fn expected(rule: &Rule, run: &Path) -> BTreeSet<Mark> {
    let mut marks = BTreeSet::new();
    for file in files(run) {
        let text = std::fs::read_to_string(&file).expect("a fixture is text");
        let (shown, is_list) = match file.to_string_lossy().strip_suffix(".expect") {
            Some(marked) => (PathBuf::from(marked), true),
            None => (file.clone(), false),
        };
        let path = shown.strip_prefix(root()).expect("inside the checkout").to_string_lossy().into_owned();
        for (index, line) in text.lines().enumerate() {
            let number = match is_list {
                true => line.split(':').next().and_then(|number| number.trim().parse().ok()).expect("a line's number"),
                false => index as u32 + 1,
            };
            for mark in line.split("# expect: ").skip(1) {
                let (id, rest) = mark.split_once(' ').unwrap_or((mark.trim(), ""));
                if id == rule.id {
                    marks.insert(read_mark(rule, rest, (path.clone(), number)));
                }
            }
        }
    }
    marks
}

fn files(run: &Path) -> Vec<PathBuf> {
    if run.is_file() {
        let list = PathBuf::from(format!("{}.expect", run.display()));
        return if list.exists() { vec![list] } else { vec![run.to_owned()] };
    }
    let mut files = Vec::new();
    for entry in ignore::WalkBuilder::new(run).hidden(false).build() {
        let entry = entry.expect("readable");
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    files
}

fn read_mark(rule: &Rule, rest: &str, (path, line): (String, u32)) -> Mark {
    let rest = rest.trim();
    let quoted = rest.strip_prefix('"').unwrap_or_else(|| panic!("{path}:{line}: a mark has no quoted text"));
    // The text may hold quotes: it ends at the last one.
    let end = quoted.rfind('"').unwrap_or_else(|| panic!("{path}:{line}: a mark's text has no end"));
    let fields: Vec<&str> = quoted[end + 1..].split_whitespace().collect();
    let field = |name: &str| {
        fields
            .iter()
            .position(|field| *field == name)
            .and_then(|at| fields.get(at + 1))
            .map(|value| (*value).to_owned())
    };
    Mark {
        path,
        line,
        text: quoted[..end].to_owned(),
        missing: field("missing:").unwrap_or_default(),
        severity: field("severity:").unwrap_or_else(|| rule.severity.name().to_owned()),
        level: field("level:").unwrap_or_else(|| rule.level.name().to_owned()),
    }
}

fn reported(report: &Report, finding: &Finding) -> Mark {
    let source = report.sources.get(finding.location.span.source);
    Mark {
        path: source.path.clone(),
        line: source.position(finding.location.span.start).line,
        text: source.slice(finding.location.span).to_owned(),
        // A mark's fields are words: `missing: timeout_connect`.
        missing: finding.location.missing.join(".").replace(' ', "_"),
        severity: finding.severity.name().to_owned(),
        level: finding.level.name().to_owned(),
    }
}

/// Differences between what a fixture marks and what was reported, one a line.
fn differences(rule: &Rule, run: &Path, policies: &[Policy]) -> Vec<String> {
    let report = judge(rule, run, policies);
    let expected = expected(rule, run);
    let of_rule = report.findings.iter().filter(|finding| finding.rule.id == rule.id && finding.is_active());
    let reported: BTreeSet<Mark> = of_rule.map(|finding| reported(&report, finding)).collect();
    let missed = expected.difference(&reported).map(|mark| format!("not reported  {mark}"));
    let surplus = reported.difference(&expected).map(|mark| format!("not marked    {mark}"));
    // What is not in the run is what some look-alikes are about.
    let notices = report.notices.iter().filter(|notice| notice.code != NoticeCode::Incomplete);
    let notices = notices.map(|notice| format!("notice        {:?}: {}", notice.path, notice.message));
    missed.chain(surplus).chain(notices).map(|line| format!("{}: {line}", rule.id)).collect()
}

#[test]
fn every_rule_fires_exactly_where_its_fixtures_say() {
    let policies = builtin();
    let mut problems = Vec::new();
    for policy in &policies {
        let rule = &policy.rule;
        let (bad, good) = (runs(rule, "bad"), runs(rule, "good"));
        if bad.is_empty() || good.is_empty() {
            problems.push(format!("{}: lacks a bad or a good fixture", rule.id));
        }
        for run in &bad {
            if expected(rule, run).is_empty() {
                problems.push(format!("{}: {} marks nothing", rule.id, run.display()));
            }
        }
        for run in bad.iter().chain(&good) {
            problems.extend(differences(rule, run, &policies));
        }
        for run in &good {
            let marks = expected(rule, run);
            problems.extend(marks.iter().map(|mark| format!("{}: a good fixture marks {mark}", rule.id)));
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_fixture_folder_has_its_rule() {
    let known: BTreeSet<PathBuf> = builtin().iter().map(|policy| fixtures(&policy.rule)).collect();
    for format in fivenines::format::Format::ALL {
        let Ok(entries) = std::fs::read_dir(root().join("fixtures").join(format.name())) else { continue };
        for entry in entries {
            let path = entry.expect("readable").path();
            assert!(known.contains(&path), "{} belongs to no rule", path.display());
        }
    }
}

#[test]
fn metadata_is_complete_and_consistent() {
    let policies = builtin();
    let mut problems = Vec::new();
    for policy in &policies {
        let rule = &policy.rule;
        let mut fault = |what: &str| problems.push(format!("{}: {what}", rule.id));
        if rule.references.is_empty() && rule.format != Some(fivenines::format::Format::Fivenines) {
            fault("has no reference");
        }
        if rule.concepts.is_empty() {
            fault("names no concept");
        }
        if rule.title.ends_with('.') || rule.title.len() > 100 {
            fault("the title is a sentence or too long");
        }
        if !rule.description.ends_with('.') || !rule.remediation.ends_with('.') {
            fault("description and remediation are sentences");
        }
        if rule.description.len() > 1024 {
            fault("the description is over 1,024 characters");
        }
        if rule.precision == Precision::Low && rule.level == Level::Default {
            fault("a rule of low precision is strict");
        }
        for other in &rule.supersedes {
            if !policies.iter().any(|policy| policy.rule.id == *other) {
                fault(&format!("supersedes the unknown `{other}`"));
            }
        }
        for (name, param) in &rule.params {
            if !jsonschema::is_valid(&param.schema, &param.default) {
                fault(&format!("the default of `{name}` does not fit its schema"));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// A rule about absence is wrong whenever a partner may exist outside of the run.
#[test]
fn rules_about_absence_read_complete() {
    for policy in builtin() {
        let text: String =
            policy.text.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n");
        let absence = ["count(", "not "].iter().any(|word| {
            text.lines().any(|line| line.contains(word) && line.contains("relations.") && !line.contains("> 0"))
        });
        assert!(
            !absence || text.contains("complete"),
            "{} looks for absence and does not read `complete`",
            policy.rule.id
        );
    }
}
