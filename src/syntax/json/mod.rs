//! JSON (RFC 8259) with spans, and streams of it: several values one after another, each a document. JSON has no
//! comments. `scan` reads strings and numbers; this module owns structure, recovery and the words of errors.

mod scan;
mod skip;

use std::sync::Arc;

use self::scan::Scan;
pub use self::skip::{Above, Skip};
use super::entries::keep_last_and_tell;
use super::interner::Interner;
use super::node::{Data, Entry, Node};
use super::path::{Path, Segment};
use super::{DuplicateKey, MAX_DEPTH, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind, place_of};
use crate::source::{Source, Span};

pub fn parse(source: &Source) -> Parsed {
    let mut parsed = Parsed::default();
    let mut reader = Reader::new(source);
    while let Some(start) = reader.scan.next_token() {
        match reader.document() {
            Ok(document) => parsed.documents.push(document),
            Err(failure) => {
                parsed.errors.push(failure.into_error(source));
                let Some(next) = resume(&source.text, start, reader.scan.at) else { break };
                if parsed.errors.len() >= MAX_ERRORS {
                    let message = format!("{MAX_ERRORS} documents are broken, the rest is not read");
                    let failure = Failure { kind: SyntaxErrorKind::Limit, ..Failure::new(next, message) };
                    parsed.errors.push(failure.into_error(source));
                    break;
                }
                reader.restart(next);
            }
        }
    }
    parsed
}

/// Parses the one value that begins at `start` or behind white space there; also tells where it ends. Collections that
/// `skip` names are read over: they stand in the tree as null with their span, and can be parsed later from its start.
pub fn parse_value(source: &Source, start: usize, skip: Skip) -> Result<(ParsedDocument, usize), SyntaxError> {
    let mut reader = Reader { skip, ..Reader::new(source) };
    reader.scan.at = start;
    match reader.document() {
        Ok(document) => Ok((document, reader.scan.at)),
        Err(failure) => Err(failure.into_error(source)),
    }
}

/// Where a document may begin behind a broken one that began at `start`: a line that opens with a bracket. Behind a
/// document of many lines, the line before must open with a closing one, else its own parts would become documents.
fn resume(text: &str, start: usize, failed: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let failed = failed.min(bytes.len());
    let one_line = !bytes[start.min(failed)..failed].contains(&b'\n');
    let mut closed = one_line;
    let mut line = failed;
    while let Some(length) = bytes[line..].iter().position(|byte| *byte == b'\n') {
        line += length + 1;
        match bytes.get(line) {
            Some(b'{' | b'[') if closed => return Some(line),
            Some(b'}' | b']') => closed = true,
            Some(b'\n' | b'\r') | None => {}
            Some(_) => closed = one_line,
        }
    }
    None
}

/// What is wrong and where reading stopped.
struct Failure {
    kind: SyntaxErrorKind,
    at: usize,
    message: String,
    help: Option<&'static str>,
}

impl Failure {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { kind: SyntaxErrorKind::Grammar, at, message: message.into(), help: None }
    }

    fn help(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }

    fn cut_off() -> Self {
        Self::new(usize::MAX, "the text ends inside of a value").help("the file may be cut off: write it again")
    }

    fn into_error(self, source: &Source) -> SyntaxError {
        let (start, end) = place_of(&source.text, self.at);
        SyntaxError {
            kind: self.kind,
            span: Span::new(source.id, start, end),
            message: self.message,
            help: self.help.map(str::to_owned),
        }
    }
}

/// An open collection; its children lie at the end of the reader's stacks.
struct Frame {
    start: usize,
    /// Where its children begin, in `nodes` or in `entries`.
    base: usize,
    /// Of a mapping: the key whose value is being read.
    key: Option<(Arc<str>, Span)>,
    is_mapping: bool,
}

struct Reader<'t> {
    source: &'t Source,
    scan: Scan<'t>,
    interner: Interner,
    frames: Vec<Frame>,
    nodes: Vec<Node>,
    entries: Vec<Entry>,
    duplicate_keys: Vec<DuplicateKey>,
    skip: Skip,
}

impl<'t> Reader<'t> {
    fn new(source: &'t Source) -> Self {
        Self {
            source,
            scan: Scan::new(&source.text),
            interner: Interner::new(),
            frames: Vec::new(),
            nodes: Vec::new(),
            entries: Vec::new(),
            duplicate_keys: Vec::new(),
            skip: |_| false,
        }
    }

    /// Forgets a broken document.
    fn restart(&mut self, at: usize) {
        self.scan.at = at;
        self.frames.clear();
        self.nodes.clear();
        self.entries.clear();
        self.duplicate_keys.clear();
    }

    fn document(&mut self) -> Result<ParsedDocument, Failure> {
        loop {
            let Some(mut value) = self.value()? else { continue };
            // A value may end any number of collections.
            loop {
                if self.frames.is_empty() {
                    let duplicate_keys = std::mem::take(&mut self.duplicate_keys);
                    return Ok(ParsedDocument { root: value, comments: Vec::new(), duplicate_keys });
                }
                self.place(value);
                match self.behind_value()? {
                    Some(collection) => value = collection,
                    None => break,
                }
            }
        }
    }

    /// The next value; `None` when it is a collection with children, which is open now.
    fn value(&mut self) -> Result<Option<Node>, Failure> {
        let start = self.scan.next_token().ok_or_else(Failure::cut_off)?;
        match self.scan.bytes[start] {
            b'{' => self.open(start, true),
            b'[' => self.open(start, false),
            b'"' => {
                let text = self.scan.string()?;
                let text = self.interner.text(&text);
                Ok(Some(self.node(start, Data::String(text))))
            }
            b'-' | b'0'..=b'9' => {
                let data = self.scan.number()?;
                Ok(Some(self.node(start, data)))
            }
            _ => {
                let data = self.scan.word().ok_or_else(|| unexpected(self.scan.bytes, start, "a value"))?;
                Ok(Some(self.node(start, data)))
            }
        }
    }

    fn open(&mut self, start: usize, is_mapping: bool) -> Result<Option<Node>, Failure> {
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("values are nested more than {MAX_DEPTH} levels deep");
            return Err(Failure { kind: SyntaxErrorKind::Limit, ..Failure::new(start, message) });
        }
        if (self.skip)(Above::new(&self.frames)) {
            skip::over(&mut self.scan, MAX_DEPTH - self.frames.len())?;
            return Ok(Some(self.node(start, Data::Null)));
        }
        self.scan.at = start + 1;
        let base = if is_mapping { self.entries.len() } else { self.nodes.len() };
        self.frames.push(Frame { start, base, key: None, is_mapping });
        let first = self.scan.next_token().ok_or_else(Failure::cut_off)?;
        match (is_mapping, self.scan.bytes[first]) {
            (true, b'}') | (false, b']') => {
                self.scan.at = first + 1;
                Ok(self.close())
            }
            (true, _) => self.key().map(|()| None),
            (false, _) => Ok(None),
        }
    }

    /// A key and its colon.
    fn key(&mut self) -> Result<(), Failure> {
        let start = self.scan.next_token().ok_or_else(Failure::cut_off)?;
        if self.scan.bytes[start] != b'"' {
            return Err(unexpected(self.scan.bytes, start, "a key in double quotes"));
        }
        let text = self.scan.string()?;
        let key = self.interner.text(&text);
        let span = Span::new(self.source.id, start, self.scan.at);
        let colon = self.scan.next_token().ok_or_else(Failure::cut_off)?;
        if self.scan.bytes[colon] != b':' {
            return Err(unexpected(self.scan.bytes, colon, "`:` behind the key"));
        }
        self.scan.at = colon + 1;
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some((key, span));
        }
        Ok(())
    }

    /// Reads what follows a child: a comma and, in a mapping, the next key (`None`), or the collection's end.
    fn behind_value(&mut self) -> Result<Option<Node>, Failure> {
        let is_mapping = self.frames.last().is_some_and(|frame| frame.is_mapping);
        let at = self.scan.next_token().ok_or_else(Failure::cut_off)?;
        self.scan.at = at + 1;
        match (is_mapping, self.scan.bytes[at]) {
            (true, b'}') | (false, b']') => Ok(self.close()),
            (true, b',') => self.key().map(|()| None),
            (false, b',') => Ok(None),
            (true, _) => Err(unexpected(self.scan.bytes, at, "`,` or `}`")),
            (false, _) => Err(unexpected(self.scan.bytes, at, "`,` or `]`")),
        }
    }

    fn place(&mut self, node: Node) {
        match self.frames.last_mut() {
            Some(Frame { is_mapping: false, .. }) | None => self.nodes.push(node),
            Some(frame) => {
                if let Some((key, key_span)) = frame.key.take() {
                    self.entries.push(Entry { key, key_span, value: node });
                }
            }
        }
    }

    fn close(&mut self) -> Option<Node> {
        let frame = self.frames.pop()?;
        if !frame.is_mapping {
            let items: Arc<[Node]> = self.nodes.drain(frame.base..).collect();
            return Some(self.node(frame.start, Data::Sequence(items)));
        }
        let mut entries: Vec<Entry> = self.entries.drain(frame.base..).collect();
        let mut told = std::mem::take(&mut self.duplicate_keys);
        keep_last_and_tell(&mut entries, &mut told, || self.path());
        self.duplicate_keys = told;
        Some(self.node(frame.start, Data::Mapping(entries.into())))
    }

    /// The path of the collection that was just closed.
    fn path(&self) -> Path {
        let segments = self.frames.iter().enumerate().filter_map(|(depth, frame)| match &frame.key {
            Some((key, _)) => Some(Segment::Key(Arc::clone(key))),
            None if frame.is_mapping => None,
            None => Some(Segment::Index(self.length(depth))),
        });
        Path::new(segments.collect())
    }

    /// Number of finished children of an open list: up to where the next open list's children begin.
    fn length(&self, depth: usize) -> usize {
        let next = self.frames[depth + 1..].iter().find(|frame| !frame.is_mapping);
        next.map_or(self.nodes.len(), |frame| frame.base) - self.frames[depth].base
    }

    fn node(&self, start: usize, data: Data) -> Node {
        Node { span: Span::new(self.source.id, start, self.scan.at), data }
    }
}

/// An error for a byte that does not belong, with the usual reasons for it.
fn unexpected(bytes: &[u8], at: usize, expected: &str) -> Failure {
    let failure = Failure::new(at, format!("expected {expected}"));
    let before = bytes[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace());
    match (&bytes[at..], before) {
        ([b'/', b'/' | b'*', ..] | [b'#', ..], _) => failure.help("remove the comment: JSON has none"),
        ([b'\'', ..], _) => failure.help("use double quotes"),
        ([b'}' | b']', ..], Some(b',')) => failure.help("remove the comma before it"),
        ([b'"' | b'{' | b'[', ..], Some(b'"' | b'}' | b']' | b'0'..=b'9')) => failure.help("put a comma before it"),
        ([b'T' | b'F' | b'N', ..], _) => failure.help("write `true`, `false` or `null` in lower case"),
        _ => failure,
    }
}

#[cfg(test)]
mod tests;
