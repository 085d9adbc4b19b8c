//! The grammar of a suppression comment: `fivenines: ignore[rule, rule2; until=2027-03-31] reason`.
//!
//! Turns a comment's text into its parts and their places, or into what is wrong with it. Knows nothing of what a
//! comment covers.

use std::ops::Range;

use crate::settings::Date;

/// What every suppression comment begins with.
pub const MARKER: &str = "fivenines:";

/// A well-formed comment. Ranges are bytes of the comment's text.
#[derive(Debug, PartialEq, Eq)]
pub struct Directive {
    /// `ignore-file`, not `ignore`.
    pub whole_file: bool,
    /// At least one.
    pub rules: Vec<Range<usize>>,
    pub until: Option<(Date, Range<usize>)>,
    pub reason: Option<Range<usize>>,
}

/// Why a comment is not one.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed {
    /// One clause.
    pub problem: String,
    /// What it is about; never empty.
    pub at: Range<usize>,
}

/// Reads a comment, from its `#` on. `None` for one that does not speak to us: our marker follows no `#` directly.
pub fn parse(comment: &str) -> Option<Result<Directive, Malformed>> {
    let marker = comment.match_indices(MARKER).map(|(at, _)| at).find(|at| comment[..*at].trim_end().ends_with('#'))?;
    let reader = Reader { comment, marker, end: comment.trim_end().len() };
    Some(reader.directive())
}

/// Reads a text that is a comment as a whole, in a format that has no others. `None` when it does not speak to us.
pub fn parse_text(text: &str) -> Option<Result<Directive, Malformed>> {
    let marker = text.len() - text.trim_start().len();
    let reader = Reader { comment: text, marker, end: text.trim_end().len() };
    text[marker..].starts_with(MARKER).then(|| reader.directive())
}

struct Reader<'a> {
    comment: &'a str,
    marker: usize,
    /// Where trailing white space begins.
    end: usize,
}

impl Reader<'_> {
    fn directive(&self) -> Result<Directive, Malformed> {
        let verb = self.trimmed(self.marker + MARKER.len()..self.end);
        let text = &self.comment[verb.clone()];
        let name = text.split(['[', ' ', '\t']).next().unwrap_or_default();
        let whole_file = match name {
            "ignore" => false,
            "ignore-file" => true,
            "" => return Err(self.malformed("it says nothing: write `ignore[rule-id] reason`", self.marker..self.end)),
            other => {
                let problem = format!("`{other}` is not known: write `ignore[rule-id] reason`");
                return Err(self.malformed(problem, verb.start..verb.start + other.len()));
            }
        };
        let open = self.trimmed(verb.start + name.len()..self.end);
        if !self.comment[open.clone()].starts_with('[') {
            let problem = format!("`{name}` names no rule: write `{name}[rule-id] reason`");
            return Err(self.malformed(problem, verb.start..verb.start + name.len()));
        }
        let Some(length) = self.comment[open.clone()].find(']') else {
            return Err(self.malformed("`]` is missing", open));
        };
        let close = open.start + length;
        let (rules, until) = self.list(open.start + 1..close)?;
        let reason = self.trimmed(close + 1..self.end);
        // A comment of somebody else's may follow, which is no reason.
        let says_why = !reason.is_empty() && !self.comment[reason.clone()].starts_with('#');
        Ok(Directive { whole_file, rules, until, reason: says_why.then_some(reason) })
    }

    /// What stands between the brackets.
    #[expect(clippy::type_complexity, reason = "the two halves of the list are fields of a directive")]
    fn list(&self, inside: Range<usize>) -> Result<(Vec<Range<usize>>, Option<(Date, Range<usize>)>), Malformed> {
        let mut halves = self.split(inside.clone(), ';').into_iter();
        let rules = self.split(halves.next().unwrap_or(inside.clone()), ',');
        let around = inside.start - 1..inside.end + 1;
        for rule in &rules {
            match &self.comment[rule.clone()] {
                "" => return Err(self.malformed("a rule id is missing", around)),
                id if !id.chars().all(is_of_id) => {
                    return Err(self.malformed(format!("`{id}` is not a rule id"), rule.clone()));
                }
                _ => {}
            }
        }
        let mut until = None;
        for option in halves {
            let text = &self.comment[option.clone()];
            let Some(date) = text.strip_prefix("until").and_then(|rest| rest.trim_start().strip_prefix('=')) else {
                let problem = format!("`{text}` is not known: after `;` stands `until=2027-03-31`");
                return Err(self.malformed(problem, if option.is_empty() { around } else { option }));
            };
            let place = option.end - date.trim_start().len()..option.end;
            let Some(date) = Date::parse(date.trim()) else {
                let problem = "`until` has no date: write it as year, month, day: `until=2027-03-31`";
                return Err(self.malformed(problem, option));
            };
            if until.replace((date, place)).is_some() {
                return Err(self.malformed("`until` stands there twice", option));
            }
        }
        Ok((rules, until))
    }

    fn split(&self, range: Range<usize>, separator: char) -> Vec<Range<usize>> {
        let mut start = range.start;
        let parts = self.comment[range].split(separator).map(|part| {
            let part_range = start..start + part.len();
            start = part_range.end + separator.len_utf8();
            part_range
        });
        parts.collect::<Vec<_>>().into_iter().map(|part| self.trimmed(part)).collect()
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let range = range.start.min(range.end)..range.end;
        let text = &self.comment[range.clone()];
        let start = range.start + (text.len() - text.trim_start().len());
        start..start + text.trim().len()
    }

    fn malformed(&self, problem: impl Into<String>, at: Range<usize>) -> Malformed {
        Malformed { problem: problem.into(), at }
    }
}

/// Ids of our rules, and the names of users' policies.
fn is_of_id(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comment: &str) -> String {
        match parse(comment) {
            None => "not ours".into(),
            Some(Err(error)) => format!("{} @ {:?}", error.problem, &comment[error.at]),
            Some(Ok(directive)) => {
                let text = |range: &Range<usize>| comment[range.clone()].to_owned();
                let rules: Vec<_> = directive.rules.iter().map(text).collect();
                let until = directive.until.map(|(date, range)| (date.to_string(), text(&range)));
                format!("{} {rules:?} {until:?} {:?}", directive.whole_file, directive.reason.as_ref().map(text))
            }
        }
    }

    #[test]
    fn comments_are_read_with_their_places() {
        let cases = [
            "# fivenines: ignore[k8s-a] legacy host",
            "#fivenines:ignore[ k8s-a ,k8s-b; until = 2027-03-31 ]  moves in May  ",
            "## fivenines: ignore-file[k8s-a]",
            "# fivenines: ignore[k8s-a] # nosec",
            "# nosec # fivenines: ignore[k8s-a] \u{e9}t\u{e9}",
            "# see fivenines: ignore[k8s-a]",
            "# fivenines ignore[k8s-a]",
            "# fivenines: ignore",
            "# fivenines: ignore k8s-a",
            "# fivenines:",
            "# fivenines: disable[k8s-a]",
            "# fivenines: ignore[k8s-a reason",
            "# fivenines: ignore[]",
            "# fivenines: ignore[k8s-a,]",
            "# fivenines: ignore[*]",
            "# fivenines: ignore[k8s-a; until=tomorrow]",
            "# fivenines: ignore[k8s-a; before=2027-03-31]",
            "# fivenines: ignore[k8s-a;]",
            "# fivenines: ignore[k8s-a; until=2027-03-31; until=2027-03-31]",
            "# fivenines: ignore[\u{1F600}",
        ];
        let shown: Vec<String> = cases.iter().map(|case| format!("{case}\n    {}", read(case))).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn no_comment_panics(tail in "[ignorefle\\[\\];,=a-z0-9 \u{e9}-]{0,40}") {
            let comment = format!("# fivenines:{tail}");
            let read = parse(&comment).expect("the marker is there");
            if let Err(error) = read {
                assert!(!comment[error.at].is_empty());
            }
        }
    }
}
