//! What holds in a block: simple directives from the innermost level that states them, repeated ones as a whole from
//! the innermost level that states any. A level of which a file is missing makes what it does not state unknown.

use super::Reader;
use super::blocks::{Block, BlockId, Directive};
use crate::inventory::links::{Computed, State};
use crate::value::Value;

/// Where a directive that holds in a block is written.
#[derive(Debug, Clone)]
pub(super) enum Stated<'a> {
    /// All of that name on the level, at least one.
    At(Level, Vec<Directive<'a>>),
    Nowhere,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    pub block: BlockId,
    pub state: State,
}

impl<'a> Reader<'a> {
    /// The level that states a simple directive.
    pub(super) fn stated(&self, block: BlockId, name: &str) -> Stated<'a> {
        self.look(block, name, |_| false)
    }

    /// As `stated`, for a directive that adds up on one level: a missing file may add to those that are written.
    pub(super) fn stated_all(&self, block: BlockId, name: &str) -> Stated<'a> {
        self.look(block, name, |level| level.is_open)
    }

    fn look(&self, block: BlockId, name: &str, is_unsure: impl Fn(&Block<'a>) -> bool) -> Stated<'a> {
        for (id, level) in self.blocks.levels(block) {
            let found: Vec<Directive<'a>> = level.all(name).collect();
            if !found.is_empty() {
                let state = if id == block { State::Explicit } else { State::Inherited };
                return if is_unsure(level) { Stated::Unknown } else { Stated::At(Level { block: id, state }, found) };
            }
            if level.is_open || self.has_unknown_outside(id) {
                return Stated::Unknown;
            }
        }
        Stated::Nowhere
    }

    /// A fragment of a server or a location: what the blocks around it say is not known. The block around a fragment of
    /// http is taken to say nothing.
    pub(super) fn has_unknown_outside(&self, id: BlockId) -> bool {
        let block = self.blocks.get(id);
        block.parent.is_none() && !["main", "http", "stream", "mail"].contains(&block.name)
    }

    /// The value of a simple directive, read from it; `None` from `read` means that it is not known.
    pub(super) fn simple(
        &self,
        block: BlockId,
        name: &str,
        default: Value,
        read: impl Fn(Directive<'a>) -> Option<Value>,
    ) -> Computed {
        match self.stated(block, name) {
            Stated::At(level, found) => {
                // Of a repeated directive, which nginx refuses, the last one.
                let Some(last) = found.last() else { return self.default(block, default) };
                self.read(level.state, *last, read)
            }
            Stated::Nowhere => self.default(block, default),
            Stated::Unknown => self.unknown(block),
        }
    }

    /// A value that one directive gives.
    pub(super) fn read(
        &self,
        state: State,
        directive: Directive<'a>,
        read: impl Fn(Directive<'a>) -> Option<Value>,
    ) -> Computed {
        let path = self.blocks.path(directive);
        let has_placeholder = directive.args().iter().any(|argument| self.is_placeholder(argument));
        match read(directive).filter(|_| !has_placeholder) {
            Some(value) => Computed::new(value, state, self.id, path),
            None => Computed::unknown(self.id, path),
        }
    }

    pub(super) fn default(&self, block: BlockId, value: Value) -> Computed {
        Computed::new(value, State::Default, self.id, self.blocks.get(block).path.clone())
    }

    pub(super) fn unknown(&self, block: BlockId) -> Computed {
        Computed::unknown(self.id, self.blocks.get(block).path.clone())
    }

    /// The arguments of all directives of a name that hold, as an array of arrays.
    pub(super) fn arrays(&self, block: BlockId, name: &str) -> Computed {
        match self.stated_all(block, name) {
            Stated::At(level, found) => {
                let rows = found.iter().map(|directive| super::words(directive.words()));
                Computed::new(crate::value::array(rows), level.state, self.id, self.blocks.path(found[0]))
            }
            Stated::Nowhere => self.default(block, crate::value::array([])),
            Stated::Unknown => self.unknown(block),
        }
    }

    /// Whether all is known that could hold in a block.
    pub(super) fn is_whole(&self, block: BlockId) -> bool {
        self.blocks.levels(block).all(|(id, level)| !level.is_open && !self.has_unknown_outside(id))
    }
}
