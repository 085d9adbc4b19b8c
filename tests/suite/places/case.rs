//! One case of the suite: a policy, its input, and the places that its answers have, written before anything looked
//! for them.

use std::path::PathBuf;

use fivenines::source::{Source, SourceId, decode};

use super::super::support::root;

/// One answer, with every place that is right for it.
pub struct Expected {
    pub message: String,
    pub places: Vec<Place>,
}

pub struct Place {
    /// Start and end: line and column.
    pub positions: [(u32, u32); 2],
    pub text: String,
    /// Dotted keys.
    pub missing: String,
}

pub struct Case {
    pub folder: PathBuf,
}

/// All cases, by number.
pub fn cases() -> Vec<Case> {
    let folder = root().join("fixtures/places");
    let entries = std::fs::read_dir(&folder).expect("there").map(|it| it.expect("readable").path());
    let mut cases: Vec<Case> = entries.filter(|path| path.is_dir()).map(|folder| Case { folder }).collect();
    cases.sort_by(|left, right| left.folder.cmp(&right.folder));
    cases
}

impl Case {
    /// `01-latest-tag`.
    pub fn name(&self) -> String {
        self.folder.file_name().expect("a folder has a name").to_string_lossy().into_owned()
    }

    pub fn number(&self) -> usize {
        self.name().split('-').next().and_then(|number| number.parse().ok()).expect("a case begins with its number")
    }

    pub fn input(&self) -> PathBuf {
        let entries = std::fs::read_dir(&self.folder).expect("a folder").map(|entry| entry.expect("readable").path());
        let inputs: Vec<_> = entries.filter(|path| path.extension().is_some_and(|kind| kind != "rego")).collect();
        assert_eq!(inputs.len(), 1, "{} has one input", self.folder.display());
        inputs.into_iter().next().expect("there is one")
    }

    pub fn source(&self) -> Source {
        let input = self.input();
        let decoded = decode(&std::fs::read(&input).expect("readable"));
        Source::new(SourceId::new(0), input.display().to_string(), decoded.text, decoded.encoding)
    }

    /// The lines of `expected`; one that cannot be read is an error.
    fn lines(&self) -> Vec<Result<(bool, String, Place), String>> {
        let text = std::fs::read_to_string(self.folder.join("expected")).expect("readable");
        let line = |line: &str| read(line).ok_or_else(|| format!("{}: cannot be read: {line}", self.name()));
        text.lines().map(line).collect()
    }

    pub fn expected(&self) -> Vec<Expected> {
        let mut all: Vec<Expected> = Vec::new();
        for (is_alternative, message, place) in self.lines().into_iter().flatten() {
            match all.last_mut().filter(|_| is_alternative) {
                Some(last) => last.places.push(place),
                None => all.push(Expected { message, places: vec![place] }),
            }
        }
        all
    }
}

fn read(line: &str) -> Option<(bool, String, Place)> {
    let (line, is_alternative) = match line.strip_prefix("or ") {
        Some(line) => (line, true),
        None => (line, false),
    };
    let (span, rest) = line.split_once(' ')?;
    let position = |text: &str| {
        let (line, column) = text.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?))
    };
    let (start, end) = span.split_once('-')?;
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
    let text = values.next()?.ok()?;
    let (missing, message) = rest[values.byte_offset()..].split_once("| ")?;
    let missing = missing.trim().strip_prefix("missing: ").unwrap_or_default().trim().to_owned();
    let place = Place { positions: [position(start)?, position(end)?], text, missing };
    Some((is_alternative, message.to_owned(), place))
}

#[test]
fn expected_places_stand_in_their_inputs() {
    let cases = cases();
    let (mut answers, mut problems) = (0, Vec::new());
    for case in &cases {
        let source = case.source();
        for line in case.lines() {
            let (is_alternative, message, place) = match line {
                Ok(line) => line,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            answers += usize::from(!is_alternative);
            let found = source.text.match_indices(&place.text).any(|(at, text)| {
                let ends = [at, at + text.len()].map(|offset| source.position(offset as u32));
                ends.map(|position| (position.line, position.column)) == place.positions
            });
            if !found || message.is_empty() {
                problems.push(format!("{}: not there: {:?} | {message}", case.name(), place.text));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(cases.len() >= 60 && answers >= cases.len(), "{} cases with {answers} answers", cases.len());
}
