//! `.tf.json`: resources as their author wrote them. Expressions are evaluated only where they are one variable or local
//! of the same file; all others are unknown.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::part::{Instance, Written, no_entries, no_items, word};
use super::template::{self, Text};
use crate::document::NewDocument;
use crate::source::Span;
use crate::syntax::{Data, Entry, Node, Path};

/// Locals of locals, and collections in what is evaluated.
const DEEPEST: usize = 60;

/// Keys of a resource's body that are Terraform's own.
const META: [&str; 9] =
    ["//", "count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "dynamic"];

/// Attributes whose value is a map, not a block.
const MAPS: [&str; 34] = [
    "tags",
    "tags_all",
    "default_tags",
    "labels",
    "user_labels",
    "resource_labels",
    "node_labels",
    "annotations",
    "variables",
    "environment_variables",
    "app_settings",
    "parameters",
    "match_labels",
    "selector",
    "node_selector",
    "triggers",
    "keepers",
    "headers",
    "request_parameters",
    "response_parameters",
    "request_templates",
    "response_templates",
    "stage_variables",
    "data",
    "binary_data",
    "dimensions",
    "config",
    "options",
    "log_driver_options",
    "default_arguments",
    "input",
    "triggers_replace",
    "attributes",
    "values",
];

/// Whether the value of an attribute is a map: its keys are data.
pub fn is_map(attribute: &str) -> bool {
    MAPS.contains(&attribute)
}

/// What a file declares.
#[derive(Debug, Default)]
struct Scope<'t> {
    defaults: HashMap<&'t str, &'t Node>,
    locals: HashMap<&'t str, &'t Node>,
    /// `aws_subnet.a`, `data.aws_subnet.a`.
    resources: HashSet<String>,
    /// By local name and alias.
    regions: HashMap<(&'t str, &'t str), &'t Node>,
    sources: HashMap<&'t str, &'t str>,
}

/// The resources and data sources of a file.
pub fn parts(root: &Node) -> Vec<NewDocument> {
    let scope = Scope::of(root);
    let mut parts = Vec::new();
    for (mode, key) in [("managed", "resource"), ("data", "data")] {
        each(root, key, &mut |kind, name, body, prefix| {
            parts.extend(scope.instance((mode, kind), name, body).and_then(|instance| instance.into_document(prefix)));
        });
    }
    parts
}

/// The blocks of two labels: any level may be an object or a list of objects.
fn each<'t>(root: &'t Node, key: &str, told: &mut impl FnMut(&'t Entry, &'t Entry, &'t Node, Path)) {
    let Some(node) = root.get(key) else { return };
    for (kinds, path) in blocks(node, Path::keys(&[key])) {
        for kind in kinds.entries().iter().filter(|kind| &*kind.key != "//") {
            for (names, path) in blocks(&kind.value, path.clone().key(&kind.key)) {
                for name in names.entries().iter().filter(|name| &*name.key != "//") {
                    for (body, path) in blocks(&name.value, path.clone().key(&name.key)) {
                        told(kind, name, body, path);
                    }
                }
            }
        }
    }
}

/// A block or the blocks of a list.
fn blocks(node: &Node, path: Path) -> Vec<(&Node, Path)> {
    match node.is_sequence() {
        true => node.items().iter().enumerate().map(|(at, item)| (item, path.clone().index(at))).collect(),
        false => vec![(node, path)],
    }
}

/// The pairs of a block that may be an object or a list of objects.
fn pairs<'t>(root: &'t Node, key: &str) -> Vec<&'t Entry> {
    let node = root.get(key);
    let items =
        node.into_iter().flat_map(|node| if node.is_sequence() { node.items() } else { std::slice::from_ref(node) });
    items.flat_map(Node::entries).collect()
}

/// What an attribute comes to.
#[derive(Debug, Default)]
struct Evaluated {
    /// `None` when it is not known.
    value: Option<Node>,
    /// What of it is not known.
    unknown: Option<Node>,
}

impl<'t> Scope<'t> {
    fn of(root: &'t Node) -> Self {
        let mut scope = Self::default();
        for variable in pairs(root, "variable") {
            for (body, _) in blocks(&variable.value, Path::default()) {
                if let Some(default) = body.get("default") {
                    scope.defaults.insert(&variable.key, default);
                }
            }
        }
        scope.locals = pairs(root, "locals").into_iter().map(|local| (&*local.key, &local.value)).collect();
        for (prefix, key) in [("", "resource"), ("data.", "data")] {
            each(root, key, &mut |kind, name, _, _| {
                scope.resources.insert(format!("{prefix}{}.{}", kind.key, name.key));
            });
        }
        for provider in pairs(root, "provider") {
            for (body, _) in blocks(&provider.value, Path::default()) {
                let alias = body.get("alias").and_then(Node::as_str).unwrap_or_default();
                if let Some(region) = body.get("region") {
                    scope.regions.insert((&provider.key, alias), region);
                }
            }
        }
        for (terraform, _) in root.get("terraform").map(|node| blocks(node, Path::default())).unwrap_or_default() {
            for provider in pairs(terraform, "required_providers") {
                if let Some(source) = provider.value.get("source").and_then(Node::as_str) {
                    scope.sources.insert(&provider.key, source);
                }
            }
        }
        scope
    }

    fn instance(&self, (mode, kind): (&'static str, &Entry), name: &Entry, body: &'t Node) -> Option<Instance> {
        let header = name.key_span;
        let made = |data: Data| Node { span: header, data };
        let count = body.get("count").map(|count| self.evaluate(count, 0));
        let count = count.map(|count| count.value.and_then(|count| count.as_int()));
        if count == Some(Some(0)) {
            return None;
        }
        let is_repeated = count.is_some_and(|count| count != Some(1)) || body.get("for_each").is_some();
        let prefix = if mode == "data" { "data." } else { "" };
        let address: Arc<str> = format!("{prefix}{}.{}", kind.key, name.key).into();
        let mut attributes = Attributes::new(self);
        for entry in body.entries().iter().filter(|entry| !META.contains(&&*entry.key)) {
            attributes.add(entry);
        }
        attributes.dynamic(body);
        let Attributes { values, unknown, origin, references, opaque, .. } = attributes;
        let configured =
            origin.iter().map(|entry| Node { span: entry.key_span, data: Data::String(Arc::clone(&entry.key)) });
        let configured = configured.collect();
        let provider = body.get("provider").and_then(Node::as_str).map(template::bare);
        let local = provider.map_or_else(
            || kind.key.split('_').next().unwrap_or_default(),
            |it| it.split('.').next().unwrap_or_default(),
        );
        let alias = provider.and_then(|provider| provider.split_once('.')).map_or("", |(_, alias)| alias);
        let source = self.sources.get(local).copied();
        let full_name = match source {
            Some(source) if source.matches('/').count() >= 2 => source.to_owned(),
            Some(source) => format!("registry.terraform.io/{source}"),
            None => format!("registry.terraform.io/hashicorp/{local}"),
        };
        let region = self.regions.get(&(local, alias)).and_then(|region| self.evaluate(region, 0).value);
        let repeated =
            is_repeated.then(|| Entry { key: "repeated".into(), key_span: header, value: made(Data::Bool(true)) });
        Some(Instance {
            span: name.key_span.to(body.span),
            header,
            address,
            mode: Some(made(Data::String(word(mode)))),
            kind: Some(Node { span: kind.key_span, data: Data::String(Arc::clone(&kind.key)) }),
            name: Some(made(Data::String(Arc::clone(&name.key)))),
            index: None,
            module: word(""),
            provider: Some(made(Data::String(full_name.into()))),
            values: Some(Node { span: body.span, data: mapping(values) }),
            unknown: mapping(unknown),
            sensitive: None,
            origin: mapping(origin),
            actions: None,
            replace_paths: None,
            deferred: false,
            written: Written {
                provider_key: provider.map_or(Data::Null, |provider| Data::String(provider.into())),
                region: region.filter(|region| region.as_str().is_some()),
                configured: sequence(configured),
                references: mapping(references),
                opaque: sequence(opaque),
                depends_on: sequence(
                    body.get("depends_on").map(|list| list.items().iter().map(bare).collect()).unwrap_or_default(),
                ),
                lifecycle: lifecycle(body, header),
                lifecycle_known: true,
            },
            further: repeated.into_iter().collect(),
        })
    }

    /// The value of something written, with its places.
    fn evaluate(&self, node: &Node, depth: usize) -> Evaluated {
        let unknown = || Evaluated { value: None, unknown: Some(Node { span: node.span, data: Data::Bool(true) }) };
        if depth > DEEPEST {
            return unknown();
        }
        match &node.data {
            Data::String(text) => match template::read(text) {
                Text::Plain(None) => Evaluated { value: Some(node.clone()), unknown: None },
                Text::Plain(Some(plain)) => {
                    Evaluated { value: Some(Node { span: node.span, data: Data::String(plain.into()) }), unknown: None }
                }
                Text::Name(name) => {
                    let found = match name.split_once('.') {
                        Some(("var", name)) => self.defaults.get(name),
                        Some(("local", name)) => self.locals.get(name),
                        _ => None,
                    };
                    let Some(found) = found else { return unknown() };
                    let found = self.evaluate(found, depth + 1);
                    // What is used is shown where it is used.
                    let here = |found: Node| Node { span: node.span, ..found };
                    Evaluated { value: found.value.map(here), unknown: found.unknown.map(here) }
                }
                Text::Template => unknown(),
            },
            Data::Sequence(items) => {
                let evaluated: Vec<Evaluated> = items.iter().map(|item| self.evaluate(item, depth + 1)).collect();
                let masks = evaluated
                    .iter()
                    .zip(items.iter())
                    .map(|(it, item)| it.unknown.clone().unwrap_or(Node { span: item.span, data: Data::Bool(false) }));
                let unknown = evaluated.iter().any(|it| it.unknown.is_some());
                let masks: Vec<Node> = if unknown { masks.collect() } else { Vec::new() };
                let null = |item: &Node| Node { span: item.span, data: Data::Null };
                let values =
                    evaluated.into_iter().zip(items.iter()).map(|(it, item)| it.value.unwrap_or_else(|| null(item)));
                let value = Node { span: node.span, data: sequence(values.collect()) };
                Evaluated {
                    value: Some(value),
                    unknown: unknown.then(|| Node { span: node.span, data: sequence(masks) }),
                }
            }
            Data::Mapping(entries) => {
                let (mut values, mut masks) = (Vec::new(), Vec::new());
                for entry in entries.iter() {
                    let it = self.evaluate(&entry.value, depth + 1);
                    let with = |value: Node| Entry { value, ..entry.clone() };
                    values.extend(it.value.map(with));
                    masks.extend(it.unknown.map(with));
                }
                Evaluated {
                    value: Some(Node { span: node.span, data: mapping(values) }),
                    unknown: (!masks.is_empty()).then(|| Node { span: node.span, data: mapping(masks) }),
                }
            }
            _ => Evaluated { value: Some(node.clone()), unknown: None },
        }
    }

    /// The resources that a text refers to, and whether it refers to something that cannot be followed.
    fn referred(&self, node: &Node, depth: usize, found: &mut Vec<String>) -> bool {
        if depth > DEEPEST {
            return true;
        }
        match &node.data {
            Data::String(text) => template::names(text).into_iter().fold(false, |opaque, name| {
                let steps = super::address::steps(name);
                let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
                let (resource, length) = match names[..] {
                    ["var", name, ..] => return opaque | !self.defaults.contains_key(name),
                    ["local", name, ..] => {
                        let local = self.locals.get(name);
                        return opaque | local.is_none_or(|local| self.referred(local, depth + 1, found));
                    }
                    ["each" | "self" | "module", ..] => return true,
                    ["count" | "path" | "terraform", ..] => return opaque,
                    ["data", kind, name, ..] => (format!("data.{kind}.{name}"), 3),
                    [kind, name, ..] => (format!("{kind}.{name}"), 2),
                    _ => return opaque,
                };
                if !self.resources.contains(&resource) {
                    return true;
                }
                let key = steps[length - 1].key.map(|key| format!("[{key}]")).unwrap_or_default();
                let address = format!("{resource}{key}");
                if !found.contains(&address) && found.len() < 100 {
                    found.push(address);
                }
                opaque
            }),
            Data::Sequence(items) => {
                items.iter().fold(false, |opaque, item| self.referred(item, depth + 1, found) | opaque)
            }
            Data::Mapping(entries) => {
                entries.iter().fold(false, |opaque, entry| self.referred(&entry.value, depth + 1, found) | opaque)
            }
            _ => false,
        }
    }
}

/// The attributes of one resource while they are read.
struct Attributes<'s, 't> {
    scope: &'s Scope<'t>,
    values: Vec<Entry>,
    unknown: Vec<Entry>,
    origin: Vec<Entry>,
    references: Vec<Entry>,
    opaque: Vec<Node>,
}

impl<'s, 't> Attributes<'s, 't> {
    fn new(scope: &'s Scope<'t>) -> Self {
        Self {
            scope,
            values: Vec::new(),
            unknown: Vec::new(),
            origin: Vec::new(),
            references: Vec::new(),
            opaque: Vec::new(),
        }
    }

    fn add(&mut self, entry: &Entry) {
        let shaped = Entry { value: shaped(&entry.key, &entry.value), ..entry.clone() };
        let evaluated = self.scope.evaluate(&shaped.value, 0);
        let is_null = evaluated.value.as_ref().is_some_and(Node::is_null);
        let with = |value: Node| Entry { value, ..shaped.clone() };
        self.values.extend(evaluated.value.map(with));
        self.unknown.extend(evaluated.unknown.map(with));
        if is_null {
            return;
        }
        let mut names = Vec::new();
        all_names(&shaped.value, &mut names);
        let origin = match &names[..] {
            [] => "literal",
            names if names.iter().all(|name| name.starts_with("var.")) => "variable",
            _ => "reference",
        };
        let value = Node { span: entry.value.span, data: Data::String(word(origin)) };
        self.origin.push(Entry { value, ..entry.clone() });
        self.refer(&shaped.key, &shaped.value);
    }

    /// Blocks that are made for each element of something are there or not: nobody knows.
    fn dynamic(&mut self, body: &Node) {
        for made in pairs(body, "dynamic") {
            let value = Node { span: made.value.span, data: Data::Bool(true) };
            self.unknown.push(Entry { value, ..made.clone() });
            let value = Node { span: made.value.span, data: Data::String(word("reference")) };
            self.origin.push(Entry { value, ..made.clone() });
            self.refer(&made.key, &made.value);
        }
    }

    fn refer(&mut self, path: &str, node: &Node) {
        let is_block = |node: &Node| node.items().iter().any(Node::is_mapping);
        if is_block(node) {
            for entry in node.items().iter().flat_map(Node::entries) {
                self.refer(&format!("{path}.{}", entry.key), &entry.value);
            }
            return;
        }
        let mut found = Vec::new();
        if self.scope.referred(node, 0, &mut found) {
            self.opaque.push(Node { span: node.span, data: Data::String(path.into()) });
        }
        if !found.is_empty() {
            let targets = found.into_iter().map(|target| Node { span: node.span, data: Data::String(target.into()) });
            let value = Node { span: node.span, data: sequence(targets.collect()) };
            self.references.push(Entry { key: path.into(), key_span: node.span, value });
        }
    }
}

fn all_names<'n>(node: &'n Node, names: &mut Vec<&'n str>) {
    if let Some(text) = node.as_str() {
        names.extend(template::names(text));
    }
    node.items().iter().for_each(|item| all_names(item, names));
    node.entries().iter().for_each(|entry| all_names(&entry.value, names));
}

/// A body's attribute in the shape that plans have: a block is a list, and holds no comments.
fn shaped(key: &str, node: &Node) -> Node {
    let is_word =
        |key: &str| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let is_block = |node: &Node| {
        node.is_mapping() && node.entries().iter().all(|entry| is_word(&entry.key) || &*entry.key == "//")
    };
    let block = |node: &Node| {
        let entries = node.entries().iter().filter(|entry| &*entry.key != "//");
        let entries = entries.map(|entry| Entry { value: shaped(&entry.key, &entry.value), ..entry.clone() });
        Node { span: node.span, data: mapping(entries.collect()) }
    };
    if is_map(key) {
        return node.clone();
    }
    if is_block(node) {
        return Node { span: node.span, data: sequence(vec![block(node)]) };
    }
    if !node.items().is_empty() && node.items().iter().all(is_block) {
        return Node { span: node.span, data: sequence(node.items().iter().map(block).collect()) };
    }
    node.clone()
}

fn lifecycle(body: &Node, header: Span) -> Data {
    let written = pairs(body, "lifecycle");
    let find = |key: &str| written.iter().find(|entry| &*entry.key == key);
    let entry = |key: &str, data: Data| match find(key) {
        Some(entry) => Entry::clone(entry),
        None => Entry { key: key.into(), key_span: header, value: Node { span: header, data } },
    };
    mapping(vec![
        entry("prevent_destroy", Data::Bool(false)),
        entry("create_before_destroy", Data::Bool(false)),
        entry("ignore_changes", no_items()),
    ])
}

/// A reference that is written without `${}`, or with it.
fn bare(node: &Node) -> Node {
    match node.as_str() {
        Some(text) => Node { span: node.span, data: Data::String(template::bare(text).into()) },
        None => node.clone(),
    }
}

fn mapping(entries: Vec<Entry>) -> Data {
    if entries.is_empty() { no_entries() } else { Data::Mapping(entries.into()) }
}

fn sequence(items: Vec<Node>) -> Data {
    if items.is_empty() { no_items() } else { Data::Sequence(items.into()) }
}
