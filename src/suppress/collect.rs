//! Finds the suppressions that are written in judged files, and what each of them covers.
//!
//! Costs next to nothing without any: comments are searched for a literal, annotations for a prefix.

use std::collections::BTreeMap;
use std::ops::Range;

use super::comment::{self, Directive, MARKER};
use super::statements::{has_statements, outermost};
use super::{Coverage, Form, Suppression, keys};
use crate::document::{Document, Documents};
use crate::format::{Format, terraform};
use crate::source::{Source, SourceId, Sources, Span};
use crate::syntax::{Comment, Entry, Node};

/// Prefix of an annotation's key, before the rule's id.
const ANNOTATION: &str = "fivenines.dev/ignore";

/// Everything written in files, in the order of the sources.
pub fn collect(sources: &Sources, documents: &Documents) -> Vec<Suppression> {
    let mut by_source: BTreeMap<SourceId, Vec<Comment>> = BTreeMap::new();
    for comment in documents.iter().flat_map(|document| &document.comments) {
        if sources.get(comment.span.source).slice(comment.span).contains(MARKER) {
            by_source.entry(comment.span.source).or_default().push(*comment);
        }
    }
    let mut found = Vec::new();
    if !by_source.is_empty() {
        let content = Content::read(documents, &by_source);
        for (source, mut comments) in by_source {
            // A file may be a part of several configurations.
            comments.sort_by_key(|comment| comment.span);
            comments.dedup();
            let roots = content.roots.get(&source).map(Vec::as_slice).unwrap_or_default();
            let statements = content.statements.get(&source).map(Vec::as_slice).unwrap_or_default();
            Comments { sources, source: sources.get(source), comments, roots, statements }.collect(&mut found);
        }
    }
    documents.iter().for_each(|document| annotations(sources, document, &mut found));
    let modules = documents.iter().filter(|document| terraform::has_comments(document));
    modules.for_each(|document| keys::collect(sources, documents, document, &mut found));
    found
}

/// What comments can speak of, by source.
struct Content<'a> {
    roots: BTreeMap<SourceId, Vec<&'a Document>>,
    statements: BTreeMap<SourceId, Vec<&'a Node>>,
}

impl<'a> Content<'a> {
    fn read(documents: &'a Documents, comments: &BTreeMap<SourceId, Vec<Comment>>) -> Self {
        let is_root = |document: &&Document| documents.is_root(document.id);
        let (of_statements, of_values): (Vec<&Document>, Vec<&Document>) =
            documents.iter().filter(is_root).partition(|document| has_statements(document.format));
        let mut roots: BTreeMap<SourceId, Vec<&Document>> = BTreeMap::new();
        for document in of_values.into_iter().filter(|document| comments.contains_key(&document.source)) {
            roots.entry(document.source).or_default().push(document);
        }
        let says_something =
            |document: &&Document| document.comments.iter().any(|comment| comments.contains_key(&comment.span.source));
        Self { roots, statements: outermost(of_statements.into_iter().filter(says_something)) }
    }
}

/// The comments of one source that speak to us, and its root documents or its statements, in source order.
struct Comments<'a> {
    sources: &'a Sources,
    source: &'a Source,
    comments: Vec<Comment>,
    roots: &'a [&'a Document],
    statements: &'a [&'a Node],
}

impl Comments<'_> {
    fn collect(&self, found: &mut Vec<Suppression>) {
        for comment in &self.comments {
            let text = self.source.slice(comment.span);
            let at = |range: Range<usize>| {
                Span::new(
                    comment.span.source,
                    comment.span.start as usize + range.start,
                    comment.span.start as usize + range.end,
                )
            };
            match comment::parse(text) {
                None => {}
                Some(Err(malformed)) => found.push(Suppression::malformed(malformed.problem, at(malformed.at))),
                Some(Ok(directive)) if directive.whole_file && !self.before_content(comment) => {
                    let problem = "`ignore-file` stands behind the file's first content: move it to the top";
                    let rule = &directive.rules[0];
                    found.push(Suppression::malformed(problem.into(), at(rule.clone())));
                }
                Some(Ok(directive)) => self.add(&directive, comment, text, found),
            }
        }
    }

    fn add(&self, directive: &Directive, comment: &Comment, text: &str, found: &mut Vec<Suppression>) {
        let at = |range: &Range<usize>| {
            let start = comment.span.start as usize;
            Span::new(comment.span.source, start + range.start, start + range.end)
        };
        let coverage = match directive.whole_file {
            true => self.file(comment.span.source),
            false => self.coverage(comment),
        };
        found.extend(directive.rules.iter().map(|rule| Suppression {
            rule: text[rule.clone()].to_owned(),
            rule_span: at(rule),
            until: directive.until.as_ref().map(|(date, place)| (*date, at(place))),
            reason: directive.reason.as_ref().map(|reason| (text[reason.clone()].to_owned(), at(reason))),
            form: Form::Comment,
            coverage: coverage.clone(),
            span: self.sources.physical(comment.span),
            problem: None,
        }));
    }

    fn before_content(&self, comment: &Comment) -> bool {
        let first = self.statements.first().is_none_or(|first| comment.span.start < first.span.start);
        first && self.roots.iter().all(|root| comment.span.start < root.root.span.start)
    }

    /// A file that is embedded in another one is a part of that.
    fn file(&self, source: SourceId) -> Coverage {
        match self.source.origin {
            None => Coverage::File(source),
            Some(_) => Coverage::Region(self.sources.physical(Span::new(source, 0, self.source.text.len()))),
        }
    }

    fn coverage(&self, comment: &Comment) -> Coverage {
        if !comment.own_line {
            let physical = self.sources.physical(comment.span);
            let line = self.sources.get(physical.source).lines().line_of(physical.start);
            return Coverage::Line(physical.source, line);
        }
        if !self.statements.is_empty() {
            return self.next_statement(comment);
        }
        let around = self
            .roots
            .iter()
            .find(|root| root.root.span.start <= comment.span.start && comment.span.start < root.root.span.end);
        if let Some(root) = around {
            return next_node(&root.root, comment.span)
                .map_or(Coverage::Nothing, |span| Coverage::Region(self.sources.physical(span)));
        }
        let following = self
            .roots
            .iter()
            .filter(|root| root.root.span.start > comment.span.start)
            .min_by_key(|root| root.root.span.start);
        match following {
            Some(root) if self.before_content(comment) || !self.divided(comment, root) => Coverage::Document(root.id),
            _ => Coverage::Nothing,
        }
    }

    /// The statement behind a comment with its block, in the innermost block around it.
    fn next_statement(&self, comment: &Comment) -> Coverage {
        let behind = self.statements.partition_point(|statement| statement.span.start < comment.span.start);
        let around = behind.checked_sub(1).map(|index| self.statements[index]);
        let next = match around.filter(|around| comment.span.start < around.span.end) {
            Some(around) => next_node(around, comment.span),
            None => self.statements.get(behind).map(|statement| statement.span),
        };
        next.map_or(Coverage::Nothing, |span| Coverage::Region(self.sources.physical(span)))
    }

    /// Whether a document ends between a comment and what follows it.
    fn divided(&self, comment: &Comment, root: &Document) -> bool {
        let between = Span { source: comment.span.source, start: comment.span.end, end: root.root.span.start };
        self.source.slice(between).lines().any(|line| line.starts_with("---") || line.starts_with("..."))
    }
}

/// The first pair or element behind a comment, in the innermost collection around it.
fn next_node(node: &Node, comment: Span) -> Option<Span> {
    let parts: Vec<(Span, &Node)> = match node.is_sequence() {
        true => node.items().iter().map(|item| (item.span, item)).collect(),
        false => node.entries().iter().map(|entry| (pair(node, entry), &entry.value)).collect(),
    };
    // What an alias or a merge key brought in stands elsewhere.
    let own = || parts.iter().filter(|(span, _)| node.span.contains(*span));
    let around = own().find(|(span, _)| span.start < comment.start && comment.start < span.end);
    if let Some(inner) = around.and_then(|(_, value)| next_node(value, comment)) {
        return Some(inner);
    }
    own().map(|(span, _)| *span).filter(|span| span.start > comment.start).min_by_key(|span| span.start)
}

fn pair(mapping: &Node, entry: &Entry) -> Span {
    let value = entry.value.span;
    // The key is made up, and stands at a word of the value.
    if value.contains(entry.key_span) && !value.is_empty() {
        return value;
    }
    let follows = mapping.span.contains(value) && value.start >= entry.key_span.end;
    if follows { entry.key_span.to(value) } else { entry.key_span }
}

/// Where an object and the pod template in it keep their annotations.
const ANNOTATED: [&[&str]; 3] = [
    &["metadata", "annotations"],
    &["spec", "template", "metadata", "annotations"],
    &["spec", "jobTemplate", "spec", "template", "metadata", "annotations"],
];

fn annotations(sources: &Sources, document: &Document, found: &mut Vec<Suppression>) {
    if document.format != Format::K8s {
        return;
    }
    for entry in ANNOTATED.iter().filter_map(|keys| document.root.dig(keys)).flat_map(Node::entries) {
        let Some(rest) = entry.key.strip_prefix(ANNOTATION) else { continue };
        match rest.strip_prefix('.') {
            Some(rule) if !rule.is_empty() => found.push(annotation(sources, document, (entry, rule))),
            _ => {
                let problem = format!("it names no rule: write `{ANNOTATION}.rule-id: reason`");
                found.push(Suppression::malformed(problem, entry.key_span));
            }
        }
    }
}

fn annotation(sources: &Sources, document: &Document, (entry, rule): (&Entry, &str)) -> Suppression {
    let reason = entry.value.as_str().map(str::trim).filter(|reason| !reason.is_empty());
    Suppression {
        rule: rule.to_owned(),
        rule_span: entry.key_span,
        until: None,
        reason: reason.map(|reason| (reason.to_owned(), entry.value.span)),
        form: Form::Annotation,
        coverage: Coverage::Document(document.id),
        span: sources.physical(entry.key_span),
        problem: None,
    }
}
