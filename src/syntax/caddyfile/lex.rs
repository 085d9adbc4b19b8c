//! Text to tokens and their lines, as Caddy's own lexer splits it. Total and linear.
//!
//! Knows nothing of blocks: whether a brace opens one is `mod`'s business.

use std::ops::Range;

/// What a lexer leaves behind.
#[derive(Debug, Default)]
pub struct Lexed {
    pub tokens: Vec<Token>,
    pub comments: Vec<Range<usize>>,
    /// A place and what is wrong there.
    pub errors: Vec<(Range<usize>, &'static str, &'static str)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// With its quotes, or with its heredoc's marks.
    pub span: Range<usize>,
    pub text: String,
    /// A token that is quoted is never a brace.
    pub is_quoted: bool,
    /// It is the first of its line, where a line that ends with a backslash goes on.
    pub begins_line: bool,
}

impl Token {
    pub fn is(&self, sign: &str) -> bool {
        !self.is_quoted && self.text == sign
    }
}

pub fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer { text, at: 0, lexed: Lexed::default(), begins_line: true };
    while lexer.token() {}
    lexer.lexed
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    lexed: Lexed,
    /// Nothing of this line was read yet.
    begins_line: bool,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Reads one token, or says that the text is over.
    fn token(&mut self) -> bool {
        self.blanks();
        let start = self.at;
        match self.peek() {
            None => return false,
            Some('"') => self.quoted(),
            Some('`') => self.raw(),
            Some('<') if self.text[start..].starts_with("<<") && self.heredoc() => {}
            Some(_) => self.word(),
        }
        true
    }

    /// White space, comments, and line ends that a backslash takes away.
    fn blanks(&mut self) {
        while let Some(next) = self.peek() {
            match next {
                '\n' => self.begins_line = true,
                '#' => {
                    let rest = &self.text[self.at..];
                    let length = rest.find('\n').unwrap_or(rest.len());
                    let comment = rest[..length].trim_end_matches('\r');
                    self.lexed.comments.push(self.at..self.at + comment.len());
                    self.at += length;
                    continue;
                }
                '\\' => match line_end(&self.text[self.at + 1..]) {
                    Some(length) => {
                        self.at += 1 + length;
                        continue;
                    }
                    None => return,
                },
                // The mark at the start of a file is no text.
                '\u{feff}' if self.at == 0 => {}
                blank if blank.is_whitespace() => {}
                _ => return,
            }
            self.at += next.len_utf8();
        }
    }

    fn push(&mut self, span: Range<usize>, text: String, is_quoted: bool) {
        let begins_line = std::mem::replace(&mut self.begins_line, false);
        self.lexed.tokens.push(Token { span, text, is_quoted, begins_line });
    }

    fn word(&mut self) {
        let start = self.at;
        let mut text = String::new();
        while let Some(next) = self.peek().filter(|next| !next.is_whitespace()) {
            if next == '\\' {
                let rest = &self.text[self.at + 1..];
                // The line goes on, the word does not.
                if line_end(rest).is_some() {
                    break;
                }
                self.at += 1;
                // What looks like a heredoc is none behind a backslash.
                if !(text.is_empty() && rest.starts_with('<')) {
                    text.push('\\');
                }
                if let Some(escaped) = self.peek().filter(|escaped| !escaped.is_whitespace()) {
                    text.push(escaped);
                    self.at += escaped.len_utf8();
                }
                continue;
            }
            text.push(next);
            self.at += next.len_utf8();
        }
        self.push(start..self.at, text, false);
    }

    /// `"..."`, over several lines: a backslash escapes quotes alone.
    fn quoted(&mut self) {
        let start = self.at;
        let mut text = String::new();
        let mut rest = self.text[start + 1..].char_indices();
        let mut end = None;
        while let Some((at, next)) = rest.next() {
            match next {
                '"' => {
                    end = Some(start + 1 + at + 1);
                    break;
                }
                '\\' => match rest.next() {
                    Some((_, '"')) => text.push('"'),
                    Some((_, other)) => text.extend(['\\', other]),
                    None => text.push('\\'),
                },
                other => text.push(other),
            }
        }
        self.end_quote(start, end, text);
    }

    /// A string in back-quotes, which knows no escapes.
    fn raw(&mut self) {
        let start = self.at;
        let inner = &self.text[start + 1..];
        let end = inner.find('`');
        let text = inner[..end.unwrap_or(inner.len())].to_owned();
        self.end_quote(start, end.map(|end| start + 1 + end + 1), text);
    }

    fn end_quote(&mut self, start: usize, end: Option<usize>, text: String) {
        if end.is_none() {
            let line = self.text[start..].lines().next().unwrap_or_default();
            let shown = start..start + line.len().max(1);
            self.lexed.errors.push((shown, "the quote is not closed", "close it; a quote inside of a word needs none"));
        }
        self.at = end.unwrap_or(self.text.len());
        self.push(start..self.at, text, true);
    }

    /// `<<MARK`, then lines until the mark stands again. Says whether there was one.
    fn heredoc(&mut self) -> bool {
        let start = self.at;
        let rest = &self.text[start + 2..];
        // A blank behind the mark, or the end of the text, makes it a word like any other.
        let Some(length) = rest.find(char::is_whitespace) else { return false };
        let mark = &rest[..length];
        let Some(line) = line_end(&rest[length..]).map(|end| length + end) else { return false };
        let is_mark = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
        if mark.is_empty() || !mark.chars().all(is_mark) {
            let shown = start..start + 2 + mark.len();
            let help = "a heredoc begins with `<<` and a mark of letters, digits, `-` and `_`";
            self.lexed.errors.push((shown, "a heredoc has no mark", help));
            return false;
        }
        let body = &rest[line..];
        let found = body.find(mark);
        if found.is_none() {
            let shown = start..start + 2 + mark.len();
            self.lexed.errors.push((shown, "the heredoc is not closed", "write its mark on a line of its own"));
        }
        let end = found.unwrap_or(body.len());
        let text = body[..end].to_owned();
        let from = start + 2 + line;
        self.at = from + found.map_or(end, |end| end + mark.len());
        self.push(start..self.at, unindented(&text), true);
        true
    }
}

/// How long the line end is that a text begins with.
fn line_end(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

/// The lines of a heredoc without what stands before its mark.
fn unindented(text: &str) -> String {
    let (lines, indent) = text.rsplit_once('\n').unwrap_or(("", text));
    let lines: Vec<&str> = lines.split('\n').map(|line| line.strip_prefix(indent).unwrap_or(line)).collect();
    lines.join("\n")
}
