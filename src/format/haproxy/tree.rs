//! From lines to the document's tree: `{file, sections: [{type, name, from, statements: [{keyword, args}]}]}`.
//!
//! The keys are made up, so their places are chosen: the first entry of a section or a statement stands for the whole
//! element (`backend api`, `server a`), its value is the bare word.

use std::sync::Arc;

use super::keywords::{SECTIONS, takes_second_word};
use crate::source::{Source, Span};
use crate::syntax::haproxy::{Branch, Certainty, Lines, Word};
use crate::syntax::{Data, Entry, Node, SyntaxError, SyntaxErrorKind};

pub struct Tree {
    /// `None` without a single section.
    pub root: Option<Node>,
    pub errors: Vec<SyntaxError>,
}

/// A section whose statements are being read.
struct Section<'a> {
    words: &'a [Word],
    branch: Option<usize>,
    statements: Vec<Node>,
    /// The file ends inside of it, without the end of its last line: HAProxy takes such a file for cut off.
    is_unfinished: bool,
}

pub fn build(source: &Source, lines: &Lines) -> Tree {
    let keys = Keys::new();
    let mut sections: Vec<Node> = Vec::new();
    let mut open: Option<Section<'_>> = None;
    let mut errors = Vec::new();
    let mut is_reported = false;
    for statement in &lines.statements {
        let words = lines.words_of(statement);
        if SECTIONS.contains(&&*words[0].text) {
            sections.extend(open.take().map(|section| keys.section(section, &lines.branches)));
            open = Some(Section { words, branch: statement.branch, statements: Vec::new(), is_unfinished: false });
            continue;
        }
        match &mut open {
            Some(section) => {
                section.statements.push(keys.statement(words, statement.branch.map(|at| &lines.branches[at])));
            }
            // HAProxy refuses each such line; the first says it all. What a condition leaves out is not refused.
            None if statement.branch.is_none() && !is_reported => {
                is_reported = true;
                errors.push(outside(&words[0]));
            }
            None => {}
        }
    }
    let is_unfinished = !source.text.ends_with('\n');
    sections.extend(open.take().map(|section| keys.section(Section { is_unfinished, ..section }, &lines.branches)));
    let root = sections.first().zip(sections.last()).map(|(first, last)| (first.span.to(last.span), header(first)));
    let root = root.map(|(span, header)| {
        let file = string(&source.path, Span { end: span.start, ..span });
        let entries = vec![
            Entry { key: keys.file.clone(), key_span: header, value: file },
            Entry { key: keys.sections.clone(), key_span: header, value: sequence(span, sections) },
        ];
        mapping(span, entries)
    });
    Tree { root, errors }
}

/// What stands for a section.
fn header(section: &Node) -> Span {
    section.entries().first().map_or(section.span, |first| first.key_span)
}

fn outside(word: &Word) -> SyntaxError {
    SyntaxError {
        kind: SyntaxErrorKind::Grammar,
        span: word.span,
        message: format!("`{}` stands outside of a section", word.text),
        help: Some("a file begins with a section such as `global`, `defaults` or `backend name`".into()),
    }
}

/// The keys, shared by all elements of a document.
struct Keys {
    file: Arc<str>,
    sections: Arc<str>,
    kind: Arc<str>,
    name: Arc<str>,
    from: Arc<str>,
    statements: Arc<str>,
    keyword: Arc<str>,
    args: Arc<str>,
    no: Arc<str>,
    default: Arc<str>,
    conditional: Arc<str>,
    unknown: Arc<str>,
    unfinished: Arc<str>,
}

impl Keys {
    fn new() -> Self {
        Self {
            file: "file".into(),
            sections: "sections".into(),
            kind: "type".into(),
            name: "name".into(),
            from: "from".into(),
            statements: "statements".into(),
            keyword: "keyword".into(),
            args: "args".into(),
            no: "no".into(),
            default: "default".into(),
            conditional: "conditional".into(),
            unknown: "unknown".into(),
            unfinished: "unfinished".into(),
        }
    }

    fn section(&self, section: Section<'_>, branches: &[Branch]) -> Node {
        let words = section.words;
        let kind = &words[0];
        let is_from = |at: usize| words.get(at).is_some_and(|word| &*word.text == "from");
        let from = match &*kind.text {
            "defaults" if is_from(1) => Some(1),
            "defaults" | "frontend" | "backend" | "listen" if is_from(2) => Some(2),
            _ => None,
        };
        let name = words.get(1).filter(|_| from != Some(1));
        let base = from.and_then(|at| words.get(at + 1));
        let header = name.map_or(kind.span, |name| kind.span.to(name.span));
        let line = base.map_or(header, |base| header.to(base.span));
        let last = section.statements.last().map_or(line, |last| line.to(last.span));
        let inside = match (section.statements.first(), section.statements.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => empty_behind(line),
        };
        let mut entries = vec![
            Entry { key: self.kind.clone(), key_span: header, value: word(kind) },
            Entry { key: self.name.clone(), key_span: header, value: name.map_or(null(header), word) },
            Entry { key: self.from.clone(), key_span: header, value: base.map_or(null(header), word) },
        ];
        if words[1..].iter().any(|word| word.certainty > Certainty::Known) {
            entries.push(Entry { key: self.unknown.clone(), key_span: header, value: boolean(true, header) });
        }
        entries.extend(section.branch.map(|at| self.guard(&branches[at])));
        if section.is_unfinished {
            let last = section.statements.last().and_then(|last| last.entries().first());
            entries.push(self.flag(&self.unfinished, last.map_or(header, |last| last.key_span)));
        }
        let statements = sequence(inside, section.statements);
        entries.push(Entry { key: self.statements.clone(), key_span: header, value: statements });
        mapping(last, entries)
    }

    fn statement(&self, words: &[Word], branch: Option<&Branch>) -> Node {
        let whole = words[0].span.to(words[words.len() - 1].span);
        let modifier = (words.len() > 1 && matches!(&*words[0].text, "no" | "default")).then(|| &*words[0].text);
        let rest = &words[usize::from(modifier.is_some())..];
        let length = if rest.len() > 1 && takes_second_word(&rest[0].text) { 2 } else { 1 };
        let (keyword, args) = keyword(&rest[..length], &rest[length..]);
        let first = args.first().map_or(keyword.span, |first| first.span);
        let place = words[0].span.to(keyword.span).to(first);
        let last = args.last().map_or(keyword.span, |last| last.span);
        let args_span = if args.is_empty() { empty_behind(keyword.span) } else { first.to(last) };
        let args_key = if args.is_empty() { place } else { args_span };
        let mut entries = vec![Entry { key: self.keyword.clone(), key_span: place, value: keyword }];
        match modifier {
            Some("no") => entries.push(self.flag(&self.no, words[0].span)),
            Some(_) => entries.push(self.flag(&self.default, words[0].span)),
            None => {}
        }
        let unknown: Vec<Node> = args.iter().enumerate().filter_map(|(index, arg)| arg.uncertain(index)).collect();
        let args: Vec<Node> = args.into_iter().map(|arg| string_of(arg.text, arg.span)).collect();
        entries.push(Entry { key: self.args.clone(), key_span: args_key, value: sequence(args_span, args) });
        if !unknown.is_empty() {
            entries.push(Entry { key: self.unknown.clone(), key_span: args_key, value: sequence(args_span, unknown) });
        }
        entries.extend(branch.map(|branch| self.guard(branch)));
        mapping(whole, entries)
    }

    fn flag(&self, key: &Arc<str>, span: Span) -> Entry {
        Entry { key: key.clone(), key_span: span, value: boolean(true, span) }
    }

    /// The line that a statement or a section depends on.
    fn guard(&self, branch: &Branch) -> Entry {
        let value = string_of(branch.text.clone(), branch.span);
        Entry { key: self.conditional.clone(), key_span: branch.span, value }
    }
}

/// An argument, or the part of a word that is one.
struct Argument {
    text: Arc<str>,
    span: Span,
    certainty: Certainty,
}

impl Argument {
    /// Its index, where its text is not known.
    fn uncertain(&self, index: usize) -> Option<Node> {
        let index = i64::try_from(index).expect("a line has few words");
        (self.certainty > Certainty::Known).then_some(Node { span: self.span, data: Data::Int(index) })
    }
}

impl From<&Word> for Argument {
    fn from(word: &Word) -> Self {
        Self { text: word.text.clone(), span: word.span, certainty: word.certainty }
    }
}

/// The keyword's one or two words as one, and the arguments. What an action has in parentheses is its first argument:
/// `http-request set-var(txn.a) path` has the keyword `http-request set-var`.
fn keyword(words: &[Word], args: &[Word]) -> (Node, Vec<Argument>) {
    let mut arguments: Vec<Argument> = Vec::with_capacity(args.len() + 1);
    let span = words[0].span.to(words[words.len() - 1].span);
    let [first, second] = words else {
        arguments.extend(args.iter().map(Argument::from));
        return (string_of(words[0].text.clone(), span), arguments);
    };
    let inner = second.text.find('(').filter(|at| *at > 0 && second.text.ends_with(')'));
    let Some(open) = inner.filter(|_| second.is_plain) else {
        arguments.extend(args.iter().map(Argument::from));
        return (string(&[&*first.text, " ", &*second.text].concat(), span), arguments);
    };
    let at = second.span.start as usize;
    let source = span.source;
    arguments.push(Argument {
        text: second.text[open + 1..second.text.len() - 1].into(),
        span: Span::new(source, at + open + 1, at + second.text.len() - 1),
        certainty: second.certainty,
    });
    arguments.extend(args.iter().map(Argument::from));
    let span = first.span.to(Span::new(source, at, at + open));
    (string(&[&*first.text, " ", &second.text[..open]].concat(), span), arguments)
}

fn word(word: &Word) -> Node {
    string_of(word.text.clone(), word.span)
}

fn string(text: &str, span: Span) -> Node {
    string_of(text.into(), span)
}

fn string_of(text: Arc<str>, span: Span) -> Node {
    Node { span, data: Data::String(text) }
}

fn null(behind: Span) -> Node {
    Node { span: empty_behind(behind), data: Data::Null }
}

fn boolean(value: bool, span: Span) -> Node {
    Node { span, data: Data::Bool(value) }
}

fn sequence(span: Span, items: Vec<Node>) -> Node {
    Node { span, data: Data::Sequence(items.into()) }
}

fn mapping(span: Span, entries: Vec<Entry>) -> Node {
    Node { span, data: Data::Mapping(entries.into()) }
}

fn empty_behind(span: Span) -> Span {
    Span { start: span.end, ..span }
}
