//! The conftest view: which documents policies without kinds judge, and what is made for them alone.
//!
//! Each document of a file as it is written: no parts, nothing that a string holds. A format that shapes its documents
//! anew is seen as plain YAML or JSON. With `--combine` there is one document more, an array of all these, which
//! shares their nodes; what is answered about it is about one of them.

use std::sync::Arc;

use rayon::prelude::*;

use super::Material;
use crate::document::{Document, DocumentId, Identity, Kind, NewDocument};
use crate::finding::{Violation, place};
use crate::format::{Detected, Format, plain};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::{Data, Entry, Node, Path, Segment};

/// Completes what was detected with what such policies see besides. `named`: by source, the user named the file.
pub(super) fn complete(sources: &Sources, detected: &mut [Detected], named: &[bool]) {
    detected
        .par_iter_mut()
        .zip(named)
        .enumerate()
        .for_each(|(index, (detected, named))| plain::complete(sources.get(SourceId::new(index)), detected, *named));
}

/// Whether a policy without kinds judges a document where nothing is combined.
fn shows(document: &Document) -> bool {
    document.parent.is_none() && plain::is_as_written(document.format)
}

#[derive(Debug, Default)]
pub(super) struct View {
    combined: Option<Combined>,
}

#[derive(Debug)]
struct Combined {
    document: DocumentId,
    /// By index in the combined array.
    members: Vec<DocumentId>,
}

impl View {
    /// Puts all documents together.
    pub fn combined(material: &mut Material) -> Self {
        let (sources, documents) = (&material.sources, &material.documents);
        let path = |id: &DocumentId| sources.shown(documents.get(*id).source);
        let mut members: Vec<DocumentId> = documents.iter().filter(|it| shows(it)).map(|it| it.id).collect();
        members.sort_by(|a, b| path(a).cmp(path(b)));
        let Some(first) = members.first().map(|id| documents.get(*id)) else { return Self::default() };
        let root = members.iter().map(|id| element(path(id), documents.get(*id))).collect();
        let document = NewDocument {
            source: first.source,
            prefix: Path::default(),
            format: Format::Plain,
            kind: Kind { name: plain::COMBINED.into(), group: "".into() },
            identity: Identity::default(),
            root: Node { span: header(first), data: Data::Sequence(root) },
            comments: Vec::new(),
            duplicate_keys: Vec::new(),
            generated_from: None,
            parts: Vec::new(),
        };
        let document = material.documents.add(document);
        Self { combined: Some(Combined { document, members }) }
    }

    /// Whether a policy without kinds judges a document.
    pub fn shows(&self, document: &Document) -> bool {
        match &self.combined {
            Some(combined) => document.id == combined.document,
            None => shows(document),
        }
    }

    /// Whether a document is all others, so that no file's settings hold for it.
    pub fn is_combined(&self, document: DocumentId) -> bool {
        self.combined.as_ref().is_some_and(|combined| combined.document == document)
    }

    /// The document that an answer is about, and the answer as one about that.
    pub fn unfold(&self, document: DocumentId, mut violation: Violation) -> (DocumentId, Violation) {
        let Some(combined) = self.combined.as_ref().filter(|combined| combined.document == document) else {
            return (document, violation);
        };
        for related in &mut violation.related {
            if related.document.is_none_or(|id| id == document) {
                let (id, path) = combined.member(&related.path).unwrap_or((document, related.path.clone()));
                (related.document, related.path) = (Some(id), path);
            }
        }
        match violation.path.as_ref().and_then(|path| combined.member(path)) {
            Some((id, path)) => (id, Violation { path: Some(path), ..violation }),
            None => (document, violation),
        }
    }
}

impl Combined {
    /// `None` for a path that leads to no element.
    fn member(&self, path: &Path) -> Option<(DocumentId, Path)> {
        let (first, rest) = path.segments().split_first()?;
        let Segment::Index(index) = first else { return None };
        let rest = match rest.split_first() {
            Some((second, rest)) if second.is_key("contents") => rest,
            // The name of a file has no place in it.
            Some((second, _)) if second.is_key("path") => &[],
            _ => rest,
        };
        Some((*self.members.get(*index)?, Path::new(rest.to_vec())))
    }
}

/// What stands for a document as a whole.
fn header(document: &Document) -> Span {
    place(document, &Path::default()).span
}

fn element(path: &str, document: &Document) -> Node {
    let header = header(document);
    let name = Node { span: header, data: Data::String(path.into()) };
    let entry = |key: &str, value: Node| Entry { key: key.into(), key_span: header, value };
    let entries: Arc<[Entry]> = [entry("path", name), entry("contents", document.root.clone())].into();
    Node { span: document.root.span, data: Data::Mapping(entries) }
}
