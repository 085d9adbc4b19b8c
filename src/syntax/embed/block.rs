//! Block scalars: lines behind an indentation, kept as they are (`|`) or folded (`>`).
//!
//! How much is indentation and how many line breaks at the end are content is read off the value, so that neither
//! indicators nor the collection around the scalar have to be known.

use super::Trace;

/// A line of a block scalar, without its indentation; where the next one starts.
struct Line {
    start: usize,
    end: usize,
    next: usize,
}

pub fn literal(trace: &mut Trace<'_>, header: usize) -> Option<()> {
    let mut at = content(trace, header)?;
    let indentation = indentation(trace, at);
    while !trace.is_done() {
        let line = line(trace, at, indentation)?;
        trace.same(line.start, line.end)?;
        end_of_line(trace, line.end, line.next)?;
        at = line.next;
    }
    Some(())
}

pub fn folded(trace: &mut Trace<'_>, header: usize) -> Option<()> {
    let mut at = content(trace, header)?;
    let indentation = indentation(trace, at);
    // Line breaks since the last line with content.
    let mut breaks: Vec<(usize, usize)> = Vec::new();
    // Whether that line keeps its breaks, as those before the first one are kept.
    let mut keeps = true;
    while !trace.is_done() {
        let Some(line) = line(trace, at, indentation) else { break };
        if line.start < line.end {
            let is_indented = matches!(trace.byte(line.start), Some(b' ' | b'\t'));
            fold(trace, &breaks, line.start, keeps || is_indented)?;
            trace.same(line.start, line.end)?;
            keeps = is_indented;
            breaks.clear();
        }
        breaks.push((line.end, line.next));
        at = line.next;
    }
    for (start, end) in breaks {
        end_of_line(trace, start, end)?;
    }
    Some(())
}

/// The line breaks before a line of a folded scalar.
fn fold(trace: &mut Trace<'_>, breaks: &[(usize, usize)], line: usize, keeps: bool) -> Option<()> {
    match breaks {
        [(start, _)] if !keeps => trace.stands_for(" ", *start, line),
        [(start, _), (_, end), rest @ ..] if !keeps => {
            trace.stands_for("\n", *start, *end)?;
            rest.iter().try_for_each(|(start, end)| trace.stands_for("\n", *start, *end))
        }
        _ => breaks.iter().try_for_each(|(start, end)| trace.stands_for("\n", *start, *end)),
    }
}

/// A line break, unless the text ends before it.
fn end_of_line(trace: &mut Trace<'_>, end: usize, next: usize) -> Option<()> {
    if end == next || trace.is_done() {
        return Some(());
    }
    trace.stands_for("\n", end, next)
}

/// Behind the line of the indicator.
fn content(trace: &Trace<'_>, header: usize) -> Option<usize> {
    let rest = &trace.written.as_bytes()[header..];
    let end = header + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    trace.behind_break(end)
}

/// Blanks before the first character of the text that are not its own.
fn indentation(trace: &Trace<'_>, at: usize) -> usize {
    blanks(&trace.written.as_bytes()[at..]).saturating_sub(blanks(trace.value.as_bytes()))
}

/// Blanks before the first other character, on its line.
fn blanks(text: &[u8]) -> usize {
    let mut count = 0;
    for byte in text {
        match byte {
            b' ' => count += 1,
            b'\n' | b'\r' => count = 0,
            _ => break,
        }
    }
    count
}

/// `None` behind the last line, and at text that is indented less.
fn line(trace: &Trace<'_>, at: usize, indentation: usize) -> Option<Line> {
    let rest = trace.written.as_bytes().get(at..).filter(|rest| !rest.is_empty())?;
    let end = at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    let blanks = rest.iter().take(indentation).take_while(|byte| **byte == b' ').count();
    let start = at + blanks;
    if blanks < indentation && start < end {
        return None;
    }
    Some(Line { start, end, next: trace.behind_break(end).unwrap_or(end) })
}
