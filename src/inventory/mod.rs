//! All documents of a run, their worlds, and every relation between them, computed natively from indices.
//!
//! One module a concern. What a policy sees of it is described in `docs/policies.md`; `data` makes it.
//! Knows nothing of rules.

mod world;

use crate::document::{DocumentId, Documents};
use crate::settings::{External, System};
use crate::source::Sources;
use crate::value::Value;

pub use world::{World, WorldId, Worlds};

/// What the inventory is built from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub sources: &'a Sources,
    pub documents: &'a Documents,
    pub system: &'a System,
    pub external: &'a [External],
    /// Paths, as shown, of files of a known format that were left out (templates, broken files): no relation of
    /// their world is complete.
    pub left_out: &'a [String],
    /// Folders, as shown, that hold a `.git`: worlds of their own.
    pub repositories: &'a [String],
}

/// Answers what a policy may ask about a document and its neighbours.
#[derive(Debug)]
pub struct Inventory<'a> {
    input: Input<'a>,
    worlds: Worlds,
}

impl<'a> Inventory<'a> {
    pub fn build(input: Input<'a>) -> Self {
        let worlds = Worlds::build(input.sources, input.documents, input.system);
        Self { input, worlds }
    }

    pub fn worlds(&self) -> &Worlds {
        &self.worlds
    }

    pub fn into_worlds(self) -> Worlds {
        self.worlds
    }

    /// `data.document` of one document.
    pub fn document(&self, id: DocumentId) -> Value {
        let _ = (id, &self.input);
        Value::new_object()
    }

    /// `data.inventory` as one document sees it: its own world and what that shares.
    pub fn visible(&self, id: DocumentId) -> Value {
        let _ = id;
        Value::new_object()
    }

    /// Whether the document is judged at all: not the live dump of an owned object.
    pub fn is_judged(&self, id: DocumentId) -> bool {
        let _ = id;
        true
    }
}
