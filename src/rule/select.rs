//! Which rules a run applies, and how loud each is for a path.

/// The closest of `known` to a mistyped name, when one is close enough to be meant: at most a third of its letters
/// differ. Of equally close ones the first.
pub fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.chars().take(MAX_COMPARED).collect();
    let limit = (name.len() / 3).max(1);
    known
        .map(|candidate| (distance(&name, &candidate.chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A name that is longer than any known one is not compared in full: its text comes from outside.
const MAX_COMPARED: usize = 256;

/// Letters to insert, delete, replace or swap with their neighbour.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, left) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, right) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(left != right);
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *left == to[column - 1] && from[row - 1] == *right {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut last, current);
    }
    last[to.len()]
}

#[derive(Debug)]
pub struct Selection;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_the_one_that_was_meant() {
        let known = ["level", "fail-on", "exclude", "policies"];
        assert_eq!(closest("levle", known.into_iter()), Some("level"));
        assert_eq!(closest("fail_on", known.into_iter()), Some("fail-on"));
        assert_eq!(closest("extends", known.into_iter()), None);
        assert_eq!(closest("", known.into_iter()), None);
        assert_eq!(distance(&['a', 'b'], &['b', 'a']), 1);
    }
}
