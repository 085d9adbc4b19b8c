//! keepalived's grammar: one configuration, as one node reads it, becomes statements with their blocks.
//!
//! `lines` takes comments off, `stream` follows includes, conditions, parameters and sequences, `words` splits a line,
//! `tree` puts blocks together. What a keyword means is the business of `format::keepalived`.

mod lines;
mod parameters;
mod sequence;
mod stream;
mod text;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Comment, Node, SyntaxError, SyntaxErrorKind};
use crate::source::{Source, SourceId, Span};

/// Blocks in blocks. keepalived's own go four deep.
pub const MAX_BLOCKS: usize = 32;

/// Files that include each other.
const MAX_FILES_DEEP: usize = 16;

/// Lines that includes, sequences and parameters may add.
const MAX_ADDED: usize = 100_000;

/// Bytes that they may add.
const MAX_ADDED_BYTES: usize = 2 << 20;

/// What is read from a file, for one of its nodes.
#[derive(Debug, Default)]
pub struct Config {
    /// Statements, each `{name, args, unknown?, condition?, block?}`.
    pub blocks: Vec<Node>,
    /// Of all files that it is made of.
    pub comments: Vec<Comment>,
    pub errors: Vec<SyntaxError>,
    /// The names of nodes that conditions ask for.
    pub nodes: BTreeSet<String>,
    /// Files that were included.
    pub included: BTreeSet<SourceId>,
    /// Includes that could not be followed.
    pub missing: Vec<(Span, String, Missing)>,
    /// Text of a template's engine stands where a statement belongs.
    pub template: bool,
}

/// Why an include is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    File,
    Pattern,
    Loop,
    Limit,
}

impl Missing {
    pub fn name(self) -> &'static str {
        match self {
            Missing::File => "file",
            Missing::Pattern => "pattern",
            Missing::Loop => "loop",
            Missing::Limit => "limit",
        }
    }
}

/// Finds the files that an include names.
pub trait Library<'s> {
    fn find(&mut self, from: &Source, pattern: &str) -> Result<Vec<&'s Source>, Missing>;
}

/// No other file is there.
pub struct Alone;

impl<'s> Library<'s> for Alone {
    fn find(&mut self, _from: &Source, pattern: &str) -> Result<Vec<&'s Source>, Missing> {
        Err(if pattern.contains(['*', '?', '[', '{']) { Missing::Pattern } else { Missing::File })
    }
}

/// Whose configuration is read: `None` is a node that no condition names.
pub type Reading<'a> = Option<&'a str>;

/// Reads a configuration. Total and linear in what it reads.
pub fn parse<'s>(source: &'s Source, node: Reading<'_>, library: &mut dyn Library<'s>) -> Config {
    let mut stream = stream::Stream::new(source, node, library);
    let mut builder = tree::Builder::new();
    while let Some(line) = stream.next() {
        builder.line(&line, stream.config());
        if stream.config().errors.len() > super::MAX_ERRORS {
            break;
        }
    }
    let mut config = stream.finish();
    config.blocks = builder.finish(&mut config.errors);
    config.errors.sort_by_key(|error| error.span);
    config
}

fn error(span: Span, message: impl Into<String>, help: Option<&str>) -> SyntaxError {
    SyntaxError { kind: SyntaxErrorKind::Grammar, span, message: message.into(), help: help.map(str::to_owned) }
}

fn comment_of(span: Span, own_line: bool) -> Comment {
    Comment { span, own_line }
}
