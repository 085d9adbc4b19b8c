//! Machines and their states, the ones inside of states too.

use crate::syntax::{Entry, Node, Path};

/// A mapping with `StartAt` and `States`.
#[derive(Debug)]
pub struct Machine<'a> {
    /// From the document's root.
    pub path: Path,
    pub node: &'a Node,
}

impl<'a> Machine<'a> {
    /// Each state with its path.
    pub fn states(&self) -> impl Iterator<Item = (Path, &'a Entry)> {
        let states = self.node.get("States").map(Node::entries).unwrap_or_default();
        let path = self.path.clone().key("States");
        let states = states.iter().filter(|entry| entry.value.is_mapping());
        states.map(move |entry| (path.clone().key(&entry.key), entry))
    }
}

/// `None` for what is no machine.
pub fn machine(node: &Node, path: Path) -> Option<Machine<'_>> {
    let is_machine = node.get("StartAt")?.as_str().is_some() && node.get("States")?.is_mapping();
    is_machine.then_some(Machine { path, node })
}

/// The machines that a state runs: the branches of a Parallel, the body of a Map under its new and its old name.
pub fn inner_machines<'a>(state: &'a Node, path: &Path) -> Vec<Machine<'a>> {
    let branches = state.get("Branches").map(Node::items).unwrap_or_default();
    let branches = branches.iter().enumerate().map(|(at, node)| (node, path.clone().key("Branches").index(at)));
    let body = ["ItemProcessor", "Iterator"].iter().filter_map(|key| Some((state.get(key)?, path.clone().key(key))));
    branches.chain(body).filter_map(|(node, path)| machine(node, path)).collect()
}
