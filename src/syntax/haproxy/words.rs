//! One line to its words: quotes, escapes, comments, and the variables inside double quotes.
//!
//! As HAProxy's own splitter: quotes may open and close inside a word, `#` outside of quotes ends the line wherever it
//! stands, a lone carriage return ends it too.

use std::ops::Range;
use std::sync::Arc;

use super::environment::Environment;
use super::{Certainty, MAX_WORDS, Word, error};
use crate::source::{Source, Span};
use crate::syntax::interner::Interner;
use crate::syntax::{Comment, SyntaxError};

/// Walks over a source line by line.
pub struct Splitter<'a> {
    source: &'a Source,
    bytes: &'a [u8],
    at: usize,
    /// Where the line ends, its line feed left out.
    end: usize,
    interner: Interner,
    /// The word being read, as far as it differs from what is written.
    buffer: Vec<u8>,
}

/// What is known of the word being read.
struct Open {
    start: usize,
    /// Everything before this offset is in the buffer.
    copied: usize,
    /// The text is the source's own.
    is_plain: bool,
    certainty: Certainty,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single(usize),
    Double(usize),
}

impl<'a> Splitter<'a> {
    pub fn new(source: &'a Source) -> Self {
        // A byte order mark is no part of the first word.
        let at = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { source, bytes: source.text.as_bytes(), at, end: 0, interner: Interner::new(), buffer: Vec::new() }
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub fn position(&self) -> usize {
        self.at
    }

    /// Appends the words of the next line. Whatever comes of it, the line is behind us.
    pub fn line(
        &mut self,
        words: &mut Vec<Word>,
        comments: &mut Vec<Comment>,
        environment: &Environment,
    ) -> Result<(), SyntaxError> {
        self.end = self.bytes[self.at..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.bytes.len(), |length| self.at + length);
        while self.bytes.get(self.at).is_some_and(is_blank) {
            self.at += 1;
        }
        // `[name]` opens a scope of a filter's configuration.
        let read = match self.bytes.get(self.at) {
            Some(b'[') => self.scope(),
            _ => self.words(words, comments, environment),
        };
        self.skip_line();
        read
    }

    fn scope(&mut self) -> Result<(), SyntaxError> {
        let line = &self.bytes[self.at..self.end];
        match line.iter().position(|byte| *byte == b']') {
            Some(length) if length > 1 => Ok(()),
            _ => Err(error(self.span(self.at..self.at + 1), "`[` opens a scope without a name", None)),
        }
    }

    fn words(
        &mut self,
        words: &mut Vec<Word>,
        comments: &mut Vec<Comment>,
        environment: &Environment,
    ) -> Result<(), SyntaxError> {
        let first = words.len();
        let mut quote = Quote::None;
        let mut open: Option<Open> = None;
        loop {
            let byte = self.bytes.get(self.at).copied().unwrap_or(b'\n');
            if byte >= b'-' && byte != b'\\' {
                // Most of a file: nothing that means anything here, and every byte above ASCII.
                let start = self.at;
                self.at += 1;
                while self.bytes.get(self.at).is_some_and(|byte| *byte >= b'-' && *byte != b'\\') {
                    self.at += 1;
                }
                open.get_or_insert_with(|| Open::new(start));
                continue;
            }
            match (byte, quote) {
                (b'\n' | b'\r', _) => break,
                (b'\0', _) => {
                    return Err(error(self.span(self.at..self.at + 1), "a NUL character stands in the line", None));
                }
                (b'#', Quote::None) => {
                    let own_line = first == words.len() && open.is_none();
                    if let Some(word) = open.take() {
                        self.close(word, words);
                    }
                    self.comment(comments, own_line);
                    break;
                }
                (b'"', Quote::None | Quote::Double(_)) => {
                    self.cut(&mut open, 1);
                    quote = if quote == Quote::None { Quote::Double(self.at - 1) } else { Quote::None };
                }
                (b'\'', Quote::None | Quote::Single(_)) => {
                    self.cut(&mut open, 1);
                    quote = if quote == Quote::None { Quote::Single(self.at - 1) } else { Quote::None };
                }
                (b'\\', Quote::None | Quote::Double(_)) => self.escape(&mut open, quote != Quote::None)?,
                (b'$', Quote::Double(_)) => self.variable(&mut open, environment)?,
                (_, Quote::None) if is_blank(&byte) => {
                    if let Some(word) = open.take() {
                        self.close(word, words);
                    }
                    self.at += 1;
                }
                _ => {
                    open.get_or_insert_with(|| Open::new(self.at));
                    self.at += 1;
                }
            }
        }
        if let Quote::Single(at) | Quote::Double(at) = quote {
            let kind = if matches!(quote, Quote::Single(_)) { "'" } else { "\"" };
            let help = "close it on the same line: HAProxy knows no continuation";
            return Err(error(self.span(at..at + 1), format!("`{kind}` is not closed on its line"), Some(help)));
        }
        if let Some(word) = open {
            self.close(word, words);
        }
        if words.len() - first > MAX_WORDS {
            let span = words[first + MAX_WORDS].span;
            return Err(error(span, format!("more than {MAX_WORDS} words stand on one line"), None));
        }
        Ok(())
    }

    /// Leaves `length` bytes from here out of the word's text.
    fn cut(&mut self, open: &mut Option<Open>, length: usize) {
        let word = open.get_or_insert_with(|| Open::new(self.at));
        copy(&mut self.buffer, self.bytes, word, self.at);
        word.copied = self.at + length;
        self.at += length;
    }

    fn escape(&mut self, open: &mut Option<Open>, in_double_quotes: bool) -> Result<(), SyntaxError> {
        let at = self.at;
        let (length, byte) = match self.bytes.get(at + 1).copied() {
            Some(byte @ (b' ' | b'\\' | b'#' | b'\'' | b'"')) => (2, byte),
            Some(b'$') if in_double_quotes => (2, b'$'),
            Some(b't') => (2, b'\t'),
            Some(b'n') => (2, b'\n'),
            Some(b'r') => (2, b'\r'),
            Some(b'x') => match hexadecimal(self.bytes, at + 2) {
                Some(byte) => (4, byte),
                None => {
                    let end = self.end.min(at + 4);
                    let end = (at + 2..=end).rev().find(|end| self.source.text.is_char_boundary(*end));
                    let message = "`\\x` is not followed by two hexadecimal digits";
                    return Err(error(self.span(at..end.unwrap_or(at + 2)), message, None));
                }
            },
            // Any other backslash is itself.
            _ => {
                open.get_or_insert_with(|| Open::new(at));
                self.at += 1;
                return Ok(());
            }
        };
        self.cut(open, length);
        self.buffer.push(byte);
        Ok(())
    }

    /// `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME[*]}`.
    fn variable(&mut self, open: &mut Option<Open>, environment: &Environment) -> Result<(), SyntaxError> {
        let dollar = self.at;
        let end = self.end;
        let is_braced = self.bytes.get(dollar + 1) == Some(&b'{');
        let name = dollar + 1 + usize::from(is_braced);
        let is_first = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.');
        if !self.bytes[..end].get(name).is_some_and(is_first) {
            let message = "`$` is not followed by the name of a variable";
            return Err(error(self.span(dollar..name), message, Some("write `\\$` for a dollar sign")));
        }
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = self.bytes[name + 1..end].iter().take_while(|byte| is_name(byte)).count();
        let mut at = name + 1 + length;
        let text = &self.source.text[name..at];
        let mut certainty = Certainty::Unknown;
        let mut value = environment.value(text).map(str::to_owned);
        if is_braced {
            if self.bytes[..end].get(at) == Some(&b'[') {
                if !self.bytes[at..end].starts_with(b"[*]") {
                    return Err(error(self.span(at..at + 1), "a list's variable is written `${NAME[*]}`", None));
                }
                at += 3;
                certainty = Certainty::AnyNumber;
            }
            let close = match self.bytes[..end].get(at) {
                Some(b'}') => Some(at),
                Some(b'-') => self.bytes[at..end].iter().position(|byte| *byte == b'}').map(|length| at + length),
                _ => None,
            };
            let Some(close) = close else {
                return Err(error(self.span(dollar..name), "`${` has no `}` behind the variable's name", None));
            };
            if self.bytes[at] == b'-' {
                value = value.or_else(|| Some(self.source.text[at + 1..close].to_owned()));
            }
            at = close + 1;
        }
        match value.filter(|_| certainty == Certainty::Unknown) {
            Some(value) => {
                self.cut(open, at - dollar);
                self.buffer.extend_from_slice(value.as_bytes());
            }
            None => {
                let word = open.get_or_insert_with(|| Open::new(dollar));
                word.certainty = word.certainty.max(certainty);
                self.at = at;
            }
        }
        Ok(())
    }

    fn close(&mut self, mut word: Open, words: &mut Vec<Word>) {
        let span = self.span(word.start..self.at);
        let text: Arc<str> = if word.is_plain {
            let text = self.source.slice(span);
            // A template's expression that its engine has left in place.
            if text.contains("{{") {
                word.certainty = word.certainty.max(Certainty::Unknown);
            }
            self.interner.text(text)
        } else {
            copy(&mut self.buffer, self.bytes, &mut word, self.at);
            let text = String::from_utf8_lossy(&self.buffer);
            let text = self.interner.text(&text);
            self.buffer.clear();
            text
        };
        words.push(Word { span, text, certainty: word.certainty, is_plain: word.is_plain });
    }

    fn comment(&mut self, comments: &mut Vec<Comment>, own_line: bool) {
        let line = &self.bytes[self.at..self.end];
        let end = self.at + line.iter().position(|byte| *byte == b'\r').unwrap_or(line.len());
        comments.push(Comment { span: self.span(self.at..end), own_line });
        self.at = end;
    }

    fn skip_line(&mut self) {
        self.buffer.clear();
        self.at = (self.end + 1).min(self.bytes.len());
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source.id, range.start, range.end)
    }
}

impl Open {
    fn new(start: usize) -> Self {
        Self { start, copied: start, is_plain: true, certainty: Certainty::Known }
    }
}

/// Brings the buffer up to `at`.
fn copy(buffer: &mut Vec<u8>, bytes: &[u8], word: &mut Open, at: usize) {
    buffer.extend_from_slice(&bytes[word.copied..at]);
    word.copied = at;
    word.is_plain = false;
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c)
}

fn hexadecimal(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    u8::try_from(digit(at)? * 16 + digit(at + 1)?).ok()
}
