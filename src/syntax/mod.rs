//! Grammars: text becomes located documents, comments and errors. A broken document never hides its neighbours.
//!
//! One module a grammar. Knows nothing of formats: what a mapping means is `format`'s business.

mod json;
mod node;
mod path;
mod scalar;
mod yaml;

pub use node::{Data, Entry, Node};
pub use path::{Path, Segment, element_name};

use crate::source::{Source, Span};

/// The grammar a source is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Yaml,
    Json,
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
    /// Where reading stopped; never empty unless the source is.
    pub span: Span,
    /// Lower case, no period, names what was met and what was expected where the parser knows.
    pub message: String,
    pub help: Option<String>,
}

/// Parses a source. Total: never panics, bounded in time, depth and memory whatever the text.
pub fn parse(source: &Source, syntax: Syntax) -> Parsed {
    match syntax {
        Syntax::Yaml => yaml::parse(source),
        Syntax::Json => json::parse(source),
    }
}
