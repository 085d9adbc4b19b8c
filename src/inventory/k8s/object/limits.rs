//! What a namespace allows: its ResourceQuotas and LimitRanges.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::select::{MAX_PARTNERS, Selection};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::Path;

impl Inventory<'_> {
    /// ResourceQuotas of the document's namespace.
    pub(in crate::inventory) fn resource_quotas(&self, id: DocumentId) -> Relation {
        to_specs(self.neighbours(id, Class::ResourceQuota), "hard")
    }

    /// What is in a namespace that has an object.
    pub(in crate::inventory) fn relations_of_namespace(&self, id: DocumentId) -> Vec<(&'static str, Relation)> {
        let name = self.input.documents.get(id).identity.name.as_deref();
        let world = self.subject(id).world;
        let within = |class: Class| {
            let mut selection = Selection::default();
            for other in self.k8s.by_class.within((class, name), &self.worlds, world).take(MAX_PARTNERS) {
                match namespaces::compare(self.subject(other).namespace, name) {
                    Same::Yes => selection.items.push(other),
                    Same::Unknown => selection.uncertain = true,
                    Same::No => {}
                }
            }
            selection
        };
        vec![
            ("resource_quotas", to_specs(within(Class::ResourceQuota), "hard")),
            ("limit_ranges", to_specs(within(Class::LimitRange), "limits")),
        ]
    }
}

fn to_specs(found: Selection, key: &str) -> Relation {
    let items = found.items.iter().take(MAX_PARTNERS).map(|id| Link::to(*id, Path::keys(&["spec", key])));
    Relation { items: items.collect(), uncertain: found.uncertain || found.items.len() > MAX_PARTNERS, evidence: true }
}
