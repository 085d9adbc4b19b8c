//! Statements of configurations that several files make together: what stands outermost in each file.
//!
//! An included file's directives stand deep in the tree of another one; a comment of it speaks of them all the same.

use std::collections::BTreeMap;

use crate::document::Document;
use crate::format::Format;
use crate::source::SourceId;
use crate::syntax::Node;

/// Whether a format's documents are made of statements, of one file or of several.
pub fn has_statements(format: Format) -> bool {
    matches!(format, Format::Nginx | Format::Haproxy | Format::Keepalived | Format::Caddy)
}

/// By source, in its order; a file that stands in several places counts once.
pub fn outermost<'a>(documents: impl Iterator<Item = &'a Document>) -> BTreeMap<SourceId, Vec<&'a Node>> {
    let mut found = BTreeMap::new();
    for document in documents {
        gather(&document.root, None, &mut found);
    }
    for statements in found.values_mut() {
        statements.sort_by_key(|statement: &&Node| statement.span);
        statements.dedup_by_key(|statement| statement.span);
    }
    found
}

/// `around`: the source of the statement that this is in.
fn gather<'a>(node: &'a Node, around: Option<SourceId>, found: &mut BTreeMap<SourceId, Vec<&'a Node>>) {
    for entry in node.entries() {
        gather(&entry.value, around, found);
    }
    for item in node.items().iter().filter(|item| !item.is_scalar()) {
        if around != Some(item.span.source) {
            found.entry(item.span.source).or_default().push(item);
        }
        gather(item, Some(item.span.source), found);
    }
}
