//! Where the text of a string stands, byte for byte: what a document inside of a string needs to have places.
//!
//! Follows a scalar as written and its value at the same time, so that the answer agrees with the parser by
//! construction. Where the two part (an alias, a notation of no use to documents), the whole scalar stands for the
//! whole text: a coarse place, never a wrong one. Each notation is a module.

mod block;
mod flow;

use super::node::Node;
use crate::source::{Origin, OriginSegment, Source};

/// The origin of a string's text, as a virtual source needs it. `source` is the one that the node stands in, which may
/// be virtual itself.
pub fn origin_of(source: &Source, node: &Node) -> Origin {
    let value = node.as_str().unwrap_or_default();
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    let mut trace = Trace::new(&source.text, value);
    let segments = match trace.follow(start, end) {
        Some(()) if trace.is_done() => trace.finish(start),
        _ => whole(value.len(), start, end),
    };
    Origin { parent: node.span.source, segments }
}

/// One place for all of a text.
fn whole(length: usize, start: usize, end: usize) -> Vec<OriginSegment> {
    let run = |at: usize| OriginSegment { start: at as u32, parent_start: start as u32, parent_end: end as u32 };
    let behind = OriginSegment { start: length as u32, parent_start: end as u32, parent_end: end as u32 };
    match length {
        0 => vec![behind],
        // A run as long as its place would be taken for its own notation: two are not.
        _ if length == end - start && length > 1 => vec![run(0), run(1), behind],
        _ => vec![run(0), behind],
    }
}

/// Reads a scalar's notation along its value.
struct Trace<'t> {
    /// The source's text.
    written: &'t str,
    value: &'t str,
    /// How much of the value is found.
    found: usize,
    segments: Vec<OriginSegment>,
}

impl<'t> Trace<'t> {
    fn new(written: &'t str, value: &'t str) -> Self {
        Self { written, value, found: 0, segments: Vec::new() }
    }

    /// `None` where the notation and the value do not agree.
    fn follow(&mut self, start: usize, end: usize) -> Option<()> {
        match self.written.get(start..end)?.as_bytes() {
            [b'"', .., b'"'] => flow::double_quoted(self, start + 1, end - 1),
            [b'\'', .., b'\''] => flow::single_quoted(self, start + 1, end - 1),
            [b'|', ..] => block::literal(self, start),
            [b'>', ..] => block::folded(self, start),
            _ => flow::plain(self, start, end),
        }
    }

    fn is_done(&self) -> bool {
        self.found == self.value.len()
    }

    /// Text that is written as it is.
    fn same(&mut self, start: usize, end: usize) -> Option<()> {
        self.stands_for(self.written.get(start..end)?, start, end)
    }

    /// A piece of the value, and the bytes that are written for it.
    fn stands_for(&mut self, piece: &str, start: usize, end: usize) -> Option<()> {
        if piece.is_empty() {
            return Some(());
        }
        self.value[self.found..].starts_with(piece).then_some(())?;
        let (at, parent_start, parent_end) = (self.found as u32, start as u32, end as u32);
        self.found += piece.len();
        if let Some(last) = self.segments.last_mut() {
            let is_plain = at - last.start == last.parent_end - last.parent_start;
            if is_plain && piece.len() == end - start && last.parent_end == parent_start {
                last.parent_end = parent_end;
                return Some(());
            }
        }
        self.segments.push(OriginSegment { start: at, parent_start, parent_end });
        Some(())
    }

    /// Ends the segments with an empty one, so that each has a length.
    fn finish(mut self, start: usize) -> Vec<OriginSegment> {
        let end = self.segments.last().map_or(start as u32, |last| last.parent_end);
        self.segments.push(OriginSegment { start: self.value.len() as u32, parent_start: end, parent_end: end });
        self.segments
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.written.as_bytes().get(at).copied()
    }

    /// Behind the line break at `at`; `None` where there is none.
    fn behind_break(&self, at: usize) -> Option<usize> {
        match (self.byte(at)?, self.byte(at + 1)) {
            (b'\r', Some(b'\n')) => Some(at + 2),
            (b'\r' | b'\n', _) => Some(at + 1),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
