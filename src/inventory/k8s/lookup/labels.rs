//! Label selectors, exactly as Kubernetes matches them, plus "unknown" where the file does not say.

use std::borrow::Cow;

use crate::syntax::Node;

/// Whether a selector selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum Match {
    Yes,
    No,
    /// Depends on a label that is added at run time, or on a template expression.
    Unknown,
}

impl Match {
    /// No wins over unknown.
    pub fn and(self, other: Match) -> Match {
        match (self, other) {
            (Match::No, _) | (_, Match::No) => Match::No,
            (Match::Yes, Match::Yes) => Match::Yes,
            _ => Match::Unknown,
        }
    }

    fn when(holds: bool) -> Self {
        if holds { Match::Yes } else { Match::No }
    }
}

pub(in crate::inventory) type Text<'a> = Cow<'a, str>;

/// A value that depends on the overlay reads as a placeholder, which nothing is compared with.
pub(in crate::inventory) const UNKNOWN: &str = "${overlay}";

/// Labels of a pod template, or those that a kustomization adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::inventory) struct Labels<'a> {
    pairs: Vec<(&'a str, Text<'a>)>,
    /// A patch may change them: what is not here may still be.
    is_open: bool,
}

/// A selector that selects something: at least one requirement, or everything.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Selector<'a> {
    pub equal: Vec<(&'a str, Text<'a>)>,
    expressions: Vec<Expression<'a>>,
    /// What the kustomization of the selector's folder puts over it.
    added: Labels<'a>,
    /// A patch may change it.
    is_open: bool,
}

#[derive(Debug)]
struct Expression<'a> {
    key: &'a str,
    operator: Operator,
    values: Vec<Text<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Unknown,
}

/// Labels that controllers put on pods: present, with a value that nobody knows before.
pub(in crate::inventory) fn is_runtime(key: &str) -> bool {
    key.starts_with("batch.kubernetes.io/")
        || matches!(
            key,
            "pod-template-hash"
                | "controller-revision-hash"
                | "statefulset.kubernetes.io/pod-name"
                | "apps.kubernetes.io/pod-index"
                | "rollouts-pod-template-hash"
                | "job-name"
                | "controller-uid"
        )
}

/// Holds an expression that a tool replaces before Kubernetes reads it.
pub(in crate::inventory) fn is_templated(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains("$(")
}

/// A scalar as a label's text; `None` for collections and null.
pub(in crate::inventory) fn text(node: &Node) -> Option<Text<'_>> {
    match (node.as_str(), node.as_int(), node.as_bool()) {
        (Some(text), ..) => Some(Cow::Borrowed(text)),
        (_, Some(number), _) => Some(Cow::Owned(number.to_string())),
        (_, _, Some(value)) => Some(Cow::Owned(value.to_string())),
        _ => None,
    }
}

impl<'a> Labels<'a> {
    pub fn read(node: Option<&'a Node>) -> Self {
        Self { pairs: pairs(node), is_open: false }
    }

    pub fn of_texts(pairs: impl Iterator<Item = (&'a str, Text<'a>)>) -> Self {
        Self { pairs: pairs.collect(), is_open: false }
    }

    /// These where a patch may change them: all values, or those of some keys.
    pub fn open(mut self, changes: impl Fn(&str) -> bool) -> Self {
        let changed = self.pairs.iter_mut().filter(|(key, _)| changes(key));
        changed.for_each(|(_, value)| *value = Cow::Borrowed(UNKNOWN));
        self.is_open = true;
        self
    }

    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// These with those put over them.
    pub fn under(mut self, added: &Labels<'a>) -> Self {
        for (key, value) in &added.pairs {
            self.set(key, value.clone());
        }
        self
    }

    fn set(&mut self, key: &'a str, value: Text<'a>) {
        match self.pairs.iter_mut().find(|(known, _)| *known == key) {
            Some(pair) => pair.1 = value,
            None => self.pairs.push((key, value)),
        }
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| *known == key).map(|(_, value)| &**value)
    }

    /// These and one more, which wins.
    pub fn with(mut self, key: &'a str, value: &'a str) -> Self {
        self.set(key, Cow::Borrowed(value));
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &Text<'a>)> {
        self.pairs.iter().map(|(key, value)| (*key, value))
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

fn pairs(node: Option<&Node>) -> Vec<(&str, Text<'_>)> {
    let entries = node.map_or(&[][..], Node::entries);
    entries.iter().map(|entry| (&*entry.key, text(&entry.value).unwrap_or(Cow::Borrowed("")))).collect()
}

impl<'a> Selector<'a> {
    /// A plain map of labels (Service, ReplicationController). `None` when it is absent or empty.
    pub fn of_map(node: Option<&'a Node>) -> Option<Self> {
        let equal = pairs(node);
        (!equal.is_empty()).then(|| Self { equal, ..Self::default() })
    }

    /// A `LabelSelector`: null selects nothing (`None`), empty selects everything.
    pub fn of_label_selector(node: Option<&'a Node>) -> Option<Self> {
        let node = node.filter(|node| node.is_mapping())?;
        let expressions = node.get("matchExpressions").map_or(&[][..], Node::items);
        Some(Self {
            equal: pairs(node.get("matchLabels")),
            expressions: expressions.iter().map(Expression::read).collect(),
            ..Self::default()
        })
    }

    pub fn is_empty(&self) -> bool {
        self.equal.is_empty() && self.expressions.is_empty()
    }

    /// The labels that it asks about.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> + '_ {
        let expressions = self.expressions.iter().map(|expression| expression.key);
        self.equal.iter().map(|(key, _)| *key).chain(expressions)
    }

    /// Puts a kustomization's labels over the selector's own pairs.
    pub fn under(mut self, added: Labels<'a>) -> Self {
        for (key, value) in &mut self.equal {
            if let Some((_, over)) = added.pairs.iter().find(|(known, _)| known == key) {
                *value = over.clone();
            }
        }
        self.added = added;
        self
    }

    /// This one where a patch may change it.
    pub fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// Pairs by which one may look for templates: those that cannot be unknown.
    pub fn anchors(&self) -> impl Iterator<Item = &(&'a str, Text<'a>)> {
        self.equal.iter().filter(|(key, value)| {
            !self.is_open
                && !is_runtime(key)
                && !is_templated(value)
                && !is_templated(key)
                && self.added.get(key).is_none()
        })
    }

    pub fn matches(&self, labels: &Labels<'_>) -> Match {
        if self.is_open {
            return Match::Unknown;
        }
        let equal = self.equal.iter().map(|(key, value)| self.pair(key, value, labels));
        let expressions = self.expressions.iter().map(|expression| expression.matches(labels));
        equal.chain(expressions).fold(Match::Yes, Match::and)
    }

    /// As `matches`, against labels of the configuration.
    pub fn matches_pairs(&self, labels: &std::collections::BTreeMap<String, String>) -> Match {
        let labels = labels.iter().map(|(key, value)| (key.as_str(), Cow::Borrowed(value.as_str())));
        self.matches(&Labels { pairs: labels.collect(), is_open: false })
    }

    /// One pair against the labels.
    pub fn pair(&self, key: &str, value: &str, labels: &Labels<'_>) -> Match {
        if is_runtime(key) || is_templated(key) || is_templated(value) {
            return Match::Unknown;
        }
        match labels.get(key) {
            Some(found) if is_templated(found) => Match::Unknown,
            Some(found) if found == value => Match::Yes,
            None if labels.is_open => Match::Unknown,
            // The other side may get the label from the kustomization that gives it to this one.
            _ if self.added.get(key).is_some() => Match::Unknown,
            _ => Match::No,
        }
    }
}

impl<'a> Expression<'a> {
    fn read(node: &'a Node) -> Self {
        let operator = match node.get("operator").and_then(Node::as_str) {
            Some("In") => Operator::In,
            Some("NotIn") => Operator::NotIn,
            Some("Exists") => Operator::Exists,
            Some("DoesNotExist") => Operator::DoesNotExist,
            _ => Operator::Unknown,
        };
        let values = node.get("values").map_or(&[][..], Node::items).iter().filter_map(text).collect();
        Self { key: node.get("key").and_then(Node::as_str).unwrap_or(""), operator, values }
    }

    fn matches(&self, labels: &Labels<'_>) -> Match {
        let found = labels.get(self.key);
        let templated = found.is_some_and(is_templated) || self.values.iter().any(|value| is_templated(value));
        let listed = |found: &str| self.values.iter().any(|value| value == found);
        match self.operator {
            Operator::Unknown => Match::Unknown,
            _ if is_templated(self.key) => Match::Unknown,
            Operator::Exists | Operator::DoesNotExist if found.is_none() && labels.is_open => Match::Unknown,
            Operator::Exists => Match::when(found.is_some() || is_runtime(self.key)),
            Operator::DoesNotExist => Match::when(found.is_none() && !is_runtime(self.key)),
            _ if templated || is_runtime(self.key) || (found.is_none() && labels.is_open) => Match::Unknown,
            Operator::In => Match::when(found.is_some_and(listed)),
            Operator::NotIn => Match::when(!found.is_some_and(listed)),
        }
    }
}
