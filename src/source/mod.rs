//! The text of every file that a run reads, and the only place where byte offsets become lines and columns.
//!
//! Everything to the right of this module speaks in `SourceId` and byte `Span`s. A source may be *virtual*: a
//! document inside a string of another source (a ConfigMap's `nginx.conf`); its spans are converted to the
//! physical file once, when a finding is located. Knows nothing of syntax or formats.

mod decode;
mod lines;
mod span;

use std::sync::{Arc, OnceLock};

pub use decode::{Decoded, Encoding, decode};
pub use lines::LineIndex;
pub use span::{Position, SourceId, Span};

/// One file's text, or the text of a document embedded in another source.
#[derive(Debug)]
pub struct Source {
    pub id: SourceId,
    /// Shown path: relative to the working directory where possible, with `/`. Never sanitised; outputs do that. A
    /// virtual source has one below the file that it stands in, as if that were a folder: formats look for the files of
    /// one configuration by it. What is shown for it is `Sources::shown`.
    pub path: String,
    pub text: Arc<str>,
    /// What the bytes were; fixes are offered only for UTF-8.
    pub encoding: Encoding,
    /// Set for a virtual source.
    pub origin: Option<Origin>,
    /// Set for a file that a dump of a whole configuration shows: the dump's path. The files of one dump know each other
    /// by their own paths below it, and no others.
    pub dump: Option<Arc<str>>,
    lines: OnceLock<LineIndex>,
}

/// Where a virtual source's text comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    pub parent: SourceId,
    /// Ascending by `start`; together they cover the virtual text.
    pub segments: Vec<OriginSegment>,
}

/// A run of the virtual text and the bytes of the parent that stand for it.
#[derive(Debug, Clone, Copy)]
pub struct OriginSegment {
    /// First byte of the run in the virtual text.
    pub start: u32,
    pub parent_start: u32,
    pub parent_end: u32,
}

impl Source {
    pub fn new(id: SourceId, path: String, text: Arc<str>, encoding: Encoding) -> Self {
        Self { id, path, text, encoding, origin: None, dump: None, lines: OnceLock::new() }
    }

    /// The source text of a span, empty when the span does not fit this source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// 1-based line and column (in Unicode characters) of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }
}

/// All sources of a run, by id.
#[derive(Debug, Default)]
pub struct Sources {
    sources: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, path: String, text: Arc<str>, encoding: Encoding) -> SourceId {
        let id = SourceId::new(self.sources.len());
        self.sources.push(Source::new(id, path, text, encoding));
        id
    }

    /// Adds a file that a dump shows, as if the dump were a folder.
    pub fn add_dumped(&mut self, dump: &Arc<str>, path: &str, text: Arc<str>, encoding: Encoding) -> SourceId {
        let id = self.add(format!("{dump}{path}"), text, encoding);
        self.sources[id.index()].dump = Some(Arc::clone(dump));
        id
    }

    /// Adds the text of a string of another source.
    pub fn add_virtual(&mut self, path: String, text: Arc<str>, origin: Origin) -> SourceId {
        let encoding = self.get(origin.parent).encoding;
        let id = self.add(path, text, encoding);
        self.sources[id.index()].origin = Some(origin);
        id
    }

    pub fn get(&self, id: SourceId) -> &Source {
        &self.sources[id.index()]
    }

    /// The path of the file that a source is, or stands in.
    pub fn shown(&self, id: SourceId) -> &str {
        let mut source = self.get(id);
        while let Some(origin) = &source.origin {
            source = self.get(origin.parent);
        }
        &source.path
    }

    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter()
    }

    pub fn len(&self) -> usize {
        self.sources.len()
    }

    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Converts a span of a virtual source into its physical one, through any number of levels.
    pub fn physical(&self, span: Span) -> Span {
        let mut span = span;
        while let Some(origin) = &self.get(span.source).origin {
            span = origin.to_parent(span);
        }
        span
    }
}

impl Origin {
    /// The parent's bytes that stand for a span of the virtual text.
    pub fn to_parent(&self, span: Span) -> Span {
        let (start, _) = self.bounds(span.start);
        let end = match span.is_empty() {
            true => start,
            false => self.bounds(span.end - 1).1,
        };
        Span { source: self.parent, start, end: end.max(start) }
    }

    /// The parent's bytes that stand for the virtual byte at `offset`. Runs of equal length map byte by byte,
    /// others (an escape) as a whole.
    fn bounds(&self, offset: u32) -> (u32, u32) {
        let at = self.segments.partition_point(|segment| segment.start <= offset).saturating_sub(1);
        let Some(segment) = self.segments.get(at) else { return (0, 0) };
        let length = self.segments.get(at + 1).map(|next| next.start - segment.start);
        let parent_length = segment.parent_end - segment.parent_start;
        if length.is_none_or(|length| length == parent_length) {
            let start = (segment.parent_start + (offset - segment.start)).min(segment.parent_end);
            (start, (start + 1).min(segment.parent_end))
        } else {
            (segment.parent_start, segment.parent_end)
        }
    }
}

/// A path with `/` whose `.` and `..` are resolved as far as it reaches: `infra/../deploy/./x.yaml` is `deploy/x.yaml`.
pub fn normal_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_span_becomes_its_parents_bytes() {
        // Parent: `conf: "a\nb"`; virtual text: `a`, newline, `b`.
        let mut sources = Sources::default();
        let parent = sources.add("x.yaml".into(), r#"conf: "a\nb""#.into(), Encoding::Utf8);
        let origin = Origin {
            parent,
            segments: vec![
                OriginSegment { start: 0, parent_start: 7, parent_end: 8 },
                OriginSegment { start: 1, parent_start: 8, parent_end: 10 },
                OriginSegment { start: 2, parent_start: 10, parent_end: 11 },
            ],
        };
        let child = sources.add_virtual("x.yaml/conf".into(), "a\nb".into(), origin);
        let physical = sources.physical(Span { source: child, start: 1, end: 3 });
        assert_eq!(physical, Span { source: parent, start: 8, end: 11 });
        assert_eq!(sources.get(parent).slice(physical), r"\nb");
    }

    #[test]
    fn paths_become_normal() {
        assert_eq!(normal_path("infra/../deploy/./x.yaml"), "deploy/x.yaml");
        assert_eq!(normal_path("../../x.yaml"), "../../x.yaml");
        assert_eq!(normal_path("/srv//x.yaml"), "/srv/x.yaml");
    }
}
