//! Linkerd: which authorizations let traffic into a Server.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Homed;
use crate::inventory::k8s::lookup::labels::{Labels, Match, Selector};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};

/// Authorizations by the Server that they name; under the empty name those that name something else.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Homed<'a, &'a str> {
    let mut all = Homed::default();
    for (at, subject) in inventory.k8s.subjects.iter().enumerate() {
        if subject.class == Class::LinkerdAuthorization && subject.joins {
            let id = DocumentId::new(at);
            let home = (subject.namespace, subject.world);
            all.add(server_name(inventory.root(id)).unwrap_or(""), home, id);
        }
    }
    all.seal();
    all
}

fn server_name(root: &Node) -> Option<&str> {
    let target = root.text_at(&["spec", "targetRef", "name"]);
    let by_target = target.filter(|_| root.text_at(&["spec", "targetRef", "kind"]) == Some("Server"));
    by_target.or_else(|| root.text_at(&["spec", "server", "name"]))
}

impl<'a> Inventory<'a> {
    /// What authorizes calls to a Server: itself, by its labels, one of its routes, or its namespace. Evidence is an
    /// authorization in the namespace.
    pub(in crate::inventory) fn authorizations(&self, server: DocumentId) -> Relation {
        let subject = self.subject(server);
        let name = self.input.documents.get(server).identity.name.as_deref().unwrap_or("");
        let mut relation = Relation {
            evidence: self.holds(server, Class::LinkerdAuthorization, subject.namespace),
            ..Relation::default()
        };
        let named = self
            .k8s
            .linkerd
            .within((name, subject.namespace), &self.worlds, subject.world)
            .filter(|_| !name.is_empty());
        let others = self.k8s.linkerd.within(("", subject.namespace), &self.worlds, subject.world);
        for id in named.chain(others) {
            let (found, path) = self.authorizes(id, server, name);
            let namespace = match namespaces::compare(self.subject(id).namespace, subject.namespace) {
                Same::Yes => Match::Yes,
                Same::No => Match::No,
                Same::Unknown => Match::Unknown,
            };
            match found.and(namespace) {
                Match::Yes => relation.items.push(Link::to(id, path)),
                Match::Unknown => relation.uncertain = true,
                Match::No => {}
            }
        }
        if relation.items.is_empty() {
            relation.uncertain |= self.k8s.linkerd.all(name).next().is_some() && !name.is_empty();
        }
        relation
    }

    fn authorizes(&self, authorization: DocumentId, server: DocumentId, name: &str) -> (Match, Path) {
        let root = self.root(authorization);
        let when = |holds: bool| if holds { Match::Yes } else { Match::No };
        if let Some(target) = root.dig(&["spec", "targetRef"]) {
            let wanted = target.text_at(&["name"]);
            let found = match target.text_at(&["kind"]) {
                Some("Server") => when(wanted == Some(name)),
                Some("Namespace") => when(wanted == self.subject(server).namespace),
                Some(kind @ ("HTTPRoute" | "GRPCRoute")) => self.is_route_of(authorization, kind, wanted, name),
                _ => Match::Unknown,
            };
            return (found, Path::keys(&["spec", "targetRef"]));
        }
        let own = Labels::read(self.root(server).dig(&["metadata", "labels"]));
        let selector = Selector::of_label_selector(root.dig(&["spec", "server", "selector"]));
        let found = match (root.text_at(&["spec", "server", "name"]), selector) {
            (Some(wanted), _) => when(wanted == name),
            (None, Some(selector)) => self.matches_own(&selector, &own),
            (None, None) => Match::Unknown,
        };
        (found, Path::keys(&["spec", "server"]))
    }

    /// Whether a route that is authorized belongs to the Server; not known where the route is not in the run.
    fn is_route_of(&self, from: DocumentId, kind: &'a str, route: Option<&'a str>, server: &str) -> Match {
        let Some(route) = route else { return Match::Unknown };
        let world = self.subject(from).world;
        let mut routes = self.k8s.by_kind.seen(&(kind, route), &self.worlds, world).peekable();
        if routes.peek().is_none() {
            return Match::Unknown;
        }
        let belongs = routes.any(|id| {
            let parents = self.root(id).dig(&["spec", "parentRefs"]).map_or(&[][..], Node::items);
            parents.iter().any(|parent| parent.text_at(&["name"]) == Some(server))
        });
        if belongs { Match::Yes } else { Match::No }
    }
}
