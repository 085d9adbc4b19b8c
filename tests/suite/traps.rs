//! Small systems where a tool that looks at one object alone is wrong: every rule at once, at the default level, says
//! what is marked and nothing else.
//!
//! Each folder of `fixtures/traps` is one run. Unlike a rule's own fixtures these show that the others stay silent, too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fivenines::fixture::mark;
use fivenines::policy::{Policy, builtin};
use fivenines::report::NoticeCode;
use fivenines::settings::Settings;

use super::support::{contrast, report, root};

fn traps() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(root().join("fixtures/traps")).expect("the traps are there");
    let mut traps: Vec<PathBuf> = folders.map(|entry| entry.expect("readable").path()).collect();
    traps.sort();
    traps
}

/// How often a folder names a rule in a mark, whether such a rule is known or not.
fn marks_written(folder: &Path) -> usize {
    let files = ignore::WalkBuilder::new(folder).build().filter_map(Result::ok);
    let texts = files.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    texts.map(|text| text.matches(mark::WORD).count()).sum()
}

/// Differences between what a trap marks and what was reported, one a line.
fn differences(folder: &Path, policies: &[Policy]) -> Vec<String> {
    let settings = Settings { root: root().to_owned(), ..Settings::default() };
    let report = report(&[folder.to_owned()], &settings, policies);
    let shown = |path: &Path| path.strip_prefix(root()).expect("inside the checkout").to_string_lossy().into_owned();
    let mut expected = BTreeSet::new();
    for policy in policies {
        let marks = mark::expected(&policy.rule, folder, &shown).unwrap_or_else(|fault| panic!("{fault}"));
        expected.extend(marks.into_iter().map(|mark| (policy.rule.id.clone(), mark)));
    }
    let active = report.findings.iter().filter(|finding| finding.is_active());
    let reported: BTreeSet<_> =
        active.map(|finding| (finding.rule.id.clone(), mark::reported(&report, finding))).collect();
    let mut all = contrast(&expected, &reported, |(id, mark)| format!("{}:{}: {id}: {mark}", mark.path, mark.line));
    let notices = report.notices.iter().filter(|notice| notice.code != NoticeCode::Incomplete);
    all.extend(notices.map(|notice| format!("notice        {:?}: {}", notice.path, notice.message)));
    if marks_written(folder) != expected.len() {
        all.push(format!("{}: a mark names a rule that is not there, or stands twice", folder.display()));
    }
    all
}

#[test]
fn every_rule_at_once_sees_what_is_marked_and_nothing_else() {
    let policies = builtin();
    let traps = traps();
    assert!(traps.len() > 20, "only {} traps were found", traps.len());
    let problems: Vec<String> = traps.iter().flat_map(|folder| differences(folder, &policies)).collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
