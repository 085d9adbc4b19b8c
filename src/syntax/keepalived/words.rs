//! A line to words and braces. A brace ends a word wherever it stands; only double quotes protect it.
//!
//! Quotes open and close inside of a word. A template's expression is a part of its word.

use std::ops::Range;

use super::text::Text;

/// What stands in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    Word(Word),
    Open(Range<usize>),
    Close(Range<usize>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In the line, with its quotes.
    pub range: Range<usize>,
    /// Without quotes; `None` when it is what the line has.
    pub text: Option<String>,
    /// The running system, or a template's engine, writes a part of it.
    pub is_unknown: bool,
}

/// A quote without its partner.
#[derive(Debug, PartialEq, Eq)]
pub struct Unclosed {
    pub at: usize,
    pub quote: char,
    /// A brace is what parts them.
    pub by_brace: bool,
}

/// Expressions of template engines, from their opening to their end.
const EXPRESSIONS: [(&str, &str); 3] = [("{{", "}}"), ("<%", "%>"), ("${", "}")];

/// The words of a line, and the quotes in it that are no pair.
pub fn split(line: &Text) -> (Vec<Token>, Vec<Unclosed>) {
    let bytes = line.as_str().as_bytes();
    let mut splitter = Splitter { line, bytes, at: 0, has_no_end: [false; 3], tokens: Vec::new(), faults: Vec::new() };
    while splitter.at < splitter.bytes.len() {
        splitter.token();
    }
    (splitter.tokens, splitter.faults)
}

struct Splitter<'a> {
    line: &'a Text,
    bytes: &'a [u8],
    at: usize,
    /// Expressions whose end is not looked for again: there is none.
    has_no_end: [bool; 3],
    tokens: Vec<Token>,
    faults: Vec<Unclosed>,
}

impl Splitter<'_> {
    fn token(&mut self) {
        let at = self.at;
        let byte = self.bytes[at];
        match byte {
            _ if is_blank(byte) => self.at += 1,
            b'{' if self.expression().is_none() => {
                self.at += 1;
                self.tokens.push(Token::Open(at..at + 1));
            }
            b'}' => {
                self.at += 1;
                self.tokens.push(Token::Close(at..at + 1));
            }
            _ => self.word(),
        }
    }

    /// Where the expression that begins here ends.
    fn expression(&mut self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        let kind = EXPRESSIONS.iter().position(|(open, _)| rest.starts_with(open.as_bytes()))?;
        let (open, close) = EXPRESSIONS[kind];
        if self.has_no_end[kind] {
            return None;
        }
        let inside = self.at + open.len();
        let end = self.line.as_str()[inside..].find(close).map(|length| inside + length + close.len());
        self.has_no_end[kind] = end.is_none();
        end
    }

    fn word(&mut self) {
        let start = self.at;
        let line = self.line.as_str();
        // What is copied so far, where the text differs from what is written.
        let mut text: Option<String> = None;
        let mut copied = start;
        let mut is_unknown = false;
        while self.at < self.bytes.len() {
            if let Some(end) = self.expression() {
                is_unknown = true;
                self.at = end;
                continue;
            }
            match self.bytes[self.at] {
                byte if is_blank(byte) => break,
                b'{' | b'}' => break,
                quote @ (b'"' | b'\'') => {
                    let open = self.at;
                    match self.close_of(open, quote) {
                        Some(close) => {
                            let text = text.get_or_insert_default();
                            text.push_str(&line[copied..open]);
                            unescape(&line[open + 1..close], text);
                            is_unknown |= EXPRESSIONS[..2].iter().any(|(mark, _)| line[open..close].contains(mark));
                            (self.at, copied) = (close + 1, close + 1);
                        }
                        None => self.at += 1,
                    }
                }
                b'\\' if self.at + 1 < self.bytes.len() => {
                    let length = line[self.at + 1..].chars().next().map_or(0, char::len_utf8);
                    let text = text.get_or_insert_default();
                    text.push_str(&line[copied..self.at]);
                    let end = self.at + 1 + length.max(escape_length(&line[self.at + 1..]));
                    unescape(&line[self.at..end], text);
                    (self.at, copied) = (end, end);
                }
                _ => self.at += 1,
            }
        }
        if let Some(text) = &mut text {
            text.push_str(&line[copied..self.at]);
        }
        let range = start..self.at;
        let is_unknown = is_unknown || self.line.is_unknown(range.clone());
        self.tokens.push(Token::Word(Word { range, text, is_unknown }));
    }

    /// The partner of a quote. Single ones may be apostrophes.
    fn close_of(&mut self, open: usize, quote: u8) -> Option<usize> {
        let mut at = open + 1;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'\\' => at += 1,
                b'{' | b'}' if quote == b'\'' => {
                    self.faults.push(Unclosed { at: open, quote: '\'', by_brace: true });
                    return None;
                }
                byte if byte == quote => return Some(at),
                _ => {}
            }
            at += 1;
        }
        self.faults.push(Unclosed { at: open, quote: char::from(quote), by_brace: false });
        None
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

/// How many bytes an escape has behind its backslash.
fn escape_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let count = |from: usize, most: usize, is_digit: fn(&u8) -> bool| {
        bytes.iter().skip(from).take(most).take_while(|byte| is_digit(byte)).count()
    };
    match bytes.first() {
        Some(b'x') if bytes.get(1).is_some_and(u8::is_ascii_hexdigit) => 1 + count(1, 8, u8::is_ascii_hexdigit),
        Some(b'c') if bytes.get(1).is_some_and(u8::is_ascii) => 2,
        Some(b'0'..=b'7') => count(0, 3, |byte| (b'0'..=b'7').contains(byte)),
        _ => 1,
    }
}

/// Appends a text with what its escapes stand for.
fn unescape(written: &str, text: &mut String) {
    let mut rest = written;
    while let Some(at) = rest.find('\\').filter(|at| at + 1 < rest.len()) {
        text.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let first = escape.chars().next().unwrap_or('\\');
        let length = escape_length(escape).max(first.len_utf8());
        let code = |digits: &str, radix: u32| {
            let value = u32::from_str_radix(digits, radix).unwrap_or_default();
            char::from(u8::try_from(value & 0xff).unwrap_or_default())
        };
        text.push(match (first, length) {
            ('x', 2..) => code(&escape[1..length], 16),
            ('c', 2) => char::from(escape.as_bytes()[1] & 0x1f),
            ('0'..='7', _) => code(&escape[..length], 8),
            ('a', _) => '\u{7}',
            ('b', _) => '\u{8}',
            ('E', _) => '\u{1b}',
            ('f', _) => '\u{c}',
            ('n', _) => '\n',
            ('r', _) => '\r',
            ('t', _) => '\t',
            ('v', _) => '\u{b}',
            (other, _) => other,
        });
        rest = &escape[length..];
    }
    text.push_str(rest);
}
