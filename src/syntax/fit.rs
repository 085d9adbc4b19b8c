//! What property tests of several syntaxes ask: every place is inside of its source, on the edges of characters.

use proptest::prelude::*;

use super::{Node, Parsed};
use crate::source::Source;

pub fn places_fit(source: &Source, parsed: &Parsed) -> Result<(), TestCaseError> {
    for error in &parsed.errors {
        prop_assert!(error.span.end as usize <= source.text.len());
    }
    parsed.documents.iter().try_for_each(|document| node_fits(&document.root, source))
}

fn node_fits(node: &Node, source: &Source) -> Result<(), TestCaseError> {
    prop_assert!(source.text.get(node.span.start as usize..node.span.end as usize).is_some());
    for entry in node.entries() {
        prop_assert!(source.text.get(entry.key_span.start as usize..entry.key_span.end as usize).is_some());
        node_fits(&entry.value, source)?;
    }
    node.items().iter().try_for_each(|item| node_fits(item, source))
}
