//! One document's values, built from events without recursion: spans, tags, aliases, merge keys, repeated keys.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::super::entries::{keep_last, keep_last_and_tell};
use super::super::interner::Interner;
use super::super::node::{Data, Entry, Node};
use super::super::path::{Path, Segment};
use super::super::scalar::{self, ScalarTag};
use super::super::{DuplicateKey, MAX_DEPTH, SyntaxError, SyntaxErrorKind};
use super::place;
use crate::source::{SourceId, Span};

/// Values that aliases may add to a document. Aliases share what they name, but whoever walks the tree meets it anew.
const MAX_EXPANDED: usize = 1_000_000;

const YAML_NAMESPACE: &str = "tag:yaml.org,2002:";

pub struct Tree {
    source: SourceId,
    /// Open collections, the innermost last.
    frames: Vec<Frame>,
    root: Option<Node>,
    /// By granit's id, which is a new one when a name is used again.
    anchors: HashMap<usize, Value>,
    expanded: usize,
    duplicate_keys: Vec<DuplicateKey>,
}

/// A value and what it costs to walk.
#[derive(Clone)]
struct Value {
    node: Node,
    /// Collections in it, itself included, from top to bottom.
    height: usize,
    /// Values in it, itself included.
    size: usize,
}

struct Frame {
    /// Grows with each child.
    span: Span,
    /// Where the last child ends.
    last_end: u32,
    anchor: usize,
    height: usize,
    size: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<Entry>, key: Option<Key>, merged: Vec<Entry> },
}

enum Key {
    Plain(Arc<str>, Span),
    /// `<<`.
    Merge(Span),
}

/// The text and the notation of a scalar event.
struct Scalar<'e> {
    text: &'e str,
    style: ScalarStyle,
    tag: Option<&'e Tag>,
    span: Span,
}

impl Tree {
    pub fn new(source: SourceId) -> Self {
        Self {
            source,
            frames: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            expanded: 0,
            duplicate_keys: Vec::new(),
        }
    }

    /// Forgets a document that is broken.
    pub fn reset(&mut self) {
        *self = Self::new(self.source);
    }

    /// The document's root and its repeated keys; `None` when no value was read.
    pub fn finish(&mut self) -> Option<(Node, Vec<DuplicateKey>)> {
        let root = self.root.take();
        let duplicate_keys = std::mem::take(&mut self.duplicate_keys);
        self.reset();
        root.map(|root| (root, duplicate_keys))
    }

    pub fn take(
        &mut self,
        event: Event<'_>,
        span: Span,
        text: &str,
        interner: &mut Interner,
    ) -> Result<(), SyntaxError> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let scalar = Scalar { text: &value, style, tag: tag.as_deref(), span };
                self.scalar(&scalar, anchor, text, interner)
            }
            Event::SequenceStart(StructureStyle::Block, anchor, _) if self.has_key() => {
                // A list that is not indented below its key is announced behind its first dash, any other at it.
                let start = place::dash_before(text, span.start).unwrap_or(span.start);
                self.open(Span { start, end: start, ..span }, anchor, Content::Sequence(Vec::new()), text)
            }
            Event::SequenceStart(_, anchor, _) => self.open(span, anchor, Content::Sequence(Vec::new()), text),
            Event::MappingStart(_, anchor, _) => {
                let content = Content::Mapping { entries: Vec::new(), key: None, merged: Vec::new() };
                self.open(span, anchor, content, text)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span, text, interner),
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        scalar: &Scalar<'_>,
        anchor: usize,
        text: &str,
        interner: &mut Interner,
    ) -> Result<(), SyntaxError> {
        let written = &text[scalar.span.start as usize..scalar.span.end as usize];
        // granit writes `~` for what is not there; its span is empty then.
        let absent = scalar.style == ScalarStyle::Plain && written.is_empty();
        let span = match scalar.style {
            // Behind its tag or its anchor.
            _ if absent && (anchor != 0 || scalar.tag.is_some()) => scalar.span,
            _ if absent => self.absent_span(scalar.span, text),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                place::block_scalar(text, self.last_end(), scalar.span, scalar.text)
            }
            ScalarStyle::Plain => place::trimmed(scalar.span, written),
            _ => scalar.span,
        };
        let value_text = match scalar.style {
            _ if absent && scalar.text == "~" => "",
            // granit ends a text without a final line break with one, Go does not.
            ScalarStyle::Literal | ScalarStyle::Folded if span.end as usize == text.len() => {
                scalar.text.strip_suffix('\n').unwrap_or(scalar.text)
            }
            _ => scalar.text,
        };
        let data = self.resolve(&Scalar { text: value_text, span, ..*scalar })?;
        let data = data.unwrap_or_else(|| Data::String(interner.text(value_text)));
        // Go writes `!!merge <<` when it prints YAML.
        let is_merge = written == "<<"
            && scalar.style == ScalarStyle::Plain
            && scalar.tag.is_none_or(|tag| tag.suffix_in_namespace(YAML_NAMESPACE).as_deref() == Some("merge"));
        let value = Value { node: Node { span, data }, height: 0, size: 1 };
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        if is_merge && self.expects_key() {
            self.set_key(Key::Merge(span));
            return Ok(());
        }
        self.place(value, text, interner)
    }

    /// `None` for a string.
    fn resolve(&self, scalar: &Scalar<'_>) -> Result<Option<Data>, SyntaxError> {
        let name = scalar.tag.and_then(|tag| tag.suffix_in_namespace(YAML_NAMESPACE));
        match name.as_deref().and_then(ScalarTag::from_name) {
            Some(tag) => scalar::tagged(tag, scalar.text).map_err(|()| {
                let name = name.as_deref().unwrap_or_default();
                let message = format!("the value does not fit its tag `!!{name}`");
                let help = format!("write a value of that type, or leave the tag `!!{name}` out");
                error(SyntaxErrorKind::Grammar, scalar.span, message, Some(help))
            }),
            None if scalar.style == ScalarStyle::Plain => Ok(scalar::plain(scalar.text)),
            None => Ok(None),
        }
    }

    /// Where an absent value stands: behind the `:` or `-` that announces it, never in the text that follows.
    fn absent_span(&self, span: Span, text: &str) -> Span {
        let at = match self.frames.last().map(|frame| &frame.content) {
            Some(Content::Mapping { key: Some(_), .. }) if text[span.start as usize..].starts_with(':') => {
                span.start + 1
            }
            Some(Content::Mapping { key: Some(key), .. }) => key.span().end,
            Some(Content::Sequence(_)) => place::dash_before(text, span.start).map_or(span.start, |dash| dash + 1),
            _ => span.start,
        };
        Span { start: at, end: at, ..span }
    }

    /// Where the last key or value of this document ends; 0 before the first.
    pub fn last_end(&self) -> u32 {
        self.frames.last().map_or(0, |frame| match &frame.content {
            Content::Mapping { key: Some(key), .. } => key.span().end,
            _ => frame.last_end,
        })
    }

    fn alias(&mut self, anchor: usize, span: Span, text: &str, interner: &mut Interner) -> Result<(), SyntaxError> {
        let Some(target) = self.anchors.get(&anchor) else {
            let message = "the alias stands inside of the value that it names".to_owned();
            let help = "name a value that ends before the alias".to_owned();
            return Err(error(SyntaxErrorKind::Grammar, span, message, Some(help)));
        };
        let Value { node, height, size } = target.clone();
        self.expanded = self.expanded.saturating_add(size);
        if self.expanded > MAX_EXPANDED {
            let message = format!("aliases make more than {MAX_EXPANDED} values of this document");
            let help = "write the values out, or split the document".to_owned();
            return Err(error(SyntaxErrorKind::Limit, span, message, Some(help)));
        }
        if self.frames.len() + height > MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.place(Value { node: Node { span, data: node.data }, height, size }, text, interner)
    }

    fn open(&mut self, span: Span, anchor: usize, content: Content, text: &str) -> Result<(), SyntaxError> {
        if self.expects_key() {
            return Err(collection_as_key(span, text));
        }
        if self.frames.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.frames.push(Frame { span, last_end: span.start, anchor, height: 0, size: 1, content });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        // A block collection's end event is empty and stands behind the blank lines that follow it; a bracket is
        // the collection's own.
        let span = if end.len() == 1 { frame.span.to(end) } else { frame.span };
        let data = match frame.content {
            Content::Sequence(items) => Data::Sequence(items.into()),
            Content::Mapping { mut entries, merged, .. } => {
                let mut told = std::mem::take(&mut self.duplicate_keys);
                keep_last_and_tell(&mut entries, &mut told, || self.path());
                self.duplicate_keys = told;
                Data::Mapping(with_merged(entries, merged).into())
            }
        };
        let value = Value { node: Node { span, data }, height: frame.height + 1, size: frame.size };
        if frame.anchor != 0 {
            self.anchors.insert(frame.anchor, value.clone());
        }
        self.place_value(value)
    }

    /// The next node: a key where one is expected, else a value.
    fn place(&mut self, value: Value, text: &str, interner: &mut Interner) -> Result<(), SyntaxError> {
        if !self.expects_key() {
            return self.place_value(value);
        }
        let span = value.node.span;
        let key = match &value.node.data {
            Data::String(key) => Arc::clone(key),
            data => match scalar::key_text(data) {
                Some(key) => interner.text(&key),
                None => return Err(collection_as_key(span, text)),
            },
        };
        self.set_key(Key::Plain(key, span));
        Ok(())
    }

    fn place_value(&mut self, value: Value) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(value.node);
            return Ok(());
        };
        frame.span = frame.span.to(value.node.span);
        frame.last_end = value.node.span.end;
        frame.height = frame.height.max(value.height);
        frame.size = frame.size.saturating_add(value.size);
        match &mut frame.content {
            Content::Sequence(items) => items.push(value.node),
            Content::Mapping { entries, key, merged } => match key.take() {
                Some(Key::Plain(key, key_span)) => entries.push(Entry { key, key_span, value: value.node }),
                Some(Key::Merge(key_span)) => merge(merged, &value.node, key_span)?,
                None => {}
            },
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { content: Content::Mapping { key: None, .. }, .. }))
    }

    fn has_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { content: Content::Mapping { key: Some(_), .. }, .. }))
    }

    fn set_key(&mut self, new: Key) {
        if let Some(frame) = self.frames.last_mut() {
            frame.span = frame.span.to(new.span());
            if let Content::Mapping { key, .. } = &mut frame.content {
                *key = Some(new);
            }
        }
    }

    /// The path of the collection that was just closed.
    fn path(&self) -> Path {
        let segments = self.frames.iter().filter_map(|frame| match &frame.content {
            Content::Sequence(items) => Some(Segment::Index(items.len())),
            Content::Mapping { key: Some(Key::Plain(key, _)), .. } => Some(Segment::Key(Arc::clone(key))),
            Content::Mapping { .. } => None,
        });
        Path::new(segments.collect())
    }
}

impl Key {
    fn span(&self) -> Span {
        match self {
            Self::Plain(_, span) | Self::Merge(span) => *span,
        }
    }
}

/// Adds what `<<` brings. In a list the earlier mapping wins, of several `<<` the later one, as Go and Python do.
fn merge(merged: &mut Vec<Entry>, value: &Node, key_span: Span) -> Result<(), SyntaxError> {
    let mut add = Vec::new();
    match &value.data {
        Data::Mapping(entries) => add.extend_from_slice(entries),
        Data::Sequence(items) if items.iter().all(Node::is_mapping) => {
            for item in items.iter().rev() {
                add.extend_from_slice(item.entries());
            }
        }
        _ => {
            let message = "a merge key `<<` takes a mapping or a list of mappings".to_owned();
            let help = "write `<<: *name`, where `&name` marks a mapping".to_owned();
            return Err(error(SyntaxErrorKind::Grammar, key_span.to(value.span), message, Some(help)));
        }
    }
    merged.append(&mut add);
    Ok(())
}

/// A mapping's own entries, then those merged that it does not have itself.
fn with_merged(mut entries: Vec<Entry>, mut merged: Vec<Entry>) -> Vec<Entry> {
    if merged.is_empty() {
        return entries;
    }
    keep_last(&mut merged);
    let own: HashSet<Arc<str>> = entries.iter().map(|entry| Arc::clone(&entry.key)).collect();
    entries.extend(merged.into_iter().filter(|entry| !own.contains(&entry.key)));
    entries
}

fn collection_as_key(span: Span, text: &str) -> SyntaxError {
    let rest = &text[span.start as usize..];
    let line = rest.lines().next().unwrap_or_default();
    let (start, length) = match line.find("}}") {
        Some(close) if line.starts_with('{') => {
            let outer = usize::from(text[..span.start as usize].ends_with('{'));
            (span.start - outer as u32, close + 2 + outer)
        }
        _ => (span.start, line.chars().next().map_or(0, char::len_utf8)),
    };
    let span = Span { start, end: start + length as u32, ..span };
    let message = "a mapping or a list stands where a key is expected".to_owned();
    let help = "put quotes around `{{ ... }}`, or around the key".to_owned();
    error(SyntaxErrorKind::CollectionAsKey, span, message, Some(help))
}

fn too_deep(span: Span) -> SyntaxError {
    let message = format!("values are nested more than {MAX_DEPTH} levels deep");
    error(SyntaxErrorKind::Limit, span, message, None)
}

fn error(kind: SyntaxErrorKind, span: Span, message: String, help: Option<String>) -> SyntaxError {
    SyntaxError { kind, span, message, help }
}
