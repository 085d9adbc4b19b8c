//! keepalived configurations: one document is what one node reads, with its includes, conditions and parameters applied.
//!
//! A file with `@node` lines describes several nodes, so it holds a document for each. `keywords` says what stands
//! outermost, `join` puts included files into their root.

mod join;
mod keywords;
mod secrets;

#[cfg(test)]
mod tests;

pub use join::join;
pub use secrets::secrets;

use std::sync::Arc;

use super::Format;
use super::detect::{Detected, Remark, RemarkKind, Skipped};
use crate::document::{Identity, Kind, NewDocument};
use crate::settings::Severity;
use crate::source::{Source, Span};
use crate::syntax::keepalived::{Alone, Config, Library, parse};
use crate::syntax::{Data, Entry, Node, Path, SyntaxError, SyntaxErrorKind};
use keywords::{BLOCKS, TOP};

/// The closed list of this format's kinds.
pub const KINDS: [&str; 1] = ["Config"];

/// What stands for every node that no condition names.
const OTHER: &str = "other";

/// Nodes that one file may describe.
const MAX_NODES: usize = 16;

/// Files that may hold it: `keepalived.conf`, `master.conf`, `keepalived.conf.tmpl`, `keepalived.cfg`.
pub fn may_hold(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.ends_with(".conf") || name.contains(".conf.") || (name.contains("keepalived") && name.contains(".cfg"))
}

/// The file's name alone decides: never, because files about keepalived have its name too, such as those of a logger.
pub fn is_named(_path: &str) -> bool {
    false
}

/// A cheap look at the text, also of a broken file: a line that opens a block of its own.
pub fn looks_like(text: &str) -> bool {
    let mut opens = false;
    for line in text.lines() {
        let code = line.find(['#', '!']).map_or(line, |at| &line[..at]).trim();
        if code.is_empty() {
            continue;
        }
        if opens && code.starts_with('{') {
            return true;
        }
        let code = match code.strip_prefix('@') {
            Some(conditional) => conditional.split_once([' ', '\t']).map_or("", |(_, rest)| rest.trim_start()),
            None => code,
        };
        let word = code.split([' ', '\t', '{']).next().unwrap_or_default();
        opens = BLOCKS.contains(&word);
        if opens && code.contains('{') && !code.contains(['=', ';', '(']) {
            return true;
        }
    }
    false
}

pub fn read(source: &Source) -> Detected {
    let read = nodes(source, &mut Alone);
    if let Some(skipped) = read.iter().any(|(_, config)| config.template).then(|| template(source)) {
        return Detected { skipped: Some(skipped), ..Detected::default() };
    }
    detected(source, read)
}

/// What each node that a file tells of reads in it.
fn nodes<'s>(source: &'s Source, library: &mut dyn Library<'s>) -> Vec<(Option<String>, Config)> {
    let first = parse(source, None, library);
    let names: Vec<String> = first.nodes.iter().take(MAX_NODES).cloned().collect();
    let mut read: Vec<(Option<String>, Config)> =
        names.iter().map(|name| (Some(name.clone()), parse(source, Some(name), library))).collect();
    // With several names the file tells of those; with one, of that one and of another.
    match names.len() {
        0 => read.push((None, first)),
        1 => read.push((Some(OTHER.to_owned()), first)),
        _ => {}
    }
    read
}

/// Documents, errors and remarks of a file's nodes.
fn detected(source: &Source, read: Vec<(Option<String>, Config)>) -> Detected {
    let mut errors: Vec<SyntaxError> = Vec::new();
    let mut remarks = Vec::new();
    if let Some(first) = read.first().filter(|(_, config)| config.nodes.len() > MAX_NODES) {
        remarks.extend(too_many(source, &first.1));
    }
    let is_one = read.len() == 1;
    for (_, config) in &read {
        errors.extend(config.errors.iter().cloned());
        errors.extend(unknown(&config.blocks));
        remarks.extend(config.missing.iter().map(join::remark));
    }
    errors.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
    errors.dedup();
    remarks.sort_by_key(|remark| remark.span);
    remarks.dedup();
    // Where a block ends is not known any more.
    let sound = read.into_iter().filter(|_| errors.is_empty());
    let documents = sound.filter_map(|(node, config)| document(source, node.filter(|_| !is_one), config));
    Detected { documents: documents.collect(), errors, remarks, ..Detected::default() }
}

fn document(source: &Source, node: Option<String>, config: Config) -> Option<NewDocument> {
    let root = root(source, node.as_deref(), config.blocks)?;
    Some(NewDocument {
        source: source.id,
        prefix: Path::default(),
        format: Format::Keepalived,
        kind: Kind { name: KINDS[0].into(), group: "".into() },
        identity: Identity { namespace: None, name: node.map(Into::into) },
        root,
        comments: config.comments,
        duplicate_keys: Vec::new(),
        generated_from: None,
        parts: Vec::new(),
    })
}

/// `{file, node, blocks}`. Its keys stand for the first statement: there is nothing else to point at.
fn root(source: &Source, node: Option<&str>, blocks: Vec<Node>) -> Option<Node> {
    let first = blocks.first()?.entry("name")?.key_span;
    let own = blocks.iter().map(|block| block.span).filter(|span| span.source == source.id);
    let span = own.reduce(Span::to).unwrap_or(first);
    let start = Span { end: first.start, ..first };
    let text = |text: &str| Node { span: start, data: Data::String(text.into()) };
    let entry = |key: &str, value: Node| Entry { key: Arc::from(key), key_span: first, value };
    let entries = [
        entry("file", text(&source.path)),
        entry("node", node.map_or(Node { span: start, data: Data::Null }, text)),
        entry("blocks", Node { span, data: Data::Sequence(blocks.into()) }),
    ];
    Some(Node { span, data: Data::Mapping(entries.into()) })
}

/// The first statement that stands outermost and belongs into a block: one that closed too early, most often.
fn unknown(blocks: &[Node]) -> Option<SyntaxError> {
    let name = |block: &Node| block.get("name").and_then(Node::as_str).map(str::to_owned).unwrap_or_default();
    let is_template = |block: &Node| block.get("unknown").is_some_and(|at| at.at(0).and_then(Node::as_int) == Some(-1));
    if !blocks.iter().any(|block| BLOCKS.contains(&&*name(block))) {
        return None;
    }
    let block = blocks.iter().find(|block| !TOP.contains(&&*name(block)) && !is_template(block))?;
    Some(SyntaxError {
        kind: SyntaxErrorKind::Grammar,
        span: block.get("name")?.span,
        message: format!("`{}` stands outside of the blocks that keepalived knows", name(block)),
        help: Some("it belongs into a block, or a `}` before it closes too much".into()),
    })
}

fn too_many(source: &Source, config: &Config) -> Option<Remark> {
    let span = config.blocks.first()?.get("name")?.span;
    Some(Remark {
        kind: RemarkKind::NotJudged,
        severity: Severity::Warning,
        span: if span.source == source.id { span } else { Span::new(source.id, 0, 0) },
        message: format!("describes more than {MAX_NODES} nodes: only the first {MAX_NODES} by name are judged"),
        help: None,
    })
}

fn template(source: &Source) -> Skipped {
    let is_go = ["{{-", "{{.", "{{$", "{{ .", "{{ $", "{{ end", "{{ range", "{{ if", "{{end"];
    match is_go.iter().any(|mark| source.text.contains(mark)) {
        true => Skipped::HelmTemplate,
        false => Skipped::JinjaTemplate,
    }
}
