//! Scalars on one line, or folded over several: plain ones, those in quotes, and JSON's strings, whose escapes are all
//! YAML's too.

use super::Trace;

pub fn plain(trace: &mut Trace<'_>, start: usize, end: usize) -> Option<()> {
    let mut at = start;
    while at < end {
        at = text(trace, at, end, |byte| matches!(byte, b'\n' | b'\r'))?;
    }
    Some(())
}

/// Between its quotes.
pub fn single_quoted(trace: &mut Trace<'_>, start: usize, end: usize) -> Option<()> {
    let mut at = start;
    while at < end {
        at = text(trace, at, end, |byte| matches!(byte, b'\n' | b'\r' | b'\''))?;
        if trace.byte(at) == Some(b'\'') && at < end {
            trace.stands_for("'", at, at + 2)?;
            at += 2;
        }
    }
    Some(())
}

/// Between its quotes.
pub fn double_quoted(trace: &mut Trace<'_>, start: usize, end: usize) -> Option<()> {
    let mut at = start;
    while at < end {
        at = text(trace, at, end, |byte| matches!(byte, b'\n' | b'\r' | b'\\'))?;
        if trace.byte(at) == Some(b'\\') && at < end {
            at = escape(trace, at)?;
        }
    }
    Some(())
}

/// Text up to something special; a line break is read with the blanks around it.
fn text(trace: &mut Trace<'_>, at: usize, end: usize, special: fn(u8) -> bool) -> Option<usize> {
    let rest = trace.written.as_bytes().get(at..end)?;
    let stop = at + rest.iter().position(|byte| special(*byte)).unwrap_or(rest.len());
    if stop == end || trace.behind_break(stop).is_none() {
        trace.same(at, stop)?;
        return Some(stop);
    }
    let line_end = at + trace.written[at..stop].trim_end_matches([' ', '\t']).len();
    trace.same(at, line_end)?;
    let first = trace.behind_break(stop)?;
    folded_break(trace, line_end, first)
}

/// A line break becomes a blank, with empty lines behind it they become line breaks. `first` is behind it.
fn folded_break(trace: &mut Trace<'_>, line_end: usize, first: usize) -> Option<usize> {
    let mut start = line_end;
    let mut at = skip_blanks(trace, first);
    let mut is_single = true;
    while let Some(next) = trace.behind_break(at) {
        at = skip_blanks(trace, next);
        trace.stands_for("\n", start, next)?;
        start = next;
        is_single = false;
    }
    if is_single {
        trace.stands_for(" ", line_end, at)?;
    }
    Some(at)
}

fn skip_blanks(trace: &Trace<'_>, at: usize) -> usize {
    let rest = &trace.written.as_bytes()[at..];
    at + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(rest.len())
}

/// What stands behind the escape at `at`.
fn escape(trace: &mut Trace<'_>, at: usize) -> Option<usize> {
    if let Some(next) = trace.behind_break(at + 1) {
        return escaped_break(trace, next);
    }
    let (character, length) = match trace.byte(at + 1)? {
        b'0' => ('\0', 2),
        b'a' => ('\u{7}', 2),
        b'b' => ('\u{8}', 2),
        b't' | b'\t' => ('\t', 2),
        b'n' => ('\n', 2),
        b'v' => ('\u{b}', 2),
        b'f' => ('\u{c}', 2),
        b'r' => ('\r', 2),
        b'e' => ('\u{1b}', 2),
        b' ' => (' ', 2),
        b'"' => ('"', 2),
        b'/' => ('/', 2),
        b'\\' => ('\\', 2),
        b'N' => ('\u{85}', 2),
        b'_' => ('\u{a0}', 2),
        b'L' => ('\u{2028}', 2),
        b'P' => ('\u{2029}', 2),
        b'x' => (char::from_u32(number(trace, at + 2, 2)?)?, 4),
        b'U' => (char::from_u32(number(trace, at + 2, 8)?)?, 10),
        b'u' => unicode(trace, at)?,
        _ => return None,
    };
    trace.stands_for(character.encode_utf8(&mut [0; 4]), at, at + length)?;
    Some(at + length)
}

/// Joins two lines without anything between them; empty lines behind it are line breaks all the same.
fn escaped_break(trace: &mut Trace<'_>, next: usize) -> Option<usize> {
    let mut start = next;
    let mut at = skip_blanks(trace, next);
    while let Some(behind) = trace.behind_break(at) {
        trace.stands_for("\n", start, behind)?;
        start = behind;
        at = skip_blanks(trace, behind);
    }
    Some(at)
}

/// JSON writes a character beyond the first 65,536 as two halves; a half alone becomes U+FFFD.
fn unicode(trace: &Trace<'_>, at: usize) -> Option<(char, usize)> {
    let first = number(trace, at + 2, 4)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    let second = match trace.written.as_bytes().get(at + 6..at + 8) {
        Some(b"\\u") if first < 0xDC00 => number(trace, at + 8, 4).filter(|unit| (0xDC00..0xE000).contains(unit)),
        _ => None,
    };
    let Some(second) = second else { return Some((char::REPLACEMENT_CHARACTER, 6)) };
    char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).map(|character| (character, 12))
}

fn number(trace: &Trace<'_>, at: usize, digits: usize) -> Option<u32> {
    let digits = trace.written.as_bytes().get(at..at + digits)?;
    digits.iter().try_fold(0_u32, |value, digit| value.checked_mul(16)?.checked_add(char::from(*digit).to_digit(16)?))
}
