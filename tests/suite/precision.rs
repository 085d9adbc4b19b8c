//! The verdicts of people on findings of the corpus, `docs/precision.tsv`: each still stands where it was read, and no
//! rule of the default level is wrong more than once in ten.

use std::collections::{BTreeMap, BTreeSet};

use fivenines::policy::builtin;
use fivenines::settings::{Level, Settings};

use super::support::{report_in, root, shared};

/// One line: a finding that was read.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row<'a> {
    rule: &'a str,
    /// Relative to the corpus.
    path: &'a str,
    line: u32,
    verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Right,
    Wrong,
    /// Was wrong, and is not found any more.
    Mended,
    /// Wrong, and said at the strict level only.
    Strict,
}

fn rows(text: &str) -> Vec<Row<'_>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [rule, path, number, verdict, reason] = columns[..] else { panic!("five columns: {line}") };
            assert!(reason.len() > 2, "a verdict has a reason: {line}");
            let verdict = match verdict {
                "right" => Verdict::Right,
                "wrong" => Verdict::Wrong,
                "mended" => Verdict::Mended,
                "strict" => Verdict::Strict,
                other => panic!("{other} is no verdict: {line}"),
            };
            Row { rule, path, line: number.parse().expect("a line number"), verdict }
        })
        .collect()
}

/// The folder that a person would check: format and repository, or what stands for it under `_templated` and the like.
fn repository(path: &str) -> &str {
    let depth = if path.split('/').nth(1).is_some_and(|name| name.starts_with('_')) { 3 } else { 2 };
    path.match_indices('/').nth(depth - 1).map_or(path, |(at, _)| &path[..at])
}

#[test]
fn read_findings_still_stand_and_few_are_wrong() {
    let text = std::fs::read_to_string(root().join("docs/precision.tsv")).expect("the verdicts");
    let rows = rows(&text);
    let policies = builtin();
    let mut wrong: Vec<String> = Vec::new();
    let distinct: BTreeSet<(&str, &str, u32)> = rows.iter().map(|row| (row.rule, row.path, row.line)).collect();
    if distinct.len() != rows.len() {
        wrong.push("a finding has two verdicts".to_owned());
    }
    let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in &rows {
        let (judged, bad) = by_rule.entry(row.rule).or_default();
        *judged += usize::from(matches!(row.verdict, Verdict::Right | Verdict::Wrong));
        *bad += usize::from(row.verdict == Verdict::Wrong);
    }
    for (id, (judged, bad)) in &by_rule {
        match policies.iter().find(|policy| policy.rule.id == *id) {
            None => wrong.push(format!("{id} is no rule")),
            Some(policy) if policy.rule.level == Level::Default && bad * 10 > *judged => {
                wrong.push(format!("{id} is wrong {bad} times of {judged} at the default level"));
            }
            Some(_) => {}
        }
    }
    let Some(corpus) = shared("corpus") else { return assert!(wrong.is_empty(), "{}", wrong.join("\n")) };
    let mut by_repository: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
    rows.iter().for_each(|row| by_repository.entry(repository(row.path)).or_default().push(row));
    for (repository, rows) in by_repository {
        let settings = Settings { root: corpus.clone(), level: Level::Strict, ..Settings::default() };
        let report = report_in(&corpus, &[corpus.join(repository)], &settings, &policies);
        let found: BTreeMap<(&str, &str, u32), Level> = report
            .findings
            .iter()
            .map(|finding| {
                let source = report.sources.get(finding.location.span.source);
                let line = source.position(finding.location.span.start).line;
                ((&*finding.rule.id, report.sources.shown(finding.location.span.source), line), finding.level)
            })
            .collect();
        for row in rows {
            let level = found.get(&(row.rule, row.path, row.line));
            let is = match (row.verdict, level) {
                (Verdict::Mended, Some(_)) => Some("found again"),
                (Verdict::Right | Verdict::Wrong | Verdict::Strict, None) => Some("found no more"),
                (Verdict::Strict, Some(Level::Default)) => Some("said at the default level"),
                _ => None,
            };
            if let Some(is) = is {
                wrong.push(format!("{} {}:{} is {is}: {:?}", row.rule, row.path, row.line, row.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "{} verdicts are stale:\n{}", wrong.len(), wrong.join("\n"));
}
