//! Workloads that take each other's pods for their own.

use std::collections::HashSet;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::labels::Match;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Link, Relation};
use crate::syntax::Path;

const ADOPTING: [Class; 7] = [
    Class::Deployment,
    Class::StatefulSet,
    Class::DaemonSet,
    Class::ReplicaSet,
    Class::ReplicationController,
    Class::Rollout,
    Class::DeploymentConfig,
];

/// More of them are not told.
const MAX_RIVALS: usize = 10;

impl Inventory<'_> {
    /// The others of the namespace whose selector matches this one's pods, while its own matches theirs. Who runs
    /// nothing has no pods to take.
    pub(in crate::inventory) fn rival_workloads(&self, id: DocumentId) -> Relation {
        let mut found: Vec<DocumentId> = Vec::new();
        if self.subject(id).selector.is_some() && self.subject(id).joins && !self.is_parked(id) {
            let others = ADOPTING.into_iter().flat_map(|class| self.selectors_like(id, class));
            let ends = self.ends(id);
            found.extend(others.filter(|other| {
                self.is_deployed_with(id, *other, &ends)
                    && self.selects(*other, id) == Match::Yes
                    && self.selects(id, *other) == Match::Yes
                    && !self.is_parked(*other)
            }));
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(MAX_RIVALS);
        let items = found.into_iter().map(|other| Link::to(other, Path::keys(&["spec", "selector"]))).collect();
        Relation { items, uncertain: false, evidence: true }
    }

    /// Certainly both, of which the one ends at these: files beside each other are often alternatives. Not the
    /// Deployment that a Rollout has taken over.
    fn is_deployed_with(&self, id: DocumentId, other: DocumentId, ends: &HashSet<usize>) -> bool {
        let (a, b) = (self.subject(id), self.subject(other));
        let [one, two] = [id, other].map(|id| self.input.documents.get(id));
        let same = a.class == b.class && one.identity.name == two.identity.name;
        // One kustomization deploys both.
        let is_listed_with = || !ends.is_empty() && !ends.is_disjoint(&self.ends(other));
        let together = || self.input.system.complete || one.source == two.source || is_listed_with();
        id != other && !same && a.world == b.world && !b.replaced && together()
    }
}
