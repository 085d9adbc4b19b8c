//! Text to words and signs, as nginx's own reader splits it (`ngx_conf_read_token`). There are no line semantics.
//!
//! Total and linear: every byte is looked at once, and each call moves on. Knows nothing of directives.

use std::borrow::Cow;
use std::ops::Range;

/// nginx reads through a buffer of this size: a word or a comment must end inside it.
const BUFFER: usize = 4096;

/// What stands next.
#[derive(Debug, Clone)]
pub enum Item {
    Word(Word),
    Semicolon(usize),
    Open(usize),
    Close(usize),
    Comment(Range<usize>),
    End,
}

#[derive(Debug, Clone)]
pub struct Word {
    /// With its quotes.
    pub span: Range<usize>,
    /// Without them.
    pub inner: Range<usize>,
    /// Its quote is closed, and the text goes on behind it.
    pub is_closed: bool,
}

pub struct Lexer<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The last word was quoted and nothing stands between it and `at`.
    behind_quote: bool,
    /// The item before this one ended in a quote that this one follows without a blank.
    pub is_glued: bool,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, behind_quote: false, is_glued: false }
    }

    /// Goes on behind text of another grammar.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at.clamp(self.at, self.bytes.len());
        self.behind_quote = false;
    }

    /// Moves on, unless the text is over.
    pub fn item(&mut self) -> Item {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|byte| is_blank(*byte)) {
            self.at += 1;
        }
        let follows_quote = self.behind_quote && self.at == start;
        self.behind_quote = false;
        self.is_glued = false;
        let Some(first) = self.bytes.get(self.at) else { return Item::End };
        let at = self.at;
        self.at += 1;
        match first {
            b';' => Item::Semicolon(at),
            b'{' => Item::Open(at),
            b')' if follows_quote => Item::Word(self.plain(at)),
            _ => {
                self.is_glued = follows_quote;
                self.start(at, *first)
            }
        }
    }

    fn start(&mut self, at: usize, first: u8) -> Item {
        match first {
            b'}' => Item::Close(at),
            b'#' if !self.is_glued => {
                let end = self.bytes[at..].iter().position(|byte| *byte == b'\n');
                self.at = end.map_or(self.bytes.len(), |length| at + length);
                // What shows as a line of its own is not shown as a part of this one.
                let shown = self.bytes[at..self.at].iter().position(|byte| *byte == b'\r');
                Item::Comment(at..shown.map_or(self.at, |length| at + length))
            }
            b'"' | b'\'' => Item::Word(self.quoted(at, first)),
            _ => Item::Word(self.plain(at)),
        }
    }

    /// A word without quotes. A quote, a `#` or a `}` inside of it is plain.
    fn plain(&mut self, start: usize) -> Word {
        self.at = start;
        let mut is_variable = false;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'{' if is_variable => {}
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' => break,
                _ => {}
            }
            // Of nginx's reader: `${` goes on being a variable's start until something else is met.
            is_variable = *byte == b'$' || (is_variable && *byte == b'{');
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        Word { span: start..self.at, inner: start..self.at, is_closed: true }
    }

    fn quoted(&mut self, start: usize, quote: u8) -> Word {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                byte if *byte == quote => {
                    self.at += 1;
                    self.behind_quote = true;
                    return Word { span: start..self.at, inner: start + 1..self.at - 1, is_closed: true };
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
        Word { span: start..self.at, inner: (start + 1).min(self.at)..self.at, is_closed: false }
    }
}

impl Word {
    pub fn is_quoted(&self) -> bool {
        self.span != self.inner
    }

    /// Whether nginx refuses it for its length alone.
    pub fn is_too_long(&self) -> bool {
        self.inner.len() + usize::from(self.is_quoted()) >= BUFFER
    }

    /// What nginx stores: of a backslash and its character, six pairs are replaced and all others stay.
    pub fn text<'t>(&self, source: &'t str) -> Cow<'t, str> {
        unescape(&source[self.inner.clone()])
    }
}

/// Whether nginx refuses a comment for its length alone.
pub fn is_too_long(comment: &Range<usize>) -> bool {
    comment.len() >= BUFFER
}

fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.as_bytes().contains(&b'\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    while let Some(character) = characters.next() {
        let replaced = match (character, characters.peek()) {
            ('\\', Some(next @ ('"' | '\'' | '\\'))) => *next,
            ('\\', Some('t')) => '\t',
            ('\\', Some('r')) => '\r',
            ('\\', Some('n')) => '\n',
            _ => {
                text.push(character);
                continue;
            }
        };
        characters.next();
        text.push(replaced);
    }
    Cow::Owned(text)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
