//! Where the values of Kubernetes Secrets stand, and keeping them out of every output.
//!
//! Snippets mask their places (`Hidden`). Messages are a policy's own words, so `conceal` takes the values out of what
//! was said about a Secret, before any output sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::Notice;
use crate::document::{Document, Documents};
use crate::finding::Finding;
use crate::format::Format;
use crate::source::{SourceId, Span};
use crate::syntax::Node;

/// What stands for a value.
pub const MASK: &str = "***";

/// A shorter value is not looked for in messages: it would be found inside ordinary words.
const SHORTEST: usize = 4;

/// Places that are not shown, by source, ascending and apart from each other.
#[derive(Debug, Default)]
pub struct Hidden {
    spans: BTreeMap<SourceId, Vec<Span>>,
}

impl Hidden {
    pub fn new(documents: &Documents) -> Self {
        let mut spans: BTreeMap<SourceId, Vec<Span>> = BTreeMap::new();
        for document in documents.iter() {
            for value in values(document) {
                spans.entry(value.span.source).or_default().push(value.span);
            }
        }
        for spans in spans.values_mut() {
            spans.sort_unstable();
            // An anchored value is met once for each alias.
            spans.dedup();
        }
        Self { spans }
    }

    pub fn of(&self, source: SourceId) -> &[Span] {
        self.spans.get(&source).map_or(&[], Vec::as_slice)
    }
}

/// Takes the values of Secrets out of what is said about these Secrets. A value that is also the Secret's name stays.
pub fn conceal(documents: &Documents, findings: &mut [Finding], notices: &mut [Notice]) {
    let mut secrets: BTreeMap<SourceId, Vec<&Document>> = BTreeMap::new();
    for document in documents.iter().filter(|document| !values(document).is_empty()) {
        secrets.entry(document.source).or_default().push(document);
    }
    if secrets.is_empty() {
        return;
    }
    let concerned = |span: Span| {
        let there = secrets.get(&span.source).into_iter().flatten();
        there.copied().filter(move |secret| secret.span().contains(span))
    };
    for finding in findings {
        let places = std::iter::once(&finding.location).chain(&finding.related);
        let texts = texts(places.flat_map(|place| concerned(place.span)));
        mask(&mut finding.message, &texts);
        let places = std::iter::once(&mut finding.location).chain(&mut finding.related);
        places.filter_map(|place| place.label.as_mut()).for_each(|label| mask(label, &texts));
    }
    for notice in notices {
        let texts = texts(notice.span.into_iter().flat_map(concerned));
        mask(&mut notice.message, &texts);
    }
}

/// What must not be said about some Secrets, the longest first: a value may hold another one.
fn texts<'a>(secrets: impl Iterator<Item = &'a Document>) -> Vec<&'a str> {
    let mut texts = BTreeSet::new();
    for secret in secrets {
        let own = [secret.identity.name.as_deref(), secret.identity.namespace.as_deref()];
        // A value of several lines is quoted as it stands or with its line breaks escaped.
        let lines = values(secret).into_iter().filter_map(Node::as_str).flat_map(str::lines).map(str::trim);
        texts.extend(lines.filter(|line| line.len() >= SHORTEST && !own.contains(&Some(line))));
    }
    let mut texts: Vec<&str> = texts.into_iter().collect();
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    texts
}

fn mask(message: &mut String, texts: &[&str]) {
    for text in texts.iter().filter(|text| !MASK.contains(**text)) {
        if message.contains(text) {
            *message = message.replace(text, MASK);
        }
    }
}

/// The scalars of a document that are secret.
fn values(document: &Document) -> Vec<&Node> {
    let mut values = Vec::new();
    if document.format != Format::K8s {
        return values;
    }
    match &*document.kind.name {
        "Secret" if document.kind.group.is_empty() => {
            for key in ["data", "stringData"] {
                document.root.get(key).into_iter().for_each(|node| scalars(node, &mut values));
            }
            // `kubectl apply` keeps a copy of the whole object there.
            let copy = ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"];
            document.root.dig(&copy).into_iter().for_each(|node| scalars(node, &mut values));
        }
        "Kustomization" => {
            let generators = document.root.get("secretGenerator").into_iter().flat_map(Node::items);
            generators
                .filter_map(|generator| generator.get("literals"))
                .for_each(|literals| scalars(literals, &mut values));
        }
        _ => {}
    }
    values
}

fn scalars<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    if node.is_scalar() {
        found.push(node);
    }
    node.entries().iter().for_each(|entry| scalars(&entry.value, found));
    node.items().iter().for_each(|item| scalars(item, found));
}

/// Whether broken text may be a Secret: then nothing of it is shown.
pub fn may_be_secret(text: &str) -> bool {
    text.lines().any(|line| line.contains("kind") && line.contains("Secret"))
}
