//! Plans: every instance that exists after the apply becomes a part.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::address::{self, Step};
use super::configuration::{Configuration, Expression};
use super::part::{Instance, Written, no_entries, no_items, text};
use super::resolve::{Resolver, Target};
use super::state;
use super::states::{self, Seen};
use crate::document::NewDocument;
use crate::source::Source;
use crate::syntax::{Data, Entry, JsonAbove, Node, Path};

/// What of a plan is read over: it is never needed, or only the parts of it that are asked for later.
pub fn is_skipped(above: JsonAbove<'_>) -> bool {
    match above.depth() {
        1 => matches!(
            above.key(0),
            "planned_values"
                | "prior_state"
                | "resource_drift"
                | "relevant_attributes"
                | "output_changes"
                | "checks"
                | "action_invocations"
                | "deferred_action_invocations"
        ),
        4 => {
            above.key(0) == "resource_changes"
                && above.key(2) == "change"
                && matches!(above.key(3), "before" | "before_sensitive" | "before_identity" | "importing")
        }
        _ => false,
    }
}

/// The instances of a plan.
pub fn parts(source: &Source, plan: &Node) -> Vec<NewDocument> {
    let configuration = Configuration::read(plan);
    let resolver = configuration.as_ref().map(Resolver::new);
    let mut reader = Reader { resolver: resolver.as_ref(), cache: HashMap::new(), parts: Vec::new() };
    let mut known: HashSet<&str> = HashSet::new();
    let base = Path::default().key("resource_changes");
    let changes = plan.get("resource_changes").map(Node::items).unwrap_or_default();
    for (index, change) in changes.iter().enumerate() {
        known.extend(change.get("address").and_then(Node::as_str));
        reader.change(change, base.clone().index(index), false);
    }
    let base = Path::default().key("deferred_changes");
    for (index, deferred) in plan.get("deferred_changes").map(Node::items).unwrap_or_default().iter().enumerate() {
        if let Some(change) = deferred.get("resource_change") {
            known.extend(change.get("address").and_then(Node::as_str));
            reader.change(change, base.clone().index(index).key("resource_change"), true);
        }
    }
    for tree in state::trees(source, plan) {
        tree.each(&mut |resource, prefix| {
            let is_new = resource.get("address").and_then(Node::as_str).is_some_and(|address| !known.contains(address));
            if is_new && tree.wants(resource) {
                reader.existing(&tree.with_values(source, resource), prefix);
            }
        });
    }
    reader.parts
}

/// What instances of one resource in one module have in common.
#[derive(Debug, Clone)]
struct Shared {
    written: Written,
    configured: Vec<(Arc<str>, &'static str)>,
}

struct Reader<'r, 'c, 't> {
    /// `None` for a plan without its configuration.
    resolver: Option<&'r Resolver<'c, 't>>,
    /// By the module's instance and the place of the resource's configuration.
    cache: HashMap<(String, u32), Shared>,
    parts: Vec<NewDocument>,
}

impl<'r, 'c, 't> Reader<'r, 'c, 't> {
    /// One entry of `resource_changes`.
    fn change(&mut self, node: &Node, prefix: Path, deferred: bool) {
        let Some(change) = node.get("change") else { return };
        let actions = change.get("actions").map(Node::items).unwrap_or_default();
        let gone = |action: &Node| matches!(action.as_str(), Some("delete" | "forget"));
        if node.get("deposed").is_some() || (!actions.is_empty() && actions.iter().all(gone)) {
            return;
        }
        let Some(mut instance) = state::instance(node) else { return };
        let seen = self.seen(node);
        instance.values = change.get("after").cloned();
        instance.unknown = states::unknown(change.get("after_unknown"), seen);
        instance.sensitive = change.get("after_sensitive").cloned();
        instance.actions = change.get("actions").cloned();
        instance.replace_paths = change.get("replace_paths").cloned();
        instance.deferred = deferred;
        // Masked in snippets: a line may hold it beside what is shown.
        let before = change.entry("before").filter(|before| !before.value.span.is_empty());
        let hides = |node: &Node| !node.is_null() || node.span.end - node.span.start > "null".len() as u32;
        instance.further.extend(before.filter(|before| hides(&before.value)).cloned());
        self.add(instance, seen, prefix);
    }

    /// An instance with its values, as in a state.
    fn existing(&mut self, node: &Node, prefix: Path) {
        let Some(instance) = state::instance(node) else { return };
        let seen = self.seen(node);
        self.add(instance, seen, prefix);
    }

    /// The configuration of an instance's resource.
    fn seen(&self, node: &Node) -> Option<Seen<'r, 'c, 't>> {
        let resolver = self.resolver?;
        let text = |key| node.get(key).and_then(Node::as_str);
        let module = address::modules(&address::steps(text("address")?));
        let module = resolver.configuration.module(&module)?;
        let resource = resolver.configuration.resource(module, (text("mode")?, text("type")?, text("name")?))?;
        Some(Seen { resolver, module, resource })
    }

    fn add(&mut self, mut instance: Instance, seen: Option<Seen<'r, 'c, 't>>, prefix: Path) {
        if let Some(seen) = seen {
            let key = (instance.module.to_string(), seen.resource.span.start);
            let shared = self.cache.entry(key).or_insert_with(|| shared(&instance.module, seen));
            instance.written = shared.written.clone();
            instance.origin = states::origin(instance.values.as_ref(), &shared.configured, instance.header);
        }
        self.parts.extend(instance.into_document(prefix));
    }
}

/// What the configuration says to all instances of a resource in one instance of its module.
fn shared(module: &str, seen: Seen<'_, '_, '_>) -> Shared {
    let steps = address::steps(module);
    let here = address::modules(&steps);
    let span = seen.resource.get("address").unwrap_or(seen.resource).span;
    let texts = |texts: Vec<String>| {
        let nodes: Vec<Node> = texts.into_iter().map(|text| Node { span, data: Data::String(text.into()) }).collect();
        if nodes.is_empty() { no_items() } else { Data::Sequence(nodes.into()) }
    };
    let mut configured = Vec::new();
    let mut references: Vec<(String, Vec<String>)> = Vec::new();
    // Blocks of one name give one list.
    let mut lists: HashMap<String, usize> = HashMap::new();
    let mut known: HashSet<(usize, String)> = HashSet::new();
    let mut opaque: Vec<String> = Vec::new();
    for entry in seen.expressions() {
        if !seen.is_set(&entry.value) {
            continue;
        }
        configured.push((Arc::clone(&entry.key), origin_of(&entry.value, seen)));
        for (path, expression) in leaves(&entry.key, &entry.value) {
            let resolved = seen.resolve(expression);
            let at = *lists.entry(path.clone()).or_insert_with(|| {
                references.push((path.clone(), Vec::new()));
                references.len() - 1
            });
            for target in resolved.targets.iter().map(|target| written(target, &here, seen)) {
                if known.insert((at, target.clone())) {
                    references[at].1.push(target);
                }
            }
            if resolved.opaque && known.insert((at, String::new())) {
                opaque.push(path);
            }
        }
    }
    let references: Vec<Entry> = references
        .into_iter()
        .filter(|(_, targets)| !targets.is_empty())
        .map(|(path, targets)| Entry { key: path.into(), key_span: span, value: Node { span, data: texts(targets) } })
        .collect();
    let depends_on = seen.resource.get("depends_on").map(Node::items).unwrap_or_default();
    let depends_on = depends_on.iter().filter_map(Node::as_str).flat_map(|reference| {
        let targets = seen.resolver.reference(seen.module, reference, None).targets;
        targets.iter().map(|target| written(target, &here, seen)).collect::<Vec<_>>()
    });
    let depends_on = texts(depends_on.collect());
    let provider = seen.resource.get("provider_config_key").and_then(text);
    Shared {
        written: Written {
            region: provider.as_deref().and_then(|key| region(key, seen)),
            provider_key: provider.map_or(Data::Null, Data::String),
            configured: texts(configured.iter().map(|(key, _)| key.to_string()).collect()),
            references: if references.is_empty() { no_entries() } else { Data::Mapping(references.into()) },
            opaque: texts(opaque),
            depends_on,
            ..Written::default()
        },
        configured,
    }
}

/// The expressions at and below an attribute, with their paths; blocks give no indices.
fn leaves<'t>(path: &str, node: &'t Node) -> Vec<(String, &'t Node)> {
    match Expression::of(node) {
        Expression::Blocks(_) => {
            let items = node.items().iter().flat_map(|item| leaves(path, item));
            let entries =
                node.entries().iter().flat_map(|entry| leaves(&format!("{path}.{}", entry.key), &entry.value));
            items.chain(entries).collect()
        }
        _ => vec![(path.to_owned(), node)],
    }
}

fn origin_of<'t>(node: &'t Node, seen: Seen<'_, '_, 't>) -> &'static str {
    let refers = |node: &Node| matches!(Expression::of(node), Expression::References(_));
    if !leaves("", node).iter().any(|(_, leaf)| refers(leaf)) {
        return "literal";
    }
    if seen.resolve(node).by_variables { "variable" } else { "reference" }
}

/// A target as an address: with the keys of the module that it is referred to from, where they share one, and those
/// that the reference names.
fn written(target: &Target<'_>, here: &[Step<'_>], seen: Seen<'_, '_, '_>) -> String {
    let configuration = seen.resolver.configuration;
    let mut address = String::new();
    let mut at = 0;
    let mut shared = true;
    for (level, name) in configuration.path(target.module).into_iter().enumerate() {
        at = configuration.modules[at].calls.get(name).copied().unwrap_or(at);
        let step = here.get(level).filter(|step| shared && step.name == name);
        shared = step.is_some();
        let pinned = target.pinned.iter().find(|(module, _)| *module == at).map(|(_, key)| *key);
        if pinned.is_some() {
            shared = false;
        }
        address.push_str("module.");
        address.push_str(name);
        if let Some(key) = pinned.or(step.and_then(|step| step.key)) {
            address.push_str(&format!("[{key}]"));
        }
        address.push('.');
    }
    address.push_str(&target.resource);
    if let Some(key) = target.key {
        address.push_str(&format!("[{key}]"));
    }
    address
}

/// The region that a provider's configuration names.
fn region(key: &str, seen: Seen<'_, '_, '_>) -> Option<Node> {
    let configuration = seen.resolver.configuration;
    let provider = configuration.provider(key)?;
    let expression = provider.get("expressions")?.get("region")?;
    let path = provider.get("module_address").and_then(Node::as_str).unwrap_or_default();
    let module = configuration.module(&address::modules(&address::steps(path)))?;
    let value = seen.resolver.expression(module, expression, None).value?;
    value.as_str().is_some().then(|| value.clone())
}
