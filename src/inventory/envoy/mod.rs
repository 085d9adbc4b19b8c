//! What is computed about Envoy documents: effective values, and who uses which cluster.
//!
//! One module a message; `scope` says where names are looked for, `reference` what names a cluster. All references are
//! found and resolved once, because a cluster's users are the reverse of them.

mod at;
mod cluster;
mod endpoints;
mod reference;
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
use crate::value::{Value, array, object, string};
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
}

#[derive(Debug)]
struct Resolved<'a> {
    reference: Reference<'a>,
    found: Found,
}

impl<'a> Graph<'a> {
    pub fn build(input: &Input<'a>, worlds: &Worlds) -> Self {
        let mut graph = Self { scopes: Scopes::build(input, worlds), ..Self::default() };
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
    let own = match &*document.kind.name {
        "Cluster" => cluster::facts(&root, assignment(inventory, document)),
        "ClusterLoadAssignment" => object([("endpoints", endpoints::facts(&root))]),
        "RouteConfiguration" | "VirtualHost" => route::facts(&root, &resolve),
        "Listener" => object([
            ("tcp_proxies", array(route::tcp_proxies(&root, &resolve))),
            ("tls", array(tls::downstream(&root))),
        ]),
        _ => Value::new_object(),
    };
    let Value::Object(mut fields) = own else { return own };
    let all = std::sync::Arc::make_mut(&mut fields);
    all.insert(Value::from("scope"), string(inventory.envoy.scopes.of(id).name()));
    if purpose(document).is_some() {
        all.insert(Value::from("references"), array(references(inventory, id)));
    }
    Value::Object(fields)
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
        route::reference(&resolved.reference, (known, resolved.found.document, nearest))
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
        let fixed = scope == Scope::Static && !is_dynamic(inventory, id);
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

/// Whether the bootstrap around a document asks for anything at run time.
fn is_dynamic(inventory: &Inventory<'_>, id: DocumentId) -> bool {
    let mut document = inventory.input.documents.get(id);
    while let Some(parent) = document.parent.map(|parent| inventory.input.documents.get(parent)) {
        document = parent;
    }
    document.root.get("dynamic_resources").is_some_and(|resources| !resources.entries().is_empty())
}
