//! Where the engine places the answers of policies that name no place, against what people wrote down beforehand.

mod answers;
mod anything;
mod builtin;
mod case;
mod elsewhere;
mod explain;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::support::{root, tell};
use answers::{Answer, Answers, answers};
use case::{Case, Expected, cases};

/// How near an answer's place is to the expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Exact,
    /// A key above it, or the place without all of the absent keys.
    Ancestor,
    /// The document as a whole, or no answer at all.
    Header,
    Wrong,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Score {
    exact: usize,
    ancestor: usize,
    wrong: usize,
    header: usize,
}

impl Score {
    fn add(&mut self, nearness: Nearness) {
        match nearness {
            Nearness::Exact => self.exact += 1,
            Nearness::Ancestor => self.ancestor += 1,
            Nearness::Header => self.header += 1,
            Nearness::Wrong => self.wrong += 1,
        }
    }

    fn all(self) -> usize {
        self.exact + self.ancestor + self.wrong + self.header
    }
}

impl std::ops::Add for Score {
    type Output = Score;

    fn add(self, other: Score) -> Score {
        Score {
            exact: self.exact + other.exact,
            ancestor: self.ancestor + other.ancestor,
            wrong: self.wrong + other.wrong,
            header: self.header + other.header,
        }
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Score { exact, ancestor, wrong, header } = self;
        write!(
            formatter,
            "exact {exact} of {}, on an ancestor {ancestor}, wrong {wrong}, at the header {header}",
            self.all()
        )
    }
}

/// The score of one case, with what is not exact.
fn judge(case: &Case) -> (Score, String) {
    let mut expected = case.expected();
    let (mut score, mut told) = (Score::default(), String::new());
    let given = match answers(case) {
        Ok(given) => given,
        Err(reason) => {
            expected.iter().for_each(|_| score.add(Nearness::Header));
            return (score, format!("  {}: {reason}\n", case.name()));
        }
    };
    for answer in &given.answers {
        let of_answer = expected.iter().enumerate().filter(|(_, expected)| expected.message == answer.message);
        let best = of_answer.map(|(at, expected)| (nearness(answer, expected, &given), at)).min();
        let Some((nearness, at)) = best else {
            score.add(Nearness::Wrong);
            let _ = writeln!(told, "  {}: not expected: {}", case.name(), shown(answer));
            continue;
        };
        expected.remove(at);
        score.add(nearness);
        if nearness != Nearness::Exact {
            let _ = writeln!(told, "  {}: {nearness:?}: {}", case.name(), shown(answer));
        }
    }
    for lost in expected {
        score.add(Nearness::Header);
        let _ = writeln!(told, "  {}: no answer: {}", case.name(), lost.message);
    }
    (score, told)
}

fn nearness(answer: &Answer, expected: &Expected, given: &Answers) -> Nearness {
    if expected.places.iter().any(|place| place.positions == answer.positions && place.missing == answer.missing) {
        return Nearness::Exact;
    }
    if answer.is_header {
        return Nearness::Header;
    }
    let is_above = expected.places.iter().any(|place| given.is_above(answer, (place.positions, &place.missing)));
    if is_above { Nearness::Ancestor } else { Nearness::Wrong }
}

fn shown(answer: &Answer) -> String {
    let [start, end] = answer.positions;
    let missing = if answer.missing.is_empty() { String::new() } else { format!(" missing: {}", answer.missing) };
    format!("{}:{}-{}:{}{missing} | {}", start.0, start.1, end.0, end.1, answer.message)
}

/// `fixtures/places/first-run`: the score of each case as the engine placed its answers for the first time.
fn first_run() -> BTreeMap<usize, Score> {
    let text = std::fs::read_to_string(root().join("fixtures/places/first-run")).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let number = words.next()?.split('-').next()?.parse().ok()?;
        let mut next = || words.next()?.parse().ok();
        Some((number, Score { exact: next()?, ancestor: next()?, wrong: next()?, header: next()? }))
    };
    text.lines().filter_map(line).collect()
}

/// Cases up to this one were written by somebody who did not know how places are found.
const BLIND: usize = 64;

#[test]
fn answers_are_placed_where_people_expect_them() {
    let first_run = first_run();
    let mut now = [Score::default(); 2];
    let mut first = [Score::default(); 2];
    let (mut told, mut lines) = (String::new(), String::new());
    for case in cases() {
        let (score, not_exact) = judge(&case);
        let set = usize::from(case.number() > BLIND);
        now[set] = now[set] + score;
        first[set] = first[set] + first_run.get(&case.number()).copied().unwrap_or_default();
        told.push_str(&not_exact);
        let Score { exact, ancestor, wrong, header } = score;
        let _ = writeln!(lines, "{} {exact} {ancestor} {wrong} {header}", case.name());
    }
    if std::env::var_os("PLACES_LINES").is_some() {
        eprintln!("{lines}");
    }
    tell(&format!("{told}places: {}; first run: {}\n", now[0], first[0]));
    tell(&format!("places of the second set: {}; first run: {}\n", now[1], first[1]));
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README is there");
    for (now, first) in now.iter().zip(&first) {
        let row = format!("| {} | {} | {} |", now.all(), first.exact, now.exact);
        assert!(readme.contains(&row), "the README's table of places lacks {row}");
    }
    let all = now[0] + now[1];
    assert_eq!(all.wrong, 0, "{told}");
    assert!(all.exact * 100 >= all.all() * 95, "{told}");
}
