//! A line's text with the places that it comes from: parameters put text of one place into a line of another.

use std::ops::Range;

use crate::source::Span;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    text: String,
    pieces: Vec<Piece>,
}

/// From `start` in the text to the next piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    start: usize,
    span: Span,
    /// The text is the source's, byte by byte.
    is_verbatim: bool,
    is_unknown: bool,
}

impl Text {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Text as it stands at `span`.
    pub fn push(&mut self, text: &str, span: Span) {
        if !text.is_empty() {
            self.pieces.push(Piece { start: self.text.len(), span, is_verbatim: true, is_unknown: false });
            self.text.push_str(text);
        }
    }

    /// Text that stands for what is written at `span`.
    pub fn push_for(&mut self, text: &str, span: Span, is_unknown: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece { start: self.text.len(), span, is_verbatim: false, is_unknown });
            self.text.push_str(text);
        }
    }

    /// A part of another text, with its places.
    pub fn push_part(&mut self, other: &Text, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let first = other.piece_at(range.start);
        for piece in other.pieces[first..].iter().take_while(|piece| piece.start < range.end) {
            let skipped = range.start.saturating_sub(piece.start);
            let span = match piece.is_verbatim {
                true => Span { start: piece.span.start + skipped as u32, ..piece.span },
                false => piece.span,
            };
            let start = self.text.len() + piece.start.saturating_sub(range.start);
            self.pieces.push(Piece { start, span, ..*piece });
        }
        self.text.push_str(&other.text[range]);
    }

    pub fn part(&self, range: Range<usize>) -> Text {
        let mut part = Text::default();
        part.push_part(self, range);
        part
    }

    /// Where a part is written. Of a part that comes from several places, the first.
    pub fn span(&self, range: Range<usize>) -> Span {
        let first = self.pieces[self.piece_at(range.start)];
        let start = match first.is_verbatim {
            true => first.span.start + (range.start - first.start) as u32,
            false => first.span.start,
        };
        let last = self.pieces[self.piece_at(range.end.max(range.start + 1) - 1)];
        let end = match last.is_verbatim {
            true => last.span.start + (range.end - last.start) as u32,
            false => last.span.end,
        };
        match last.span.source == first.span.source && end > start {
            true => Span { start, end, ..first.span },
            false => Span { start, ..first.span },
        }
    }

    /// Whether some of it is known to the running system alone.
    pub fn is_unknown(&self, range: Range<usize>) -> bool {
        let Some(last) = range.end.checked_sub(1).filter(|last| *last >= range.start) else { return false };
        self.pieces[self.piece_at(range.start)..=self.piece_at(last)].iter().any(|piece| piece.is_unknown)
    }

    fn piece_at(&self, at: usize) -> usize {
        self.pieces.partition_point(|piece| piece.start <= at).saturating_sub(1)
    }
}
