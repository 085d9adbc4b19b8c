//! nginx: `name args;` and `name args { ... }`. The root is the list of directives; `tree` says how each is shaped.
//!
//! Our own reader, not the crate `nginx-lint-parser`: that one stops at the first error of a file, overflows the stack
//! on nested blocks, and is slower by an order of magnitude; and the build script compiles this module too, so that a
//! crate would be built twice. What nginx's reader decides is small (`lex`), and nginx itself is the oracle of the tests.
//!
//! An error hides only what cannot be placed: statements around it are read. Names matter in three ways (`words`):
//! blocks of data, blocks of Lua, and directives whose missing `;` or `{` shows.

mod lex;
mod lua;
mod sketch;
mod tree;
mod words;

use std::ops::Range;

use self::lex::{Item, Lexer, Word};
use self::tree::{Body, Builder, Head};
use super::node::Node;
use super::{Comment, MAX_DEPTH, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind, place_of};
use crate::source::Source;

pub use sketch::{Sign, Sketch, sketch};
pub use words::is_data_block;

/// A block is two collections (the directive and its list); a document adds two around all, and arguments one.
pub const MAX_BLOCKS: usize = (MAX_DEPTH - 4) / 2;

pub fn parse(source: &Source) -> Parsed {
    let mut parser = Parser::new(source);
    parser.run();
    parser.finish()
}

/// A block that is open.
struct Frame {
    head: Head,
    open: usize,
    is_data: bool,
    children: Vec<Node>,
}

struct Parser<'s> {
    text: &'s str,
    lexer: Lexer<'s>,
    builder: Builder<'s>,
    frames: Vec<Frame>,
    /// Blocks that are open and dropped: too deep, without a name, or inside of data.
    dropped: usize,
    /// Of the statement that is being read.
    words: Vec<Word>,
    /// Something of this statement was told already.
    is_told: bool,
    /// That blocks are too deep was told.
    is_deep: bool,
    top: Vec<Node>,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
}

impl<'s> Parser<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            text: &source.text,
            lexer: Lexer::new(&source.text),
            builder: Builder::new(source),
            frames: Vec::new(),
            dropped: 0,
            words: Vec::new(),
            is_told: false,
            is_deep: false,
            top: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn run(&mut self) {
        loop {
            let item = self.lexer.item();
            if self.lexer.is_glued {
                self.glued(&item);
            }
            match item {
                Item::Word(word) => self.word(word),
                Item::Semicolon(at) => self.semicolon(at),
                Item::Open(at) => self.open(at),
                Item::Close(at) => self.close(at),
                Item::Comment(range) => self.comment(range),
                Item::End => break,
            }
        }
        self.end();
    }

    fn word(&mut self, word: Word) {
        if !word.is_closed {
            let start = word.span.start;
            let end = self.text[start..].find(['\n', '\r']).map_or(self.text.len(), |length| start + length);
            let help = "close the quote, or write the quote inside of the word or behind a backslash";
            self.fail(start..end.max(start + 1), "the quote is not closed", help);
        } else if word.is_too_long() {
            let shown = self.clip(word.span.clone());
            self.fail(shown, "a word is longer than 4095 bytes, which nginx refuses", "split the word");
        }
        self.words.push(word);
    }

    fn semicolon(&mut self, at: usize) {
        if self.words.is_empty() {
            return self.tell(at..at + 1, "`;` without a directive", "remove it");
        }
        self.statement(at + 1);
    }

    /// Ends a directive without a block; `end` is behind it.
    fn statement(&mut self, end: usize) {
        let words = std::mem::take(&mut self.words);
        let is_told = std::mem::take(&mut self.is_told);
        if self.dropped > 0 {
            return;
        }
        let Some(head) = self.builder.head(&words, false) else { return };
        let is_data = self.frames.last().is_some_and(|frame| frame.is_data);
        if !is_data && !is_told && words::is_block(&head.name.text) {
            let message = format!("`{}` has no `{{`", head.name.text);
            self.tell(head.name.span.clone(), &message, "write its directives in braces behind it");
        }
        let node = if is_data { self.builder.data(&head) } else { self.builder.directive(&head, Body::None, end) };
        self.children().push(node);
    }

    fn open(&mut self, at: usize) {
        let words = std::mem::take(&mut self.words);
        let is_told = std::mem::take(&mut self.is_told);
        if words.is_empty() {
            self.tell(at..at + 1, "`{` without a directive", "write the block's name before it");
        }
        if words.is_empty() || self.dropped > 0 {
            self.dropped += 1;
            return;
        }
        if self.frames.last().is_some_and(|frame| frame.is_data) {
            self.tell(at..at + 1, "`{` stands in a block that holds data alone", "close the block before, or quote it");
            self.dropped += 1;
            return;
        }
        if self.is_quantifier(&words) {
            return self.quantifier(&words, is_told);
        }
        let words = if is_told { words } else { self.split_unterminated(words) };
        let name = words[0].text(self.text);
        let Some(head) = self.builder.head(&words, name == "if") else { return };
        if words::is_lua_block(&head.name.text) {
            return self.lua(&head, at);
        }
        if self.frames.len() >= MAX_BLOCKS {
            self.too_deep(&head);
            self.dropped += 1;
            return;
        }
        let is_data = words::is_data_block(&head.name.text);
        self.frames.push(Frame { head, open: at, is_data, children: Vec::new() });
    }

    /// `location ~ ^/a{2}$ {`: the brace of a quantifier opened a block, whose first statement is its rest.
    fn is_quantifier(&self, words: &[Word]) -> bool {
        let Some(frame) = self.frames.last().filter(|frame| frame.children.is_empty()) else { return false };
        let first = &self.text[words[0].span.clone()];
        let digits = first.trim_start_matches(|character: char| character.is_ascii_digit() || character == ',');
        words[0].span.start == frame.open + 1 && digits.len() < first.len() && digits.starts_with('}')
    }

    /// Both braces are the one block that was meant.
    fn quantifier(&mut self, words: &[Word], is_told: bool) {
        let arguments: Vec<_> = words.iter().map(|word| self.builder.argument(word)).collect();
        let Some(frame) = self.frames.last_mut() else { return };
        frame.head.arguments.extend(arguments);
        let at = frame.open;
        if !is_told {
            self.tell(at..at + 1, "`{` opens a block here", "quote the regular expression: a brace ends a plain word");
        }
    }

    /// `proxy_pass http://a` without `;`, then `location / {` on another line: two directives.
    fn split_unterminated(&mut self, words: Vec<Word>) -> Vec<Word> {
        let name = words[0].text(self.text);
        if !words::is_simple(&name) {
            return words;
        }
        let starts_line = |index: &usize| self.text[words[index - 1].span.end..words[*index].span.start].contains('\n');
        let split = (1..words.len()).find(starts_line).unwrap_or(words.len());
        let last = words[split - 1].span.clone();
        let message = format!("`;` is missing: `{name}` has no block");
        self.tell(self.clip(last.clone()), &message, "end the directive with `;`");
        let (first, rest) = words.split_at(split);
        if rest.is_empty() {
            // What the block belongs to is not known; its directives are read all the same.
            return words;
        }
        let rest = rest.to_vec();
        self.words = first.to_vec();
        self.statement(last.end);
        rest
    }

    fn lua(&mut self, head: &Head, open: usize) {
        let end = lua::end(self.text, open + 1);
        if end.is_none() {
            let help = "close the block; braces in strings and comments of Lua do not count";
            self.tell(head.name.span.clone(), "the block of Lua is not closed", help);
        }
        self.lexer.skip_to(end.unwrap_or(self.text.len()));
        let end = end.unwrap_or(self.text.trim_end().len().max(open + 1));
        let node = self.builder.directive(head, Body::Lua(open..end), end);
        self.children().push(node);
    }

    fn close(&mut self, at: usize) {
        if let Some(last) = self.words.last().map(|word| word.span.clone()) {
            if !self.is_told {
                self.tell(self.clip(last.clone()), "`;` is missing before `}`", "end the directive with `;`");
            }
            self.statement(last.end);
        }
        if self.dropped > 0 {
            self.dropped -= 1;
            return;
        }
        let Some(frame) = self.frames.pop() else {
            return self.tell(at..at + 1, "`}` closes no block", "remove it, or open the block that it ends");
        };
        self.pop(frame, at + 1);
    }

    fn pop(&mut self, frame: Frame, end: usize) {
        let span = frame.open..end;
        let body = match frame.is_data {
            true => Body::Data(frame.children, span),
            false => Body::Block(frame.children, span),
        };
        let node = self.builder.directive(&frame.head, body, end);
        self.children().push(node);
    }

    fn comment(&mut self, range: Range<usize>) {
        if lex::is_too_long(&range) {
            let shown = self.clip(range.clone());
            let help = "break the line: nginx reads at most 4095 bytes at once";
            self.tell(shown, "a comment is longer than 4095 bytes, which nginx refuses", help);
        }
        let before = self.text.as_bytes()[..range.start].iter().rev();
        let own_line = before.take_while(|byte| **byte != b'\n').all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        self.comments.push(Comment { span: self.builder.span(range), own_line });
    }

    /// The text is over: what is open is told once, and kept as far as it was read.
    fn end(&mut self) {
        // A quote that is not closed takes the blanks at the end.
        let last = self.words.last().map_or(0, |word| word.span.end);
        let end = self.text.trim_end().len().max(last);
        if let Some(last) = self.words.last().map(|word| word.span.clone()) {
            if !self.is_told {
                self.tell(
                    self.clip(last.clone()),
                    "`;` is missing at the end of the file",
                    "end the directive with `;`",
                );
            }
            self.statement(last.end);
        } else if let Some(frame) = self.frames.last() {
            let message = format!("the block `{}` is not closed", frame.head.name.text);
            self.tell(self.clip(frame.head.name.span.clone()), &message, "write `}` where it ends");
        } else if self.dropped > 0 {
            let (start, end) = place_of(self.text, end);
            self.tell(start..end, "a block is not closed at the end of the file", "write `}`");
        }
        while let Some(frame) = self.frames.pop() {
            self.pop(frame, end);
        }
    }

    fn finish(self) -> Parsed {
        let mut parsed = Parsed { documents: Vec::new(), errors: self.errors };
        if let (Some(first), Some(last)) = (self.top.first(), self.top.last()) {
            let span = first.span.start as usize..last.span.end as usize;
            let root = self.builder.sequence(self.top, span);
            let document = ParsedDocument { root, comments: self.comments, duplicate_keys: Vec::new() };
            parsed.documents.push(document);
        }
        parsed
    }

    fn children(&mut self) -> &mut Vec<Node> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.children,
            None => &mut self.top,
        }
    }

    /// Text straight behind a closing quote.
    fn glued(&mut self, item: &Item) {
        let Item::Word(word) = item else { return };
        let (start, end) = place_of(self.text, word.span.start);
        let shown = &self.text[start..end];
        let message = format!("`{shown}` stands directly behind a closing quote");
        self.fail(start..end, &message, "put a blank between, or quote the whole word");
    }

    fn too_deep(&mut self, head: &Head) {
        if std::mem::replace(&mut self.is_deep, true) {
            return;
        }
        self.errors.push(SyntaxError {
            kind: SyntaxErrorKind::Limit,
            span: self.builder.span(head.name.span.clone()),
            message: format!("blocks are nested deeper than {MAX_BLOCKS}: what is inside is not read"),
            help: None,
        });
    }

    /// About a word. One error a statement: what follows from it is not told.
    fn fail(&mut self, range: Range<usize>, message: &str, help: &str) {
        if !std::mem::replace(&mut self.is_told, true) {
            self.tell(range, message, help);
        }
    }

    fn tell(&mut self, range: Range<usize>, message: &str, help: &str) {
        let is_last = self.errors.len() == MAX_ERRORS;
        if self.errors.len() > MAX_ERRORS {
            return;
        }
        self.errors.push(SyntaxError {
            kind: if is_last { SyntaxErrorKind::Limit } else { SyntaxErrorKind::Grammar },
            span: self.builder.span(range),
            message: match is_last {
                true => format!("{MAX_ERRORS} statements are broken, the others are not told"),
                false => message.to_owned(),
            },
            help: (!is_last).then(|| help.to_owned()),
        });
    }

    /// The first line of a word, as far as it is worth showing.
    fn clip(&self, range: Range<usize>) -> Range<usize> {
        const SHOWN: usize = 80;
        let text = &self.text[range.clone()];
        let line = text.split(['\n', '\r']).next().unwrap_or(text);
        let end = line.char_indices().nth(SHOWN).map_or(line.len(), |(end, _)| end);
        let first = text.chars().next().map_or(0, char::len_utf8);
        range.start..range.start + end.max(first)
    }
}

#[cfg(test)]
mod tests;
