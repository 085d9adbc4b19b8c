//! Caddy 2: the Caddyfile, and the JSON that Caddy makes of it. Both are a `Config`.
//!
//! A Caddyfile's document is `{blocks}`, as `syntax::caddyfile` shapes them; JSON is as written. What both mean is the
//! inventory's business. A Caddyfile of Caddy 1 is recognised and not judged.

mod secrets;
mod version;

#[cfg(test)]
mod tests;

pub use secrets::{may_hold_secrets, secrets};

use super::Format;
use super::detect::{Detected, Remark, RemarkKind, Skipped};
use crate::document::{Identity, Kind, NewDocument};
use crate::settings::Severity;
use crate::source::Source;
use crate::syntax::{self, Data, Entry, Node, Parsed, ParsedDocument, Path, Syntax, caddyfile};

/// The closed list of this format's kinds.
pub const KINDS: [&str; 1] = ["Config"];

/// Files that may hold it.
pub fn may_hold(path: &str) -> bool {
    is_named(path) || path.ends_with(".json")
}

/// The file's name alone decides.
pub fn is_named(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let prose = [".md", ".go", ".rst", ".html", ".json", ".tpl", ".j2"].iter().any(|ending| name.ends_with(ending));
    (name.starts_with("caddyfile") && !prose) || name.ends_with(".caddyfile") || name.ends_with(".caddy")
}

/// A cheap look at the text, also of a broken file.
pub fn looks_like(text: &str) -> bool {
    let is_json = text.trim_start().starts_with('{')
        && ["\"apps\"", "\"http\"", "\"servers\""].iter().all(|key| text.contains(key));
    is_json || text.contains("reverse_proxy ")
}

pub fn read(source: &Source) -> Detected {
    if source.path.ends_with(".json") {
        return json(source);
    }
    let Parsed { documents, errors } = caddyfile::parse(source);
    let Some(parsed) = documents.into_iter().next() else { return Detected { errors, ..Detected::default() } };
    if is_template(&parsed.root) {
        return Detected { skipped: Some(Skipped::JinjaTemplate), ..Detected::default() };
    }
    if let Some(span) = version::first_of_version_1(&parsed.root) {
        let remark = Remark {
            kind: RemarkKind::NotJudged,
            severity: Severity::Note,
            span,
            message: format!("`{}` is a directive of Caddy 1: the file is not judged", source.slice(span)),
            help: Some("version 2 is".into()),
        };
        return Detected { remarks: vec![remark], ..Detected::default() };
    }
    // Caddy refuses the whole file.
    if !errors.is_empty() {
        return Detected { errors, ..Detected::default() };
    }
    let span = parsed.root.span;
    let first =
        parsed.root.items().first().and_then(|block| block.entries().first()).map_or(span, |entry| entry.key_span);
    let blocks = Entry { key: "blocks".into(), key_span: first, value: parsed.root.clone() };
    let root = Node { span, data: Data::Mapping([blocks].into()) };
    Detected { documents: vec![document(source, root, parsed)], ..Detected::default() }
}

fn json(source: &Source) -> Detected {
    let parsed = syntax::parse(source, Syntax::Json);
    let mut detected = Detected { errors: parsed.errors, ..Detected::default() };
    for parsed in parsed.documents {
        if parsed.root.dig(&["apps", "http", "servers"]).is_some_and(Node::is_mapping) {
            detected.documents.push(document(source, parsed.root.clone(), parsed));
        }
    }
    detected
}

fn document(source: &Source, root: Node, parsed: ParsedDocument) -> NewDocument {
    NewDocument {
        source: source.id,
        prefix: Path::default(),
        format: Format::Caddy,
        kind: Kind { name: KINDS[0].into(), group: "".into() },
        identity: Identity::default(),
        root,
        comments: parsed.comments,
        duplicate_keys: parsed.duplicate_keys,
        generated_from: None,
        parts: Vec::new(),
    }
}

/// Whether an address or a directive is still to be written by a template's engine.
fn is_template(blocks: &Node) -> bool {
    let is_step = |text: &str| text.starts_with("{{") || text.starts_with("{%");
    blocks.items().iter().any(|block| {
        let directives = block.get("directives").map_or(&[][..], Node::items);
        block.texts("addresses").any(is_step) || directives.iter().any(|one| is_written_by(one, is_step))
    })
}

fn is_written_by(directive: &Node, is_step: fn(&str) -> bool) -> bool {
    let inner = directive.get("block").map_or(&[][..], Node::items);
    directive.get("name").and_then(Node::as_str).is_some_and(is_step)
        || inner.iter().any(|one| is_written_by(one, is_step))
}
