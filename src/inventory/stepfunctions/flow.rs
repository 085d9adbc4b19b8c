//! The machines of a document and their states, numbered as the document's parts are, and what reaches each.

use std::collections::HashMap;

use crate::document::{Document, DocumentId};
use crate::format::stepfunctions::{Machine, inner_machines, machine, text};
use crate::syntax::{Node, Path};

/// How a state is reached from where its machine starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// By transitions alone.
    Main,
    /// Only through a `Catch`.
    Recovery,
    Nothing,
}

impl Reach {
    pub fn name(self) -> &'static str {
        match self {
            Reach::Main => "main",
            Reach::Recovery => "recovery",
            Reach::Nothing => "nothing",
        }
    }
}

#[derive(Debug)]
pub(super) struct State<'a> {
    pub id: DocumentId,
    pub name: &'a str,
    pub node: &'a Node,
    /// Where its machine begins in the document.
    pub machine: Path,
    /// The state whose machine it runs in, by index.
    outer: Option<usize>,
    /// In its own machine; `None` where a transition cannot be followed.
    pub reach: Option<Reach>,
}

/// A document with a state machine.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub id: DocumentId,
    pub root: &'a Node,
    /// In the order of the document's parts.
    pub states: Vec<State<'a>>,
    /// Task states, and those with a retrier.
    pub tasks: (usize, usize),
}

impl<'a> File<'a> {
    pub fn new(document: &'a Document) -> Self {
        let mut file = Self { id: document.id, root: &document.root, states: Vec::new(), tasks: (0, 0) };
        if let Some(machine) = machine(&document.root, Path::default()) {
            file.add(&machine, None);
        }
        let tasks = file.states.iter().filter(|state| text(state.node, "Type") == Some("Task"));
        let retried = tasks.clone().filter(|state| state.node.get("Retry").is_some_and(|it| !it.items().is_empty()));
        file.tasks = (tasks.count(), retried.count());
        file
    }

    fn add(&mut self, machine: &Machine<'a>, outer: Option<usize>) {
        let mut reached = reached(machine.node);
        for (path, entry) in machine.states() {
            let index = self.states.len();
            self.states.push(State {
                id: DocumentId::new(self.id.index() + 1 + index),
                name: &entry.key,
                node: &entry.value,
                machine: machine.path.clone(),
                outer,
                reach: reached.as_mut().map(|reached| reached.remove(&*entry.key).unwrap_or(Reach::Nothing)),
            });
            for inner in inner_machines(&entry.value, &path) {
                self.add(&inner, Some(index));
            }
        }
    }

    /// The states whose machines a state runs in, the innermost first.
    pub fn around(&self, state: &State<'a>) -> impl Iterator<Item = &State<'a>> {
        std::iter::successors(state.outer.map(|at| &self.states[at]), |inner| inner.outer.map(|at| &self.states[at]))
    }

    /// A state's own query language, else the machine's.
    pub fn language(&self, state: Option<&'a Node>) -> &'a str {
        let own = state.and_then(|state| text(state, "QueryLanguage"));
        own.or_else(|| text(self.root, "QueryLanguage")).unwrap_or("JSONPath")
    }
}

/// Whether a Map may run its machine several times at once. Absent is no limit; an expression is not known.
pub(super) fn repeats(state: &Node) -> bool {
    let unknown = state.get("MaxConcurrencyPath").is_some();
    let at_once = state.get("MaxConcurrency").map(Node::as_int);
    text(state, "Type") == Some("Map") && !unknown && at_once.is_none_or(|at_once| at_once.is_some_and(|it| it != 1))
}

/// Every state that something leads to. `None` where the start or a transition names no state of the machine: then the
/// machine is not whole, and nothing is known.
fn reached(machine: &Node) -> Option<HashMap<&str, Reach>> {
    let states: HashMap<&str, &Node> =
        machine.get("States")?.entries().iter().map(|entry| (&*entry.key, &entry.value)).collect();
    for target in states.values().flat_map(|state| targets(state)) {
        states.get(target?)?;
    }
    let start = *states.get_key_value(text(machine, "StartAt")?)?.0;
    let mut reached = HashMap::from([(start, Reach::Main)]);
    let mut open = vec![start];
    for (kind, catches) in [(Reach::Main, false), (Reach::Recovery, true)] {
        if catches {
            open = reached.keys().copied().collect();
        }
        while let Some(name) = open.pop() {
            let Some(state) = states.get(name) else { continue };
            let caught = catches.then(|| caught(state)).into_iter().flatten();
            for target in transitions_of(state).chain(caught).flatten() {
                if let std::collections::hash_map::Entry::Vacant(entry) = reached.entry(target) {
                    entry.insert(kind);
                    open.push(target);
                }
            }
        }
    }
    Some(reached)
}

/// What a state names as following; `None` for what is no text.
fn targets(state: &Node) -> impl Iterator<Item = Option<&str>> {
    transitions_of(state).chain(caught(state))
}

fn transitions_of(state: &Node) -> impl Iterator<Item = Option<&str>> {
    let choices = state.get("Choices").map(Node::items).unwrap_or_default();
    let choices = choices.iter().filter_map(|choice| choice.get("Next"));
    ["Next", "Default"].iter().filter_map(|key| state.get(key)).chain(choices).map(Node::as_str)
}

fn caught(state: &Node) -> impl Iterator<Item = Option<&str>> {
    let catchers = state.get("Catch").map(Node::items).unwrap_or_default();
    catchers.iter().filter_map(|catcher| catcher.get("Next")).map(Node::as_str)
}
