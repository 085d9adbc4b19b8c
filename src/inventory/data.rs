//! From the graph to the values that policies read: `data.document` and `data.inventory`, as `docs/policies.md` says.

use std::collections::BTreeMap;

use super::links::{Computed, Link, State, Target};
use super::world::WorldId;
use super::{Inventory, hops};
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::syntax::Path;
use crate::value::{self, Value, array, object, optional, string};

/// A document's id as policies get it and give it back.
pub fn document_value(id: DocumentId) -> Value {
    Value::from(id.index())
}

/// The reverse of `document_value`; `None` for what is no document of the run.
pub fn document_id(value: &Value, documents: usize) -> Option<DocumentId> {
    let Value::Number(number) = value else { return None };
    let index = usize::try_from(number.as_u64()?).ok()?;
    (index < documents).then(|| DocumentId::new(index))
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Explicit => "explicit",
            State::Inherited => "inherited",
            State::Default => "default",
            State::Unknown => "unknown",
        }
    }
}

pub(super) fn key_of(id: DocumentId) -> Value {
    document_value(id)
}

pub(super) fn id_or_null(id: Option<DocumentId>) -> Value {
    id.map_or(Value::Null, document_value)
}

pub(super) fn path_value(path: &Path) -> Value {
    value::from_path(path)
}

pub(super) fn computed(computed: &Computed) -> Value {
    object([
        ("value", computed.value.clone()),
        ("state", string(computed.state.name())),
        ("document", document_value(computed.document)),
        ("path", path_value(&computed.path)),
    ])
}

pub(super) fn document(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let document = inventory.input.documents.get(id);
    let relations = inventory.relations(id).into_iter().map(|(name, relation)| {
        let items = relation.items.iter().map(|link| item(inventory, link));
        let elsewhere = document.format == Format::K8s && inventory.is_elsewhere(id, name);
        let complete = Value::Bool(inventory.is_complete(id, &relation) && !elsewhere);
        (name, object([("complete", complete), ("items", array(items))]))
    });
    let own = [
        ("id", document_value(id)),
        ("world", string(&inventory.worlds.get(inventory.worlds.of(id)).name)),
        ("path", string(inventory.input.sources.shown(document.source))),
        ("format", string(document.format.name())),
        ("kind", string(&document.kind.name)),
        ("group", string(&document.kind.group)),
        ("namespace", optional(inventory.namespace(id))),
        ("name", optional(document.identity.name.as_deref())),
        ("facts", inventory.facts(id).clone()),
        ("relations", value::object_of(relations)),
    ];
    let crossing = hops::of_document(inventory, id);
    value::object_of(own.into_iter().chain(crossing))
}

fn item(inventory: &Inventory<'_>, link: &Link) -> Value {
    let via = link.via.as_deref().map_or(Value::Null, string);
    let many = link.many.map_or(Value::Undefined, Value::Bool);
    match link.target {
        Target::Document(id) => {
            let document = inventory.input.documents.get(id);
            object([
                ("document", document_value(id)),
                ("path", path_value(&link.path)),
                ("via", via),
                ("many", many),
                ("kind", string(&document.kind.name)),
                ("namespace", optional(inventory.namespace(id))),
                ("name", optional(document.identity.name.as_deref())),
                ("external", Value::Bool(false)),
                ("input", document.value().clone()),
                ("facts", inventory.facts(id).clone()),
            ])
        }
        Target::External(at) => {
            let external = &inventory.input.external[at];
            object([
                ("document", Value::Null),
                ("path", array([])),
                ("via", via),
                ("kind", string(&external.kind)),
                ("namespace", optional(external.namespace.as_deref())),
                ("name", string(&external.name)),
                ("external", Value::Bool(true)),
                ("facts", Value::new_object()),
            ])
        }
    }
}

/// `[format][kind][namespace][name]`, each an array. Only `wanted` kinds, all without it.
pub(super) fn visible(inventory: &Inventory<'_>, world: WorldId, wanted: Option<&[&str]>) -> Value {
    let external = inventory.input.external.iter().map(|external| external.kind.as_str());
    let mut kinds: Vec<&str> = inventory.kinds.keys().copied().chain(external).collect();
    kinds.retain(|kind| wanted.is_none_or(|wanted| wanted.contains(kind)));
    kinds.sort_unstable();
    kinds.dedup();
    // A world is judged by several threads: each kind is made once, by whoever needs it first.
    let mut made = inventory.visible[world.index()].by_kind.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut formats: BTreeMap<&str, Vec<(&str, Value)>> = BTreeMap::new();
    for kind in kinds {
        let formats_of_kind = made.entry(kind.to_owned()).or_insert_with(|| of_kind(inventory, world, kind));
        for format in Format::ALL {
            let namespaces = &formats_of_kind[format.name()];
            if *namespaces != Value::Undefined {
                formats.entry(format.name()).or_default().push((kind, namespaces.clone()));
            }
        }
    }
    value::object_of(formats.into_iter().map(|(format, kinds)| (format, value::object_of(kinds))))
}

/// `[format][namespace][name]` of one kind.
fn of_kind(inventory: &Inventory<'_>, world: WorldId, kind: &str) -> Value {
    let mut tree: BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<Value>>>> = BTreeMap::new();
    let mut put = |format: &str, namespace: Option<&str>, name: Option<&str>, value: Value| {
        let namespaces = tree.entry(format.to_owned()).or_default();
        let names = namespaces.entry(namespace.unwrap_or("").to_owned()).or_default();
        names.entry(name.unwrap_or("").to_owned()).or_default().push(value);
    };
    let mut seen: Vec<_> = inventory.kinds.seen(kind, &inventory.worlds, world).collect();
    seen.sort_unstable();
    for id in seen {
        let document = inventory.input.documents.get(id);
        let namespace = inventory.namespace(id);
        put(document.format.name(), namespace, document.identity.name.as_deref(), entry(inventory, document));
    }
    for external in inventory.input.external.iter().filter(|external| external.kind == kind) {
        let entry = object([("document", Value::Null), ("external", Value::Bool(true))]);
        put(&external.format, external.namespace.as_deref(), Some(&external.name), entry);
    }
    nested(tree, |namespaces| nested(namespaces, |names| nested(names, Value::from)))
}

fn nested<T>(map: BTreeMap<String, T>, inner: impl Fn(T) -> Value) -> Value {
    let pairs = map.into_iter().map(|(key, value)| (Value::from(key), inner(value)));
    Value::from(pairs.collect::<BTreeMap<_, _>>())
}

fn entry(inventory: &Inventory<'_>, document: &Document) -> Value {
    object([
        ("document", document_value(document.id)),
        ("path", string(inventory.input.sources.shown(document.source))),
        ("external", Value::Bool(false)),
        ("input", document.value().clone()),
    ])
}
