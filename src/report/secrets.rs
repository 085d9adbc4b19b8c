//! Where the values of Kubernetes Secrets stand, which no output prints.

use crate::document::Documents;
use crate::source::{SourceId, Span};
use crate::syntax::Node;

/// Spans of one source that are not shown, ascending.
pub fn of(documents: &Documents, source: SourceId) -> Vec<Span> {
    let mut spans = Vec::new();
    let secrets = documents.iter().filter(|it| &*it.kind.name == "Secret" && it.kind.group.is_empty());
    for document in secrets {
        for key in ["data", "stringData"] {
            document.root.get(key).into_iter().for_each(|node| scalars(node, &mut spans));
        }
        // `kubectl apply` keeps a copy of the whole object there.
        let copy = document.root.dig(&["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"]);
        copy.into_iter().for_each(|node| scalars(node, &mut spans));
    }
    spans.retain(|span| span.source == source);
    spans.sort_unstable();
    spans
}

fn scalars(node: &Node, spans: &mut Vec<Span>) {
    if node.is_scalar() {
        spans.push(node.span);
    }
    node.entries().iter().for_each(|entry| scalars(&entry.value, spans));
    node.items().iter().for_each(|item| scalars(item, spans));
}

/// Whether broken text may be a Secret: then nothing of it is shown.
pub fn may_be_secret(text: &str) -> bool {
    text.lines().any(|line| line.contains("kind") && line.contains("Secret"))
}
