//! The Caddyfile: a block of global options, snippets, and sites with directives. The root is the list of blocks.
//!
//! A block is `{addresses, directives}`; one of global options has no address, a snippet is called `(name)`. A directive
//! is `{name, args, block}`, with `block` only where braces stand. Imports stay directives: what they bring depends on
//! other files. `lex` splits the text. An error hides only what cannot be placed.

mod lex;
mod tree;

use std::ops::Range;

use self::lex::{Lexed, Token};
use self::tree::Builder;
use super::node::Node;
use super::{Comment, MAX_DEPTH, MAX_ERRORS, Parsed, ParsedDocument, SyntaxError, SyntaxErrorKind, begins_line};
use crate::source::Source;

/// A block is two collections, and a document adds three around all.
const MAX_BLOCKS: usize = (MAX_DEPTH - 6) / 2;

pub fn parse(source: &Source) -> Parsed {
    let Lexed { tokens, comments, errors } = lex::lex(&source.text);
    let mut parser = Parser {
        tokens: &tokens,
        builder: Builder::new(source),
        frames: Vec::new(),
        dropped: 0,
        site: None,
        blocks: Vec::new(),
        errors: Vec::new(),
    };
    errors.into_iter().for_each(|(range, message, help)| parser.tell(range, message, help));
    parser.run();
    let Parser { builder, blocks, mut errors, .. } = parser;
    errors.sort_by_key(|error| error.span.start);
    let mut parsed = Parsed { documents: Vec::new(), errors };
    if let (Some(first), Some(last)) = (blocks.first(), blocks.last()) {
        let span = first.span.to(last.span);
        let comments = comments
            .into_iter()
            .map(|range| Comment { own_line: begins_line(&source.text, range.start), span: builder.span(range) });
        let comments = comments.collect();
        let root = tree::sequence(blocks, span);
        parsed.documents.push(ParsedDocument { root, comments, duplicate_keys: Vec::new() });
    }
    parsed
}

/// A block of global options, a snippet or a site.
struct Site {
    /// Indices of tokens.
    addresses: Vec<usize>,
    open: Option<usize>,
    directives: Vec<Node>,
}

/// A directive whose block is open.
struct Frame {
    words: Range<usize>,
    open: usize,
    children: Vec<Node>,
}

struct Parser<'t> {
    tokens: &'t [Token],
    builder: Builder,
    frames: Vec<Frame>,
    /// Blocks that are open and too deep to be kept.
    dropped: usize,
    site: Option<Site>,
    blocks: Vec<Node>,
    errors: Vec<SyntaxError>,
}

impl Parser<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            at = match self.site {
                None => self.block(at),
                Some(_) => self.line(at),
            };
        }
        self.end();
    }

    /// The line that begins a block of the top; returns what stands behind it.
    fn block(&mut self, at: usize) -> usize {
        let first = &self.tokens[at];
        if first.is("}") {
            self.tell(first.span.clone(), "`}` closes no block", "remove it, or open the block that it ends");
            return at + 1;
        }
        if first.is("{") {
            if !self.blocks.is_empty() {
                let help = "only the first block of a file, the global options, has no address";
                self.tell(first.span.clone(), "a block has no address", help);
            }
            return self.open_site(Vec::new(), at);
        }
        if first.is("import") {
            let end = self.line_end(at);
            let directive = self.builder.directive(&self.tokens[at..end], None);
            self.blocks.push(self.builder.block(&[], (None, None), vec![directive]));
            return end;
        }
        self.addresses(at)
    }

    fn addresses(&mut self, start: usize) -> usize {
        let mut addresses = Vec::new();
        let mut at = start;
        let mut goes_on = false;
        while let Some(token) = self.tokens.get(at) {
            if token.is("{") {
                return self.open_site(addresses, at);
            }
            if token.begins_line && at > start && !goes_on {
                break;
            }
            if token.is("}") {
                self.tell(token.span.clone(), "`}` closes no block", "remove it, or open the block that it ends");
                return at + 1;
            }
            let is_sticky = token.text.len() > 1 && token.text.ends_with('{') && !token.is_quoted;
            if is_sticky {
                self.tell(token.span.clone(), "an address ends with `{`", "put a blank between address and brace");
            }
            goes_on = token.text.ends_with(',');
            addresses.push(at);
            at += 1;
            if is_sticky {
                self.site = Some(Site { addresses, open: Some(at - 1), directives: Vec::new() });
                return at;
            }
        }
        // A file with one site alone needs no braces.
        if !self.blocks.is_empty() && self.blocks.iter().any(|block| self.builder.is_site(block)) {
            let last = addresses.last().map_or(start, |last| *last);
            let help = "write the site's directives in braces: only a file with one site needs none";
            self.tell(self.tokens[last].span.clone(), "a site has no block", help);
        }
        self.site = Some(Site { addresses, open: None, directives: Vec::new() });
        at
    }

    fn open_site(&mut self, addresses: Vec<usize>, open: usize) -> usize {
        if let Some(next) = self.tokens.get(open + 1).filter(|next| !next.begins_line && !next.is("}")) {
            self.tell(next.span.clone(), "a word stands behind `{`", "begin a new line behind the brace");
        }
        self.site = Some(Site { addresses, open: Some(open), directives: Vec::new() });
        open + 1
    }

    /// A line inside of a block; returns what stands behind it.
    fn line(&mut self, at: usize) -> usize {
        let token = &self.tokens[at];
        if token.is("}") {
            self.close(at);
            return at + 1;
        }
        if token.is("{") {
            let help = "write it at the end of the line before, behind a blank";
            self.tell(token.span.clone(), "`{` stands on a line of its own", help);
            self.open_directive(at..at, at);
            return at + 1;
        }
        let end = self.line_end(at);
        let brace = (at + 1..end).find(|index| self.tokens[*index].is("{") || self.tokens[*index].is("}"));
        match brace {
            Some(open) if self.tokens[open].is("{") => {
                if let Some(next) = self.tokens.get(open + 1).filter(|next| !next.begins_line && !next.is("}")) {
                    self.tell(next.span.clone(), "a word stands behind `{`", "begin a new line behind the brace");
                }
                self.open_directive(at..open, open);
                open + 1
            }
            other => {
                let end = other.unwrap_or(end);
                if self.dropped == 0 {
                    let node = self.builder.directive(&self.tokens[at..end], None);
                    self.children().push(node);
                }
                end
            }
        }
    }

    fn open_directive(&mut self, words: Range<usize>, open: usize) {
        if self.dropped > 0 || self.frames.len() >= MAX_BLOCKS {
            if self.dropped == 0 {
                let message = format!("blocks are nested deeper than {MAX_BLOCKS}: what is inside is not read");
                let span = self.builder.span(self.tokens[open].span.clone());
                self.errors.push(SyntaxError { kind: SyntaxErrorKind::Limit, span, message, help: None });
            }
            self.dropped += 1;
            return;
        }
        self.frames.push(Frame { words, open, children: Vec::new() });
    }

    fn close(&mut self, at: usize) {
        if self.dropped > 0 {
            self.dropped -= 1;
            return;
        }
        let end = self.tokens[at].span.end;
        if let Some(frame) = self.frames.pop() {
            return self.pop(frame, end);
        }
        match self.site.take() {
            Some(site) if site.open.is_some() => self.finish(site, end),
            other => {
                self.site = other;
                let span = self.tokens[at].span.clone();
                self.tell(span, "`}` closes no block", "remove it, or open the block that it ends");
            }
        }
    }

    fn pop(&mut self, frame: Frame, end: usize) {
        let span = self.tokens[frame.open].span.start..end;
        // A brace without a directive has none to belong to.
        if frame.words.is_empty() {
            return self.children().extend(frame.children);
        }
        let node = self.builder.directive(&self.tokens[frame.words], Some((frame.children, span)));
        self.children().push(node);
    }

    fn finish(&mut self, site: Site, end: usize) {
        let addresses: Vec<&Token> = site.addresses.iter().map(|at| &self.tokens[*at]).collect();
        let open = site.open.map(|open| self.tokens[open].span.clone());
        let closed = open.as_ref().map(|_| end);
        if addresses.is_empty() && open.is_none() {
            return;
        }
        let node = self.builder.block(&addresses, (open, closed), site.directives);
        self.blocks.push(node);
    }

    /// The text is over: what is open is told once, and kept as far as it was read.
    fn end(&mut self) {
        let end = self.tokens.last().map_or(0, |token| token.span.end);
        let open = self.frames.last().map(|frame| frame.open);
        let open = open.or_else(|| self.site.as_ref().and_then(|site| site.open));
        if let Some(open) = open {
            self.tell(self.tokens[open].span.clone(), "the block is not closed", "write `}` where it ends");
        }
        while let Some(frame) = self.frames.pop() {
            self.pop(frame, end);
        }
        if let Some(site) = self.site.take() {
            self.finish(site, end);
        }
    }

    fn children(&mut self) -> &mut Vec<Node> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.children,
            None => {
                &mut self
                    .site
                    .get_or_insert_with(|| Site { addresses: Vec::new(), open: None, directives: Vec::new() })
                    .directives
            }
        }
    }

    /// Behind the last token of a line.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.tokens[at + 1..].iter().position(|token| token.begins_line);
        rest.map_or(self.tokens.len(), |length| at + 1 + length)
    }

    fn tell(&mut self, range: Range<usize>, message: &str, help: &str) {
        let is_last = self.errors.len() == MAX_ERRORS;
        if self.errors.len() > MAX_ERRORS {
            return;
        }
        self.errors.push(SyntaxError {
            kind: if is_last { SyntaxErrorKind::Limit } else { SyntaxErrorKind::Grammar },
            span: self.builder.span(range),
            message: match is_last {
                true => format!("{MAX_ERRORS} lines are broken, the others are not told"),
                false => message.to_owned(),
            },
            help: (!is_last).then(|| help.to_owned()),
        });
    }
}

#[cfg(test)]
mod tests;
