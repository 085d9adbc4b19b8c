//! Every built-in rule against its fixtures: it fires at the marked text of `bad` and nowhere in `good`.
//!
//! A fixture is a file or a folder whose name begins with `bad` or `good`; each is one run of its one rule at the strict
//! level. What is expected stands in marks: `fivenines::fixture::mark`, or `# expect-notice: parse-error` of a file that
//! cannot be read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fivenines::config::{Lookup, load};
use fivenines::fixture::mark::{self, Mark};
use fivenines::fixture::of_side;
use fivenines::policy::{Policy, builtin};
use fivenines::report::{Notice, NoticeCode, Report};
use fivenines::rule::{Precision, Rule};
use fivenines::settings::{Level, RuleSelector, Settings};

use super::support::{contrast, report, root};

fn fixtures(rule: &Rule) -> PathBuf {
    let format = rule.format.expect("a built-in rule has a format").name();
    let name = rule.id.strip_prefix(&format!("{format}-")).expect("an id begins with its format");
    root().join("fixtures").join(format).join(name)
}

pub fn runs(rule: &Rule, side: &str) -> Vec<PathBuf> {
    let mut runs = of_side(&fixtures(rule), side);
    runs.retain(|path| path.extension().is_none_or(|extension| extension != "settings"));
    runs
}

fn expected(rule: &Rule, run: &Path) -> BTreeSet<Mark> {
    let shown = |path: &Path| path.strip_prefix(root()).expect("inside the checkout").to_string_lossy().into_owned();
    let marks = |file: &Path| mark::expected(rule, file, &shown).unwrap_or_else(|fault| panic!("{fault}"));
    let configuration = configuration(run);
    let mut all = marks(run);
    if configuration.exists() {
        all.extend(marks(&configuration));
    }
    all
}

fn configuration(run: &Path) -> PathBuf {
    PathBuf::from(format!("{}.settings", run.display()))
}

fn judge(rule: &Rule, path: &Path, policies: &[Policy]) -> Report {
    report(&[path.to_owned()], &settings(rule, path), policies)
}

/// How a rule's fixture is judged: with its configuration, when there is a file `<fixture>.settings` (TOML).
pub fn settings(rule: &Rule, run: &Path) -> Settings {
    let file = configuration(run);
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
    // A rule about the run needs the others, and the configuration: they are what a suppression speaks of.
    let (only, file) = match rule.format {
        Some(fivenines::format::Format::Fivenines) => (Vec::new(), configured.file.clone()),
        _ => (vec![RuleSelector::Id(rule.id.clone())], None),
    };
    Settings { root: root().to_owned(), level: Level::Strict, only, file, ..configured }
}

/// Differences between what a fixture marks and what was reported, one a line.
fn differences(rule: &Rule, run: &Path, policies: &[Policy]) -> Vec<String> {
    let report = judge(rule, run, policies);
    let expected = expected(rule, run);
    let of_rule = report.findings.iter().filter(|finding| finding.rule.id == rule.id && finding.is_active());
    let reported: BTreeSet<Mark> = of_rule.map(|finding| mark::reported(&report, finding)).collect();
    let marks = contrast(&expected, &reported, |mark| format!("{}:{}: {mark}", mark.path, mark.line));
    // What is not in the run is what some look-alikes are about, and others about what could not be read.
    let is_meant = |notice: &Notice| {
        let text = notice.path.as_deref().and_then(|path| std::fs::read_to_string(root().join(path)).ok());
        text.is_some_and(|text| text.contains(&format!("# expect-notice: {}", notice.code.name())))
    };
    let is_about_run = |code| matches!(code, NoticeCode::Incomplete | NoticeCode::NotApplied);
    let notices = report.notices.iter().filter(|notice| !is_about_run(notice.code) && !is_meant(notice));
    let notices = notices.map(|notice| format!("notice        {:?}: {}", notice.path, notice.message));
    marks.into_iter().chain(notices).map(|line| format!("{}: {line}", rule.id)).collect()
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
