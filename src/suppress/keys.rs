//! Suppressions in `.tf.json`, where the key `"//"` of a block is its comment.

use std::ops::Range;

use super::comment::{self, Directive};
use super::{Coverage, Form, Suppression};
use crate::document::{Document, Documents};
use crate::format::terraform;
use crate::source::{Sources, Span};
use crate::syntax::{Entry, Node};

/// Everything that the comments of a module say.
pub fn collect(sources: &Sources, documents: &Documents, module: &Document, found: &mut Vec<Suppression>) {
    let add = &mut |node: &Node, coverage: Coverage, is_root: bool| {
        let texts = if node.is_sequence() { node.items() } else { std::slice::from_ref(node) };
        for text in texts.iter().filter(|text| text.as_str().is_some()) {
            of_text(sources, text.span, (&coverage, is_root), found);
        }
    };
    if let Some(comment) = module.root.get(terraform::COMMENT) {
        add(comment, Coverage::Document(module.id), true);
    }
    let parts = documents.iter().skip(module.id.index() + 1).take_while(|part| part.parent == Some(module.id));
    for part in parts {
        let Some(body) = terraform::body(&module.root, &part.prefix) else { continue };
        if let Some(comment) = body.get(terraform::COMMENT) {
            add(comment, Coverage::Document(part.id), false);
        }
        for entry in body.entries() {
            in_blocks(entry, add);
        }
    }
}

/// The comments of the blocks in a body. A map of an attribute may hold the same key, as data.
fn in_blocks(entry: &Entry, add: &mut impl FnMut(&Node, Coverage, bool)) {
    if terraform::is_map(&entry.key) {
        return;
    }
    let blocks = if entry.value.is_sequence() { entry.value.items() } else { std::slice::from_ref(&entry.value) };
    for block in blocks {
        if let Some(comment) = block.get(terraform::COMMENT) {
            // The place of a block of one is its key.
            let is_alone = !entry.value.is_sequence();
            let region = if is_alone { entry.key_span.to(block.span) } else { block.span };
            add(comment, Coverage::Region(region), false);
        }
        block.entries().iter().for_each(|inner| in_blocks(inner, add));
    }
}

fn of_text(sources: &Sources, quoted: Span, (coverage, is_root): (&Coverage, bool), found: &mut Vec<Suppression>) {
    let inside = Span { start: quoted.start + 1, end: quoted.end.saturating_sub(1).max(quoted.start + 1), ..quoted };
    let text = sources.get(quoted.source).slice(inside);
    let at = |range: &Range<usize>| {
        Span::new(inside.source, inside.start as usize + range.start, inside.start as usize + range.end)
    };
    match comment::parse_text(text) {
        None => {}
        Some(Err(malformed)) => found.push(Suppression::malformed(malformed.problem, at(&malformed.at))),
        Some(Ok(directive)) if directive.whole_file && !is_root => {
            let problem = "`ignore-file` stands in a block: move it to the top of the file";
            found.push(Suppression::malformed(problem.into(), at(&directive.rules[0])));
        }
        Some(Ok(directive)) => {
            let Directive { rules, until, reason, .. } = &directive;
            found.extend(rules.iter().map(|rule| Suppression {
                rule: text[rule.clone()].to_owned(),
                rule_span: at(rule),
                until: until.as_ref().map(|(date, place)| (*date, at(place))),
                reason: reason.as_ref().map(|reason| (text[reason.clone()].to_owned(), at(reason))),
                form: Form::Comment,
                coverage: coverage.clone(),
                span: quoted,
                problem: None,
            }));
        }
    }
}
