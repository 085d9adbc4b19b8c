//! Words for granit's errors: what was met, what to do, and a span that shows something.

use granit_parser::{ErrorKind, ScanError};

use super::super::{MAX_DEPTH, SyntaxError, SyntaxErrorKind, place_of};
use super::place;
use crate::source::{Source, Span};

/// `read` is where the last key or value before the error ends.
pub fn from_scan(source: &Source, error: &ScanError, read: u32) -> SyntaxError {
    let (message, help) = words(error.kind());
    let at = error.marker().byte_offset().unwrap_or(source.text.len());
    let at = culprit(&source.text, error.kind(), read as usize, at);
    let kind = match error.kind() {
        ErrorKind::RecursionLimitExceeded => SyntaxErrorKind::Limit,
        _ => SyntaxErrorKind::Grammar,
    };
    let (start, end) = place_of(&source.text, at);
    SyntaxError { kind, span: Span::new(source.id, start, end), message, help: help.map(str::to_owned) }
}

/// Where the author went wrong, which may be before or behind the place where the parser stopped.
fn culprit(text: &str, kind: &ErrorKind, read: usize, at: usize) -> usize {
    match kind {
        ErrorKind::InvalidQuotedScalarIndent => place::quote_between(text, read, at).unwrap_or(at),
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => place::tab_near(text, at).unwrap_or(at),
        _ => at,
    }
}

/// Message and help.
fn words(kind: &ErrorKind) -> (String, Option<&'static str>) {
    let (message, help) = match kind {
        ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation | ErrorKind::TabNotAllowed => {
            ("a tab stands in the indentation", Some("indent with spaces"))
        }
        ErrorKind::TabInPlainScalar | ErrorKind::TabAtBlockScalarStart => {
            ("a tab stands where only spaces may indent", Some("indent with spaces"))
        }
        ErrorKind::UnclosedQuotedScalar => ("a quote is not closed", Some("close the quote")),
        ErrorKind::InvalidQuotedScalarIndent => {
            ("a quote is not closed before the indentation ends", Some("close the quote, or indent its next lines"))
        }
        ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("a document marker stands inside of quotes", Some("close the quote that begins before it"))
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            let message = format!("`{open}` is not closed");
            return (message, Some("close the bracket, or put quotes around the text"));
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            let message = format!("`{open}` is closed by `{close}`");
            return (message, Some("close each bracket with its own kind"));
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("a bracket is closed that was not opened", Some("remove it, or put quotes around the text"))
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::UnexpectedEofFlowMapping => {
            ("expected `,` or `}` in a mapping in braces", Some("close the brace, or put quotes around the text"))
        }
        ErrorKind::ExpectedFlowSequenceSeparator | ErrorKind::UnexpectedEofFlowSequence => {
            ("expected `,` or `]` in a list in brackets", Some("close the bracket, or put quotes around the text"))
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "a `:` stands where no mapping can begin",
            Some("put quotes around text that holds `: `, and check that the key above has its own `:`"),
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("expected `:` behind a key", Some("write `key: value`, and check the indentation of the line"))
        }
        ErrorKind::ExpectedBlockMappingKey => {
            ("expected a key, found something else", Some("align the line with the keys above it"))
        }
        ErrorKind::MappingKeyNotAllowed => {
            ("a key stands where no mapping can begin", Some("begin a new line for the mapping"))
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            ("expected `-`, found something else", Some("align the line with the list's other elements"))
        }
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            ("a `-` stands where no list can begin", Some("begin a new line for the list"))
        }
        ErrorKind::InvalidIndentation | ErrorKind::InvalidBlockScalarIndent | ErrorKind::InvalidFlowScalarIndent => {
            ("the line's indentation fits none of the levels above it", Some("align it with the lines of its level"))
        }
        ErrorKind::ExpectedDocumentStart => (
            "the document has ended before this text",
            Some("align the text with the document, or begin a new document with `---`"),
        ),
        ErrorKind::UnknownAnchor => {
            ("the alias names no anchor of this document", Some("mark a value before it with `&name`"))
        }
        ErrorKind::UnexpectedCharacter { character } => {
            let message = format!("a value cannot begin with `{}`", character.escape_debug());
            return (message, Some("put quotes around the text"));
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "double quotes hold an escape that YAML does not know",
            Some("write `\\\\` for a backslash, or use single quotes"),
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("text follows a closing quote", Some("put the whole text between quotes"))
        }
        ErrorKind::UndeclaredTagHandle => {
            ("the tag has a prefix that no `%TAG` line declares", Some("put quotes around text that begins with `!`"))
        }
        ErrorKind::BomInsideDocument => ("a byte order mark stands inside of the text", Some("remove it")),
        ErrorKind::RecursionLimitExceeded => {
            return (format!("values are nested more than {MAX_DEPTH} levels deep"), None);
        }
        other => return (sentence(&other.to_string()), None),
    };
    (message.to_owned(), help)
}

/// The parser's own words in this project's style.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
