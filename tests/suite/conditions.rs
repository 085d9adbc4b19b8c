//! Over a rule's fixtures every condition of its body has been seen true and false.
//!
//! A condition that never fails may be deleted from the rule, or its fixture `good` lacks a look-alike; one that never
//! holds makes the rule silent. Measured on the programs that are run. Conditions of the shared modules count over all
//! rules together.

use std::collections::{BTreeMap, BTreeSet};

use fivenines::check::{Run, TraceRequest, check_traced};
use fivenines::discover::Roots;
use fivenines::policy::data::UserData;
use fivenines::policy::trace::{Seen, SeenKind};
use fivenines::policy::{Policy, builtin, library};
use fivenines::report::Traced;

use super::rules::{runs, settings};
use super::support::{TODAY, root};

/// The rule whose body it stands in, line, column, and what it is.
type Condition = (String, usize, usize, SeenKind);

#[derive(Default)]
struct Counts {
    held: usize,
    failed: usize,
}

/// Adds what every condition did over a rule's fixtures.
fn measure(policy: &Policy, policies: &[Policy], conditions: &mut BTreeMap<Condition, Counts>) {
    for fixture in ["bad", "good"].iter().flat_map(|side| runs(&policy.rule, side)) {
        let settings = settings(&policy.rule, &fixture);
        let paths = [fixture];
        let roots = Roots { paths: &paths, working_directory: root(), standard_input: None };
        let run = Run {
            settings: &settings,
            policies,
            remarks: &[],
            data: &UserData::default(),
            roots,
            parser: None,
            today: TODAY,
        };
        let request = TraceRequest { rule: &policy.rule.id, limit: usize::MAX };
        let outcome = check_traced(&run, request).unwrap_or_else(|errors| panic!("{errors:?}"));
        let trace = outcome.trace.unwrap_or_else(|| panic!("{} is not selected", policy.rule.id));
        for document in trace.documents {
            let Traced::Judged { entries, .. } = document.outcome else { continue };
            for entry in entries {
                assert_eq!(entry.stuck, None, "{}: the trace ends early", policy.rule.id);
                entry.seen.into_iter().for_each(|seen| note(seen, conditions));
            }
        }
    }
}

fn note(seen: Seen, conditions: &mut BTreeMap<Condition, Counts>) {
    let Some(place) = seen.place else { return };
    let counts = conditions.entry((seen.rule, place.line, place.column, seen.kind)).or_default();
    counts.held += seen.held;
    counts.failed += seen.failed;
}

/// Conditions that were never true or never false: `<rule> | never false | <text>`.
fn unseen(conditions: &BTreeMap<Condition, Counts>, texts: &BTreeMap<String, &str>) -> BTreeSet<String> {
    let mut unseen = BTreeSet::new();
    for ((rule, line, column, kind), counts) in conditions {
        let package = rule.rsplit_once('.').map_or("", |(package, _)| package);
        let text = texts.get(package).unwrap_or_else(|| panic!("no text of {package}"));
        let characters = text.lines().nth(line - 1).unwrap_or_default().chars();
        let written: String = characters.skip(column - 1).collect();
        let decides = matches!(kind, SeenKind::Condition | SeenKind::Negation | SeenKind::Equality);
        let what = match (counts.held, counts.failed) {
            (0, 0) => "never reached",
            (0, _) => "never true",
            (_, 0) if decides => "never false",
            _ => continue,
        };
        unseen.insert(format!("{} | {what} | {}", rule.trim_start_matches("data."), written.trim()));
    }
    unseen
}

fn package(text: &str) -> String {
    let package = text.lines().find_map(|line| line.strip_prefix("package ")).expect("a policy has a package");
    format!("data.{}", package.trim())
}

#[test]
fn every_condition_has_been_seen_true_and_false() {
    let policies = builtin();
    let mut all = BTreeMap::new();
    for policy in &policies {
        measure(policy, &policies, &mut all);
    }
    let own = policies.iter().map(|policy| (policy.path.as_str(), &*policy.text));
    let texts: BTreeMap<String, &str> =
        own.chain(library().iter().copied()).map(|(_, text)| (package(text), text)).collect();
    let unseen: Vec<String> = unseen(&all, &texts).into_iter().collect();
    // There are no exceptions: what cannot fail is not asked, and what can has its fixture.
    assert!(unseen.is_empty(), "add a look-alike to `good`, a case to `bad`, or delete:\n{}\n", unseen.join("\n"));
}
