//! Words become the nodes of directives. The keys are made up: their places are chosen so that a directive is pointed
//! at by its name with its first argument, and its `name` by the bare word.

use std::ops::Range;
use std::sync::Arc;

use super::lex::Word;
use crate::source::{Source, Span};
use crate::syntax::interner::Interner;
use crate::syntax::node::{Data, Entry, Node};

/// A word with its value; of an `if`, brackets are taken off its first and its last.
#[derive(Debug, Clone)]
pub struct Argument {
    pub span: Range<usize>,
    pub text: Arc<str>,
}

/// A directive without its body.
#[derive(Debug)]
pub struct Head {
    pub name: Argument,
    pub arguments: Vec<Argument>,
}

/// What stands behind a directive's arguments.
pub enum Body {
    None,
    Block(Vec<Node>, Range<usize>),
    Data(Vec<Node>, Range<usize>),
    Lua(Range<usize>),
}

pub struct Builder<'s> {
    source: &'s Source,
    interner: Interner,
    keys: Keys,
}

/// Shared by all directives.
struct Keys {
    name: Arc<str>,
    args: Arc<str>,
    block: Arc<str>,
    entries: Arc<str>,
    foreign: Arc<str>,
    lua: Arc<str>,
    nothing: Arc<[Node]>,
}

impl<'s> Builder<'s> {
    pub fn new(source: &'s Source) -> Self {
        let keys = Keys {
            name: "name".into(),
            args: "args".into(),
            block: "block".into(),
            entries: "entries".into(),
            foreign: "foreign".into(),
            lua: "lua".into(),
            nothing: Arc::new([]),
        };
        Self { source, interner: Interner::new(), keys }
    }

    pub fn argument(&mut self, word: &Word) -> Argument {
        Argument { span: word.span.clone(), text: self.interner.text(&word.text(&self.source.text)) }
    }

    /// A statement's words; `is_condition`: the brackets of an `if` are no part of its condition.
    pub fn head(&mut self, words: &[Word], is_condition: bool) -> Option<Head> {
        let name = self.argument(words.first()?);
        let mut arguments: Vec<Argument> = words[1..].iter().map(|word| self.argument(word)).collect();
        if is_condition {
            self.strip_brackets(&mut arguments);
        }
        Some(Head { name, arguments })
    }

    fn strip_brackets(&mut self, arguments: &mut Vec<Argument>) {
        let text = &self.source.text;
        if let Some(first) = arguments.first_mut().filter(|first| text[first.span.clone()].starts_with('(')) {
            first.span.start += 1;
            first.text = self.interner.text(&first.text[1..]);
        }
        let last = arguments.last_mut();
        if let Some(last) = last.filter(|last| last.text.ends_with(')') && text[last.span.clone()].ends_with(')')) {
            last.span.end -= 1;
            last.text = self.interner.text(&last.text[..last.text.len() - 1]);
        }
        arguments.retain(|argument| !argument.span.is_empty());
    }

    /// `end`: behind its `;` or `}`.
    pub fn directive(&self, head: &Head, body: Body, end: usize) -> Node {
        let keys = &self.keys;
        let naming = self.naming_span(head);
        let mut entries = Vec::with_capacity(3);
        entries.push(self.entry(&keys.name, naming.clone(), self.string(&head.name)));
        entries.push(self.arguments(head, &naming));
        match body {
            Body::None => {}
            Body::Block(items, span) => {
                entries.push(self.entry(&keys.block, naming, self.sequence(items, span)));
            }
            Body::Data(items, span) => {
                entries.push(self.entry(&keys.entries, naming, self.sequence(items, span)));
            }
            Body::Lua(span) => {
                let lua = Node { span: self.span(span), data: Data::String(Arc::clone(&keys.lua)) };
                entries.push(self.entry(&keys.foreign, naming, lua));
            }
        }
        Node { span: self.span(head.name.span.start..end), data: Data::Mapping(entries.into()) }
    }

    /// A statement of a data block: its words alone.
    pub fn data(&self, head: &Head) -> Node {
        let words = std::iter::once(&head.name).chain(&head.arguments);
        let last = head.arguments.last().unwrap_or(&head.name);
        self.sequence(words.map(|word| self.string(word)).collect(), head.name.span.start..last.span.end)
    }

    /// Name and first argument, when both stand on one line.
    fn naming_span(&self, head: &Head) -> Range<usize> {
        let name = head.name.span.clone();
        let first = head.arguments.first().map_or(name.end, |first| first.span.end);
        let is_one_line = !self.source.text[name.end..first].contains('\n');
        name.start..if is_one_line { first } else { name.end }
    }

    fn arguments(&self, head: &Head, naming: &Range<usize>) -> Entry {
        let (Some(first), Some(last)) = (head.arguments.first(), head.arguments.last()) else {
            let end = head.name.span.end;
            let none = Node { span: self.span(end..end), data: Data::Sequence(Arc::clone(&self.keys.nothing)) };
            return self.entry(&self.keys.args, naming.clone(), none);
        };
        let span = first.span.start..last.span.end;
        let is_one_line = !self.source.text[span.clone()].contains('\n');
        let key = if is_one_line { span.clone() } else { first.span.clone() };
        let items = head.arguments.iter().map(|argument| self.string(argument)).collect();
        self.entry(&self.keys.args, key, self.sequence(items, span))
    }

    fn entry(&self, key: &Arc<str>, key_span: Range<usize>, value: Node) -> Entry {
        Entry { key: Arc::clone(key), key_span: self.span(key_span), value }
    }

    fn string(&self, argument: &Argument) -> Node {
        Node { span: self.span(argument.span.clone()), data: Data::String(Arc::clone(&argument.text)) }
    }

    pub fn sequence(&self, items: Vec<Node>, span: Range<usize>) -> Node {
        Node { span: self.span(span), data: Data::Sequence(items.into()) }
    }

    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source.id, range.start, range.end)
    }
}
