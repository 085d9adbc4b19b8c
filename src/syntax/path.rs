//! The way from a document's root to one of its values.

use std::fmt::Write as _;
use std::sync::Arc;

use super::node::Node;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    Key(Arc<str>),
    Index(usize),
}

impl Segment {
    pub fn as_key(&self) -> Option<&str> {
        match self {
            Segment::Key(key) => Some(key),
            Segment::Index(_) => None,
        }
    }

    pub fn is_key(&self, key: &str) -> bool {
        self.as_key() == Some(key)
    }
}

/// Keys and indices from a document's root; empty is the root itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Segment>);

impl Path {
    pub fn new(segments: Vec<Segment>) -> Self {
        Self(segments)
    }

    /// A path of keys alone.
    pub fn keys(keys: &[&str]) -> Self {
        Self(keys.iter().map(|key| Segment::Key((*key).into())).collect())
    }

    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn key(mut self, key: &str) -> Self {
        self.0.push(Segment::Key(key.into()));
        self
    }

    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    pub fn join(&self, rest: &Path) -> Path {
        Path(self.0.iter().chain(&rest.0).cloned().collect())
    }

    /// The first `length` segments.
    pub fn truncated(&self, length: usize) -> Path {
        Path(self.0[..length.min(self.0.len())].to_vec())
    }

    /// RFC 6901: `/spec/containers/0/image`.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Key(key) => {
                    pointer.push('/');
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
                Segment::Index(index) => {
                    let _ = write!(pointer, "/{index}");
                }
            }
        }
        pointer
    }

    /// As people write it: `spec.containers[web].image`. Elements that have a `name` (or another naming key) are
    /// named by it, never by their index, so that inserting one changes no other's path.
    pub fn logical(&self, root: &Node) -> String {
        let mut text = String::new();
        let mut node = Some(root);
        for segment in &self.0 {
            let child = node.and_then(|node| node.step(segment));
            match segment {
                Segment::Key(key) if is_plain(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
                Segment::Key(key) => {
                    let _ = write!(text, "[{key:?}]");
                }
                Segment::Index(index) => match child.and_then(element_name) {
                    Some(name) => {
                        let _ = write!(text, "[{name}]");
                    }
                    None => {
                        let _ = write!(text, "[{index}]");
                    }
                },
            }
            node = child;
        }
        text
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Keys whose value names a list element, in the order of preference.
const NAMING_KEYS: [&str; 8] = ["name", "alert", "record", "containerPort", "port", "host", "mountPath", "topologyKey"];

/// What names an element of a list: its keyword with what follows it for a directive, a statement or a section, else
/// the value of its first naming key that is a non-empty scalar.
pub fn element_name(element: &Node) -> Option<String> {
    if let Some(name) = statement_name(element) {
        return Some(name);
    }
    NAMING_KEYS.iter().find_map(|key| {
        let value = element.get(key)?;
        match (value.as_str(), value.as_int()) {
            (Some(text), _) if !text.is_empty() => Some(text.to_owned()),
            (None, Some(number)) => Some(number.to_string()),
            _ => None,
        }
    })
}

/// The keys of a directive, a statement or a section are made up for it, so their places hold the words themselves.
fn statement_name(element: &Node) -> Option<String> {
    let first = element.entries().first().filter(|first| first.key_span.contains(first.value.span))?;
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned).unwrap_or_default();
    // Instructions of a Dockerfile have a `Value`.
    let second = match element.get("args").or_else(|| element.get("Value")) {
        Some(args) => text(args.at(0)),
        None => text(element.get("name")),
    };
    Some([first.value.as_str()?, &second].join(" ").trim().to_owned())
}
