//! What is computed about Envoy documents: effective values, and who uses which cluster.
//!
//! One module a message; `scope` says where names are looked for, `reference` what names a cluster. All references are
//! found and resolved once, because a cluster's users are the reverse of them.

mod around;
mod at;
mod balancing;
mod chains;
mod clashes;
mod cluster;
mod durations;
mod endpoints;
mod health;
mod listener;
mod reference;
mod retry;
mod route;
mod scope;
mod tls;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::links::{Link, Relation};
use super::world::Worlds;
use super::{Input, Inventory, data};
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::syntax::Path;
use crate::value::{Value, array, object, optional, string};
use at::{At, is_placeholder};
use reference::Reference;
use scope::{Class, Found, Scope, Scopes};

/// Most items that a relation tells.
const MOST_ITEMS: usize = 500;

/// What is indexed once, before anything is asked.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    scopes: Scopes<'a>,
    references: HashMap<DocumentId, Vec<Resolved<'a>>>,
    /// By cluster, in the order of the documents.
    used_by: HashMap<DocumentId, Vec<(DocumentId, Path, &'static str)>>,
    /// Names of clusters by root.
    names: HashMap<DocumentId, Vec<&'a str>>,
    responses: clashes::Responses<'a>,
    /// By cluster and priority, the first action that sends requests there.
    priorities: HashMap<(DocumentId, &'static str), (DocumentId, Path)>,
}

#[derive(Debug)]
struct Resolved<'a> {
    reference: Reference<'a>,
    found: Found,
}

impl<'a> Graph<'a> {
    pub fn build(input: &Input<'a>, worlds: &Worlds) -> Self {
        let responses = clashes::Responses::build(input.sources, input.documents);
        let mut graph = Self { scopes: Scopes::build(input, worlds), responses, ..Self::default() };
        let mut on_demand = Vec::new();
        let mut found = Vec::new();
        for document in input.documents.iter().filter(|document| document.format == Format::Envoy) {
            let Some(via) = purpose(document) else { continue };
            let (references, asks) = reference::find(&document.root, via);
            on_demand.extend(asks.then_some(document.id));
            found.push((document.id, references));
        }
        graph.scopes.open_up(&on_demand);
        graph.names = graph.scopes.clusters();
        for (id, references) in found {
            let resolved = references.into_iter().map(|reference| {
                let found = graph.scopes.resolve((input, worlds), id, (Class::Cluster, reference.name));
                if let Some(cluster) = found.document {
                    let action = action(input.documents.get(id), &reference);
                    if let Some((priority, path)) = action {
                        graph.priorities.entry((cluster, priority)).or_insert((id, path));
                    }
                    graph.used_by.entry(cluster).or_default().push((id, reference.path.clone(), reference.via));
                }
                Resolved { reference, found }
            });
            let resolved = resolved.collect();
            graph.references.insert(id, resolved);
        }
        graph
    }

    fn references(&self, id: DocumentId) -> &[Resolved<'a>] {
        self.references.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// What a document uses clusters for, unless something in it says better; `None` when its parts tell.
fn purpose(document: &Document) -> Option<&'static str> {
    match &*document.kind.name {
        "RouteConfiguration" | "VirtualHost" => Some("route"),
        "Listener" | "Cluster" | "Bootstrap" | "ScopedRouteConfiguration" => Some("other"),
        _ => None,
    }
}

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let document = inventory.input.documents.get(id);
    let root = At::root(document);
    let known = inventory.envoy.references(id).iter().map(|one| (one.reference.name, one.found.document));
    let known: HashMap<&str, Option<DocumentId>> = known.collect();
    let resolve = |name: &str| known.get(name).copied().flatten();
    let kind = &*document.kind.name;
    let own = match kind {
        "Cluster" => cluster::facts(&root, assignment(inventory, document)),
        "ClusterLoadAssignment" => object([("endpoints", endpoints::facts(&root))]),
        "RouteConfiguration" | "VirtualHost" => {
            let manager = around::manager(inventory, document);
            route::facts(&root, (manager, around::has_tracer(inventory, document)), &resolve)
        }
        "Listener" => listener::facts(&root, around::has_tracer(inventory, document), &resolve),
        _ => Value::new_object(),
    };
    let Value::Object(mut fields) = own else { return own };
    let all = std::sync::Arc::make_mut(&mut fields);
    all.insert(Value::from("scope"), string(inventory.envoy.scopes.of(id).name()));
    if kind == "Cluster" {
        all.insert(Value::from("local_cluster"), around::local_cluster(inventory, document));
        all.insert(Value::from("priorities"), priorities(inventory, id));
    }
    if matches!(kind, "Bootstrap" | "DiscoveryResponse" | "RouteConfiguration") {
        let among = (&inventory.envoy.responses, inventory.input.sources, inventory.input.documents);
        all.insert(Value::from("clashes"), clashes::clashes(&root, kind, among));
    }
    if purpose(document).is_some() {
        let durations = durations::find(&root);
        all.insert(Value::from("invalid_durations"), array(durations.invalid));
        all.insert(Value::from("endless_fetches"), array(durations.endless));
        all.insert(Value::from("references"), array(references(inventory, id)));
    }
    Value::Object(fields)
}

/// The first action of each priority that sends requests to a cluster: `{DEFAULT, HIGH}`.
fn priorities(inventory: &Inventory<'_>, cluster: DocumentId) -> Value {
    let first = |priority| {
        inventory.envoy.priorities.get(&(cluster, priority)).map(|(document, path)| {
            object([("document", data::document_value(*document)), ("path", data::path_value(path))])
        })
    };
    object([("DEFAULT", optional(first("DEFAULT"))), ("HIGH", optional(first("HIGH")))])
}

/// Of a reference that is a route's, the priority and where it stands.
fn action(document: &Document, reference: &Reference<'_>) -> Option<(&'static str, Path)> {
    let length = match reference.via {
        "route" => reference.path.len().checked_sub(1)?,
        "weighted" => reference.path.len().checked_sub(4)?,
        _ => return None,
    };
    let path = reference.path.truncated(length);
    let node = document.root.follow(&path)?;
    let at = At { document: document.id, path: path.clone(), node };
    Some((route::priority_of(&at)?, path.key("priority")))
}

fn references(inventory: &Inventory<'_>, id: DocumentId) -> Vec<Value> {
    let graph = &inventory.envoy;
    let told = graph.references(id).iter().map(|resolved| {
        let name = resolved.reference.name;
        let known = !is_placeholder(name) && !graph.scopes.is_declared(name);
        let nearest = (known && resolved.found.document.is_none())
            .then(|| {
                let nearest = graph.scopes.nearest(&graph.names, id, name)?;
                let document = graph.scopes.own_cluster(id, nearest)?;
                Some(object([("name", string(nearest)), ("document", data::document_value(document))]))
            })
            .flatten();
        object([
            ("path", data::path_value(&resolved.reference.path)),
            ("name", string(name)),
            ("via", string(resolved.reference.via)),
            ("document", data::id_or_null(resolved.found.document)),
            ("known", Value::Bool(known)),
            ("nearest", optional(nearest)),
        ])
    });
    told.collect()
}

/// The endpoints of a cluster: inside it, or those of its name.
fn assignment<'a>(inventory: &Inventory<'a>, document: &'a Document) -> Option<At<'a>> {
    let cluster = At::root(document);
    if cluster::discovery(&cluster) != Some("EDS") {
        return cluster.get("load_assignment");
    }
    let name = cluster::service_name(&cluster)?;
    let input = &inventory.input;
    let found = inventory.envoy.scopes.resolve((input, &inventory.worlds), document.id, (Class::Assignment, name));
    found.document.map(|id| At::root(inventory.input.documents.get(id)))
}

pub(super) fn relations(inventory: &Inventory<'_>, id: DocumentId) -> Vec<(&'static str, Relation)> {
    let document = inventory.input.documents.get(id);
    let scope = inventory.envoy.scopes.of(id);
    let mut relations = Vec::new();
    if purpose(document).is_some() {
        relations.push(("clusters", clusters(inventory, id)));
    }
    if &*document.kind.name == "Cluster" {
        let users = inventory.envoy.used_by.get(&id).into_iter().flatten();
        let links = users.map(|(user, path, via)| Link { via: Some((*via).into()), ..Link::to(*user, path.clone()) });
        let items = links.take(MOST_ITEMS).collect();
        // Listeners and routes that come at run time may use it as well.
        let fixed = scope == Scope::Static && !around::is_dynamic(inventory, id);
        relations.push(("used_by", Relation { items, uncertain: !fixed, evidence: true }));
    }
    relations
}

/// The clusters that a document names, each once for each use of another kind.
fn clusters(inventory: &Inventory<'_>, id: DocumentId) -> Relation {
    let mut seen = std::collections::HashSet::new();
    let mut relation = Relation { evidence: true, ..Relation::default() };
    for resolved in inventory.envoy.references(id) {
        match resolved.found.document {
            Some(cluster) if seen.insert((cluster, resolved.reference.via)) && relation.items.len() < MOST_ITEMS => {
                let via = Some(resolved.reference.via);
                relation.items.push(Link { via: via.map(Into::into), ..Link::to(cluster, Path::keys(&["name"])) });
            }
            Some(_) => {}
            None => relation.uncertain |= resolved.found.open,
        }
    }
    relation.uncertain |= inventory.envoy.scopes.of(id) != Scope::Static;
    relation
}
