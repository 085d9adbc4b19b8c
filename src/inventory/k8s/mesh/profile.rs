//! Linkerd: the ServiceProfile of a Service, which takes the place of what annotations and routes say.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};

impl<'a> Inventory<'a> {
    /// The profiles of a Service, or of the Services that a route is attached to. Complete is no question: nobody asks
    /// for their absence.
    pub(in crate::inventory) fn profiles_relation(&self, id: DocumentId) -> Relation {
        let subject = self.subject(id);
        let services: Vec<(&str, Option<&str>)> = match subject.class {
            Class::Service => {
                let name = self.input.documents.get(id).identity.name.as_deref();
                name.map(|name| (name, subject.namespace)).into_iter().collect()
            }
            _ => self.parent_services(id),
        };
        let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: true };
        for (name, namespace) in services {
            // The name of a profile is the Service's whole one.
            let Some(namespace) = namespace else { continue };
            let host = format!("{name}.{namespace}.svc.cluster.local");
            let found = self.k8s.by_name.seen(&(Class::ServiceProfile, &*host), &self.worlds, subject.world);
            relation.items.extend(found.map(|profile| Link::to(profile, Path::keys(&["metadata", "name"]))));
        }
        relation
    }

    fn parent_services(&self, route: DocumentId) -> Vec<(&'a str, Option<&'a str>)> {
        let own = self.subject(route).namespace;
        let parents = self.root(route).dig(&["spec", "parentRefs"]).map_or(&[][..], Node::items);
        let services = parents.iter().filter_map(|parent| {
            let text = |key| parent.get(key).and_then(Node::as_str);
            (text("kind") == Some("Service")).then_some((text("name")?, text("namespace").or(own)))
        });
        services.collect()
    }
}
