//! HAProxy's grammar: a file becomes statements of words, comments and preprocessor lines.
//!
//! One statement a line, no continuation. What a first word means (a section, a keyword of two words) is the business
//! of `format::haproxy`; how a line becomes words is that of `words`.

mod environment;
mod guards;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::{Comment, MAX_ERRORS, SyntaxError, SyntaxErrorKind};
use crate::source::{Source, Span};
use environment::Environment;
use guards::Guards;
use words::Splitter;

/// Words that HAProxy reads on one line; a longer line is refused.
pub const MAX_WORDS: usize = 64;

/// What a file holds, line by line.
#[derive(Debug, Default)]
pub struct Lines {
    /// In source order; preprocessor lines, lines of scopes and empty ones are not among them.
    pub statements: Vec<Statement>,
    /// The words of all statements, one after the other.
    pub words: Vec<Word>,
    /// The branches of `.if` blocks that hold statements.
    pub branches: Vec<Branch>,
    pub comments: Vec<Comment>,
    pub errors: Vec<SyntaxError>,
}

/// A line of at least one word, the first of which is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    first: usize,
    end: usize,
    /// Index of the innermost branch around it.
    pub branch: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As written, with its quotes.
    pub span: Span,
    /// Unquoted. A variable whose value the file does not say stands as written.
    pub text: Arc<str>,
    pub certainty: Certainty,
    /// The text stands in the source byte by byte: no quotes, escapes or variables that the file sets.
    pub is_plain: bool,
}

/// How much of a word the file alone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Known,
    /// It holds an environment variable or a template's expression.
    Unknown,
    /// It holds a list's variable, `"${LIST[*]}"`: any number of words.
    AnyNumber,
}

/// The lines between two preprocessor lines of one `.if` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The line that opens it: `.if defined(BLUE)`, `.else`.
    pub span: Span,
    pub text: Arc<str>,
}

impl Lines {
    pub fn words_of(&self, statement: &Statement) -> &[Word] {
        &self.words[statement.first..statement.end]
    }
}

/// Splits a source. Total and linear: a line that breaks the grammar is an error, and reading goes on behind it.
pub fn parse(source: &Source) -> Lines {
    let mut lines = Lines::default();
    let mut splitter = Splitter::new(source);
    let mut guards = Guards::default();
    let mut environment = Environment::default();
    while !splitter.is_at_end() {
        if lines.errors.len() >= MAX_ERRORS {
            let at = splitter.position();
            lines.errors.push(limit(source, at));
            break;
        }
        let first = lines.words.len();
        if let Err(error) = splitter.line(&mut lines.words, &mut lines.comments, &environment) {
            lines.words.truncate(first);
            lines.errors.push(error);
            continue;
        }
        let words = &lines.words[first..];
        let Some(start) = words.first().filter(|word| !word.text.is_empty()) else {
            lines.words.truncate(first);
            continue;
        };
        if start.text.starts_with('.') {
            if let Err(error) = guards.preprocess(words, source, &mut lines.branches) {
                lines.errors.push(error);
            }
            lines.words.truncate(first);
            continue;
        }
        let branch = guards.branch();
        environment.note(words, branch.is_some());
        lines.statements.push(Statement { first, end: lines.words.len(), branch });
    }
    if let Some(open) = guards.open() {
        lines.errors.push(error(open, "`.if` has no `.endif`", Some("close the block with `.endif`")));
    }
    lines
}

fn limit(source: &Source, at: usize) -> SyntaxError {
    let (start, end) = super::place_of(&source.text, at);
    SyntaxError {
        kind: SyntaxErrorKind::Limit,
        span: Span::new(source.id, start, end),
        message: format!("more than {MAX_ERRORS} lines are broken; the rest is not read"),
        help: None,
    }
}

fn error(span: Span, message: impl Into<String>, help: Option<&str>) -> SyntaxError {
    SyntaxError { kind: SyntaxErrorKind::Grammar, span, message: message.into(), help: help.map(str::to_owned) }
}
