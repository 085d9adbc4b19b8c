//! Traefik 2 and 3: static (install) and dynamic (routing) configuration, in YAML and TOML.
//!
//! A file is one document, `Static` or `Dynamic`. What is both is a `Static` whose part `Dynamic` holds the routing; the
//! labels of a Compose file are a `Dynamic`, and Kubernetes objects of Traefik have a part of that kind. Which files make
//! one configuration is the inventory's business.
//! Configuration of Traefik 1 is recognised and not judged.

mod kind;
mod labels;
mod names;
mod objects;
mod secrets;

#[cfg(test)]
mod tests;

pub use labels::GROUP as LABELS;
pub use names::written;
pub use objects::{object_of, part_of};
pub use secrets::{may_hold_secrets, secrets};

use super::Format;
use super::detect::{Detected, Remark, RemarkKind, Skipped, structured_syntax};
use crate::document::{Identity, Kind, NewDocument};
use crate::settings::Severity;
use crate::source::{Source, SourceId, Span};
use crate::syntax::{self, Comment, Node, ParsedDocument, Path, Syntax};
use kind::Holds;

/// The closed list of this format's kinds.
pub const KINDS: [&str; 2] = ["Static", "Dynamic"];

/// Files that may hold it.
pub fn may_hold(path: &str) -> bool {
    syntax_of(path).is_some()
}

/// Traefik reads no JSON from files.
fn syntax_of(path: &str) -> Option<Syntax> {
    match path.ends_with(".toml") {
        true => Some(Syntax::Toml),
        false => structured_syntax(path).filter(|syntax| *syntax == Syntax::Yaml),
    }
}

/// A cheap look at the text, also of a broken file.
pub fn looks_like(text: &str) -> bool {
    kind::looks_like(text) || labels::looks_like(text)
}

pub fn read(source: &Source) -> Detected {
    if let Some(detected) = of_labels(source) {
        return detected;
    }
    // Other files with services are not broken configuration of Traefik.
    if labels::looks_like(&source.text) && !kind::looks_like(&source.text) {
        return Detected::default();
    }
    let parsed = syntax::parse(source, syntax_of(&source.path).unwrap_or(Syntax::Yaml));
    // The file provider runs every file through Go's templates before it reads it.
    let is_template = source.text.contains("{{")
        && (!parsed.errors.is_empty() || parsed.documents.iter().any(|it| steers(source, &it.comments)));
    if is_template {
        return Detected { skipped: Some(Skipped::GoSource), ..Detected::default() };
    }
    let mut detected = Detected { errors: parsed.errors, ..Detected::default() };
    for parsed in parsed.documents {
        let root = names::normalised(&parsed.root).unwrap_or_else(|| parsed.root.clone());
        match kind::of_root(&root) {
            Holds::Static => detected.documents.push(document(source, "Static", root, parsed)),
            Holds::Dynamic => detected.documents.push(document(source, "Dynamic", root, parsed)),
            Holds::Both => {
                let part = part(source, kind::dynamic(&root));
                let whole = document(source, "Static", root, parsed);
                detected.documents.push(NewDocument { parts: vec![part], ..whole });
            }
            Holds::Version1 => detected.remarks.push(version_1(source, &root)),
            Holds::Nothing => {}
        }
    }
    detected
}

/// A Compose file with labels for Traefik.
fn of_labels(source: &Source) -> Option<Detected> {
    if syntax_of(&source.path) == Some(Syntax::Toml) || !labels::looks_like(&source.text) {
        return None;
    }
    let parsed = syntax::parse(source, Syntax::Yaml);
    let mut detected = Detected { errors: parsed.errors, ..Detected::default() };
    for parsed in parsed.documents {
        if let Some(root) = labels::routing(source, &parsed.root) {
            let kind = Kind { name: "Dynamic".into(), group: LABELS.into() };
            let bare = bare(source.id, "Dynamic", root);
            detected.documents.push(NewDocument { kind, comments: parsed.comments, ..bare });
        }
    }
    (!detected.documents.is_empty()).then_some(detected)
}

/// Whether comments hold steps of a template, which do not care for comments: what stands between them may be repeated
/// or left out.
fn steers(source: &Source, comments: &[Comment]) -> bool {
    comments.iter().any(|comment| {
        let opened = source.slice(comment.span).split("{{").skip(1);
        let steps = ["if", "range", "with", "define", "template", "end"];
        opened.map(|step| step.trim_start_matches('-').trim_start()).any(|step| {
            steps
                .iter()
                .any(|word| step.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
        })
    })
}

fn document(source: &Source, kind: &str, root: Node, parsed: ParsedDocument) -> NewDocument {
    NewDocument { comments: parsed.comments, duplicate_keys: parsed.duplicate_keys, ..bare(source.id, kind, root) }
}

fn part(source: &Source, root: Node) -> NewDocument {
    bare(source.id, "Dynamic", root)
}

fn bare(source: SourceId, kind: &str, root: Node) -> NewDocument {
    NewDocument {
        source,
        prefix: Path::default(),
        format: Format::Traefik,
        kind: Kind { name: kind.into(), group: "".into() },
        identity: Identity::default(),
        root,
        comments: Vec::new(),
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: Vec::new(),
    }
}

fn version_1(source: &Source, root: &Node) -> Remark {
    let first = root.entries().first().map(|entry| entry.key_span);
    Remark {
        kind: RemarkKind::NotJudged,
        severity: Severity::Note,
        span: first.unwrap_or(Span::new(source.id, 0, 0)),
        message: "this is configuration of Traefik 1: it is not judged".into(),
        help: Some("versions 2 and 3 are".into()),
    }
}
