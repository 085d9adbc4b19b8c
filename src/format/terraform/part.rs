//! The node of one instance, as policies see it: subtrees of the file, which keep their places, under keys of our own,
//! whose place is the instance's address.

use std::sync::{Arc, LazyLock};

use crate::document::{Identity, Kind, NewDocument};
use crate::format::Format;
use crate::source::Span;
use crate::syntax::{Data, Entry, Node, Path};

/// The keys of an instance in their order; made once, because a plan may hold a hundred thousand.
const KEYS: [&str; 22] = [
    "address",
    "mode",
    "type",
    "name",
    "index",
    "module",
    "provider",
    "provider_key",
    "region",
    "values",
    "unknown",
    "sensitive",
    "configured",
    "origin",
    "actions",
    "replace_paths",
    "references",
    "opaque",
    "depends_on",
    "lifecycle",
    "lifecycle_known",
    "deferred",
];

static SHARED_KEYS: LazyLock<Vec<Arc<str>>> = LazyLock::new(|| KEYS.iter().map(|key| Arc::from(*key)).collect());
static NO_ITEMS: LazyLock<Arc<[Node]>> = LazyLock::new(|| Arc::from(Vec::new()));
static NO_ENTRIES: LazyLock<Arc<[Entry]>> = LazyLock::new(|| Arc::from(Vec::new()));

/// The text of a short word that many instances hold.
pub fn word(text: &str) -> Arc<str> {
    static WORDS: LazyLock<Vec<Arc<str>>> = LazyLock::new(|| {
        ["", "managed", "data", "literal", "variable", "reference", "default"].into_iter().map(Arc::from).collect()
    });
    WORDS.iter().find(|word| &***word == text).map_or_else(|| text.into(), Arc::clone)
}

pub fn no_items() -> Data {
    Data::Sequence(Arc::clone(&NO_ITEMS))
}

pub fn no_entries() -> Data {
    Data::Mapping(Arc::clone(&NO_ENTRIES))
}

/// What the configuration says of a resource; the same for all of its instances in one module.
#[derive(Debug, Clone)]
pub struct Written {
    pub provider_key: Data,
    pub region: Option<Node>,
    pub configured: Data,
    pub references: Data,
    pub opaque: Data,
    pub depends_on: Data,
    pub lifecycle: Data,
    pub lifecycle_known: bool,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            provider_key: Data::Null,
            region: None,
            configured: Data::Null,
            references: no_entries(),
            opaque: no_items(),
            depends_on: no_items(),
            lifecycle: no_entries(),
            lifecycle_known: false,
        }
    }
}

/// One instance, before it is a document. Nodes are those of the file.
#[derive(Debug)]
pub struct Instance {
    /// All that the file says of it.
    pub span: Span,
    /// The place that stands for it: its address.
    pub header: Span,
    pub address: Arc<str>,
    pub mode: Option<Node>,
    pub kind: Option<Node>,
    pub name: Option<Node>,
    pub index: Option<Node>,
    pub module: Arc<str>,
    pub provider: Option<Node>,
    pub values: Option<Node>,
    pub unknown: Data,
    pub sensitive: Option<Node>,
    pub origin: Data,
    pub actions: Option<Node>,
    pub replace_paths: Option<Node>,
    pub deferred: bool,
    pub written: Written,
    /// Further pairs, outside of what is documented for every instance.
    pub further: Vec<Entry>,
}

impl Instance {
    /// What the cloud has, at a place that stands for it: nothing is known of what its author wrote but what it depends
    /// on.
    pub fn stored((span, header): (Span, Span), address: Arc<str>, depends_on: Option<&Node>) -> Self {
        let depends_on = depends_on.filter(|node| node.is_sequence());
        Self {
            span,
            header,
            address,
            mode: None,
            kind: None,
            name: None,
            index: None,
            module: word(""),
            provider: None,
            values: None,
            unknown: no_entries(),
            sensitive: None,
            origin: no_entries(),
            actions: None,
            replace_paths: None,
            deferred: false,
            written: Written {
                depends_on: depends_on.map_or(no_items(), |node| node.data.clone()),
                ..Written::default()
            },
            further: Vec::new(),
        }
    }

    /// As a part of its source's root document; `prefix` leads to it. `None` without a type.
    pub fn into_document(self, prefix: Path) -> Option<NewDocument> {
        let header = self.header;
        let kind = self.kind.as_ref().and_then(text).filter(|kind| !kind.is_empty())?;
        let made = |data: Data| Node { span: header, data };
        let or_null = |node: Option<Node>| node.unwrap_or(Node { span: header, data: Data::Null });
        let or = |node: Option<Node>, data: Data| node.filter(|node| !node.is_null()).unwrap_or(made(data));
        let region =
            self.values.as_ref().and_then(|values| values.get("region")).filter(|node| node.as_str().is_some());
        let region = region.cloned().or(self.written.region);
        let is_false = |node: &Node| node.as_bool() == Some(false);
        let values = [
            made(Data::String(Arc::clone(&self.address))),
            or_null(self.mode),
            or_null(self.kind),
            or_null(self.name),
            or_null(self.index),
            made(Data::String(Arc::clone(&self.module))),
            or_null(self.provider),
            made(self.written.provider_key),
            or_null(region),
            or(self.values, no_entries()),
            made(self.unknown),
            or(self.sensitive.filter(|node| !is_false(node)), no_entries()),
            made(self.written.configured),
            made(self.origin),
            or(self.actions, no_items()),
            or(self.replace_paths, no_items()),
            made(self.written.references),
            made(self.written.opaque),
            made(self.written.depends_on),
            made(self.written.lifecycle),
            made(Data::Bool(self.written.lifecycle_known)),
        ];
        let deferred = self.deferred.then(|| made(Data::Bool(true)));
        let pairs = SHARED_KEYS.iter().zip(values.into_iter().chain(deferred));
        let entries = pairs.map(|(key, value)| Entry { key: Arc::clone(key), key_span: header, value });
        let entries: Vec<Entry> = entries.chain(self.further).collect();
        Some(NewDocument {
            source: self.span.source,
            prefix,
            format: Format::Terraform,
            kind: Kind { name: kind, group: word("") },
            identity: Identity { namespace: None, name: Some(self.address) },
            root: Node { span: self.span, data: Data::Mapping(entries.into()) },
            comments: Vec::new(),
            duplicate_keys: Vec::new(),
            generated_from: None,
            parts: Vec::new(),
        })
    }
}

/// The text of a node, shared with it.
pub fn text(node: &Node) -> Option<Arc<str>> {
    match &node.data {
        Data::String(text) => Some(Arc::clone(text)),
        _ => None,
    }
}
