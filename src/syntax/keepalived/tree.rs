//! Words and braces to statements. The keys are made up: a statement is pointed at by its name with its first argument.
//!
//! A brace belongs to the statement before it, on the same line or on one before.

use std::sync::Arc;

use super::stream::{Line, is_template};
use super::text::Text;
use super::words::{Token, Unclosed, Word, split};
use super::{Config, MAX_BLOCKS, Missing, error};
use crate::source::Span;
use crate::syntax::interner::Interner;
use crate::syntax::{Data, Entry, Node, SyntaxError};

/// Keywords whose line keepalived splits by quotes of both kinds.
const QUOTED: [&str; 8] =
    ["script", "misc_path", "quorum_up", "quorum_down", "notify", "startup_script", "shutdown_script", "exec"];

pub struct Builder {
    keys: Keys,
    interner: Interner,
    /// Open blocks, the outermost first.
    open: Vec<Block>,
    top: Vec<Node>,
    /// The statement that a block may follow.
    last: Option<Head>,
    /// Closing braces that belong to blocks that are not built.
    too_deep: usize,
}

struct Block {
    head: Head,
    span: Span,
    items: Vec<Node>,
}

struct Head {
    name: Node,
    args: Vec<Node>,
    unknown: Vec<Node>,
    condition: Option<Node>,
    missing: Option<Missing>,
}

struct Keys {
    name: Arc<str>,
    args: Arc<str>,
    unknown: Arc<str>,
    condition: Arc<str>,
    missing: Arc<str>,
    block: Arc<str>,
}

impl Builder {
    pub fn new() -> Self {
        let keys = Keys {
            name: "name".into(),
            args: "args".into(),
            unknown: "unknown".into(),
            condition: "condition".into(),
            missing: "missing".into(),
            block: "block".into(),
        };
        let interner = Interner::new();
        Self { keys, interner, open: Vec::new(), top: Vec::new(), last: None, too_deep: 0 }
    }

    pub fn line(&mut self, line: &Line, config: &mut Config) {
        if is_template(line.text.as_str()) {
            config.template = true;
        }
        let (tokens, faults) = split(&line.text);
        self.faults(line, (&tokens, faults), &mut config.errors);
        let mut words: Vec<&Word> = Vec::new();
        for token in &tokens {
            match token {
                Token::Word(word) => words.push(word),
                Token::Open(range) => {
                    self.statement(line, &mut words);
                    self.open(line.text.span(range.clone()), &mut config.errors);
                }
                Token::Close(range) => {
                    self.statement(line, &mut words);
                    self.close(line.text.span(range.clone()), &mut config.errors);
                }
            }
        }
        self.statement(line, &mut words);
    }

    pub fn finish(mut self, errors: &mut Vec<SyntaxError>) -> Vec<Node> {
        self.settle();
        // What else is wrong may be why.
        if let Some(block) = self.open.first().filter(|_| errors.is_empty()) {
            let name = block.head.name.as_str().unwrap_or_default();
            let help = "close it with `}`";
            errors.push(error(block.head.place(), format!("the block of `{name}` is not closed"), Some(help)));
        }
        self.top
    }

    fn faults(&self, line: &Line, (tokens, faults): (&[Token], Vec<Unclosed>), errors: &mut Vec<SyntaxError>) {
        let keyword = match tokens.first() {
            Some(Token::Word(word)) => &line.text.as_str()[word.range.clone()],
            _ => "",
        };
        let is_script = QUOTED.contains(&keyword) || keyword.starts_with("notify_");
        // Of double quotes the reader of lines has told already; a single one may be an apostrophe.
        if let Some(fault) = faults.iter().find(|fault| fault.quote == '\'' && is_script) {
            let why = if fault.by_brace { "before a brace" } else { "on its line" };
            let help = "use double quotes: single ones protect neither braces nor the signs of comments";
            let span = line.text.span(fault.at..fault.at + 1);
            errors.push(error(span, format!("`'` is not closed {why}"), Some(help)));
        }
    }

    fn statement(&mut self, line: &Line, words: &mut Vec<&Word>) {
        if words.is_empty() {
            return;
        }
        self.settle();
        let name = self.word(&line.text, words[0]);
        let args: Vec<Node> = words[1..].iter().map(|word| self.word(&line.text, word)).collect();
        let unknown = words.iter().enumerate().filter(|(_, word)| word.is_unknown).map(|(at, word)| Node {
            span: line.text.span(word.range.clone()),
            // The name is before the first argument.
            data: Data::Int(at as i64 - 1),
        });
        let condition = line.condition.as_ref().map(|asked| Node {
            span: asked.span(0..asked.len()),
            data: Data::String(asked.as_str().trim_start_matches('@').into()),
        });
        self.last = Some(Head { name, args, unknown: unknown.collect(), condition, missing: line.missing });
        words.clear();
    }

    fn word(&mut self, line: &Text, word: &Word) -> Node {
        let text = match &word.text {
            Some(text) => self.interner.text(text),
            None => self.interner.text(&line.as_str()[word.range.clone()]),
        };
        Node { span: line.span(word.range.clone()), data: Data::String(text) }
    }

    fn open(&mut self, brace: Span, errors: &mut Vec<SyntaxError>) {
        let Some(head) = self.last.take() else {
            errors.push(error(brace, "`{` follows no keyword", None));
            self.too_deep += 1;
            return;
        };
        if self.open.len() >= MAX_BLOCKS || self.too_deep > 0 {
            errors.push(error(brace, format!("blocks are nested more than {MAX_BLOCKS} deep"), None));
            self.too_deep += 1;
            return;
        }
        self.open.push(Block { head, span: brace, items: Vec::new() });
    }

    fn close(&mut self, brace: Span, errors: &mut Vec<SyntaxError>) {
        self.settle();
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(Block { head, span, items }) = self.open.pop() else {
            errors.push(error(brace, "`}` closes no block", Some("remove it, or the `}` before that closes too much")));
            return;
        };
        let body = Node { span: reach(span, brace), data: Data::Sequence(items.into()) };
        let node = self.node(head, Some((body, brace)));
        self.add(node);
    }

    /// The last statement has no block.
    fn settle(&mut self) {
        if let Some(head) = self.last.take() {
            let node = self.node(head, None);
            self.add(node);
        }
    }

    fn add(&mut self, node: Node) {
        self.open.last_mut().map_or(&mut self.top, |block| &mut block.items).push(node);
    }

    fn node(&self, head: Head, body: Option<(Node, Span)>) -> Node {
        let keys = &self.keys;
        let place = head.place();
        let end = head.args.last().map_or(head.name.span, |last| reach(place, last.span));
        let args_span = match (head.args.first(), head.args.last()) {
            (Some(first), Some(last)) => reach(first.span, last.span),
            _ => Span { start: head.name.span.end, ..head.name.span },
        };
        let args_key = if head.args.is_empty() { place } else { args_span };
        let entry = |key: &Arc<str>, key_span: Span, value: Node| Entry { key: Arc::clone(key), key_span, value };
        let mut entries = Vec::with_capacity(4);
        entries.push(entry(&keys.name, place, head.name));
        entries.push(entry(&keys.args, args_key, Node { span: args_span, data: Data::Sequence(head.args.into()) }));
        if !head.unknown.is_empty() {
            let value = Node { span: args_span, data: Data::Sequence(head.unknown.into()) };
            entries.push(entry(&keys.unknown, args_key, value));
        }
        if let Some(condition) = head.condition {
            entries.push(entry(&keys.condition, condition.span, condition));
        }
        if let Some(missing) = head.missing {
            let value = Node { span: Span { start: place.end, ..place }, data: Data::String(missing.name().into()) };
            entries.push(entry(&keys.missing, place, value));
        }
        let span = match body {
            Some((body, brace)) => {
                entries.push(entry(&keys.block, place, body));
                reach(end, brace)
            }
            None => end,
        };
        Node { span: Span { start: place.start, ..span }, data: Data::Mapping(entries.into()) }
    }
}

impl Head {
    /// Its name with its first argument, where they stand together.
    fn place(&self) -> Span {
        self.args.first().map_or(self.name.span, |first| reach(self.name.span, first.span))
    }
}

/// From one place to another one behind it; only the first when the other is elsewhere.
fn reach(from: Span, to: Span) -> Span {
    match from.source == to.source && from.start <= to.start && from.end <= to.end {
        true => from.to(to),
        false => from,
    }
}
