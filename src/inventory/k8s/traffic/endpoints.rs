//! Where Services without a selector lead: Endpoints of their name, and EndpointSlices that a label hands to them.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{key_of, path_value};
use crate::inventory::index::Homed;
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, string};

/// The label by which a slice says whose it is.
const OWNER: [&str; 3] = ["metadata", "labels", "kubernetes.io/service-name"];

/// Both kinds, by the Service.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Homed<'a, &'a str> {
    let mut all = Homed::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        let name = match subject.class {
            Class::Endpoints => document.identity.name.as_deref(),
            Class::EndpointSlice => document.root.text_at(&OWNER),
            _ => None,
        };
        if let Some(name) = name.filter(|_| subject.joins) {
            all.add(name, (subject.namespace, subject.world), document.id);
        }
    }
    all.seal();
    all
}

/// Addresses that answer: of Endpoints those that are ready, of a slice those that are not said to be unready.
fn addresses(class: Class, root: &Node) -> usize {
    let items = |node: &Node, key: &str| node.get(key).map_or(0, |list| list.items().len());
    if class == Class::Endpoints {
        return root.get("subsets").map_or(&[][..], Node::items).iter().map(|subset| items(subset, "addresses")).sum();
    }
    let endpoints = root.get("endpoints").map_or(&[][..], Node::items).iter();
    let ready = endpoints.filter(|it| it.dig(&["conditions", "ready"]).and_then(Node::as_bool) != Some(false));
    ready.map(|endpoint| items(endpoint, "addresses")).sum()
}

/// Names of ports; the empty one for a port without.
fn ports(class: Class, root: &Node) -> Vec<&str> {
    let lists: Vec<&Node> = match class {
        Class::Endpoints => {
            let subsets = root.get("subsets").map_or(&[][..], Node::items).iter();
            subsets.filter_map(|subset| subset.get("ports")).collect()
        }
        _ => root.get("ports").into_iter().collect(),
    };
    let all = lists.into_iter().flat_map(Node::items);
    all.map(|port| port.text_at(&["name"]).unwrap_or("")).collect()
}

impl Inventory<'_> {
    fn endpoints_of(&self, service: DocumentId) -> (Vec<DocumentId>, bool) {
        let subject = self.subject(service);
        let name = self.input.documents.get(service).identity.name.as_deref().unwrap_or("");
        let (mut found, mut uncertain) = (Vec::new(), false);
        let seen = self.k8s.endpoints.within((name, subject.namespace), &self.worlds, subject.world);
        for id in seen.take(MAX_PARTNERS) {
            match namespaces::compare(self.subject(id).namespace, subject.namespace) {
                Same::Yes => found.push(id),
                Same::Unknown => uncertain = true,
                Same::No => {}
            }
        }
        uncertain |= found.is_empty() && self.k8s.endpoints.all_within((name, subject.namespace)).next().is_some();
        (found, uncertain)
    }

    /// Evidence: Endpoints or a slice in the namespace.
    pub(in crate::inventory) fn endpoints_relation(&self, service: DocumentId) -> Relation {
        let (found, uncertain) = self.endpoints_of(service);
        let namespace = self.subject(service).namespace;
        let path = |id: &DocumentId| match self.subject(*id).class {
            Class::Endpoints => Path::keys(&["metadata", "name"]),
            _ => Path::keys(&OWNER),
        };
        Relation {
            items: found.iter().map(|id| Link::to(*id, path(id))).collect(),
            uncertain,
            evidence: [Class::Endpoints, Class::EndpointSlice]
                .iter()
                .any(|class| self.holds(service, *class, namespace)),
        }
    }

    /// What the Endpoints and slices of a Service hold.
    pub(in crate::inventory) fn endpoints_fact(&self, service: DocumentId) -> Value {
        array(self.endpoints_of(service).0.into_iter().map(|id| {
            let (class, root) = (self.subject(id).class, self.root(id));
            let list = if class == Class::Endpoints { "subsets" } else { "endpoints" };
            object([
                ("document", key_of(id)),
                ("kind", string(&self.input.documents.get(id).kind.name)),
                ("path", path_value(&Path::keys(&[list]))),
                ("addresses", Value::from(addresses(class, root))),
                ("ports", array(ports(class, root).into_iter().map(string))),
                ("empty", Value::Bool(root.get(list).is_none_or(|node| node.items().is_empty()))),
            ])
        }))
    }

    /// Where nothing is for a Service: slices of the namespace that are called like it and say no Service.
    pub(in crate::inventory) fn ownerless_fact(&self, service: DocumentId) -> Value {
        let name = self.input.documents.get(service).identity.name.as_deref().unwrap_or("");
        let relation = self.endpoints_relation(service);
        if !relation.items.is_empty() || !self.is_complete(service, &relation) {
            return array([]);
        }
        let slices = self.neighbours(service, Class::EndpointSlice).items.into_iter().filter(|id| {
            let called = self.input.documents.get(*id).identity.name.as_deref().unwrap_or("");
            let is_alike = called.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
            is_alike && self.root(*id).dig(&OWNER).is_none()
        });
        array(slices.take(MAX_PARTNERS).map(|slice| self.named_value(slice)))
    }
}
