//! One file to its lines: comments are taken off, with the white space around.
//!
//! Both signs of a comment count anywhere outside of double quotes, inside of a word too; single quotes do not protect
//! them, a backslash does.

use super::text::Text;
use super::{comment_of, error};
use crate::source::{Source, Span};
use crate::syntax::{Comment, SyntaxError};

pub struct Reader<'s> {
    pub source: &'s Source,
    at: usize,
}

/// A line as it is written.
#[derive(Debug, Default)]
pub struct Written {
    /// Without the backslash at its end.
    pub text: Text,
    /// It ends with a backslash.
    pub continues: Option<Span>,
    /// That backslash ends a comment.
    pub comment_continues: bool,
}

impl<'s> Reader<'s> {
    pub fn new(source: &'s Source) -> Self {
        let at = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { source, at }
    }

    /// `None` at the end of the file.
    pub fn next(&mut self, comments: &mut Vec<Comment>, errors: &mut Vec<SyntaxError>) -> Option<Written> {
        let text = &self.source.text;
        if self.at >= text.len() {
            return None;
        }
        let start = self.at;
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        self.at = end + 1;
        let line = text[start..end].trim_end_matches('\r');
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        Some(self.line(start + blank, start + line.len(), (comments, errors)))
    }

    fn line(
        &self,
        start: usize,
        end: usize,
        (comments, errors): (&mut Vec<Comment>, &mut Vec<SyntaxError>),
    ) -> Written {
        let bytes = &self.source.text.as_bytes()[..end];
        let mut written = Written::default();
        let mut copied = start;
        let mut comment = None;
        let mut quote = None;
        let mut at = start;
        while at < end {
            match bytes[at] {
                b'"' if comment.is_none() => quote = if quote.is_none() { Some(at) } else { None },
                b'\\' if at + 1 == end => {
                    written.continues = Some(self.span(at, at + 1));
                    written.comment_continues = comment.is_some();
                }
                b'\\' => {
                    if quote.is_none() && comment.is_none() && matches!(bytes[at + 1], b'#' | b'!') {
                        self.copy(&mut written.text, copied, at);
                        copied = at + 1;
                    }
                    at += 1;
                }
                b'#' | b'!' if quote.is_none() && comment.is_none() => comment = Some(at),
                _ => {}
            }
            at += 1;
        }
        if let Some(at) = quote {
            errors.push(error(
                self.span(at, at + 1),
                "`\"` is not closed on its line",
                Some("close it on the same line"),
            ));
        }
        let code_end = comment.or(written.continues.map(|span| span.start as usize)).unwrap_or(end);
        let before = self.source.text[copied.min(code_end)..code_end].trim_end_matches([' ', '\t']);
        self.copy(&mut written.text, copied.min(code_end), copied.min(code_end) + before.len());
        if let Some(at) = comment {
            comments.push(comment_of(self.span(at, end), at == start));
        }
        written
    }

    fn copy(&self, text: &mut Text, start: usize, end: usize) {
        text.push(&self.source.text[start..end], self.span(start, end));
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source.id, start, end)
    }
}
