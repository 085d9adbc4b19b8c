//! What is deployed together.
//!
//! Worlds form a tree over folders. A document sees its own world, the worlds around it (what they share) and the
//! worlds inside it; two worlds beside each other see nothing of each other.

use crate::document::{DocumentId, Documents};
use crate::settings::System;
use crate::source::Sources;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorldId(u32);

#[derive(Debug)]
pub struct World {
    /// Folder, as shown, with `/`; `.` for the run as a whole.
    pub name: String,
    pub parent: Option<WorldId>,
}

#[derive(Debug)]
pub struct Worlds {
    worlds: Vec<World>,
    of: Vec<WorldId>,
}

impl Worlds {
    pub fn build(_sources: &Sources, documents: &Documents, _system: &System) -> Self {
        let run = World { name: ".".into(), parent: None };
        Self { worlds: vec![run], of: vec![WorldId(0); documents.len()] }
    }

    pub fn of(&self, document: DocumentId) -> WorldId {
        self.of[document.index()]
    }

    pub fn get(&self, id: WorldId) -> &World {
        &self.worlds[id.0 as usize]
    }

    pub fn len(&self) -> usize {
        self.worlds.len()
    }

    pub fn is_empty(&self) -> bool {
        self.worlds.is_empty()
    }
}
