//! Preprocessor lines: which statements stand in a branch of an `.if` block.
//!
//! Conditions are not evaluated: they ask for the version, for features and for variables of the process.

use super::{Branch, Word, error};
use crate::source::{Source, Span};
use crate::syntax::SyntaxError;

/// Deeper blocks are refused by HAProxy.
const MAX_NESTED: usize = 16;

#[derive(Debug, Default)]
pub struct Guards {
    /// Open blocks, the outermost first.
    blocks: Vec<Block>,
}

#[derive(Debug)]
struct Block {
    opened: Span,
    branch: usize,
    has_else: bool,
}

impl Guards {
    /// The innermost open branch.
    pub fn branch(&self) -> Option<usize> {
        self.blocks.last().map(|block| block.branch)
    }

    /// The `.if` that is still open.
    pub fn open(&self) -> Option<Span> {
        self.blocks.last().map(|block| block.opened)
    }

    /// Reads a line whose first word begins with a full stop.
    pub fn preprocess(
        &mut self,
        words: &[Word],
        source: &Source,
        branches: &mut Vec<Branch>,
    ) -> Result<(), SyntaxError> {
        let first = &words[0];
        let line = words.last().map_or(first.span, |last| first.span.to(last.span));
        match &*first.text {
            ".if" if self.blocks.len() + 1 >= MAX_NESTED => {
                Err(error(first.span, format!("`.if` blocks are nested {MAX_NESTED} deep"), None))
            }
            ".if" => {
                let branch = add(branches, line, source);
                self.blocks.push(Block { opened: first.span, branch, has_else: false });
                Ok(())
            }
            ".elif" | ".else" => {
                if first.text.len() == ".else".len() && words.len() > 1 && &*first.text == ".else" {
                    return Err(unexpected(first, &words[1]));
                }
                let Some(block) = self.blocks.last_mut() else { return Err(lone(first)) };
                if block.has_else {
                    let message = format!("`{}` stands behind `.else`", first.text);
                    return Err(error(first.span, message, None));
                }
                block.has_else = &*first.text == ".else";
                block.branch = add(branches, line, source);
                Ok(())
            }
            ".endif" if words.len() > 1 => Err(unexpected(first, &words[1])),
            ".endif" => self.blocks.pop().map(|_| ()).ok_or_else(|| lone(first)),
            ".notice" | ".warning" | ".alert" | ".diag" => match words.get(2) {
                Some(second) => Err(unexpected(first, second)),
                None => Ok(()),
            },
            other => Err(error(first.span, format!("`{other}` is no preprocessor directive"), None)),
        }
    }
}

fn add(branches: &mut Vec<Branch>, line: Span, source: &Source) -> usize {
    branches.push(Branch { span: line, text: source.slice(line).into() });
    branches.len() - 1
}

fn lone(word: &Word) -> SyntaxError {
    error(word.span, format!("`{}` belongs to no `.if`", word.text), None)
}

fn unexpected(directive: &Word, argument: &Word) -> SyntaxError {
    let span = if argument.span.is_empty() { directive.span } else { argument.span };
    error(span, format!("`{}` has an argument too many", directive.text), None)
}
