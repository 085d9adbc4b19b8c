//! Grammars: text becomes located documents, comments and errors. A broken document never hides its neighbours.
//!
//! One module a grammar. Knows nothing of formats: what a mapping means is `format`'s business.

pub mod caddyfile;
mod dockerfile;
mod dotenv;
mod embed;
mod entries;
#[cfg(test)]
mod fit;
pub mod haproxy;
mod ini;
mod interner;
mod json;
pub mod keepalived;
pub mod nginx;
mod node;
mod path;
mod scalar;
mod toml;
mod yaml;

pub use embed::origin_of;
pub use entries::keep_last;
pub use json::{Above as JsonAbove, parse_value as parse_json_value};
pub use node::{Data, Entry, Node};
pub use path::{Path, Segment, element_name};

use crate::source::{Source, Span};

/// The grammar a source is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Yaml,
    Json,
    /// The root of its document is the list of directives.
    Nginx,
    Toml,
    Ini,
    /// Environment variables.
    Dotenv,
    /// The root of its document is the list of instructions.
    Dockerfile,
}

/// What a source's text held.
#[derive(Debug, Default)]
pub struct Parsed {
    /// In source order; a document that does not parse is an error instead.
    pub documents: Vec<ParsedDocument>,
    pub errors: Vec<SyntaxError>,
}

#[derive(Debug)]
pub struct ParsedDocument {
    pub root: Node,
    /// In source order.
    pub comments: Vec<Comment>,
    pub duplicate_keys: Vec<DuplicateKey>,
}

/// A comment outside of every scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, without the line break.
    pub span: Span,
    /// Nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// A mapping key that occurs twice. The last one stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The mapping's path with the key.
    pub path: Path,
    pub first: Span,
    /// The occurrence that wins.
    pub second: Span,
}

/// Text that is not of its grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    pub kind: SyntaxErrorKind,
    /// Where reading stopped; never empty unless the source is.
    pub span: Span,
    /// Lower case, no period, names what was met and what was expected where the parser knows.
    pub message: String,
    pub help: Option<String>,
}

/// What a reader of errors must tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// The text breaks its grammar.
    Grammar,
    /// A mapping or a list stands where a key belongs: legal YAML, no configuration. `{{ x }}` without quotes is the
    /// usual cause, so its source is a template.
    CollectionAsKey,
    /// Too deep, too many aliases or too many broken documents.
    Limit,
}

/// Collections in collections, aliases followed. Walking, comparing or dropping a tree may recurse this deep.
pub const MAX_DEPTH: usize = 200;

/// After this many broken documents the rest of a source is not read, and the last error says so.
const MAX_ERRORS: usize = 1000;

/// Repeated keys told of in one document.
const MAX_DUPLICATE_KEYS: usize = 1000;

/// Parses a source. Total: never panics, bounded in time, depth and memory whatever the text.
pub fn parse(source: &Source, syntax: Syntax) -> Parsed {
    match syntax {
        Syntax::Yaml => yaml::parse(source),
        Syntax::Json => json::parse(source),
        Syntax::Nginx => nginx::parse(source),
        Syntax::Toml => toml::parse(source),
        Syntax::Ini => ini::parse(source),
        Syntax::Dotenv => dotenv::parse(source),
        Syntax::Dockerfile => dockerfile::parse(source),
    }
}

/// Whether nothing but white space stands before `at` on its line.
fn begins_line(text: &str, at: usize) -> bool {
    let before = text.as_bytes()[..at].iter().rev().take_while(|byte| !matches!(byte, b'\n' | b'\r'));
    before.into_iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// What an error at `at` shows: the word or the character there; where nothing can be seen, the last character before
/// it that can. Empty only in an empty text.
fn place_of(text: &str, at: usize) -> (usize, usize) {
    const LONGEST_WORD: usize = 64;
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let is_word = |character: &char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.');
    if let Some(first) = text[at..].chars().next().filter(|first| !first.is_whitespace() || *first == '\t') {
        let alone = !is_word(&first) && !matches!(first, '*' | '&' | '!' | '@' | '%' | '$');
        let rest = text[at..].chars().skip(1).take(if alone { 0 } else { LONGEST_WORD }).take_while(is_word);
        return (at, at + first.len_utf8() + rest.map(char::len_utf8).sum::<usize>());
    }
    let visible = text[..at].trim_end();
    let start = visible.char_indices().next_back().map_or(0, |(start, _)| start);
    let end = visible.len().max(text.chars().next().map_or(0, char::len_utf8));
    (start, end)
}
