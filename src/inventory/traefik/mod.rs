//! What is computed about Traefik: what is defined by name, where names lead, effective values.
//!
//! `routing` reads a dynamic document, `install` a static one, `graph` says which files make one configuration and what
//! is used in it, `show` makes the values that policies see.

mod graph;
mod install;
mod routing;
mod show;

#[cfg(test)]
mod tests;

pub(super) use graph::Graph;

use super::Inventory;
use crate::document::DocumentId;
use crate::format::traefik::object_of;
use crate::value::Value;

/// What a patch of an object leaves out stays as it is there, so nothing is known of it.
pub(super) fn is_judged(inventory: &Inventory<'_>, id: DocumentId) -> bool {
    let documents = inventory.input.documents;
    object_of(documents, documents.get(id)).is_none_or(|object| inventory.is_whole_object(object.id))
}

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let document = inventory.input.documents.get(id);
    let graph = &inventory.traefik;
    let intact = inventory.worlds.is_intact(id);
    match &*document.kind.name {
        "Static" => {
            let all = graph.install(id).map_or(&[][..], |install| &install.references);
            // Middlewares are the routing's, which other files hold.
            let own = all.iter().filter(|reference| reference.class != routing::Class::Middleware);
            let own = own.filter(|reference| reference.class != routing::Class::Options);
            let references = show::references(graph, id, own.map(|one| (None, one.clone())), intact);
            install::facts(document, graph.reaches(id), references)
        }
        _ => {
            let all = graph.entities(id).iter();
            let all = all.flat_map(|entity| entity.references.iter().map(|one| (Some(entity.name), one.clone())));
            let references = show::references(graph, id, all, intact);
            show::facts(graph, document, references)
        }
    }
}
