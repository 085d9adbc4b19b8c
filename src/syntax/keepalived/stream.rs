//! The lines that one node reads, in their order: includes, conditions, parameters and sequences are followed here.

use super::lines::{Reader, Written};
use super::parameters::{Parameters, definition};
use super::sequence::{Found, Sequence, sequence};
use super::text::Text;
use super::{Config, Library, MAX_ADDED, MAX_ADDED_BYTES, MAX_FILES_DEEP, Missing, Reading, error};
use crate::source::{Source, Span};
use crate::syntax::{MAX_ERRORS, SyntaxError, SyntaxErrorKind};

/// Words that begin an `include`.
const INCLUDES: [&str; 6] = ["include", "includer", "includem", "includew", "includeb", "includea"];

/// A line to split into words.
#[derive(Debug)]
pub struct Line {
    pub text: Text,
    /// `@main`, `@^main`: what it depends on.
    pub condition: Option<Text>,
    /// An include that is not followed.
    pub missing: Option<Missing>,
}

pub struct Stream<'s, 'l> {
    library: &'l mut dyn Library<'s>,
    node: Option<String>,
    /// What lines are read from, the innermost last.
    frames: Vec<Frame<'s>>,
    parameters: Parameters,
    /// Lines that may still be added.
    left: usize,
    config: Config,
}

enum Frame<'s> {
    File(Reader<'s>),
    /// Files of one include that wait, the next one last.
    Files(Vec<&'s Source>),
    /// The further lines of a parameter, the next one last.
    Lines(Vec<Text>),
    Sequence(Sequence),
}

/// What became of a line.
enum Step {
    Line(Line),
    Taken,
}

impl<'s, 'l> Stream<'s, 'l> {
    pub fn new(source: &'s Source, node: Reading<'_>, library: &'l mut dyn Library<'s>) -> Self {
        Self {
            library,
            node: node.map(str::to_owned),
            frames: vec![Frame::File(Reader::new(source))],
            parameters: Parameters::new(node, MAX_ADDED_BYTES),
            left: MAX_ADDED,
            config: Config::default(),
        }
    }

    pub fn config(&mut self) -> &mut Config {
        &mut self.config
    }

    pub fn finish(self) -> Config {
        self.config
    }

    pub fn next(&mut self) -> Option<Line> {
        loop {
            let (text, written) = self.raw()?;
            if self.config.errors.len() > MAX_ERRORS {
                return None;
            }
            if text.as_str().is_empty() {
                continue;
            }
            if let Step::Line(line) = self.line(text, written) {
                return Some(line);
            }
        }
    }

    /// The next line of the innermost frame that has one; how it is written, when it comes from a file.
    fn raw(&mut self) -> Option<(Text, Option<Written>)> {
        loop {
            let is_added = self.frames.len() > 1;
            let (text, written) = match self.frames.last_mut()? {
                Frame::File(reader) => match reader.next(&mut self.config.comments, &mut self.config.errors) {
                    Some(mut written) => (std::mem::take(&mut written.text), Some(written)),
                    None => {
                        self.frames.pop();
                        continue;
                    }
                },
                Frame::Files(files) => {
                    match files.pop() {
                        Some(file) => self.frames.push(Frame::File(Reader::new(file))),
                        None => drop(self.frames.pop()),
                    }
                    continue;
                }
                Frame::Lines(lines) => match lines.pop() {
                    Some(text) => (text, None),
                    None => {
                        self.frames.pop();
                        continue;
                    }
                },
                Frame::Sequence(sequence) => match sequence.next() {
                    Some(values) => {
                        let span = whole(&sequence.text);
                        for (name, value) in sequence.names.iter().zip(&values) {
                            let mut text = Text::default();
                            text.push_for(value, span, false);
                            self.parameters.define(name, vec![text]);
                        }
                        (sequence.text.clone(), None)
                    }
                    None => {
                        self.frames.pop();
                        continue;
                    }
                },
            };
            if !is_added {
                return Some((text, written));
            }
            if text.as_str().is_empty() {
                continue;
            }
            match self.left.checked_sub(1) {
                Some(left) if self.parameters.spend(text.len()) => self.left = left,
                _ => {
                    self.limit(&text);
                    return None;
                }
            }
            return Some((text, written));
        }
    }

    fn line(&mut self, mut text: Text, mut written: Option<Written>) -> Step {
        if let Some(step) = self.include(&text) {
            return step;
        }
        let mut condition = None;
        // A parameter may hold a condition, a condition may stand before a definition.
        for _ in 0..8 {
            if text.as_str().starts_with('@') {
                let Some((asked, rest)) = self.condition(&text) else {
                    // What follows belongs to a definition that is left out.
                    self.skip_continuation(written.take());
                    return Step::Taken;
                };
                condition = Some(asked);
                text = rest;
            }
            if let Some((name, value)) = definition(text.as_str()) {
                let name = name.to_owned();
                let first = text.part(value..text.len());
                self.define(&name, first, written.take());
                return Step::Taken;
            }
            let parameters = &mut self.parameters;
            match sequence(&text, &mut |text| parameters.expand(text).text) {
                Found::Nothing => {}
                Found::Invalid => {
                    let span = whole(&text);
                    let help = "write `~SEQ(name, start, end)` or `~LST(name, value, value)`";
                    self.config.errors.push(error(span, "a sequence that cannot be read", Some(help)));
                    return Step::Taken;
                }
                Found::Sequence(found) if found.text.as_str().is_empty() => return Step::Taken,
                Found::Sequence(found) => {
                    self.frames.push(Frame::Sequence(found));
                    return Step::Taken;
                }
            }
            let expanded = self.parameters.expand(text);
            text = expanded.text;
            if !expanded.rest.is_empty() {
                self.frames.push(Frame::Lines(expanded.rest.into_iter().rev().collect()));
            }
            if self.parameters.is_exhausted() {
                self.limit(&text);
                return Step::Taken;
            }
            let is_more = text.as_str().starts_with(['@', '~']) || definition(text.as_str()).is_some();
            if !expanded.is_changed || !is_more {
                break;
            }
        }
        let open_end = written.filter(|written| !written.comment_continues).and_then(|written| written.continues);
        if let Some(span) = open_end {
            let help = "only a definition, `$NAME=`, goes on behind a backslash";
            self.config.errors.push(error(span, "`\\` does not continue a line", Some(help)));
        }
        match text.as_str().is_empty() {
            true => Step::Taken,
            false => Step::Line(Line { text, condition, missing: None }),
        }
    }

    /// `None` when the line is not for this node.
    fn condition(&mut self, text: &Text) -> Option<(Text, Text)> {
        let line = text.as_str();
        let end = line.find([' ', '\t'])?;
        let asked = &line[1..end];
        let name = asked.strip_prefix('^').unwrap_or(asked);
        if !name.is_empty() && !text.is_unknown(0..end) {
            self.config.nodes.insert(name.to_owned());
        }
        let is_own = self.node.as_deref() == Some(name);
        if is_own == asked.starts_with('^') {
            return None;
        }
        let blank = line[end..].len() - line[end..].trim_start_matches([' ', '\t']).len();
        Some((text.part(0..end), text.part(end + blank..line.len())))
    }

    fn define(&mut self, name: &str, first: Text, written: Option<Written>) {
        let mut lines = vec![first];
        if written.is_some_and(|written| written.continues.is_some()) {
            self.continuation(|text| lines.push(text));
            lines.retain(|line| !line.as_str().is_empty());
            if lines.is_empty() {
                lines.push(Text::default());
            }
        }
        self.parameters.define(name, lines);
    }

    fn skip_continuation(&mut self, written: Option<Written>) {
        if written.is_some_and(|written| written.continues.is_some()) {
            self.continuation(|_| {});
        }
    }

    /// The further lines of a definition: an empty line or a comment ends it.
    fn continuation(&mut self, mut take: impl FnMut(Text)) {
        let Some(Frame::File(reader)) = self.frames.last_mut() else { return };
        while let Some(written) = reader.next(&mut self.config.comments, &mut self.config.errors) {
            let is_last = written.continues.is_none();
            take(written.text);
            if is_last {
                break;
            }
        }
    }

    fn limit(&mut self, text: &Text) {
        self.frames.clear();
        if !text.as_str().is_empty() {
            let message = "the configuration grows too large: nothing from here on is read";
            let error = error(whole(text), message, None);
            self.config.errors.push(SyntaxError { kind: SyntaxErrorKind::Limit, ..error });
        }
    }

    /// Whether the line is an `include`, and what became of it.
    fn include(&mut self, text: &Text) -> Option<Step> {
        let line = text.as_str();
        let (word, rest) = line.split_once([' ', '\t'])?;
        if !INCLUDES.contains(&word) {
            return None;
        }
        let pattern = rest.trim().trim_matches('"').to_owned();
        if pattern.contains([' ', '\t']) {
            return None;
        }
        let from = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::File(reader) => Some(reader.source),
            _ => None,
        })?;
        let (mut files, mut missing) = match self.library.find(from, &pattern) {
            Ok(files) => (files, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        let open: Vec<_> = self.open().collect();
        if files.iter().any(|file| open.contains(&file.id)) {
            files.retain(|file| !open.contains(&file.id));
            missing = Some(Missing::Loop);
        }
        if open.len() >= MAX_FILES_DEEP && !files.is_empty() {
            files.clear();
            missing = Some(Missing::Limit);
        }
        self.config.included.extend(files.iter().map(|file| file.id));
        files.reverse();
        self.frames.push(Frame::Files(files));
        let Some(reason) = missing else { return Some(Step::Taken) };
        let span = text.span(line.len() - rest.trim_start().len()..line.len());
        self.config.missing.push((span, pattern, reason));
        Some(Step::Line(Line { text: text.clone(), condition: None, missing: Some(reason) }))
    }

    /// The files that are being read.
    fn open(&self) -> impl Iterator<Item = crate::source::SourceId> + '_ {
        self.frames.iter().filter_map(|frame| match frame {
            Frame::File(reader) => Some(reader.source.id),
            _ => None,
        })
    }
}

/// Where a template's statement stands in a line.
pub fn is_template(text: &str) -> bool {
    text.starts_with("{%") || text.starts_with("{#") || text.starts_with("{{") || text.starts_with("<%")
}

/// Where a line is written.
fn whole(text: &Text) -> Span {
    text.span(0..text.len())
}
