//! Dockerfiles, in the shape that conftest gives them: one array of instructions, `{Cmd, SubCmd, JSON, Flags, Value,
//! Stage}`, with the comments before an instruction as instructions `comment`.
//!
//! `lines` joins continued lines and knows where each byte stood, `words` takes an instruction's arguments apart, this
//! module makes the tree. The text of here-documents is added as `Heredocs`, which conftest leaves out.

mod lines;
mod words;

use std::sync::Arc;

use self::lines::{Lines, Logical};
use self::words::{Arguments, Word};
use super::node::{Data, Entry, Node};
use super::{Comment, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind};
use crate::source::{Source, Span};

pub fn parse(source: &Source) -> Parsed {
    let mut reader =
        Reader { source, lines: Lines::new(&source.text), items: Vec::new(), pending: Vec::new(), stages: 0 };
    let mut errors = Vec::new();
    while let Some(next) = reader.lines.next() {
        let result = match next {
            lines::Next::Comment(start, end) => {
                reader.comment(start, end);
                Ok(())
            }
            lines::Next::Instruction(line) => reader.instruction(&line),
            lines::Next::Bad(failure) => Err(failure),
        };
        match result {
            Err(failure) if errors.len() < MAX_ERRORS => errors.push(failure.into_error(source)),
            _ => {}
        }
    }
    let Reader { items, lines, .. } = reader;
    // Docker builds nothing of a broken file.
    let span = items.iter().map(|item| item.span).reduce(Span::to).filter(|_| errors.is_empty());
    let comments =
        lines.comments.iter().map(|(start, end)| Comment { span: Span::new(source.id, *start, *end), own_line: true });
    let documents = span.map(|span| ParsedDocument {
        root: Node { span, data: Data::Sequence(items.into()) },
        comments: comments.collect(),
        duplicate_keys: Vec::new(),
    });
    Parsed { documents: documents.into_iter().collect(), errors }
}

/// What is wrong, and the bytes of the text that it is about.
struct Failure {
    start: usize,
    end: usize,
    message: String,
    help: Option<&'static str>,
}

impl Failure {
    fn into_error(self, source: &Source) -> SyntaxError {
        SyntaxError {
            kind: SyntaxErrorKind::Grammar,
            span: Span::new(source.id, self.start, self.end),
            message: self.message,
            help: self.help.map(str::to_owned),
        }
    }
}

struct Reader<'t> {
    source: &'t Source,
    lines: Lines<'t>,
    items: Vec<Node>,
    /// Comments that belong to the next instruction.
    pending: Vec<(usize, usize)>,
    stages: i64,
}

impl Reader<'_> {
    /// An empty comment parts what stands above it from the instruction below.
    fn comment(&mut self, start: usize, end: usize) {
        match text_of_comment(&self.source.text[start..end]) {
            "" => self.pending.clear(),
            _ => self.pending.push((start, end)),
        }
    }

    fn instruction(&mut self, line: &Logical) -> Result<(), Failure> {
        let arguments = words::arguments(line, self.lines.escape)?;
        let bodies = self.lines.heredocs(&arguments.heredocs, line)?;
        if arguments.name.text == "from" {
            self.stages += 1;
        }
        for (start, end) in std::mem::take(&mut self.pending) {
            let text = text_of_comment(&self.source.text[start..end]).into();
            let span = Span::new(self.source.id, start, end);
            let comment = Words { name: ("comment".into(), span), values: vec![(text, span)], ..Words::at(span) };
            self.items.push(self.item(comment, span));
        }
        let place = |word: &Word| (Arc::from(&*word.text), self.span(line, word));
        let keyword = place(&arguments.name);
        let end = bodies.last().map_or(line.end, |(_, end)| *end);
        let words = Words {
            sub: arguments.sub.as_ref().map(place),
            is_json: arguments.is_json,
            flags: Some(arguments.flags.iter().map(place).collect()),
            values: arguments.values.iter().map(place).collect(),
            heading: self.heading(line, &arguments),
            heredocs: bodies
                .iter()
                .map(|(start, end)| (self.source.text[*start..*end].into(), Span::new(self.source.id, *start, *end)))
                .collect(),
            name: keyword,
        };
        let span = Span::new(self.source.id, line.start, end);
        self.items.push(self.item(words, span));
        Ok(())
    }

    /// The keyword with its first argument; the keyword alone before a command of the shell.
    fn heading(&self, line: &Logical, arguments: &Arguments) -> Span {
        let keyword = self.span(line, &arguments.name);
        let first = arguments.values.first().filter(|_| !arguments.is_command).map(|word| self.span(line, word));
        let is_beside = |first: &Span| !self.source.text[keyword.end as usize..first.end as usize].contains('\n');
        first.filter(is_beside).map_or(keyword, |first| keyword.to(first))
    }

    fn item(&self, words: Words, span: Span) -> Node {
        let keyword = words.name.1;
        let made_up = |data| Node { span: keyword, data };
        let list = |items: &[(Arc<str>, Span)]| {
            let nodes = items.iter().map(|(text, span)| Node { span: *span, data: Data::String(Arc::clone(text)) });
            let place = items.iter().map(|(_, span)| *span).reduce(Span::to).unwrap_or(keyword);
            (Node { span: place, data: Data::Sequence(nodes.collect()) }, self.first_line(place))
        };
        let sub = match &words.sub {
            Some((text, span)) => Node { span: *span, data: Data::String(Arc::clone(text)) },
            None => made_up(Data::String("".into())),
        };
        let stage = Data::Int((self.stages - 1).max(0));
        let flags = match &words.flags {
            Some(flags) => list(flags),
            None => (made_up(Data::Null), keyword),
        };
        let name = Data::String(Arc::clone(&words.name.0));
        let mut entries = vec![
            entry("Cmd", words.heading, Node { span: keyword, data: name }),
            entry("SubCmd", sub.span, sub),
            entry("JSON", keyword, made_up(Data::Bool(words.is_json))),
            entry("Flags", flags.1, flags.0),
        ];
        let (values, place) = list(&words.values);
        entries.push(entry("Value", place, values));
        entries.push(entry("Stage", keyword, made_up(stage)));
        if !words.heredocs.is_empty() {
            let (bodies, place) = list(&words.heredocs);
            entries.push(entry("Heredocs", place, bodies));
        }
        Node { span, data: Data::Mapping(entries.into()) }
    }

    fn span(&self, line: &Logical, word: &Word) -> Span {
        let (start, end) = line.place(word.start, word.end);
        Span::new(self.source.id, start, end)
    }

    fn first_line(&self, span: Span) -> Span {
        let text = self.source.slice(span).lines().next().unwrap_or_default();
        Span { end: span.start + text.len() as u32, ..span }
    }
}

/// What an instruction is made of, each with its place.
struct Words {
    name: (Arc<str>, Span),
    sub: Option<(Arc<str>, Span)>,
    is_json: bool,
    /// A comment has none.
    flags: Option<Vec<(Arc<str>, Span)>>,
    values: Vec<(Arc<str>, Span)>,
    heredocs: Vec<(Arc<str>, Span)>,
    heading: Span,
}

impl Words {
    fn at(span: Span) -> Self {
        Self {
            name: ("".into(), span),
            sub: None,
            is_json: false,
            flags: None,
            values: Vec::new(),
            heredocs: Vec::new(),
            heading: span,
        }
    }
}

fn entry(key: &str, key_span: Span, value: Node) -> Entry {
    Entry { key: key.into(), key_span, value }
}

fn text_of_comment(comment: &str) -> &str {
    comment.trim_start_matches('#').trim()
}

#[cfg(test)]
mod tests;
