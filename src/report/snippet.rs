//! Draws places of one source with miette.
//!
//! miette gets an excerpt instead of the source: the few lines around the places, sanitised, secrets masked and
//! monstrous lines cut to a window. So a snippet costs what it shows, wherever it stands in a file, and no raw
//! control character reaches the terminal. miette's own header and related diagnostics are not used: their layout
//! (an icon, a nested "Error:") is not ours.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeStyles,
};

use super::Style;
use super::sanitize::{one_line, visible};
use super::secrets::MASK;
use crate::settings::Severity;
use crate::source::{Position, Source, Span};

/// A span of more lines than this is shown by its first line.
const MAX_LINES: u32 = 8;

/// A place in a snippet; the first of a snippet is the one it is named after.
#[derive(Debug, Clone)]
pub struct Mark {
    pub span: Span,
    pub label: Option<String>,
}

/// Draws marks of one source, which lie close together and do not overlap.
pub fn draw(source: &Source, hidden: &[Span], marks: &[Mark], (severity, style): (Severity, Style)) -> String {
    let excerpt = Excerpt::new(source, hidden, marks, style.width);
    let mut theme = theme(style);
    let primary = match severity {
        Severity::Error => theme.styles.error,
        Severity::Warning => theme.styles.warning,
        Severity::Note => theme.styles.advice,
    };
    let secondary = theme.styles.link;
    theme.styles.highlights =
        excerpt.labels.iter().map(|label| if label.primary() { primary } else { secondary }).collect();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_urls(false)
        .without_syntax_highlighting()
        .without_cause_chain()
        .with_wrap_lines(false)
        .tab_width(4);
    let mut drawn = String::new();
    if handler.render_report(&mut drawn, &excerpt).is_err() {
        return String::new();
    }
    // The first line would be the diagnostic's message.
    drawn.split_once('\n').map(|(_, snippet)| snippet.to_owned()).unwrap_or_default()
}

fn theme(style: Style) -> GraphicalTheme {
    GraphicalTheme {
        styles: if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
        ..GraphicalTheme::unicode_nocolor()
    }
}

/// The lines that a snippet shows, each ended by a line feed.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    first_line: u32,
    /// Where the first mark starts in the source.
    position: Position,
    /// By offset into `text`.
    labels: Vec<LabeledSpan>,
}

impl Excerpt {
    fn new(source: &Source, hidden: &[Span], marks: &[Mark], width: usize) -> Self {
        let spans: Vec<(u32, u32)> = marks.iter().map(|mark| shown(source, mark.span)).collect();
        let lines = source.lines();
        let first = spans.iter().map(|span| lines.line_of(span.0)).min().unwrap_or(0).saturating_sub(1);
        let last = spans.iter().map(|span| lines.line_of(span.1)).max().unwrap_or(0) + 1;
        let mut places = vec![(None, None); spans.len()];
        let mut text = String::new();
        for line in first..=last {
            let Some((start, end)) = lines.range(&source.text, line) else { continue };
            // Behind the last line break there is no line to show, unless a place is there.
            if start as usize == source.text.len() && line == last && line > 0 {
                continue;
            }
            let anchor = spans.iter().map(|span| span.0).filter(|at| (start..=end).contains(at)).min();
            let (from, to) = window(&source.text, (start, end), anchor, width.max(40) - 8);
            if from > start {
                text.push('…');
            }
            let hidden = within(hidden, from, to);
            let mut masked = false;
            for (at, character) in source.text[from as usize..to as usize].char_indices() {
                let at = from + at as u32;
                note(&mut places, &spans, at, text.len());
                let is_hidden = hidden.iter().any(|span| span.start <= at && at < span.end);
                match (is_hidden, masked) {
                    (true, false) => text.push_str(MASK),
                    (true, true) => {}
                    (false, _) => visible(&mut text, character),
                }
                masked = is_hidden;
            }
            // Ends at the end of the line, and whatever the window cut off.
            note(&mut places, &spans, to, text.len());
            if to < end {
                text.push('…');
            }
            text.push('\n');
        }
        let labels = marks.iter().zip(places).enumerate().map(|(index, (mark, (start, end)))| {
            let start = start.unwrap_or(0);
            let length = end.unwrap_or(start).max(start) - start;
            let label = mark.label.as_deref().map(one_line);
            let span = SourceSpan::new(start.into(), length);
            if index == 0 {
                LabeledSpan::new_primary_with_span(label, span)
            } else {
                LabeledSpan::new_with_span(label, span)
            }
        });
        let mut labels: Vec<LabeledSpan> = labels.collect();
        labels.sort_by_key(LabeledSpan::offset);
        let position = source.position(spans.first().map_or(0, |span| span.0));
        Self { name: one_line(&source.path), text, first_line: first, position, labels }
    }
}

/// Start and end in the source of what is marked: clamped to it, and one line when there are too many.
fn shown(source: &Source, span: Span) -> (u32, u32) {
    let length = source.text.len() as u32;
    let (start, end) = (span.start.min(length), span.end.min(length).max(span.start.min(length)));
    let lines = source.lines();
    let line = lines.line_of(start);
    if lines.line_of(end) - line < MAX_LINES {
        return (start, end);
    }
    (start, lines.range(&source.text, line).map_or(end, |(_, line_end)| line_end.max(start)))
}

/// The part of ascending spans that touch a range of bytes.
pub fn within(hidden: &[Span], start: u32, end: u32) -> &[Span] {
    let hidden = &hidden[..hidden.partition_point(|span| span.start < end)];
    &hidden[hidden.partition_point(|span| span.end <= start)..]
}

/// Remembers where in the excerpt the spans start and end that do so at or before a source offset.
fn note(places: &mut [(Option<usize>, Option<usize>)], spans: &[(u32, u32)], at: u32, offset: usize) {
    for (place, span) in places.iter_mut().zip(spans) {
        if place.0.is_none() && at >= span.0 {
            place.0 = Some(offset);
        }
        if place.1.is_none() && at >= span.1 {
            place.1 = Some(offset);
        }
    }
}

/// The part of a line that is shown: all of it, or some characters around `anchor`.
fn window(text: &str, (start, end): (u32, u32), anchor: Option<u32>, limit: usize) -> (u32, u32) {
    let anchor = anchor.unwrap_or(start) as usize;
    let before = text.get(start as usize..anchor).unwrap_or("").char_indices().rev();
    let lead: Vec<usize> = before.take(limit).map(|(at, _)| at).collect();
    let after = text.get(anchor..end as usize).unwrap_or("");
    let follows = after.chars().take(limit + 1).count();
    let keep = if lead.len() + follows <= limit {
        lead.len()
    } else {
        lead.len().min(limit.saturating_sub(follows).max(limit / 3))
    };
    let from = match keep.checked_sub(1) {
        Some(index) => start as usize + lead[index],
        None => anchor,
    };
    let to = text[from..end as usize].char_indices().nth(limit).map_or(end as usize, |(at, _)| from + at);
    (from as u32, to as u32)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without context miette asks for the place to name, with context for the lines to draw.
        let (line, column) = match before {
            0 => (self.position.line - 1, self.position.column - 1),
            _ => (self.first_line, 0),
        };
        let whole = SourceSpan::new(0.into(), self.text.len());
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            whole,
            line as usize,
            column as usize,
            self.text.lines().count(),
        )))
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, _formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Excerpt {}

impl Diagnostic for Excerpt {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
