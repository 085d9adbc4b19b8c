//! The built-in rules name their places; what would be found without is compared here, over all of their fixtures.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use fivenines::finding::Location;
use fivenines::policy::{Policy, builtin};
use fivenines::report::Report;
use fivenines::rule::Rule;
use fivenines::settings::{Level, RuleSelector, Settings};

use super::super::support::{report, root, tell};

/// At least this many answers in a hundred fall on exactly the place that their rule names.
const EXACT: usize = 46;

/// At most this many in a hundred fall on a place that nothing speaks for.
const ELSEWHERE: usize = 19;

/// How the place that is found lies to the one that the rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Exact,
    /// Keys lead from it to the named one.
    Above,
    Header,
    /// Keys lead from the named one to it: a part of the place.
    Inside,
    /// Another value, whose text the message quotes as a word: the rule is about both, and its author chose the other.
    Quoted,
    Elsewhere,
}

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

fn nearness(report: &Report, (named, message): (&Location, &str), found: Option<&Location>) -> Nearness {
    let Some(found) = found else { return Nearness::Elsewhere };
    let text = report.sources.get(found.span.source).slice(found.span).trim_matches('"');
    if found.span == named.span && found.missing == named.missing {
        Nearness::Exact
    } else if found.pointer.is_empty() && found.missing.is_empty() {
        Nearness::Header
    } else if keys(named).starts_with(&keys(found)) {
        Nearness::Above
    } else if keys(found).starts_with(&keys(named)) {
        Nearness::Inside
    } else if found.missing.is_empty() && quotes(message, text) {
        Nearness::Quoted
    } else {
        Nearness::Elsewhere
    }
}

/// Whether a text stands in a message by itself.
fn quotes(message: &str, text: &str) -> bool {
    let ends = |character: Option<char>| character.is_none_or(|character| !character.is_alphanumeric());
    let mut found = message.match_indices(text).filter(|_| !text.is_empty());
    found.any(|(at, _)| ends(message[..at].chars().next_back()) && ends(message[at + text.len()..].chars().next()))
}

/// How near the answers about one input are placed, with a line about each that is not exact.
fn compare(rule: &Rule, run: &PathBuf, packs: (&[Policy], &[Policy])) -> Vec<(Nearness, String)> {
    let (named, report) = (judged(rule, run, packs.0), judged(rule, run, packs.1));
    let found = places(&report);
    let shown = |location: &Location| format!("{} {}", location.pointer, location.missing.join("."));
    let mut compared = Vec::new();
    for (key, locations) in places(&named) {
        let known = found.get(&key).map_or(&[][..], Vec::as_slice);
        for location in locations {
            let is_same = |other: &&Location| other.span == location.span && other.missing == location.missing;
            let other = known.iter().find(is_same).or(known.first());
            let nearness = nearness(&report, (&location, &key.1), other);
            let (run, other) = (run.display(), other.map(shown).unwrap_or_default());
            let line = format!("{nearness:?} {run}\n    {}\n    named {}\n    found {other}", key.1, shown(&location));
            compared.push((nearness, line));
        }
    }
    compared
}

#[test]
fn built_in_rules_would_find_most_of_their_places() {
    let named = builtin();
    let found: Vec<Policy> = builtin().into_iter().map(|policy| Policy { finds_all_places: true, ..policy }).collect();
    let mut score: BTreeMap<Nearness, usize> = BTreeMap::new();
    let (mut rules, mut superfluous, mut lines) = (0, 0, String::new());
    for policy in named.iter().filter(|policy| policy.rule.format != Some(fivenines::format::Format::Fivenines)) {
        let runs = fixtures(&policy.rule);
        let compared: Vec<_> = runs.iter().flat_map(|run| compare(&policy.rule, run, (&named, &found))).collect();
        rules += 1;
        superfluous += usize::from(compared.iter().all(|(nearness, _)| *nearness == Nearness::Exact));
        for (nearness, line) in compared {
            *score.entry(nearness).or_default() += 1;
            if nearness != Nearness::Exact {
                let _ = writeln!(lines, "{line}");
            }
        }
    }
    if std::env::var_os("PLACES_LINES").is_some() {
        eprintln!("{lines}");
    }
    let all: usize = score.values().sum();
    let of = |nearness| score.get(&nearness).copied().unwrap_or_default();
    let (exact, elsewhere) = (of(Nearness::Exact), of(Nearness::Elsewhere));
    tell(&format!(
        "built-in rules, {all} answers whose places are ignored: {exact} exactly where their rule says, {} above, {} at \
         the header, {} inside, {} on another value that the message quotes, {elsewhere} elsewhere; {superfluous} of \
         {rules} rules always exactly\n",
        of(Nearness::Above),
        of(Nearness::Header),
        of(Nearness::Inside),
        of(Nearness::Quoted),
    ));
    assert!(exact * 100 >= all * EXACT, "{exact} of {all}");
    assert!(elsewhere * 100 <= all * ELSEWHERE, "{elsewhere} of {all}");
}
