//! Labels of the containers of a Compose file as the routing that they make, in the shape that files have it.
//!
//! A label is a path: `traefik.http.middlewares.r.retry.attempts=4`. What its last field takes is not written, so lists and
//! empty sections are known by name. What two containers define differently Traefik leaves out, and so does the tree.

use std::collections::{BTreeMap, HashMap};

use super::names;
use crate::format::k8s::has_key;
use crate::source::{Origin, Source, SourceId, Span};
use crate::syntax::{Data, Entry, Node, origin_of};

/// The group of a document's kind: Docker's provider, which gives its name to all that is defined here.
pub const GROUP: &str = "docker";

const PROTOCOLS: [&str; 3] = ["http", "tcp", "udp"];

/// Other sections are not for labels.
const SECTIONS: [&str; 3] = ["routers", "services", "middlewares"];

/// Fields that hold several values, with commas between them.
const LISTS: [&str; 20] = [
    "accessControlAllowHeaders",
    "accessControlAllowMethods",
    "accessControlAllowOriginList",
    "accessControlAllowOriginListRegex",
    "accessControlExposeHeaders",
    "addAuthCookiesToResponse",
    "allowedHosts",
    "authRequestHeaders",
    "authResponseHeaders",
    "entryPoints",
    "excludedContentTypes",
    "excludedIPs",
    "hostsProxyHeaders",
    "middlewares",
    "prefixes",
    "regex",
    "sans",
    "sourceRange",
    "status",
    "users",
];

/// Sections that `true` alone turns on with all their defaults.
const SECTIONS_BY_TRUE: [&str; 7] =
    ["tls", "sticky", "cookie", "healthCheck", "passiveHealthCheck", "proxyProtocol", "ipStrategy"];

/// Fields whose text stays one even where it reads like a number.
const TEXTS: [&str; 10] =
    ["service", "name", "rule", "certResolver", "options", "serversTransport", "path", "main", "status", "expression"];

/// Fields whose keys and values are somebody's texts.
const TEXT_MAPS: [&str; 4] = ["customRequestHeaders", "customResponseHeaders", "sslProxyHeaders", "headers"];

/// Deeper labels are nobody's.
const MOST_FIELDS: usize = 24;

/// A cheap look at the text.
pub fn looks_like(text: &str) -> bool {
    text.contains("traefik.") && has_key(text, "services")
}

/// The routing of a Compose file's containers; `None` where it is no Compose file, or none of its labels says any.
pub fn routing(source: &Source, compose: &Node) -> Option<Node> {
    let containers = containers(&source.path, compose)?;
    let mut all: Entities = Entities::default();
    for container in containers {
        all.join(read(source, &container.value));
    }
    let root = all.into_node()?;
    Some(names::normalised(&root).unwrap_or(root))
}

/// The services of a Compose file. Values of charts look alike, and have more in place of an image's name.
fn containers<'a>(path: &str, root: &'a Node) -> Option<&'a [Entry]> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let services = root.get("services")?.entries();
    let is_foreign = root.get("apiVersion").is_some() || name.starts_with("values");
    let fits = |entry: &Entry| {
        let is_text = |key| entry.value.get(key).is_none_or(Node::is_scalar);
        (entry.value.is_mapping() && is_text("image")) || entry.value.is_null()
    };
    let runs = |entry: &Entry| ["image", "build", "extends"].iter().any(|key| entry.value.get(key).is_some());
    let is_known = ["compose", "stack"].iter().any(|word| name.contains(word)) || services.iter().any(runs);
    (!is_foreign && is_known && services.iter().all(fits)).then_some(services)
}

/// A text and where it stands.
struct Text {
    text: String,
    whole: Span,
    /// For text as it is written, byte for byte.
    origin: Option<Origin>,
}

impl Text {
    fn read(source: &Source, node: &Node) -> Option<Self> {
        let (text, origin) = match &node.data {
            Data::String(text) => (text.to_string(), Some(origin_of(source, node))),
            Data::BigNumber(text) => (text.to_string(), None),
            Data::Int(number) => (number.to_string(), None),
            Data::Float(number) => (number.to_string(), None),
            Data::Bool(value) => (value.to_string(), None),
            _ => return None,
        };
        Some(Self { text, whole: node.span, origin })
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let part = Span::new(SourceId::new(0), start, end);
        self.origin.as_ref().map_or(self.whole, |origin| origin.to_parent(part))
    }
}

/// One label: the place of its value is a part of `value`.
struct Label<'t> {
    fields: Vec<(&'t str, Span)>,
    value: &'t Text,
    /// Where the value begins in its text.
    from: usize,
    span: Span,
}

impl Label<'_> {
    fn text(&self) -> &str {
        &self.value.text[self.from..]
    }
}

/// What one container's labels define.
fn read(source: &Source, container: &Node) -> Entities {
    let mut found = Entities::default();
    let sets = [container.get("labels"), container.dig(&["deploy", "labels"])];
    for set in sets.into_iter().flatten() {
        let pairs = set.entries().iter().filter_map(|entry| {
            let key = Node { span: entry.key_span, data: Data::String(entry.key.clone()) };
            Some((Text::read(source, &key)?, Text::read(source, &entry.value)?))
        });
        for (key, value) in pairs {
            let Some(fields) = fields(&key, key.text.len()) else { continue };
            let span = value.whole;
            if !found.add(&Label { fields, value: &value, from: 0, span }) {
                return Entities::default();
            }
        }
        for text in set.items().iter().filter_map(|item| Text::read(source, item)) {
            let Some(end) = text.text.find('=') else { continue };
            let Some(fields) = fields(&text, end) else { continue };
            let span = text.span(end + 1, text.text.len());
            if !found.add(&Label { fields, value: &text, from: end + 1, span }) {
                return Entities::default();
            }
        }
    }
    found.name_services();
    found
}

/// The fields of a label's name, without `traefik`. A dot in a variable's default parts nothing.
fn fields(key: &Text, end: usize) -> Option<Vec<(&str, Span)>> {
    let name = &key.text[..end];
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, byte) in name.bytes().enumerate().chain([(end, b'.')]) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'.' if depth == 0 || at == end => {
                let part = &name[start..at];
                let shown = part.find('[').unwrap_or(part.len());
                found.push((part, key.span(start, start + shown)));
                start = at + 1;
            }
            _ => {}
        }
        if found.len() > MOST_FIELDS {
            return None;
        }
    }
    let is_own = found.first().is_some_and(|(first, _)| first.eq_ignore_ascii_case("traefik"));
    (is_own && found.iter().all(|(part, _)| !part.is_empty())).then(|| found.split_off(1))
}

/// A router, a service or a middleware.
struct Entity {
    protocol: usize,
    section: usize,
    name: String,
    /// Of the protocol, the section and the name.
    keys: [Span; 3],
    tree: Branch,
    /// Containers say different things about it.
    clashes: bool,
}

#[derive(Default)]
struct Entities {
    all: Vec<Entity>,
    known: HashMap<(usize, usize, String), usize>,
}

impl Entities {
    /// `false`: the label switches the container off.
    fn add(&mut self, label: &Label<'_>) -> bool {
        if let [(enable, _)] = &label.fields[..] {
            return !(enable.eq_ignore_ascii_case("enable") && label.text().trim().eq_ignore_ascii_case("false"));
        }
        let [protocol, section, name, rest @ ..] = &label.fields[..] else { return true };
        let place = |all: &[&str], text: &str| all.iter().position(|known| known.eq_ignore_ascii_case(text));
        let (Some(at), Some(kind)) = (place(&PROTOCOLS, protocol.0), place(&SECTIONS, section.0)) else { return true };
        let Some(value) = value(label, SECTIONS[kind], rest) else { return true };
        let key = (at, kind, name.0.to_owned());
        let number = *self.known.entry(key).or_insert(self.all.len());
        if number == self.all.len() {
            self.all.push(Entity {
                protocol: at,
                section: kind,
                name: name.0.to_owned(),
                keys: [protocol.1, section.1, name.1],
                tree: Branch::new(label.span),
                clashes: false,
            });
        }
        self.all[number].tree.set(rest, value);
        true
    }

    /// A router without a service leads to the container's only one.
    fn name_services(&mut self) {
        for protocol in 0..PROTOCOLS.len() {
            let mut services = self.all.iter().filter(|entity| entity.protocol == protocol && entity.section == 1);
            let (Some(only), None) = (services.next(), services.next()) else { continue };
            let (name, span) = (only.name.clone(), only.keys[2]);
            let routers = self.all.iter_mut().filter(|entity| entity.protocol == protocol && entity.section == 0);
            for router in routers.filter(|router| !router.tree.known.contains_key("service")) {
                let named = Node { span, data: Data::String(name.as_str().into()) };
                router.tree.set(&[("service", span)], named);
            }
        }
    }

    /// Adds another container's.
    fn join(&mut self, others: Self) {
        for other in others.all {
            match self.known.get(&(other.protocol, other.section, other.name.clone())) {
                Some(at) => {
                    let own = &mut self.all[*at];
                    own.clashes |= !alike(&own.tree.node(), &other.tree.node());
                }
                None => {
                    let key = (other.protocol, other.section, other.name.clone());
                    self.known.insert(key, self.all.len());
                    self.all.push(other);
                }
            }
        }
    }

    fn into_node(self) -> Option<Node> {
        let mut root = Vec::new();
        for (at, protocol) in PROTOCOLS.iter().enumerate() {
            let mut sections = Vec::new();
            for (kind, section) in SECTIONS.iter().enumerate() {
                let named = self.all.iter().filter(|entity| entity.protocol == at && entity.section == kind);
                let entries: Vec<_> = named
                    .clone()
                    .filter(|entity| !entity.clashes)
                    .map(|it| entry(&it.name, it.keys[2], it.tree.node()))
                    .collect();
                if let (Some(first), false) = (named.clone().next(), entries.is_empty()) {
                    sections.push((first.keys, entry(section, first.keys[1], mapping(first.tree.span, entries))));
                }
            }
            if let Some((keys, first)) = sections.first() {
                let (key, span) = (keys[0], first.value.span);
                let entries = sections.iter().map(|(_, section)| section.clone()).collect();
                root.push(entry(protocol, key, mapping(span, entries)));
            }
        }
        let span = root.first()?.value.span;
        Some(mapping(span, root))
    }
}

fn entry(key: &str, key_span: Span, value: Node) -> Entry {
    Entry { key: key.into(), key_span, value }
}

fn mapping(span: Span, entries: Vec<Entry>) -> Node {
    Node { span, data: Data::Mapping(entries.into()) }
}

/// Whether two values say the same, wherever they stand.
fn alike(one: &Node, other: &Node) -> bool {
    match (&one.data, &other.data) {
        (Data::Mapping(own), Data::Mapping(others)) => {
            let same = |(a, b): (&Entry, &Entry)| a.key.eq_ignore_ascii_case(&b.key) && alike(&a.value, &b.value);
            own.len() == others.len() && own.iter().zip(others.iter()).all(same)
        }
        (Data::Sequence(own), Data::Sequence(others)) => {
            own.len() == others.len() && own.iter().zip(others.iter()).all(|(a, b)| alike(a, b))
        }
        (own, others) => own == others,
    }
}

/// A label's value as files would have it; `None` for a section that is switched off.
fn value(label: &Label<'_>, section: &str, rest: &[(&str, Span)]) -> Option<Node> {
    let (field, _) = rest.last()?;
    let field = field.split('[').next().unwrap_or_default();
    let is_any = |fields: &[&str]| fields.iter().any(|known| known.eq_ignore_ascii_case(field));
    let around = &rest[..rest.len() - 1];
    let is_text = around.iter().any(|(name, _)| TEXT_MAPS[..3].iter().any(|map| map.eq_ignore_ascii_case(name)))
        || around.last().is_some_and(|(name, _)| around.len() > 1 && TEXT_MAPS[3].eq_ignore_ascii_case(name));
    let text = label.text();
    let is_section = (section == "middlewares" && around.is_empty()) || is_any(&SECTIONS_BY_TRUE);
    let data = match text {
        _ if is_text => Data::String(text.into()),
        "true" if is_section => Data::Mapping([].into()),
        "false" if is_section => return None,
        "true" => Data::Bool(true),
        "false" => Data::Bool(false),
        _ if is_any(&LISTS) && !is_any_regex(field, around) => Data::Sequence(items(label).into()),
        _ => match text.parse::<i64>() {
            Ok(number) if !is_any(&TEXTS) && number.to_string() == text => Data::Int(number),
            _ => Data::String(text.into()),
        },
    };
    Some(Node { span: label.span, data })
}

/// `regex` is a list of prefixes to strip, and one text in a redirection.
fn is_any_regex(field: &str, around: &[(&str, Span)]) -> bool {
    let strips = around.last().is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("stripPrefixRegex"));
    field.eq_ignore_ascii_case("regex") && !strips
}

/// What stands between the commas.
fn items(label: &Label<'_>) -> Vec<Node> {
    let mut start = label.from;
    let parts = label.text().split(',').filter_map(|part| {
        let from = start + (part.len() - part.trim_start().len());
        start += part.len() + 1;
        let text = part.trim();
        let span = label.value.span(from, from + text.len());
        (!text.is_empty()).then(|| Node { span, data: Data::String(text.into()) })
    });
    parts.collect()
}

/// A tree that labels are put into one by one.
struct Branch {
    /// Of the first value in it.
    span: Span,
    entries: Vec<(String, Span, Tree)>,
    /// By name in lower case.
    known: HashMap<String, usize>,
}

enum Tree {
    Leaf(Node),
    Branch(Branch),
    List(Span, BTreeMap<usize, Tree>),
}

impl Branch {
    fn new(span: Span) -> Self {
        Self { span, entries: Vec::new(), known: HashMap::new() }
    }

    fn set(&mut self, fields: &[(&str, Span)], value: Node) {
        let [(field, span), rest @ ..] = fields else { return };
        let (name, index) = match field.strip_suffix(']').and_then(|field| field.split_once('[')) {
            Some((name, index)) => (name, index.parse().ok()),
            None => (*field, None),
        };
        let at = *self.known.entry(name.to_ascii_lowercase()).or_insert(self.entries.len());
        if at == self.entries.len() {
            let empty = Node { span: value.span, data: Data::Null };
            self.entries.push((name.to_owned(), *span, Tree::Leaf(empty)));
        }
        let slot = &mut self.entries[at].2;
        match index {
            Some(index) => slot.item(index, value.span).put(rest, value),
            None => slot.put(rest, value),
        }
    }

    fn node(&self) -> Node {
        mapping(self.span, self.entries.iter().map(|(name, span, tree)| entry(name, *span, tree.node())).collect())
    }
}

impl Tree {
    fn put(&mut self, rest: &[(&str, Span)], value: Node) {
        if rest.is_empty() {
            if matches!(self, Tree::Leaf(_)) {
                *self = Tree::Leaf(value);
            }
            return;
        }
        if !matches!(self, Tree::Branch(_)) {
            *self = Tree::Branch(Branch::new(value.span));
        }
        if let Tree::Branch(branch) = self {
            branch.set(rest, value);
        }
    }

    fn item(&mut self, index: usize, span: Span) -> &mut Tree {
        if !matches!(self, Tree::List(..)) {
            *self = Tree::List(span, BTreeMap::new());
        }
        match self {
            Tree::List(_, items) => items.entry(index).or_insert(Tree::Leaf(Node { span, data: Data::Null })),
            other => other,
        }
    }

    fn node(&self) -> Node {
        match self {
            Tree::Leaf(node) => node.clone(),
            Tree::Branch(branch) => branch.node(),
            Tree::List(span, items) => {
                Node { span: *span, data: Data::Sequence(items.values().map(Tree::node).collect()) }
            }
        }
    }
}
