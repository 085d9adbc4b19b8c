//! A parsed value with the place of every key and every value.

use std::sync::Arc;

use super::path::{Path, Segment};
use crate::source::Span;

/// A value of a configuration file and the bytes it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// A scalar's text with its quotes; a collection from its first to its last byte, its last child included.
    /// An absent value (`key:`) has an empty span behind its colon, or behind its key where there is none. A YAML
    /// alias (`*name`) is its own place; what is in it stands at the anchor.
    pub span: Span,
    pub data: Data,
}

/// What a value is. Collections are shared, so that a YAML alias costs nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A number that fits neither, as written.
    BigNumber(Arc<str>),
    String(Arc<str>),
    Sequence(Arc<[Node]>),
    Mapping(Arc<[Entry]>),
}

/// One pair of a mapping, in source order. Keys are unique: of duplicates the last one stands, as Kubernetes reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: Arc<str>,
    /// The key as written, with its quotes. For a key that came by a YAML merge, the place at the anchor.
    pub key_span: Span,
    pub value: Node,
}

impl Node {
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key == key)
    }

    pub fn at(&self, index: usize) -> Option<&Node> {
        self.items().get(index)
    }

    /// The pairs of a mapping, nothing for any other value.
    pub fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a sequence, nothing for any other value.
    pub fn items(&self) -> &[Node] {
        match &self.data {
            Data::Sequence(items) => items,
            _ => &[],
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self.data {
            Data::Int(number) => Some(number),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.data {
            Data::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    pub fn is_mapping(&self) -> bool {
        matches!(self.data, Data::Mapping(_))
    }

    pub fn is_sequence(&self) -> bool {
        matches!(self.data, Data::Sequence(_))
    }

    pub fn is_scalar(&self) -> bool {
        !self.is_mapping() && !self.is_sequence()
    }

    /// Follows keys from here: `node.dig(&["spec", "template"])`.
    pub fn dig(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The string at the end of some keys: `node.text_at(&["spec", "name"])`.
    pub fn text_at(&self, keys: &[&str]) -> Option<&str> {
        self.dig(keys)?.as_str()
    }

    /// The strings of the sequence at a key, nothing where there is none.
    pub fn texts(&self, key: &str) -> impl Iterator<Item = &str> + use<'_> {
        self.get(key).map_or(&[][..], Node::items).iter().filter_map(Node::as_str)
    }

    /// Follows a path from here.
    pub fn follow(&self, path: &Path) -> Option<&Node> {
        path.segments().iter().try_fold(self, |node, segment| node.step(segment))
    }

    pub fn step(&self, segment: &Segment) -> Option<&Node> {
        match segment {
            Segment::Key(key) => self.get(key),
            Segment::Index(index) => self.at(*index),
        }
    }
}
