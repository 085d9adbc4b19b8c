//! Terraform and OpenTofu: plans, states and `.tf.json`; each resource instance is a part.
//!
//! `plan`, `state` and `module` make parts of the three kinds of files, `part` their one shape. `configuration` and
//! `resolve` follow references, `states` decides what is unknown and what is absent.

mod address;
mod configuration;
mod module;
mod part;
mod plan;
mod resolve;
mod secrets;
mod state;
mod states;
mod template;
mod text;

pub use address::{forms, is_meant, stripped};
pub use module::is_map;
pub use secrets::secrets;

use super::detect::{Detected, Remark, RemarkKind};
use super::{Format, path_to};
use crate::document::{Document, Documents, Identity, Kind, NewDocument};
use crate::settings::Severity;
use crate::source::{Source, Span};
use crate::syntax::{
    Data, Entry, JsonAbove, Node, ParsedDocument, Path, Segment, SyntaxError, SyntaxErrorKind, parse_json_value,
};

/// The closed list of this format's kinds.
pub const KINDS: [&str; 3] = ["Plan", "State", "Module"];

/// Files that may hold it.
pub fn may_hold(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    [".json", ".tfstate", ".tfplan"].iter().any(|ending| name.ends_with(ending)) || name == "tfplan"
}

/// The file's name alone decides.
pub fn is_named(path: &str) -> bool {
    is_module(path) || path.ends_with(".tfstate")
}

fn is_module(path: &str) -> bool {
    path.ends_with(".tf.json") || path.ends_with(".tofu.json")
}

/// A cheap look at the text, also of a broken file.
pub fn looks_like(text: &str) -> bool {
    let has = |key: &str| text.contains(key);
    let is_shown = || {
        const CONTENT: [&str; 6] = [
            "\"resource_changes\"",
            "\"planned_values\"",
            "\"root_module\"",
            "\"provider_schemas\"",
            "\"terraform_version\"",
            "\"configuration\"",
        ];
        has("\"format_version\"") && (text.len() < 100 || CONTENT.iter().any(|key| has(key)))
    };
    let is_raw = || has("\"version\"") && has("\"serial\"") && (has("\"lineage\"") || has("\"modules\""));
    text::is_binary_plan(text) || text::is_log(text) || (text::start(text).is_some() && (is_shown() || is_raw()))
}

pub fn read(source: &Source) -> Detected {
    let text = &*source.text;
    let first = Span::new(source.id, 0, text.chars().next().map_or(0, char::len_utf8));
    if text::is_binary_plan(text) {
        let message = "is a plan in Terraform's own binary form";
        return not_judged(first, message, "run `terraform show -json` on it and check its output");
    }
    if is_module(&source.path) && text::is_native(text) {
        return not_judged(first, "is written in Terraform's native language, not in JSON", "name it `.tf`");
    }
    if text::is_log(text) {
        let message = "is the log of a plan, not a plan";
        return not_judged(first, message, "run `terraform show -json` on the plan file and check its output");
    }
    let start = text::start(text).unwrap_or(0);
    let all: fn(JsonAbove<'_>) -> bool = |_| false;
    let skip = if is_module(&source.path) { all } else { plan::is_skipped };
    let (parsed, end) = match parse_json_value(source, start, skip) {
        Ok(parsed) => parsed,
        // Terraform takes an empty state for none.
        Err(_) if text.trim().is_empty() => return Detected::default(),
        Err(error) => return Detected { errors: vec![error], ..Detected::default() },
    };
    let mut detected = of_root(source, &parsed.root);
    let holds = !detected.documents.is_empty() || !detected.remarks.is_empty();
    if let Some(at) = text::behind(text, end).filter(|_| holds) {
        let length = text[at..].chars().next().map_or(0, char::len_utf8);
        detected.errors.push(SyntaxError {
            kind: SyntaxErrorKind::Grammar,
            span: Span::new(source.id, at, at + length),
            message: "text stands behind the end of the JSON".into(),
            help: Some("remove it, or write the file again".into()),
        });
    }
    detected
}

/// All of a file's JSON, as it stands there.
pub fn whole(source: &Source) -> Option<ParsedDocument> {
    parse_json_value(source, text::start(&source.text)?, |_| false).ok().map(|(parsed, _)| parsed)
}

fn of_root(source: &Source, root: &Node) -> Detected {
    let has = |key| root.get(key).is_some();
    let version = root.get("version").and_then(Node::as_int);
    if is_module(&source.path) {
        let document = NewDocument { root: root.clone(), ..document(root, "Module", module::parts(root)) };
        return judged(document, None);
    }
    if has("resource_changes") || has("planned_values") || (has("format_version") && has("configuration")) {
        return of_plan(source, root);
    }
    if has("provider_schemas") {
        let message = "describes the schemas of providers and holds no resource";
        return not_judged(header(root), message, "check a plan or a state");
    }
    if has("format_version") && root.dig(&["values", "root_module"]).is_some() {
        return judged(document(root, "State", state::parts(root)), empty_state(root));
    }
    if has("format_version") && root.entries().iter().all(|entry| entry.value.is_scalar()) {
        return not_judged(header(root), "is an empty state: nothing is judged", "apply the configuration first");
    }
    match version {
        Some(4) if has("resources") => judged(document(root, "State", state::raw_parts(root)), empty_state(root)),
        Some(version @ 1..=3) if has("modules") => {
            let message = format!("is a state of version {version}: nothing is judged");
            not_judged(header(root), &message, "write it again with Terraform 0.12 or newer")
        }
        _ => Detected::default(),
    }
}

fn of_plan(source: &Source, root: &Node) -> Detected {
    let parts = plan::parts(source, root);
    let is_managed = |part: &NewDocument| part.root.get("mode").and_then(Node::as_str) != Some("data");
    let mut remarks = Vec::new();
    if !parts.iter().any(is_managed) {
        let deletes = root.get("resource_changes").map(Node::items).unwrap_or_default().len();
        let message = match deletes {
            0 => "is a plan without resources: nothing is judged".to_owned(),
            _ => "is a plan after which no resource is left: nothing is judged".to_owned(),
        };
        remarks.push(remark(header(root), message, "check a plan that creates or keeps resources"));
    }
    remarks.extend(incomplete(root));
    Detected { documents: vec![document(root, "Plan", parts)], remarks, ..Detected::default() }
}

/// A plan that says itself that it is not the whole.
fn incomplete(root: &Node) -> Option<Remark> {
    let is = |key: &str, value| root.get(key).filter(|node| node.as_bool() == Some(value));
    let (node, message, help) = match (is("errored", true), is("complete", false)) {
        (Some(node), _) => (node, "is a plan that failed: what it lacks is not believed", "mend what the plan reports"),
        (None, Some(node)) => (
            node,
            "is a part of a plan (targets or deferred changes): what it lacks is not believed",
            "plan without `-target` to have everything judged",
        ),
        (None, None) => return None,
    };
    Some(Remark { kind: RemarkKind::Incomplete, ..remark(node.span, message.to_owned(), help) })
}

fn empty_state(root: &Node) -> Option<Remark> {
    let is_empty = match root.get("resources") {
        Some(resources) => resources.items().is_empty(),
        None => state::tree(root).is_none_or(|tree| {
            let mut count = 0;
            tree.each(&mut |_, _| count += 1);
            count == 0
        }),
    };
    let message = || "is a state without resources: nothing is judged".to_owned();
    is_empty.then(|| remark(header(root), message(), "check a state that holds resources"))
}

fn judged(document: NewDocument, remark: Option<Remark>) -> Detected {
    Detected { documents: vec![document], remarks: remark.into_iter().collect(), ..Detected::default() }
}

fn not_judged(span: Span, message: &str, help: &str) -> Detected {
    Detected { remarks: vec![remark(span, message.to_owned(), help)], ..Detected::default() }
}

fn remark(span: Span, message: String, help: &str) -> Remark {
    Remark { kind: RemarkKind::NotJudged, severity: Severity::Warning, span, message, help: Some(help.to_owned()) }
}

/// The first key of a file.
fn header(root: &Node) -> Span {
    root.entries().first().map_or(root.span, |entry| entry.key_span)
}

/// The root document: scalars of the top level. What is more is null there, and keeps its place.
fn document(root: &Node, kind: &str, parts: Vec<NewDocument>) -> NewDocument {
    let bare = |entry: &Entry| {
        let data = if entry.value.is_scalar() { entry.value.data.clone() } else { Data::Null };
        Entry { value: Node { span: entry.value.span, data }, ..entry.clone() }
    };
    NewDocument {
        source: root.span.source,
        prefix: Path::default(),
        format: Format::Terraform,
        kind: Kind { name: kind.into(), group: "".into() },
        identity: Identity::default(),
        root: Node { span: root.span, data: Data::Mapping(root.entries().iter().map(bare).collect()) },
        comments: Vec::new(),
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts,
    }
}

/// Whether a document is a whole plan, state or module: an instance's kind is the type of its resource.
pub fn is_root(document: &Document) -> bool {
    KINDS.contains(&&*document.kind.name)
}

/// The key of a comment in a block of a `.tf.json`.
pub const COMMENT: &str = "//";

/// Whether a document's comments are keys.
pub fn has_comments(document: &Document) -> bool {
    document.format == Format::Terraform && &*document.kind.name == "Module"
}

/// The body of a resource in its module's file.
pub fn body<'n>(module: &'n Node, prefix: &Path) -> Option<&'n Node> {
    module.follow(prefix)
}

/// Where a place of a part lies in its file, whose shape is another: the path that a pointer is made of.
pub fn written(documents: &Documents, document: &Document, path: &Path, span: Span) -> Path {
    let Some(parent) = document.parent.filter(|_| !is_root(document)) else { return path.clone() };
    let Some((first, rest)) = path.segments().split_first() else { return document.prefix.clone() };
    let first = first.as_key().unwrap_or_default();
    let list = document.prefix.segments().first().and_then(Segment::as_key).unwrap_or_default();
    if matches!(list, "resource" | "data") {
        return path_to(&documents.get(parent).root, span);
    }
    let (up, keys): (usize, &[&str]) = match (list, first) {
        ("resources", "mode" | "type" | "name" | "module" | "provider") => (2, &[first]),
        ("resources", "index") => (0, &["index_key"]),
        ("resources", "values") => (0, &["attributes"]),
        ("resource_changes" | "deferred_changes", "values") => (0, &["change", "after"]),
        ("resource_changes" | "deferred_changes", "unknown") => (0, &["change", "after_unknown"]),
        ("resource_changes" | "deferred_changes", "sensitive") => (0, &["change", "after_sensitive"]),
        ("resource_changes" | "deferred_changes", "actions" | "replace_paths") => (0, &["change", first]),
        ("resource_changes" | "deferred_changes", "module") => (0, &["module_address"]),
        ("planned_values" | "prior_state" | "values", "sensitive") => (0, &["sensitive_values"]),
        ("planned_values" | "prior_state" | "values", "values") => (0, &["values"]),
        (list, "provider") if list != "resources" => (0, &["provider_name"]),
        (list, "address" | "mode" | "type" | "name" | "index") if list != "resources" => (0, &[first]),
        // Computed: nothing in the file is it alone.
        _ => return document.prefix.clone(),
    };
    let base = document.prefix.truncated(document.prefix.len().saturating_sub(up));
    keys.iter().fold(base, |base, key| base.key(key)).join(&Path::new(rest.to_vec()))
}

/// `Plan`, `State`, `Module`, a type of resource, or a glob over these.
pub fn knows_kind(pattern: &str) -> bool {
    let is_type = |text: &str| {
        text.contains('_')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'*'))
    };
    KINDS.contains(&pattern) || is_type(pattern)
}

/// Whether a document of `kind` is meant by `pattern`.
pub fn kind_matches(pattern: &str, kind: &crate::document::Kind) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == &*kind.name };
    let Some(mut name) = kind.name.strip_prefix(first) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return name.ends_with(part);
        }
        let Some(at) = name.find(part) else { return false };
        name = &name[at + part.len()..];
    }
    true
}
