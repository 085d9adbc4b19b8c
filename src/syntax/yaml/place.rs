//! Finds in the text what granit's spans leave out: the indicator of a block scalar, the dash of a list's element,
//! the quote or the tab that is to blame for an error.

use crate::source::Span;

/// From the `|` or `>` to the end of the last line that is not blank. granit's span has the content alone, or all of
/// it where there is no content. `read` is where the key or value before it ends.
pub fn block_scalar(text: &str, read: u32, span: Span, value: &str) -> Span {
    let content = span.start as usize;
    let (line, before) = line_before(text, content);
    let is_empty = value.bytes().all(|byte| byte == b'\n');
    let is_header = text[content..].starts_with(['|', '>']) && (is_empty || !before.trim_start().is_empty());
    let header = match is_header {
        true => Some(content),
        false => header_above(text, read as usize, line),
    };
    let Some(header) = header else { return trimmed(span, &text[content..span.end as usize]) };
    let modifiers = text[header + 1..].bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-')).count();
    let end = match is_empty {
        true => header + 1 + modifiers,
        // Blanks at the end of a line are content.
        false => end_of_line(text, text[..span.end as usize].trim_end().len()),
    };
    Span { start: header as u32, end: end as u32, ..span }
}

/// The indicator on the last line above `line` that is not blank.
fn header_above(text: &str, read: usize, line: usize) -> Option<usize> {
    let above = text[..line].trim_end();
    let (start, _) = line_before(text, above.len());
    let start = start.max(read);
    indicator(text, start, above.len(), strip_header)
}

fn strip_header(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix(['|', '>'])?;
    Some(rest.trim_start_matches(['+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))
}

/// The dash in front of `at` on its line, with nothing but blanks and a comment between them.
pub fn dash_before(text: &str, at: u32) -> Option<u32> {
    let (start, _) = line_before(text, at as usize);
    indicator(text, start, at as usize, |rest| rest.strip_prefix('-')).map(|dash| dash as u32)
}

/// The first indicator between `start` and `end`, on one line, that only blanks and a comment follow.
fn indicator(text: &str, start: usize, end: usize, strip: impl Fn(&str) -> Option<&str>) -> Option<usize> {
    let line = text.get(start..end)?;
    let mut separated = start == 0 || !text.as_bytes()[start - 1].is_ascii_alphanumeric();
    for (at, byte) in line.bytes().enumerate() {
        if separated && byte.is_ascii_punctuation() && strip(&line[at..]).is_some_and(is_blank_or_comment) {
            return Some(start + at);
        }
        // The last is that of a byte order mark, which may begin any document.
        separated = matches!(byte, b' ' | b'\t' | 0xBF);
    }
    None
}

fn is_blank_or_comment(rest: &str) -> bool {
    let trimmed = rest.trim_start();
    trimmed.is_empty() || (trimmed.starts_with('#') && trimmed.len() < rest.len())
}

/// The first quote that opens between the last value and the place where the parser stopped, comments left out.
pub fn quote_between(text: &str, read: usize, at: usize) -> Option<usize> {
    let between = text.get(read..at)?;
    let mut start = read;
    for line in between.split_inclusive('\n') {
        let comment = line.find(" #").unwrap_or(line.len());
        let comment = if line.trim_start().starts_with('#') { 0 } else { comment };
        if let Some(quote) = line[..comment].find(['"', '\'']) {
            return Some(start + quote);
        }
        start += line.len();
    }
    None
}

/// The nearest tab: behind `at` on its line or the next one, else before it on its line.
pub fn tab_near(text: &str, at: usize) -> Option<usize> {
    let (start, before) = line_before(text, at);
    let two_lines = text[at..].split_inclusive('\n').take(2).map(str::len).sum::<usize>();
    let behind = text[at..at + two_lines].find('\t').map(|tab| at + tab);
    behind.or_else(|| before.find('\t').map(|tab| start + tab))
}

/// The span without blanks and line breaks at its end.
pub fn trimmed(span: Span, written: &str) -> Span {
    let length = written.trim_end_matches([' ', '\t', '\r', '\n']).len() as u32;
    Span { end: span.start + length, ..span }
}

fn end_of_line(text: &str, at: usize) -> usize {
    text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length)
}

/// The start of the line that holds `at`, and the line's text before `at`.
fn line_before(text: &str, at: usize) -> (usize, &str) {
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    (start, &text[start..at])
}
