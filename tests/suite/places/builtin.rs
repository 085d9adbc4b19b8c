//! The built-in rules name their places; what would be found without is compared here, over all of their fixtures.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use fivenines::finding::Location;
use fivenines::policy::{Policy, builtin};
use fivenines::report::Report;
use fivenines::rule::Rule;
use fivenines::settings::{Level, RuleSelector, Settings};

use super::super::support::{report, root};

/// At least this many answers in a hundred fall on exactly the place that their rule names.
const EXACT: usize = 45;

/// At most this many in a hundred fall on a place that is neither that one nor above it.
const ELSEWHERE: usize = 25;

fn fixtures(rule: &Rule) -> Vec<PathBuf> {
    let format = rule.format.expect("a built-in rule has a format").name();
    let name = rule.id.strip_prefix(&format!("{format}-")).expect("an id begins with its format");
    let entries = std::fs::read_dir(root().join("fixtures").join(format).join(name)).into_iter().flatten();
    let mut runs: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    runs.retain(|path| path.extension().is_none_or(|extension| extension != "expect"));
    runs.sort();
    runs
}

fn judged(rule: &Rule, run: &PathBuf, policies: &[Policy]) -> Report {
    let only = vec![RuleSelector::Id(rule.id.clone())];
    let settings = Settings { root: root().to_owned(), level: Level::Strict, only, ..Settings::default() };
    report(std::slice::from_ref(run), &settings, policies)
}

/// By document and message, the places in order. Findings at one place are one, so that fewer may come out.
fn places(report: &Report) -> BTreeMap<(usize, String), Vec<Location>> {
    let mut places: BTreeMap<(usize, String), Vec<Location>> = BTreeMap::new();
    for finding in &report.findings {
        let key = (finding.document.index(), finding.message.clone());
        places.entry(key).or_default().push(finding.location.clone());
    }
    places
}

/// All that leads to a place, with what is absent there.
fn keys(location: &Location) -> Vec<&str> {
    location.pointer.split('/').chain(location.missing.iter().map(String::as_str)).collect()
}

#[test]
fn built_in_rules_would_find_most_of_their_places() {
    let named = builtin();
    let found: Vec<Policy> = builtin().into_iter().map(|policy| Policy { finds_all_places: true, ..policy }).collect();
    let (mut exact, mut above, mut header, mut elsewhere) = (0, 0, 0, 0);
    let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut lines = String::new();
    for policy in named.iter().filter(|policy| policy.rule.format != Some(fivenines::format::Format::Fivenines)) {
        for run in fixtures(&policy.rule) {
            let (named, found) = (judged(&policy.rule, &run, &named), judged(&policy.rule, &run, &found));
            let found = places(&found);
            for (key, locations) in places(&named) {
                let known = found.get(&key).map_or(&[][..], Vec::as_slice);
                for location in locations {
                    let is_same = |other: &&Location| other.span == location.span && other.missing == location.missing;
                    let of_rule = by_rule.entry(&policy.rule.id).or_default();
                    of_rule.1 += 1;
                    let other = known.iter().find(is_same).or(known.first());
                    let how = match other {
                        Some(other) if is_same(&other) => {
                            exact += 1;
                            of_rule.0 += 1;
                            continue;
                        }
                        Some(other) if other.pointer.is_empty() && other.missing.is_empty() => {
                            header += 1;
                            "header"
                        }
                        Some(other) if keys(&location).starts_with(&keys(other)) => {
                            above += 1;
                            "above"
                        }
                        _ => {
                            elsewhere += 1;
                            "elsewhere"
                        }
                    };
                    let shown = |location: &Location| format!("{} {}", location.pointer, location.missing.join("."));
                    let run = run.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    let _ = writeln!(
                        lines,
                        "{how} {} {run}\n    {}\n    expected {}\n    found    {}",
                        policy.rule.id,
                        key.1,
                        shown(&location),
                        other.map(shown).unwrap_or_default()
                    );
                }
            }
        }
    }
    let all = exact + above + header + elsewhere;
    let superfluous = by_rule.values().filter(|(exact, all)| exact == all).count();
    eprintln!(
        "built-in rules: {exact} of {all} answers would be placed exactly where their rule says, {above} above, \
         {header} at the header, {elsewhere} elsewhere; {superfluous} of {} rules always",
        by_rule.len()
    );
    if std::env::var_os("PLACES_LINES").is_some() {
        by_rule.iter().for_each(|(rule, (exact, all))| eprintln!("{rule} {exact} {all}"));
        eprintln!("{lines}");
    }
    assert!(exact * 100 >= all * EXACT, "{exact} of {all}");
    assert!(elsewhere * 100 <= all * ELSEWHERE, "{elsewhere} of {all}");
}
