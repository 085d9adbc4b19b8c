//! State machines: which state runs in which machine, what reaches it, how often and how long it is retried.
//!
//! `flow` walks the machines of a document once, `retry` computes retriers and their schedule, `call` names what a
//! Task calls.

mod amplify;
mod call;
mod flow;
mod retry;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::flow::{File, Reach, State};
use super::data::{computed, id_or_null, path_value};
use super::links::{Computed, State as Origin};
use super::{Input, Inventory};
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::format::stepfunctions::text;
use crate::syntax::{Data, Node, Path};
use crate::value::{Value, array, object, optional, string};

/// The machines of every document of the format.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    files: HashMap<DocumentId, File<'a>>,
}

impl<'a> Graph<'a> {
    pub fn build(input: &Input<'a>) -> Self {
        let is_machine =
            |document: &&Document| document.format == Format::Stepfunctions && input.documents.is_root(document.id);
        let machines = input.documents.iter().filter(is_machine);
        Self { files: machines.map(|document| (document.id, File::new(document))).collect() }
    }
}

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let root = inventory.input.documents.root_of(id).id;
    let Some(file) = inventory.stepfunctions.files.get(&root) else { return Value::new_object() };
    match file.states.get(id.index().wrapping_sub(root.index() + 1)) {
        Some(state) => facts_of_state(file, state),
        None => object([
            ("query_language", string(file.language(None))),
            ("timeout", finite(seconds(file.root, "TimeoutSeconds", file.id))),
            ("tasks", tasks(file)),
        ]),
    }
}

fn facts_of_state(file: &File<'_>, state: &State<'_>) -> Value {
    let retriers = retry::retriers(state.node);
    let timeout = seconds(state.node, "TimeoutSeconds", state.id);
    let limit = seconds(file.root, "TimeoutSeconds", file.id);
    let schedule = retry::Limits { task_ms: timeout.number(), machine_ms: limit.number() };
    let around: Vec<&State<'_>> = file.around(state).collect();
    object([
        ("type", optional(text(state.node, "Type"))),
        ("machine", object([("document", id_or_null(Some(file.id))), ("path", path_value(&state.machine))])),
        ("query_language", string(file.language(Some(state.node)))),
        ("reach", optional(reach(file, state).map(Reach::name))),
        ("call", call::call(state.node)),
        ("timeout", finite(timeout)),
        ("machine_timeout", finite(limit)),
        ("tasks", tasks(file)),
        ("retriers", array(retriers.iter().map(|retrier| retrier.value(state.id, schedule)))),
        ("catches", catches(state.node)),
        ("enclosing", array(around.iter().map(|outer| enclosing(outer)))),
        ("repeated", Value::Bool(around.iter().any(|outer| flow::repeats(outer.node)))),
        ("amplification", amplify::amplification(state, &around)),
    ])
}

/// A state that another machine's recovery runs belongs to that recovery.
fn reach(file: &File<'_>, state: &State<'_>) -> Option<Reach> {
    let recovers = file.around(state).any(|outer| outer.reach == Some(Reach::Recovery));
    match state.reach? {
        Reach::Main if recovers => Some(Reach::Recovery),
        reach => Some(reach),
    }
}

fn enclosing(state: &State<'_>) -> Value {
    object([
        ("document", id_or_null(Some(state.id))),
        ("name", string(state.name)),
        ("type", optional(text(state.node, "Type"))),
        ("retries", Value::Bool(state.node.get("Retry").is_some_and(|retry| !retry.items().is_empty()))),
        ("catches", catches(state.node)),
    ])
}

/// Error names that are caught, in order.
fn catches(state: &Node) -> Value {
    let catchers = state.get("Catch").map(Node::items).unwrap_or_default();
    array(catchers.iter().flat_map(retry::errors).take(retry::MOST).map(string))
}

fn tasks(file: &File<'_>) -> Value {
    let (all, retried) = file.tasks;
    object([("all", Value::from(all)), ("retried", Value::from(retried))])
}

/// A number of seconds in milliseconds. Unknown where an expression or a path gives it; 0 stands for no bound.
fn seconds(node: &Node, key: &str, id: DocumentId) -> Computed {
    let path = Path::keys(&[key]);
    match node.get(key).map(|value| &value.data) {
        Some(Data::Int(seconds)) => Computed::new(seconds.saturating_mul(1000), Origin::Explicit, id, path),
        Some(_) => Computed::unknown(id, path),
        None if node.get(&format!("{key}Path")).is_some() => Computed::unknown(id, path),
        None => Computed::new(0, Origin::Default, id, path),
    }
}

/// The default is no bound: AWS waits 99,999,999 seconds.
fn finite(time: Computed) -> Value {
    let infinite = time.state == Origin::Default;
    let time = Computed { value: if infinite { Value::Null } else { time.value.clone() }, ..time };
    let mut value = computed(&time);
    if let Ok(pairs) = value.as_object_mut() {
        pairs.insert(Value::from("infinite"), Value::Bool(infinite));
    }
    value
}
