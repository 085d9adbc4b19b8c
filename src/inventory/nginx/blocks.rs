//! The blocks of a configuration as levels: each knows its parent, its path and its directives by name.

use std::collections::HashMap;

use crate::syntax::{Node, Path};

/// Which of nginx's modules reads a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Module {
    Http,
    Stream,
    Mail,
    /// Main, events and what is not known.
    Other,
}

impl Module {
    /// Whether requests are passed on to groups of servers there. mail asks a service of its own for each session.
    pub fn has_handlers(self) -> bool {
        matches!(self, Module::Http | Module::Stream)
    }
}

/// Index into `Blocks`.
pub type BlockId = usize;

/// A directive by the block that it stands in and its index there.
#[derive(Debug, Clone, Copy)]
pub struct Directive<'a> {
    pub block: BlockId,
    pub index: usize,
    pub name: &'a str,
    pub node: &'a Node,
}

#[derive(Debug)]
pub struct Block<'a> {
    pub parent: Option<BlockId>,
    /// `http`, `server`, `location`; of a fragment's root its context.
    pub name: &'a str,
    pub args: &'a [Node],
    /// Of the directive that opens it; empty for the root.
    pub path: Path,
    pub module: Module,
    pub directives: Vec<Directive<'a>>,
    by_name: HashMap<&'a str, Vec<usize>>,
    /// Values may stand in a file that is not there.
    pub is_open: bool,
    /// Behind the last block inside of this one.
    end: BlockId,
}

#[derive(Debug)]
pub struct Blocks<'a> {
    blocks: Vec<Block<'a>>,
    /// Something is missing somewhere.
    pub has_gaps: bool,
}

impl<'a> Blocks<'a> {
    pub fn read(root: &'a Node) -> Self {
        let context = root.get("context").and_then(Node::as_str).unwrap_or("main");
        let items = root.get("directives").map(Node::items).unwrap_or_default();
        let module = match context {
            "main" => Module::Other,
            "stream" => Module::Stream,
            "mail" => Module::Mail,
            _ => Module::Http,
        };
        let mut all = Self { blocks: Vec::new(), has_gaps: false };
        let mut waiting = vec![(Block::new(None, context, &[], Path::default(), module), items)];
        // Depth first: what is inside of a block is numbered behind it, without a gap.
        while let Some((mut block, items)) = waiting.pop() {
            let id = all.blocks.len();
            let first = waiting.len();
            for (index, node) in items.iter().enumerate() {
                let name = text(node.get("name"));
                block.by_name.entry(name).or_default().push(block.directives.len());
                block.directives.push(Directive { block: id, index, name, node });
                all.note_gap(&mut block, node);
                if let Some(inner) = node.get("block") {
                    let module = inner_module(&block, name);
                    let inside = Block::new(Some(id), name, arguments(node), block.path_of(index), module);
                    waiting.push((inside, inner.items()));
                }
            }
            waiting[first..].reverse();
            block.end = id + 1;
            all.blocks.push(block);
        }
        for id in (1..all.blocks.len()).rev() {
            let end = all.blocks[id].end;
            if let Some(parent) = all.blocks[id].parent {
                all.blocks[parent].end = all.blocks[parent].end.max(end);
            }
        }
        all
    }

    fn note_gap(&mut self, block: &mut Block<'a>, node: &'a Node) {
        let Some(missing) = node.get("missing").and_then(Node::as_str) else { return };
        self.has_gaps = true;
        // What a folder adds to a whole configuration are servers, by custom, and no values for them.
        let is_outer = ["main", "http", "stream", "mail"].contains(&block.name);
        block.is_open |= missing != "pattern" || !is_outer;
    }

    pub fn iter(&self) -> impl Iterator<Item = (BlockId, &Block<'a>)> {
        self.blocks.iter().enumerate()
    }

    pub fn get(&self, id: BlockId) -> &Block<'a> {
        &self.blocks[id]
    }

    /// From a block to the root.
    pub fn levels(&self, id: BlockId) -> impl Iterator<Item = (BlockId, &Block<'a>)> {
        std::iter::successors(Some(id), |id| self.blocks[*id].parent).map(|id| (id, &self.blocks[id]))
    }

    /// The innermost block of a name around (or at) another.
    pub fn around(&self, id: BlockId, name: &str) -> Option<BlockId> {
        self.levels(id).find(|(_, block)| block.name == name).map(|(id, _)| id)
    }

    pub fn path(&self, directive: Directive<'_>) -> Path {
        self.blocks[directive.block].path_of(directive.index)
    }

    /// Of the argument at an index.
    pub fn argument_path(&self, directive: Directive<'_>, index: usize) -> Path {
        self.path(directive).key("args").index(index)
    }

    /// Every directive of a block and of those inside of it.
    pub fn below(&self, id: BlockId) -> impl Iterator<Item = Directive<'a>> {
        self.blocks[id..self.blocks[id].end].iter().flat_map(|block| block.directives.iter().copied())
    }
}

impl<'a> Block<'a> {
    fn new(parent: Option<BlockId>, name: &'a str, args: &'a [Node], path: Path, module: Module) -> Self {
        let (directives, by_name) = (Vec::new(), HashMap::new());
        Self { parent, name, args, path, module, directives, by_name, is_open: false, end: 0 }
    }

    pub fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = Directive<'a>> + Clone {
        let found = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|at| self.directives[*at])
    }

    pub fn first(&self, name: &str) -> Option<Directive<'a>> {
        self.all(name).next()
    }

    pub fn path_of(&self, index: usize) -> Path {
        let key = if self.path.is_empty() { "directives" } else { "block" };
        self.path.clone().key(key).index(index)
    }

    pub fn arg(&self, index: usize) -> Option<&'a str> {
        self.args.get(index).and_then(Node::as_str)
    }
}

impl<'a> Directive<'a> {
    pub fn args(&self) -> &'a [Node] {
        arguments(self.node)
    }

    pub fn arg(&self, index: usize) -> Option<&'a str> {
        self.args().get(index).and_then(Node::as_str)
    }

    pub fn words(&self) -> impl Iterator<Item = &'a str> {
        self.args().iter().map(|argument| argument.as_str().unwrap_or_default())
    }

    /// Arguments of the form `name=value`, with their index.
    pub fn parameter(&self, name: &str) -> Option<(usize, &'a str)> {
        let value = |word: &'a str| word.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
        self.words().enumerate().skip(1).find_map(|(index, word)| Some((index, value(word)?)))
    }
}

fn arguments(node: &Node) -> &[Node] {
    node.get("args").map(Node::items).unwrap_or_default()
}

fn text(node: Option<&Node>) -> &str {
    node.and_then(Node::as_str).unwrap_or_default()
}

fn inner_module(block: &Block<'_>, name: &str) -> Module {
    match name {
        "http" => Module::Http,
        "stream" => Module::Stream,
        "mail" => Module::Mail,
        "events" => Module::Other,
        _ => block.module,
    }
}
