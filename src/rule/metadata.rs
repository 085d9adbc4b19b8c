//! Reads the METADATA annotation of a policy: a YAML mapping in the comment before `package`.
//!
//! The same code serves `build.rs` and user packs. Every fault has its place in the policy file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{MAX_ID_LENGTH, Param, Pillar, Precision, Rule, closest};
use crate::format::Format;
use crate::settings::{Level, Severity};
use crate::source::{Encoding, Origin, OriginSegment, Source, Span};
use crate::syntax::{Data, Node, Syntax};

/// What is wrong with a policy's annotation, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataError {
    pub span: Span,
    pub message: String,
    pub help: Option<String>,
}

/// What a policy file says about itself before its rules begin.
#[derive(Debug)]
pub struct Header {
    /// `fivenines.k8s.missing_pdb`, without `data.`.
    pub package: String,
    pub package_span: Span,
    annotation: Option<Annotation>,
}

#[derive(Debug)]
struct Annotation {
    /// The annotation's text over the policy file.
    origin: Origin,
    root: Node,
}

impl Header {
    pub fn has_metadata(&self) -> bool {
        self.annotation.is_some()
    }
}

/// Finds the package and the annotation of a policy file.
pub fn header(source: &Source) -> Result<Header, Vec<MetadataError>> {
    let mut block: Option<Vec<(usize, &str)>> = None;
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let start = offset;
        offset += line.len();
        if content.trim_end() == "# METADATA" {
            block = Some(Vec::new());
        } else if let (Some(lines), true) = (&mut block, content.starts_with('#')) {
            lines.push((start, content));
        } else if let Some(package) = content.strip_prefix("package ") {
            let package = package.split('#').next().unwrap_or_default().trim();
            let package_start = start + "package ".len();
            let package_span = Span::new(source.id, package_start, package_start + package.len());
            let annotation =
                block.filter(|lines| !lines.is_empty()).map(|lines| annotation(source, &lines)).transpose()?;
            return Ok(Header { package: package.to_owned(), package_span, annotation });
        } else if !content.trim().is_empty() && !content.starts_with('#') {
            break;
        }
    }
    Err(vec![MetadataError {
        span: Span::new(source.id, 0, source.text.lines().next().unwrap_or_default().len()),
        message: "policy does not begin with a package".into(),
        help: Some("write `package main` before the first rule".into()),
    }])
}

fn annotation(source: &Source, lines: &[(usize, &str)]) -> Result<Annotation, Vec<MetadataError>> {
    let mut text = String::new();
    let mut segments = Vec::new();
    for (start, line) in lines {
        let content = line.strip_prefix("# ").or_else(|| line.strip_prefix('#')).unwrap_or(line);
        let content_start = start + (line.len() - content.len());
        segments.push(OriginSegment {
            start: text.len() as u32,
            parent_start: content_start as u32,
            // The line break is part of the run.
            parent_end: (content_start + content.len() + 1) as u32,
        });
        text.push_str(content);
        text.push('\n');
    }
    let origin = Origin { parent: source.id, segments };
    let virtual_source = Source::new(source.id, source.path.clone(), text.into(), Encoding::Utf8);
    let parsed = crate::syntax::parse(&virtual_source, Syntax::Yaml);
    let errors = parsed.errors.into_iter().map(|error| MetadataError {
        span: origin.to_parent(error.span),
        message: format!("METADATA does not parse: {}", error.message),
        help: error.help,
    });
    let errors: Vec<_> = errors.collect();
    let root = parsed.documents.into_iter().next().map(|document| document.root);
    match root {
        Some(root) if errors.is_empty() => Ok(Annotation { origin, root }),
        _ if !errors.is_empty() => Err(errors),
        _ => Err(vec![MetadataError {
            span: Span::new(source.id, lines[0].0, lines[0].0 + lines[0].1.len()),
            message: "METADATA is empty".into(),
            help: None,
        }]),
    }
}

/// The rule that a built-in policy's METADATA describes: every field is required, except those that default to none.
pub fn builtin(header: &Header) -> Result<Rule, Vec<MetadataError>> {
    Reader::new(header, true).rule()
}

/// As `builtin` for a user's policy, where everything may be left out. `severity` is what its rule names imply.
pub fn user(header: &Header, severity: Severity) -> Result<Rule, Vec<MetadataError>> {
    let mut rule = Reader::new(header, false).rule()?;
    let own = header.annotation.as_ref().and_then(|annotation| annotation.root.dig(&["custom", "severity"]));
    if own.is_none() {
        rule.severity = severity;
    }
    Ok(rule)
}

/// Keys that `custom` may hold.
const CUSTOM_KEYS: [&str; 12] = [
    "pillar",
    "concepts",
    "severity",
    "precision",
    "level",
    "kinds",
    "params",
    "remediation",
    "supersedes",
    "peers",
    "formerly",
    "format",
];

struct Reader<'a> {
    header: &'a Header,
    strict: bool,
    errors: Vec<MetadataError>,
}

impl<'a> Reader<'a> {
    fn new(header: &'a Header, strict: bool) -> Self {
        Self { header, strict, errors: Vec::new() }
    }

    fn rule(mut self) -> Result<Rule, Vec<MetadataError>> {
        self.check_keys();
        let rule = Rule {
            builtin: self.strict,
            id: self.id(),
            formerly: self.strings(&["custom", "formerly"]),
            title: self.text(&["title"]),
            description: self.text(&["description"]),
            remediation: self.text(&["custom", "remediation"]),
            severity: self.severity(),
            precision: self.choice(&["custom", "precision"], Precision::Medium),
            level: self.choice(&["custom", "level"], Level::Default),
            pillar: self.choice(&["custom", "pillar"], Pillar::Hygiene),
            concepts: self.strings(&["custom", "concepts"]),
            format: self.format(),
            kinds: self.strings(&["custom", "kinds"]),
            params: self.params(),
            supersedes: self.strings(&["custom", "supersedes"]),
            references: self.references(),
            peers: self.strings(&["custom", "peers"]),
        };
        self.check_kinds(&rule);
        if self.errors.is_empty() { Ok(rule) } else { Err(self.errors) }
    }

    fn node(&self, keys: &[&str]) -> Option<&'a Node> {
        self.header.annotation.as_ref()?.root.dig(keys)
    }

    fn fail(&mut self, node: Option<&Node>, message: String, help: Option<String>) {
        let span = match (&self.header.annotation, node) {
            (Some(annotation), Some(node)) => annotation.origin.to_parent(node.span),
            _ => self.header.package_span,
        };
        self.errors.push(MetadataError { span, message, help });
    }

    /// `fivenines.k8s.missing_pdb` is `k8s-missing-pdb`; a user's `acme.web` is `acme-web`.
    fn id(&mut self) -> String {
        let package = self.header.package.strip_prefix("fivenines.").unwrap_or(&self.header.package);
        let id: String = package
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' })
            .collect();
        if id.len() > MAX_ID_LENGTH {
            let message = format!("rule id `{id}` has {} characters, at most {MAX_ID_LENGTH} are allowed", id.len());
            self.fail(None, message, Some("shorten the package's name".into()));
        }
        id
    }

    fn text(&mut self, keys: &[&str]) -> String {
        match self.node(keys) {
            Some(Node { data: Data::String(text), .. }) if !text.trim().is_empty() => text.trim().to_owned(),
            Some(node) => {
                self.fail(Some(node), format!("`{}` is not a text", keys.join(".")), None);
                String::new()
            }
            None => {
                self.require(keys);
                String::new()
            }
        }
    }

    fn strings(&mut self, keys: &[&str]) -> Vec<String> {
        let Some(node) = self.node(keys) else { return Vec::new() };
        let texts: Option<Vec<String>> = node.items().iter().map(|item| item.as_str().map(str::to_owned)).collect();
        match texts {
            Some(texts) if node.is_sequence() => texts,
            _ => {
                self.fail(Some(node), format!("`{}` is not a list of texts", keys.join(".")), None);
                Vec::new()
            }
        }
    }

    /// A user's policy may have been written for another tool, with that one's words.
    fn severity(&mut self) -> Severity {
        let keys = ["custom", "severity"];
        let word = self.node(&keys).and_then(Node::as_str).filter(|_| !self.strict);
        word.and_then(Severity::from_word).unwrap_or_else(|| self.choice(&keys, Severity::Error))
    }

    fn choice<T: DeserializeOwned>(&mut self, keys: &[&str], otherwise: T) -> T {
        let Some(node) = self.node(keys) else {
            self.require(keys);
            return otherwise;
        };
        match serde_json::from_value(json(node)) {
            Ok(value) => value,
            Err(error) => {
                self.fail(Some(node), format!("`{}`: {error}", keys.join(".")), None);
                otherwise
            }
        }
    }

    fn require(&mut self, keys: &[&str]) {
        if self.strict {
            self.fail(None, format!("METADATA lacks `{}`", keys.join(".")), None);
        }
    }

    fn format(&mut self) -> Option<Format> {
        let mut segments = self.header.package.split('.');
        let named = match (segments.next(), segments.next(), segments.next()) {
            (Some("fivenines"), Some(format), Some(_)) => Format::from_name(format),
            _ => None,
        };
        let Some(node) = self.node(&["custom", "format"]) else {
            // Kinds without a format are Kubernetes's: nothing else has kinds that users know by heart.
            return named.or_else(|| self.node(&["custom", "kinds"]).map(|_| Format::K8s));
        };
        let format = node.as_str().and_then(Format::from_name);
        if format.is_none() {
            let known = Format::ALL.map(Format::name).join(", ");
            self.fail(Some(node), "`custom.format` is no known format".into(), Some(format!("known formats: {known}")));
        }
        format
    }

    fn references(&mut self) -> Vec<String> {
        let Some(node) = self.node(&["related_resources"]) else {
            return Vec::new();
        };
        let mut references = Vec::new();
        for item in node.items() {
            match item.as_str().or_else(|| item.get("ref").and_then(Node::as_str)) {
                Some(reference) => references.push(reference.to_owned()),
                None => self.fail(Some(item), "a related resource has no `ref`".into(), None),
            }
        }
        references
    }

    fn params(&mut self) -> BTreeMap<String, Param> {
        let Some(node) = self.node(&["custom", "params"]) else { return BTreeMap::new() };
        let mut params = BTreeMap::new();
        for entry in node.entries() {
            let Some(default) = entry.value.get("default") else {
                self.fail(Some(&entry.value), format!("parameter `{}` has no default", entry.key), None);
                continue;
            };
            let Some(description) = entry.value.get("description").and_then(Node::as_str) else {
                self.fail(Some(&entry.value), format!("parameter `{}` has no description", entry.key), None);
                continue;
            };
            let mut schema = json(&entry.value);
            if let Some(object) = schema.as_object_mut() {
                object.remove("default");
                object.remove("description");
            }
            let param = Param { description: description.trim().to_owned(), default: json(default), schema };
            params.insert(entry.key.to_string(), param);
        }
        params
    }

    fn check_keys(&mut self) {
        let Some(custom) = self.node(&["custom"]) else { return };
        // Users may keep keys of other tools there; ours are a closed list.
        if !self.strict {
            return;
        }
        for entry in custom.entries() {
            if !CUSTOM_KEYS.contains(&&*entry.key) {
                let help = closest(&entry.key, CUSTOM_KEYS.into_iter()).map(|key| format!("did you mean `{key}`?"));
                self.fail(Some(&entry.value), format!("unknown key `custom.{}`", entry.key), help);
            }
        }
    }

    fn check_kinds(&mut self, rule: &Rule) {
        if self.strict && rule.kinds.is_empty() {
            self.fail(None, "METADATA lacks `custom.kinds`".into(), None);
        }
        if self.strict && rule.format.is_none() {
            self.fail(None, "the package is not `fivenines.<format>.<name>`".into(), None);
        }
        let Some(format) = rule.format else { return };
        let Some(node) = self.node(&["custom", "kinds"]) else { return };
        for item in node.items() {
            let Some(pattern) = item.as_str() else { continue };
            if !format.knows_kind(pattern) {
                self.fail(Some(item), format!("`{pattern}` is no kind of format {}", format.name()), None);
            }
        }
    }
}

fn json(node: &Node) -> serde_json::Value {
    match &node.data {
        Data::Null => serde_json::Value::Null,
        Data::Bool(value) => (*value).into(),
        Data::Int(number) => (*number).into(),
        Data::Float(number) => (*number).into(),
        Data::BigNumber(text) | Data::String(text) => Arc::clone(text).as_ref().into(),
        Data::Sequence(items) => items.iter().map(json).collect(),
        Data::Mapping(entries) => entries
            .iter()
            .map(|entry| (entry.key.to_string(), json(&entry.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
