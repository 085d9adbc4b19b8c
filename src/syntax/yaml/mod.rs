//! YAML: granit's events become documents. This module owns the stream: where documents begin and end, whose
//! comments are whose, and how reading goes on behind a broken document. `tree` builds a document's values,
//! `failure` words the parser's errors.

mod failure;
mod place;
mod tree;

use granit_parser::{Event, Options, Parser, Span as ParserSpan};

use self::tree::Tree;
use super::interner::Interner;
use super::{
    Comment, MAX_DEPTH, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind, begins_line, place_of,
};
use crate::source::{Source, Span};

pub fn parse(source: &Source) -> Parsed {
    let mut parser = Parser::new_from_str_with_options(&source.text, options());
    let mut stream = Stream::new(source);
    while let Some(event) = parser.next_event() {
        let error = match event {
            Ok((event, span)) => stream.take(event, span).err(),
            Err(error) => Some(failure::from_scan(source, &error, stream.tree.last_end())),
        };
        let Some(error) = error else { continue };
        if !stream.fail(error) {
            break;
        }
        // Where no further document follows, only the stream's end is left to read.
        if parser.proceed_next_document().is_err() {
            break;
        }
    }
    stream.finish()
}

/// The default of 96 buffered comments refuses files with a long header; the text's size bounds them anyway. Keys
/// keep YAML's limit of 1024 characters, which Go has too. The tree counts depth over both kinds of nesting.
fn options() -> Options {
    granit_parser::options! {
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH + 1,
        block_nesting_limit: MAX_DEPTH + 1,
    }
}

struct Stream<'t> {
    source: &'t Source,
    interner: Interner,
    tree: Tree,
    /// Read, but comments up to the next document's start still belong to it.
    open: Option<ParsedDocument>,
    /// Not given to a document yet.
    comments: Vec<Comment>,
    /// Whether a document has begun, were it empty or broken: comments before it are its own.
    begun: bool,
    parsed: Parsed,
}

impl<'t> Stream<'t> {
    fn new(source: &'t Source) -> Self {
        Self {
            source,
            interner: Interner::new(),
            tree: Tree::new(source.id),
            open: None,
            comments: Vec::new(),
            begun: false,
            parsed: Parsed::default(),
        }
    }

    fn take(&mut self, event: Event<'_>, span: ParserSpan) -> Result<(), SyntaxError> {
        let span = self.span(span);
        match event {
            Event::Comment(..) => self.comment(span),
            Event::DocumentStart(explicit, _) => {
                self.close(if explicit { span.start } else { 0 });
                self.begun = true;
            }
            Event::DocumentEnd => {
                self.end_document();
                // `...` ends the document's text; what follows belongs to the next one.
                if !span.is_empty() {
                    self.close(span.start);
                    self.begun = false;
                }
            }
            event => return self.tree.take(event, span, &self.source.text, &mut self.interner),
        }
        Ok(())
    }

    fn end_document(&mut self) {
        let Some((root, duplicate_keys)) = self.tree.finish() else { return };
        let is_empty = root.is_null() && root.span.is_empty();
        if !is_empty {
            self.open = Some(ParsedDocument { root, comments: Vec::new(), duplicate_keys });
        }
    }

    /// Gives the comments before `boundary` to the document that was read last; those of a broken or an empty
    /// document go with it.
    fn close(&mut self, boundary: u32) {
        let mut comments = Vec::new();
        if self.begun {
            // The parser may tell of a comment before the value that it stands behind.
            self.comments.sort_by_key(|comment| comment.span.start);
            let later = self.comments.partition_point(|comment| comment.span.start < boundary);
            comments = self.comments.drain(..later).collect();
        }
        if let Some(mut document) = self.open.take() {
            document.comments = comments;
            self.parsed.documents.push(document);
        }
    }

    /// False when it is time to give up.
    fn fail(&mut self, mut error: SyntaxError) -> bool {
        self.tree.reset();
        // The events of block collections have no text.
        if error.span.is_empty() {
            let (start, end) = place_of(&self.source.text, error.span.start as usize);
            error.span = Span::new(self.source.id, start, end);
        }
        let span = error.span;
        self.parsed.errors.push(error);
        self.begun = true;
        if self.parsed.errors.len() < MAX_ERRORS {
            return true;
        }
        let message = format!("{MAX_ERRORS} documents are broken, the rest is not read");
        self.parsed.errors.push(SyntaxError { kind: SyntaxErrorKind::Limit, span, message, help: None });
        false
    }

    fn finish(mut self) -> Parsed {
        self.close(u32::MAX);
        self.parsed
    }

    fn comment(&mut self, span: Span) {
        let own_line = begins_line(&self.source.text, span.start as usize);
        self.comments.push(Comment { span, own_line });
    }

    /// Parsers over a string always tell byte offsets.
    fn span(&self, span: ParserSpan) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        Span::new(self.source.id, range.start, range.end)
    }
}

#[cfg(test)]
mod tests;
