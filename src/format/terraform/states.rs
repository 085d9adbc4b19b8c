//! The three states of an attribute: what is unknown because the author set it to something unknown, and where each
//! value comes from.
//!
//! A plan calls an attribute unknown also when it was left out and the provider will choose: only the configuration
//! tells the two apart.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::configuration::Expression;
use super::part::{no_entries, word};
use super::resolve::{Knowledge, Resolved, Resolver};
use crate::source::Span;
use crate::syntax::{Data, Entry, Node};

/// The configuration of one resource, as seen from its instances.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'r, 'c, 't> {
    pub resolver: &'r Resolver<'c, 't>,
    pub module: usize,
    pub resource: &'t Node,
}

impl<'t> Seen<'_, '_, 't> {
    pub fn expressions(&self) -> &'t [Entry] {
        self.resource.get("expressions").map(Node::entries).unwrap_or_default()
    }

    pub fn resolve(&self, expression: &'t Node) -> Resolved<'t> {
        self.resolver.expression(self.module, expression, self.resource.get("for_each_expression"))
    }

    /// Whether the author set an attribute: not when its expression comes to null.
    pub fn is_set(&self, expression: &'t Node) -> bool {
        match Expression::of(expression) {
            Expression::Blocks(_) => true,
            _ => self.resolve(expression).knowledge != Knowledge::Null,
        }
    }
}

/// The pairs of a mapping, found by key in time that does not grow with their number.
enum Keyed<'t> {
    Few(&'t [Entry]),
    Many(HashMap<&'t str, &'t Node>),
}

impl<'t> Keyed<'t> {
    fn new(entries: &'t [Entry]) -> Self {
        match entries.len() {
            0..=32 => Self::Few(entries),
            _ => Self::Many(entries.iter().map(|entry| (&*entry.key, &entry.value)).collect()),
        }
    }

    fn get(&self, key: &str) -> Option<&'t Node> {
        match self {
            Self::Few(entries) => entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value),
            Self::Many(entries) => entries.get(key).copied(),
        }
    }
}

/// What of a plan's `after_unknown` is set to something unknown. Without the configuration all of it may be.
pub fn unknown(mask: Option<&Node>, seen: Option<Seen<'_, '_, '_>>) -> Data {
    let left = mask.and_then(|mask| match seen {
        None => known_left_out(mask),
        Some(seen) => below(mask, &[Keyed::new(seen.expressions())], seen),
    });
    left.filter(Node::is_mapping).map_or(no_entries(), |node| node.data)
}

/// What remains of the mask of one element of a block, or of the whole resource. Each attribute is looked for in all
/// the blocks that it may belong to.
fn below<'t>(mask: &Node, blocks: &[Keyed<'t>], seen: Seen<'_, '_, 't>) -> Option<Node> {
    if !mask.is_mapping() {
        return known_left_out(mask);
    }
    let pairs = mask.entries().iter().filter_map(|entry| {
        let set: Vec<&'t Node> = blocks.iter().filter_map(|block| block.get(&entry.key)).collect();
        let value = remaining(&entry.value, &set, seen)?;
        Some(Entry { value, ..entry.clone() })
    });
    let pairs: Vec<Entry> = pairs.collect();
    (!pairs.is_empty()).then(|| Node { span: mask.span, data: mapping(pairs) })
}

/// `set`: the expressions of this attribute in the blocks that it may belong to.
fn remaining<'t>(mask: &Node, set: &[&'t Node], seen: Seen<'_, '_, 't>) -> Option<Node> {
    let is_wholly_unknown = mask.as_bool() == Some(true);
    if set.is_empty() {
        // Blocks that a `dynamic` block makes are in no configuration: what is unknown inside of them stays so.
        return if is_wholly_unknown { None } else { known_left_out(mask) };
    }
    let are_blocks = set.iter().all(|node| matches!(Expression::of(node), Expression::Blocks(_)));
    if !are_blocks || is_wholly_unknown {
        // A block of the same name may set it where another does not.
        let is_set = set.iter().any(|node| seen.is_set(node));
        return if is_set { known_left_out(mask) } else { None };
    }
    let elements = |node: &'t Node| if node.is_sequence() { node.items() } else { std::slice::from_ref(node) };
    let written: Vec<Keyed<'t>> =
        set.iter().flat_map(|node| elements(node)).map(|block| Keyed::new(block.entries())).collect();
    match &mask.data {
        Data::Mapping(_) => below(mask, &written, seen),
        Data::Sequence(items) => {
            // Elements of a set are in no order, and those of `dynamic` blocks are not among the written ones.
            let all_written = written.len() == items.len();
            let left = |item| if all_written { below(item, &written, seen) } else { known_left_out(item) };
            positions(mask, items.iter().map(left).collect())
        }
        _ => None,
    }
}

/// A mask without what it calls known; elements of lists keep their positions.
fn known_left_out(mask: &Node) -> Option<Node> {
    match &mask.data {
        Data::Bool(true) => Some(mask.clone()),
        Data::Mapping(entries) => {
            let pairs: Vec<Entry> = entries
                .iter()
                .filter_map(|entry| Some(Entry { value: known_left_out(&entry.value)?, ..entry.clone() }))
                .collect();
            (!pairs.is_empty()).then(|| Node { span: mask.span, data: mapping(pairs) })
        }
        Data::Sequence(items) => positions(mask, items.iter().map(known_left_out).collect()),
        _ => None,
    }
}

fn positions(mask: &Node, elements: Vec<Option<Node>>) -> Option<Node> {
    if elements.iter().all(Option::is_none) {
        return None;
    }
    let elements = elements.into_iter().zip(mask.items());
    let known = |item: &Node| Node { span: item.span, data: Data::Bool(false) };
    let items: Arc<[Node]> = elements.map(|(element, item)| element.unwrap_or_else(|| known(item))).collect();
    Some(Node { span: mask.span, data: Data::Sequence(items) })
}

fn mapping(pairs: Vec<Entry>) -> Data {
    if pairs.is_empty() { no_entries() } else { Data::Mapping(pairs.into()) }
}

/// Where the value of each attribute comes from that is known or set. `configured` says it of those that are.
pub fn origin(values: Option<&Node>, configured: &[(Arc<str>, &'static str)], header: Span) -> Data {
    let made = |key: &Arc<str>, origin: &str| Entry {
        key: Arc::clone(key),
        key_span: header,
        value: Node { span: header, data: Data::String(word(origin)) },
    };
    let known: HashSet<&str> = configured.iter().map(|(key, _)| &**key).collect();
    let mut pairs: Vec<Entry> = configured.iter().map(|(key, origin)| made(key, origin)).collect();
    let values = values.map(Node::entries).unwrap_or_default();
    let chosen = values.iter().filter(|entry| !is_nothing(&entry.value) && !known.contains(&*entry.key));
    pairs.extend(chosen.map(|entry| made(&entry.key, "default")));
    mapping(pairs)
}

/// Null, and what providers write for a block or a text that was left out.
fn is_nothing(node: &Node) -> bool {
    match &node.data {
        Data::Null => true,
        Data::String(text) => text.is_empty(),
        Data::Sequence(items) => items.is_empty(),
        Data::Mapping(entries) => entries.is_empty(),
        _ => false,
    }
}
