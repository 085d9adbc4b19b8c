//! A text made from another one, knowing of every byte where it was.

use std::ops::Range;

/// What a replacement is made of.
#[derive(Debug, Clone)]
pub enum Piece {
    Text(String),
    /// Text that stands for these bytes.
    About(String, Range<usize>),
    /// Bytes of the text that is rewritten.
    Copy(Range<usize>),
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Piece::Text(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Piece::Text(text)
    }
}

impl From<Range<usize>> for Piece {
    fn from(range: Range<usize>) -> Self {
        Piece::Copy(range)
    }
}

/// What stands in the place of a range.
#[derive(Debug, Clone)]
pub struct Replacement {
    pub range: Range<usize>,
    pub pieces: Vec<Piece>,
}

impl Replacement {
    pub fn new(range: Range<usize>, pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self { range, pieces: pieces.into_iter().collect() }
    }

    pub fn insert(at: usize, piece: impl Into<Piece>) -> Self {
        Self::new(at..at, [piece.into()])
    }
}

/// A run of the new text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    /// Where it begins in the new text.
    start: usize,
    from: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    /// Where its first byte was in the first text.
    Kept(usize),
    /// What it stands for there; empty where it stands for nothing.
    New(Range<usize>),
}

/// The new text and its way back.
#[derive(Debug, Clone)]
pub struct Rewritten {
    pub text: String,
    segments: Vec<Segment>,
}

impl Rewritten {
    /// Nothing rewritten yet.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), segments: vec![Segment { start: 0, from: Origin::Kept(0) }] }
    }

    /// Where a byte was in the first text, or near.
    pub fn offset(&self, offset: usize) -> usize {
        let segment = &self.segments[self.index(offset)];
        match &segment.from {
            Origin::Kept(from) => from + (offset - segment.start),
            Origin::New(range) => range.start,
        }
    }

    /// What a range was made of: the kept bytes in it, else what it stands for. `None` for what stands for nothing.
    pub fn range(&self, range: Range<usize>) -> Option<Range<usize>> {
        let runs = self.runs(range);
        let kept = runs.iter().filter(|(_, is_kept)| *is_kept).map(|(range, _)| range);
        let whole = kept.clone().map(|range| range.start).min().zip(kept.map(|range| range.end).max());
        let mut stands_for = runs.iter().map(|(range, _)| range).filter(|range| !range.is_empty());
        let Some((start, end)) = whole else { return stands_for.next().cloned() };
        // What was written in another way at an edge belongs to it: `k8s` of `k8s.self`.
        let (from, to) = stands_for.fold((start, end), |(from, to), range| {
            (
                if range.end == start { from.min(range.start) } else { from },
                if range.start == end { to.max(range.end) } else { to },
            )
        });
        Some(from..to)
    }

    /// The runs of a range, as they were in the first text.
    fn runs(&self, range: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut runs = Vec::new();
        let mut at = range.start;
        for (index, segment) in self.segments.iter().enumerate().skip(self.index(range.start)) {
            let end = self.segments.get(index + 1).map_or(range.end, |next| next.start.min(range.end));
            if at < end {
                runs.push(match &segment.from {
                    Origin::Kept(from) => (from + (at - segment.start)..from + (end - segment.start), true),
                    Origin::New(stands_for) => (stands_for.clone(), false),
                });
                at = end;
            }
            if at >= range.end {
                break;
            }
        }
        runs
    }

    fn index(&self, offset: usize) -> usize {
        self.segments.partition_point(|segment| segment.start <= offset).saturating_sub(1)
    }

    /// Replaces ranges of the text; of overlapping ones only the first. Whether any was replaced.
    pub fn apply(&mut self, mut replacements: Vec<Replacement>) -> bool {
        replacements.sort_by_key(|replacement| (replacement.range.start, replacement.range.end));
        let mut next = Self { text: String::with_capacity(self.text.len() + 64), segments: Vec::new() };
        let mut at = 0;
        for replacement in &replacements {
            let Range { start, end } = replacement.range;
            if start < at || end < start || !self.text.is_char_boundary(start) || !self.text.is_char_boundary(end) {
                continue;
            }
            next.copy(self, at..start);
            for piece in &replacement.pieces {
                let (text, stands_for) = match piece {
                    Piece::Copy(range) => {
                        next.copy(self, range.clone());
                        continue;
                    }
                    Piece::Text(text) => (text, None),
                    Piece::About(text, range) => (text, self.range(range.clone())),
                };
                let nothing = || {
                    let at = self.offset(start);
                    at..at
                };
                let from = Origin::New(stands_for.unwrap_or_else(nothing));
                next.segments.push(Segment { start: next.text.len(), from });
                next.text.push_str(text);
            }
            at = end;
        }
        next.copy(self, at..self.text.len());
        if next.segments.is_empty() {
            next.segments.push(Segment { start: 0, from: Origin::Kept(0) });
        }
        *self = next;
        !replacements.is_empty()
    }

    fn copy(&mut self, from: &Rewritten, range: Range<usize>) {
        let Some(text) = from.text.get(range.clone()) else { return };
        let mut at = range.start;
        for (index, segment) in from.segments.iter().enumerate().skip(from.index(range.start)) {
            let end = from.segments.get(index + 1).map_or(range.end, |next| next.start.min(range.end));
            if at < end {
                let origin = match &segment.from {
                    Origin::Kept(first) => Origin::Kept(first + (at - segment.start)),
                    new @ Origin::New(_) => new.clone(),
                };
                self.segments.push(Segment { start: self.text.len() + (at - range.start), from: origin });
                at = end;
            }
            if at >= range.end {
                break;
            }
        }
        self.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_knows_where_it_was() {
        let mut text = Rewritten::new("abc def ghi");
        text.apply(vec![Replacement::new(4..7, [Piece::from(8..11), "-".into(), (4..7).into()])]);
        assert_eq!(text.text, "abc ghi-def ghi");
        assert_eq!([0, 4, 7, 8, 12].map(|offset| text.offset(offset)), [0, 8, 4, 4, 8]);
        assert_eq!(text.range(4..11), Some(4..11));
        assert_eq!(text.range(7..8), None);
        text.apply(vec![
            Replacement::insert(8, Piece::About("x".into(), 12..15)),
            Replacement::new(4..8, [Piece::from(5..7)]),
        ]);
        assert_eq!(text.text, "abc hixdef ghi");
        assert_eq!([4, 6, 7, 8].map(|offset| text.offset(offset)), [9, 8, 4, 5]);
        assert_eq!(text.range(6..7), Some(8..11));
    }

    #[test]
    fn of_overlapping_replacements_the_first_counts() {
        let mut text = Rewritten::new("abcdef");
        text.apply(vec![Replacement::new(1..4, ["x".into()]), Replacement::new(2..3, ["y".into()])]);
        assert_eq!(text.text, "axef");
        assert_eq!(text.offset(2), 4);
    }
}
