//! Keys and values of INI files: quotes, comments behind a value, lines that go on, numbers and booleans.

use std::ops::Range;

use super::super::node::Data;

/// A value's text, and where things stand in the file.
pub struct Value {
    pub text: String,
    pub end: usize,
    /// Where a comment behind it begins.
    pub comment: Option<usize>,
    /// A byte of the last line that belongs to it.
    pub next: usize,
}

/// A key's place in its line, without quotes, and where its value may begin.
pub fn key(line: &str) -> Result<(Range<usize>, usize), &'static str> {
    const NO_DELIMITER: &str = "expected `key = value`";
    let quote = ["\"\"\"", "\"", "`"].into_iter().find(|quote| line.starts_with(quote));
    let Some(quote) = quote else {
        let delimiter = line.find(['=', ':']).ok_or(NO_DELIMITER)?;
        return Ok((0..line[..delimiter].trim_end().len(), delimiter + 1));
    };
    let start = quote.len();
    let close = start + line[start..].find(quote).ok_or("the key's quote is not closed")?;
    let behind = close + quote.len();
    let delimiter = line[behind..].find(['=', ':']).ok_or(NO_DELIMITER)?;
    let name = line[start..close].trim();
    let name_start = start + (line[start..close].len() - line[start..close].trim_start().len());
    Ok((name_start..name_start + name.len(), behind + delimiter + 1))
}

/// The value that begins at `start`; `None` when a quote is never closed.
pub fn read(text: &str, start: usize) -> Option<Value> {
    let line = &text[start..line_end(text, start)];
    for quote in ["\"\"\"", "`"] {
        if let Some(rest) = line.strip_prefix(quote) {
            return raw(text, start, (quote, rest));
        }
    }
    let trimmed = line.trim_end();
    if let Some(value) = quoted(trimmed, start) {
        return Some(value);
    }
    if trimmed.ends_with('\\') {
        return Some(continued(text, start));
    }
    let hash = trimmed.find(['#', ';']);
    let text = trimmed[..hash.unwrap_or(trimmed.len())].trim_end();
    let end = start + text.len();
    Some(Value { text: text.to_owned(), end, comment: hash.map(|at| start + at), next: start })
}

/// Between quotes that hold everything, over several lines too.
fn raw(text: &str, start: usize, (quote, rest): (&str, &str)) -> Option<Value> {
    let inside = start + quote.len();
    // The last quote of a line closes it.
    let close = match rest.rfind(quote) {
        Some(at) => inside + at,
        None => {
            let first = inside + text[inside..].find(quote)?;
            first + text[first..line_end(text, first)].rfind(quote)?
        }
    };
    let end = close + quote.len();
    let behind = &text[end..line_end(text, end)];
    let comment = behind.find(['#', ';']).map(|at| end + at);
    Some(Value { text: text[inside..close].to_owned(), end, comment, next: end })
}

/// Between quotes of one kind that stand nowhere inside, with nothing or a comment behind them.
fn quoted(line: &str, start: usize) -> Option<Value> {
    let quote = line.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let close = 1 + line[1..].find(quote)?;
    let behind = line[close + 1..].trim_start();
    let comment = line.len() - behind.len();
    let is_comment = behind.starts_with(['#', ';']);
    (behind.is_empty() || is_comment).then(|| Value {
        text: line[1..close].to_owned(),
        end: start + close + 1,
        comment: is_comment.then_some(start + comment),
        next: start,
    })
}

/// Lines that end with a backslash go on with the next one.
fn continued(text: &str, start: usize) -> Value {
    let mut value = String::new();
    let (mut at, mut end) = (start, start);
    loop {
        let line_end = line_end(text, at);
        let line = text[at..line_end].trim();
        let begin = at + (text[at..line_end].len() - text[at..line_end].trim_start().len());
        let (part, goes_on) = match line.strip_suffix('\\') {
            Some(part) => (part, true),
            None => (line, false),
        };
        value.push_str(part);
        if !line.is_empty() {
            end = begin + line.len();
        }
        if !goes_on || line_end >= text.len() {
            return Value { text: value, end, comment: None, next: at };
        }
        at = line_end + 1;
    }
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at)
}

/// What reads as a number or a boolean is one.
pub fn typed(text: String) -> Data {
    const TRUE: [&str; 5] = ["t", "T", "TRUE", "true", "True"];
    const FALSE: [&str; 5] = ["f", "F", "FALSE", "false", "False"];
    let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    match () {
        () if TRUE.contains(&&*text) => Data::Bool(true),
        () if FALSE.contains(&&*text) => Data::Bool(false),
        () if !is_number => Data::String(text.into()),
        () => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => Data::Int(number),
            (_, Ok(number)) if number.is_finite() => Data::Float(number),
            _ => Data::String(text.into()),
        },
    }
}
