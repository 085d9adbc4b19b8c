//! A document: one unit that rules judge, with its identity and its world.
//!
//! A source has *root documents*; a format may add *parts*, each with a parent and a path prefix into it. What a
//! document's content means is the business of `format` and `inventory`.

use std::sync::{Arc, OnceLock};

use crate::format::Format;
use crate::source::{SourceId, Span};
use crate::syntax::{Comment, DuplicateKey, Node, Path};
use crate::value::{self, Value};

/// Index of a document in the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(u32);

impl DocumentId {
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("a run holds fewer than 2^32 documents"))
    }

    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug)]
pub struct Document {
    pub id: DocumentId,
    pub source: SourceId,
    /// The document that this one is a part of, or is embedded in.
    pub parent: Option<DocumentId>,
    /// Where a part begins in its root document, and where an embedded document's string stands in the root document
    /// around it; empty for any other.
    pub prefix: Path,
    pub format: Format,
    pub kind: Kind,
    pub identity: Identity,
    /// The part's own node; its spans are those of the source.
    pub root: Node,
    /// The comments of the root document, in source order; empty for a part.
    pub comments: Vec<Comment>,
    /// Paths are relative to this document.
    pub duplicate_keys: Vec<DuplicateKey>,
    /// Path that the output of a generator names for this document (`# Source:` of `helm template`).
    pub generated_from: Option<String>,
    value: OnceLock<Value>,
}

/// Type of a document inside its format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind {
    /// `Deployment`; never empty.
    pub name: Arc<str>,
    /// API group for Kubernetes (`apps`, empty for the core group); empty elsewhere.
    pub group: Arc<str>,
}

/// What the document is called, apart from its kind. The API version is not part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// As written; `None` when left out or when the kind knows no namespaces.
    pub namespace: Option<Arc<str>>,
    /// `None` for an anonymous document (`generateName`, or no name at all): it is judged, never referred to.
    pub name: Option<Arc<str>>,
}

/// Everything about a document except its id, as a format makes it.
#[derive(Debug)]
pub struct NewDocument {
    pub source: SourceId,
    pub prefix: Path,
    pub format: Format,
    pub kind: Kind,
    pub identity: Identity,
    pub root: Node,
    pub comments: Vec<Comment>,
    pub duplicate_keys: Vec<DuplicateKey>,
    pub generated_from: Option<String>,
    pub parts: Vec<NewDocument>,
}

impl Document {
    /// The policy's `input`. Computed once, and only for documents that a rule judges or looks up.
    pub fn value(&self) -> &Value {
        self.value.get_or_init(|| value::from_node(&self.root))
    }

    /// `Deployment/shop/web`, `Namespace/shop`, `Config`.
    pub fn logical_name(&self) -> String {
        let parts = [Some(&self.kind.name), self.identity.namespace.as_ref(), self.identity.name.as_ref()];
        parts.into_iter().flatten().map(|part| &**part).collect::<Vec<_>>().join("/")
    }

    pub fn span(&self) -> Span {
        self.root.span
    }
}

/// All documents of a run, by id. A part follows its root document.
#[derive(Debug, Default)]
pub struct Documents {
    documents: Vec<Document>,
}

impl Documents {
    /// Adds a root document and its parts, depth first.
    pub fn add(&mut self, new: NewDocument) -> DocumentId {
        self.add_below(new, None)
    }

    /// Adds a document that a string of another one holds; `path` leads to the string, from that document's root.
    pub fn embed(&mut self, new: NewDocument, (parent, path): (DocumentId, &Path)) -> DocumentId {
        let outer = self.get(parent);
        let prefix = outer.prefix.join(path);
        let generated_from = outer.generated_from.clone();
        self.add_below(NewDocument { prefix, generated_from, ..new }, Some(parent))
    }

    fn add_below(&mut self, new: NewDocument, parent: Option<DocumentId>) -> DocumentId {
        let id = DocumentId::new(self.documents.len());
        self.documents.push(Document {
            id,
            source: new.source,
            parent,
            prefix: new.prefix,
            format: new.format,
            kind: new.kind,
            identity: new.identity,
            root: new.root,
            comments: new.comments,
            duplicate_keys: new.duplicate_keys,
            generated_from: new.generated_from,
            value: OnceLock::new(),
        });
        for part in new.parts {
            self.add_below(part, Some(id));
        }
        id
    }

    pub fn get(&self, id: DocumentId) -> &Document {
        &self.documents[id.index()]
    }

    /// Whether a document is a source's own: not a part, although it may be embedded in a document of another source.
    pub fn is_root(&self, id: DocumentId) -> bool {
        let document = self.get(id);
        document.parent.is_none_or(|parent| self.get(parent).source != document.source)
    }

    /// The root document that a part belongs to; a root document itself.
    pub fn root_of(&self, id: DocumentId) -> &Document {
        let mut id = id;
        while !self.is_root(id)
            && let Some(parent) = self.get(id).parent
        {
            id = parent;
        }
        self.get(id)
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Document> {
        self.documents.iter()
    }

    pub fn as_slice(&self) -> &[Document] {
        &self.documents
    }

    pub fn len(&self) -> usize {
        self.documents.len()
    }

    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}
