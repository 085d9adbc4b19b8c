//! The tree of a configuration as sections and statements, with the way to each.

use crate::source::Span;
use crate::syntax::{Node, Path};

#[derive(Clone, Copy)]
pub struct Section<'a> {
    pub index: usize,
    pub kind: &'a str,
    /// `None` for an anonymous section; empty when only the environment knows it.
    pub name: Option<&'a str>,
    pub from: Option<&'a str>,
    /// The preprocessor line that it depends on.
    pub guard: Option<(Span, &'a str)>,
    node: &'a Node,
}

#[derive(Clone, Copy)]
pub struct Statement<'a> {
    pub place: Place,
    pub keyword: &'a str,
    /// `no option ...`
    pub is_negated: bool,
    /// `default option ...`
    pub is_reset: bool,
    /// It depends on a preprocessor line that its section does not depend on.
    pub is_conditional: bool,
    args: &'a [Node],
    node: &'a Node,
}

/// A statement, or one of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    pub section: usize,
    pub statement: usize,
    pub arg: Option<usize>,
}

/// One argument.
#[derive(Clone, Copy)]
pub struct Argument<'a> {
    pub text: &'a str,
    /// It holds an environment variable.
    pub is_unknown: bool,
    pub place: Place,
}

pub fn sections(root: &Node) -> impl Iterator<Item = Section<'_>> {
    let items = root.get("sections").map(Node::items).unwrap_or_default();
    items.iter().enumerate().map(|(index, node)| Section {
        index,
        kind: text(node, "type").unwrap_or_default(),
        name: text(node, "name"),
        from: text(node, "from"),
        guard: guard(node),
        node,
    })
}

impl<'a> Section<'a> {
    pub fn path(&self) -> Path {
        Path::default().key("sections").index(self.index)
    }

    /// Its name or what it is based on holds an environment variable.
    pub fn is_unknown(&self) -> bool {
        self.node.get("unknown").is_some()
    }

    pub fn statements(&self) -> impl Iterator<Item = Statement<'a>> {
        let section = *self;
        let items = section.node.get("statements").map(Node::items).unwrap_or_default();
        items.iter().enumerate().map(move |(index, node)| {
            let own = section.guard.map(|(span, _)| span);
            Statement {
                place: Place { section: section.index, statement: index, arg: None },
                keyword: text(node, "keyword").unwrap_or_default(),
                is_negated: node.get("no").is_some(),
                is_reset: node.get("default").is_some(),
                is_conditional: guard(node).is_some_and(|(span, _)| Some(span) != own),
                args: node.get("args").map(Node::items).unwrap_or_default(),
                node,
            }
        })
    }
}

impl<'a> Statement<'a> {
    pub fn arg(&self, index: usize) -> Option<Argument<'a>> {
        let text = self.args.get(index)?.as_str()?;
        let place = Place { arg: Some(index), ..self.place };
        Some(Argument { text, is_unknown: self.is_unknown(index), place })
    }

    pub fn args(&self) -> impl Iterator<Item = Argument<'a>> {
        let statement = *self;
        (0..statement.args.len()).filter_map(move |index| statement.arg(index))
    }

    /// The text of its arguments from one on, as written but for quotes.
    pub fn rest(&self, from: usize) -> String {
        let words: Vec<&str> = self.args.iter().skip(from).filter_map(Node::as_str).collect();
        words.join(" ")
    }

    fn is_unknown(&self, index: usize) -> bool {
        let unknown = self.node.get("unknown").map(Node::items).unwrap_or_default();
        unknown.iter().any(|at| at.as_int() == i64::try_from(index).ok())
    }
}

impl Place {
    pub fn path(self) -> Path {
        let statement = Path::default().key("sections").index(self.section).key("statements").index(self.statement);
        match self.arg {
            Some(arg) => statement.key("args").index(arg),
            None => statement,
        }
    }
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::as_str)
}

fn guard(node: &Node) -> Option<(Span, &str)> {
    let value = node.get("conditional")?;
    Some((value.span, value.as_str()?))
}
