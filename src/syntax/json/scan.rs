//! Tokens of JSON: strings, numbers and the three words, read from bytes.

use std::borrow::Cow;

use super::super::node::Data;
use super::Failure;

pub struct Scan<'t> {
    pub text: &'t str,
    pub bytes: &'t [u8],
    /// The next byte to read; never inside of a character.
    pub at: usize,
}

impl<'t> Scan<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// Skips white space; the offset of what follows, `None` at the end.
    pub fn next_token(&mut self) -> Option<usize> {
        while matches!(self.bytes.get(self.at)?, b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        Some(self.at)
    }

    /// A string whose opening quote is next.
    pub fn string(&mut self) -> Result<Cow<'t, str>, Failure> {
        let start = self.at + 1;
        let mut end = special(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        let mut value = String::new();
        self.at = start;
        loop {
            value.push_str(&self.text[self.at..end]);
            self.at = end;
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    return Ok(Cow::Owned(value));
                }
                Some(b'\\') => value.push(self.escape()?),
                Some(b'\n' | b'\r') => return Err(unclosed(start - 1)),
                Some(byte) => {
                    let message = format!("a string holds the control character U+{byte:04X}");
                    return Err(Failure::new(end, message).help("write it as an escape, such as `\\t`"));
                }
                None => return Err(Failure::cut_off()),
            }
            end = special(self.bytes, self.at);
        }
    }

    /// A backslash is next.
    fn escape(&mut self) -> Result<char, Failure> {
        let start = self.at;
        let letter = *self.bytes.get(start + 1).ok_or_else(Failure::cut_off)?;
        self.at += 2;
        let character = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode(start)?,
            _ => {
                self.at = start;
                let failure = Failure::new(start, "a string holds an escape that JSON does not know");
                return Err(failure.help("write `\\\\` for a backslash"));
            }
        };
        Ok(character)
    }

    /// The four digits of `\u`, and a second escape when they are half of a pair. A half alone becomes U+FFFD, as in Go.
    fn unicode(&mut self, start: usize) -> Result<char, Failure> {
        let wrong = || Failure::new(start, "expected four hexadecimal digits behind `\\u`");
        let first = self.hexadecimal(self.at).ok_or_else(wrong)?;
        self.at += 4;
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let second = match self.bytes.get(self.at..self.at + 2) {
            Some(b"\\u") => self.hexadecimal(self.at + 2).filter(|unit| (0xDC00..0xE000).contains(unit)),
            _ => None,
        };
        let Some(second) = second else { return Ok(char::REPLACEMENT_CHARACTER) };
        self.at += 6;
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
    }

    /// A number whose first byte is next.
    pub fn number(&mut self) -> Result<Data, Failure> {
        let start = self.at;
        self.at += usize::from(self.bytes[start] == b'-');
        let whole = self.digits();
        let leading_zero = self.bytes[self.at - whole.min(self.at)..].first() == Some(&b'0') && whole > 1;
        let mut is_float = false;
        let mut complete = whole > 0;
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            is_float = true;
            complete &= self.digits() > 0;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            is_float = true;
            complete &= self.digits() > 0;
        }
        let text = &self.text[start..self.at];
        if leading_zero {
            return Err(Failure::new(start, "a number begins with a zero").help("remove the zero, or use quotes"));
        }
        let ends = self
            .bytes
            .get(self.at)
            .is_none_or(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | b']' | b'}'));
        if !complete || !ends {
            return Err(Failure::new(start, "expected a number").help("put quotes around text"));
        }
        Ok(number(text, is_float))
    }

    fn digits(&mut self) -> usize {
        let rest = &self.bytes[self.at..];
        let count = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += count;
        count
    }

    pub fn word(&mut self) -> Option<Data> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte < 0x80).unwrap_or(rest.len());
        let data = match &rest[..length] {
            b"true" => Data::Bool(true),
            b"false" => Data::Bool(false),
            b"null" => Data::Null,
            _ => return None,
        };
        self.at += length;
        Some(data)
    }
}

fn number(text: &str, is_float: bool) -> Data {
    // JSON tells `-0` from `0`, integers do not.
    if !is_float && text != "-0" {
        return text.parse().map_or_else(|_| Data::BigNumber(text.into()), Data::Int);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Data::Float(value),
        _ => Data::BigNumber(text.into()),
    }
}

fn unclosed(start: usize) -> Failure {
    Failure::new(start, "a string does not end on its line").help("close the quote, and write line breaks as `\\n`")
}

/// The offset of the next quote, backslash or control character, or the end. Eight bytes at a time.
fn special(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        // A byte's high bit is set where it equals the pattern; borrows may set it above a true match only.
        let zero = |value: u64| value.wrapping_sub(ONES) & !value & HIGHS;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let backslash = zero(word ^ (ONES * u64::from(b'\\')));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = quote | backslash | control;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}
