//! The nodes of a Caddyfile. Their keys are made up, so their places are chosen: the first entry of a block or a
//! directive stands for the whole element (`reverse_proxy app:80`).

use std::ops::Range;
use std::sync::Arc;

use super::lex::Token;
use crate::source::{Source, SourceId, Span};
use crate::syntax::node::{Data, Entry, Node};

pub struct Builder {
    source: SourceId,
    addresses: Arc<str>,
    directives: Arc<str>,
    name: Arc<str>,
    args: Arc<str>,
    block: Arc<str>,
}

impl Builder {
    pub fn new(source: &Source) -> Self {
        Self {
            source: source.id,
            addresses: "addresses".into(),
            directives: "directives".into(),
            name: "name".into(),
            args: "args".into(),
            block: "block".into(),
        }
    }

    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    /// `open` is its brace and the end behind the closing one.
    pub fn block(
        &self,
        addresses: &[&Token],
        (open, end): (Option<Range<usize>>, Option<usize>),
        directives: Vec<Node>,
    ) -> Node {
        let brace = open.clone().map(|open| self.span(open));
        let first = directives.first().map(|node| node.span);
        let last = directives.last().map(|node| node.span);
        let header = match (addresses.first(), addresses.last()) {
            (Some(first), Some(last)) => self.span(first.span.start..last.span.end),
            _ => brace.or(first).unwrap_or(self.span(0..0)),
        };
        let inside = match (open, end) {
            (Some(open), Some(end)) => self.span(open.start..end),
            _ => first.zip(last).map_or(Span { start: header.end, ..header }, |(first, last)| first.to(last)),
        };
        let names = addresses.iter().map(|token| {
            let text = token.text.trim_end_matches(['{', ',']);
            // An address that is nothing but a brace stays one.
            let text = if text.is_empty() { &token.text } else { text };
            self.string(text, self.span(token.span.clone()))
        });
        let names = sequence(names.collect(), header);
        let entries = vec![
            Entry { key: self.addresses.clone(), key_span: header, value: names },
            Entry { key: self.directives.clone(), key_span: header, value: sequence(directives, inside) },
        ];
        Node { span: header.to(inside), data: Data::Mapping(entries.into()) }
    }

    /// Whether a block is a site, no snippet and no global options.
    pub fn is_site(&self, block: &Node) -> bool {
        let first = block.get("addresses").and_then(|all| all.at(0)).and_then(Node::as_str);
        first.is_some_and(|first| !first.starts_with('(') && !first.starts_with("&("))
    }

    /// `words` is not empty.
    pub fn directive(&self, words: &[Token], block: Option<(Vec<Node>, Range<usize>)>) -> Node {
        let name = &words[0];
        let args = &words[1..];
        let name_span = self.span(name.span.clone());
        let place = args.first().map_or(name_span, |first| name_span.to(self.span(first.span.clone())));
        let behind = Span { start: name_span.end, ..name_span };
        let args_span = match (args.first(), args.last()) {
            (Some(first), Some(last)) => self.span(first.span.start..last.span.end),
            _ => behind,
        };
        let args_key = if args.is_empty() { place } else { args_span };
        let args = args.iter().map(|word| self.string(&word.text, self.span(word.span.clone())));
        let args = sequence(args.collect(), args_span);
        let mut entries = vec![
            Entry { key: self.name.clone(), key_span: place, value: self.string(&name.text, name_span) },
            Entry { key: self.args.clone(), key_span: args_key, value: args },
        ];
        let mut span = name_span.to(args_span);
        if let Some((children, range)) = block {
            let inside = self.span(range);
            span = span.to(inside);
            entries.push(Entry { key: self.block.clone(), key_span: place, value: sequence(children, inside) });
        }
        Node { span, data: Data::Mapping(entries.into()) }
    }

    fn string(&self, text: &str, span: Span) -> Node {
        Node { span, data: Data::String(text.into()) }
    }
}

pub fn sequence(items: Vec<Node>, span: Span) -> Node {
    Node { span, data: Data::Sequence(items.into()) }
}
