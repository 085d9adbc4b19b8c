//! Configuration of no format of ours: what policies without kinds see of it, document by document.
//!
//! `syntax` says which files are of a known grammar. Nobody reads these documents unless such a policy is there: they
//! join no relation, and built-in rules never see them.

mod secrets;
mod syntax;

pub use secrets::{may_hold_secrets, secrets};
pub use syntax::{may_hold, syntax_of};

use super::detect::{Detected, Remark, RemarkKind, Skipped, structured_syntax, template_by_content};
use super::{Format, terraform};
use crate::document::{Identity, Kind, NewDocument};
use crate::settings::Severity;
use crate::source::{Source, Span};
use crate::syntax::{self as grammar, Node, Parsed, ParsedDocument, Path, Syntax};

/// The closed list of this format's kinds: the grammars, and what `--combine` makes of all documents.
pub const KINDS: [&str; 7] = ["yaml", "json", "toml", "ini", "env", "dockerfile", COMBINED];

pub const COMBINED: &str = "combined";

/// Adds what policies without kinds see of a source and its format's documents do not show as it is written.
/// `named`: the user named the file.
pub fn complete(source: &Source, detected: &mut Detected, named: bool) {
    let rest = std::mem::take(&mut detected.rest);
    let written = structured_syntax(&source.path).unwrap_or(Syntax::Yaml);
    let added = match detected.format {
        _ if detected.skipped.is_some() => return,
        None => {
            *detected = read(source, named);
            return;
        }
        Some(Format::K8s | Format::Stepfunctions) => documents(source, written, rest, Arrays::Whole),
        Some(Format::Traefik) => {
            let syntax = syntax_of(&source.path).unwrap_or(Syntax::Yaml);
            documents(source, syntax, grammar::parse(source, syntax).documents, Arrays::Split)
        }
        // Their own documents are shaped anew. What is broken was said already.
        Some(Format::Envoy) => documents(source, written, grammar::parse(source, written).documents, Arrays::Split),
        Some(Format::Terraform) => {
            documents(source, Syntax::Json, terraform::whole(source).into_iter().collect(), Arrays::Split)
        }
        Some(
            Format::Haproxy | Format::Keepalived | Format::Nginx | Format::Caddy | Format::Plain | Format::Fivenines,
        ) => return,
    };
    detected.shadows = match detected.format {
        Some(Format::Envoy | Format::Terraform | Format::Traefik) => added.len().min(detected.documents.len()),
        _ => 0,
    };
    detected.documents.extend(added);
}

/// Whether a format's root documents are what the file says, so that a policy may see them as they are.
pub fn is_as_written(format: Format) -> bool {
    match format {
        Format::K8s
        | Format::Stepfunctions
        | Format::Haproxy
        | Format::Keepalived
        | Format::Nginx
        | Format::Caddy
        | Format::Plain => true,
        Format::Envoy | Format::Terraform | Format::Traefik | Format::Fivenines => false,
    }
}

fn read(source: &Source, named: bool) -> Detected {
    let known = syntax_of(&source.path);
    // A file without an ending is YAML when somebody says that it is configuration, and when it reads like it.
    let Some(syntax) = known.or((named && !syntax::has_ending(&source.path)).then_some(Syntax::Yaml)) else {
        return Detected::default();
    };
    if syntax == Syntax::Dockerfile && !named && !syntax::looks_like_dockerfile(source) {
        return Detected::default();
    }
    let parsed = grammar::parse(source, syntax);
    if known.is_none() && (!parsed.errors.is_empty() || parsed.documents.iter().all(|it| it.root.is_scalar())) {
        return Detected::default();
    }
    of_parsed(source, (syntax, parsed), named)
}

/// Reads a source in a grammar, whatever its name promises.
pub(super) fn read_as(source: &Source, syntax: Syntax) -> Detected {
    of_parsed(source, (syntax, grammar::parse(source, syntax)), true)
}

fn of_parsed(source: &Source, (syntax, parsed): (Syntax, Parsed), named: bool) -> Detected {
    let at_expression = || parsed.errors.iter().find_map(|error| template_at(source, error.span));
    if !parsed.errors.is_empty()
        && let Some(skipped) = template_by_content(&source.text).or_else(at_expression)
    {
        return Detected { format: Some(Format::Plain), skipped: Some(skipped), ..Detected::default() };
    }
    let documents = documents(source, syntax, parsed.documents, Arrays::Split);
    let is_empty = documents.is_empty() && parsed.errors.is_empty();
    let remarks: Vec<Remark> = (is_empty && named).then(|| empty(source)).into_iter().collect();
    Detected {
        format: (!is_empty || !remarks.is_empty()).then_some(Format::Plain),
        documents,
        errors: parsed.errors,
        remarks,
        ..Detected::default()
    }
}

/// Text that breaks on a line where a template engine has still to put something.
fn template_at(source: &Source, at: Span) -> Option<Skipped> {
    let text = &*source.text;
    let start = text[..at.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    match () {
        () if line.contains("{{") => Some(Skipped::HelmTemplate),
        () if line.contains("{%") => Some(Skipped::JinjaTemplate),
        () => None,
    }
}

fn empty(source: &Source) -> Remark {
    Remark {
        kind: RemarkKind::NotJudged,
        severity: Severity::Warning,
        span: Span::new(source.id, 0, source.text.chars().next().map_or(0, char::len_utf8)),
        message: "holds no document: nothing is judged".to_owned(),
        help: None,
    }
}

/// What becomes of an array at the top of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrays {
    /// Each element is a document, as in conftest; only where the file holds nothing else.
    Split,
    Whole,
}

fn documents(source: &Source, syntax: Syntax, parsed: Vec<ParsedDocument>, arrays: Arrays) -> Vec<NewDocument> {
    let arrays = if parsed.len() == 1 { arrays } else { Arrays::Whole };
    let kind = Kind { name: kind(syntax).into(), group: "".into() };
    let document = |root: Node, prefix: Path| NewDocument {
        source: source.id,
        prefix,
        format: Format::Plain,
        kind: kind.clone(),
        identity: Identity { namespace: None, name: name(&root) },
        root,
        comments: Vec::new(),
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: Vec::new(),
    };
    let mut documents = Vec::with_capacity(parsed.len());
    for parsed in parsed {
        let first = documents.len();
        match arrays == Arrays::Split && syntax != Syntax::Dockerfile && parsed.root.is_sequence() {
            true => documents.extend(
                parsed
                    .root
                    .items()
                    .iter()
                    .enumerate()
                    .map(|(at, item)| document(item.clone(), Path::default().index(at))),
            ),
            false => documents.push(document(parsed.root, Path::default())),
        }
        if let Some(first) = documents.get_mut(first) {
            first.comments = parsed.comments;
            first.duplicate_keys = parsed.duplicate_keys;
        }
    }
    documents
}

pub(super) fn kind(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Yaml => "yaml",
        Syntax::Json => "json",
        Syntax::Toml => "toml",
        Syntax::Ini => "ini",
        Syntax::Dotenv => "env",
        Syntax::Dockerfile => "dockerfile",
        Syntax::Nginx => "nginx",
    }
}

/// What tells a document from others of its file, where it says so.
fn name(root: &Node) -> Option<std::sync::Arc<str>> {
    let named = root.dig(&["metadata", "name"]).or_else(|| root.get("name"))?.as_str()?;
    (!named.is_empty() && !named.contains('\n')).then(|| named.into())
}
