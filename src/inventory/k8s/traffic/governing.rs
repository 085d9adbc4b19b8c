//! The Service that gives the pods of a StatefulSet their names.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::traffic::service;
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};

#[derive(Debug)]
pub(in crate::inventory) struct Governing<'a> {
    pub name: &'a str,
    pub document: Option<DocumentId>,
    pub headless: Option<bool>,
    /// Whether it selects the pods; `None` when that is not known.
    pub selects: Option<bool>,
}

fn name(root: &Node) -> Option<&str> {
    root.dig(&["spec", "serviceName"])?.as_str().filter(|name| !name.is_empty())
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn naming_service(&self, set: DocumentId) -> Option<Governing<'a>> {
        let name = name(self.root(set))?;
        let namespace = self.subject(set).namespace;
        let found = self.named(set, Class::Service, namespace, name);
        // One of the same name in a folder far away may be another application's.
        let near: Vec<DocumentId> =
            found.items.iter().copied().filter(|service| self.worlds.are_near(set, *service)).collect();
        let selects = |service: &DocumentId| {
            let selection = self.selected(*service);
            let by_hand = self.subject(*service).selector.is_none();
            match selection.items.contains(&set) {
                true => Some(true),
                false => (!selection.uncertain && !by_hand).then_some(false),
            }
        };
        let headless = |service: &DocumentId| service::is_headless(self.root(*service));
        let all: Vec<Option<bool>> = near.iter().map(selects).collect();
        Some(Governing {
            name,
            document: found.items.first().copied(),
            headless: (!near.is_empty()).then(|| near.iter().any(headless)),
            selects: match all.contains(&Some(true)) {
                true => Some(true),
                false => all.iter().copied().collect::<Option<Vec<_>>>().filter(|all| !all.is_empty()).map(|_| false),
            },
        })
    }

    pub(in crate::inventory) fn governing_relation(&self, set: DocumentId) -> Relation {
        let namespace = self.subject(set).namespace;
        let Some(name) = name(self.root(set)) else { return Relation::default() };
        let found = self.named(set, Class::Service, namespace, name);
        Relation {
            items: found.items.iter().map(|id| Link::to(*id, Path::keys(&["metadata", "name"]))).collect(),
            uncertain: found.uncertain || self.is_external(Class::Service, namespace, name),
            evidence: self.holds(set, Class::Service, namespace),
        }
    }
}
