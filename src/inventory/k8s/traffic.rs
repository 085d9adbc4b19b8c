//! What rules about routes, gateways and meshes see besides: which facts and relations go with which class. The
//! computation is in the modules named after each concern.

use super::class::Class;
use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::links::Relation;
use crate::value::Value;

impl Inventory<'_> {
    pub(super) fn traffic_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        match self.subject(id).class {
            Class::Rollout => vec![("backends", self.backend_facts(id))],
            _ => Vec::new(),
        }
    }

    pub(super) fn traffic_relations(&self, id: DocumentId) -> Vec<(&'static str, Relation)> {
        match self.subject(id).class {
            Class::Rollout => vec![("backends", self.backends_relation(id))],
            _ => Vec::new(),
        }
    }
}
