//! Autoscalers that stand in each other's way: two that write one number, or that look at the same pods, and vertical
//! ones that change what a horizontal one measures by. Whether that is wrong is the rules' affair.

use std::borrow::Cow;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::labels::{Match, Selector};
use crate::inventory::k8s::lookup::select::TOLD;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::scaling::autoscale;
use crate::inventory::links::{Link, Relation};
use crate::syntax::Path;

/// An autoscaler that a rule may name: of the others nobody knows when they write.
fn is_known(class: Class) -> bool {
    matches!(class, Class::HorizontalAutoscaler | Class::ScaledObject)
}

fn link(inventory: &Inventory<'_>, scaler: DocumentId, via: &'static str) -> Link {
    let reference = autoscale::reference(inventory.subject(scaler).class, inventory.root(scaler));
    let path = reference.map_or_else(Path::default, |reference| reference.path);
    Link { via: Some(Cow::Borrowed(via)), ..Link::to(scaler, path) }
}

impl<'a> Inventory<'a> {
    /// The autoscalers before this one that write the same number (`via` `target`), and those whose target's pods the
    /// selector of this one's target takes for its own (`selector`).
    pub(in crate::inventory) fn rivals(&self, id: DocumentId) -> Relation {
        let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: true };
        if !is_known(self.subject(id).class) {
            return relation;
        }
        let (mut found, uncertain) = self.of_one_target(id, is_known);
        relation.uncertain = uncertain;
        found.retain(|other| other < &id && self.are_deployed_together(*other, id));
        let overlapping = self.of_overlapping_targets(id).into_iter().filter(|other| !found.contains(other));
        let overlapping: Vec<Link> = overlapping.map(|other| link(self, other, "selector")).collect();
        relation.items = found.into_iter().map(|other| link(self, other, "target")).chain(overlapping).collect();
        relation
    }

    /// The Services that select the pods of an autoscaler's targets.
    pub(in crate::inventory) fn services_of_targets(&self, id: DocumentId) -> Relation {
        let (targets, uncertain) = self.targets(id);
        let mut relation = Relation { items: Vec::new(), uncertain, evidence: !targets.is_empty() };
        for target in targets {
            let services = self.services_of(target);
            relation.uncertain |= services.uncertain;
            let links = services.items.iter().map(|service| Link::to(*service, Path::keys(&["spec", "selector"])));
            relation.items.extend(links);
        }
        relation
    }

    /// The autoscalers of the workload that a vertical one is for.
    pub(in crate::inventory) fn beside_vertical(&self, id: DocumentId) -> Relation {
        let (found, uncertain) = self.of_one_target(id, is_known);
        let items = found.into_iter().filter(|other| self.are_deployed_together(id, *other));
        Relation { items: items.map(|other| link(self, other, "target")).collect(), uncertain, evidence: true }
    }

    /// Autoscalers of a class that refer to what this one refers to, whether the run holds that or not.
    fn of_one_target(&self, id: DocumentId, is_meant: impl Fn(Class) -> bool) -> (Vec<DocumentId>, bool) {
        let subject = self.subject(id);
        let reference = autoscale::reference(subject.class, self.root(id)).filter(|_| subject.joins);
        let Some((reference, name)) = reference.and_then(|reference| Some((reference.clone(), reference.name?))) else {
            return (Vec::new(), true);
        };
        let (mut found, mut uncertain) = (Vec::new(), false);
        for other in self.k8s.scalers.within(((reference.kind, name), subject.namespace), &self.worlds, subject.world) {
            let rival = self.subject(other);
            let theirs = autoscale::reference(rival.class, self.root(other));
            let same =
                theirs.is_some_and(|theirs| autoscale::same_group(reference.kind, reference.group, theirs.group));
            if other == id || !is_meant(rival.class) || !same {
                continue;
            }
            match namespaces::compare(rival.namespace, subject.namespace) {
                Same::Yes => found.push(other),
                Same::Unknown => uncertain = true,
                Same::No => {}
            }
        }
        (found, uncertain)
    }

    /// The autoscalers of other workloads whose pods the selector of this one's target takes too. Where each takes the
    /// other's, the one that is read before.
    fn of_overlapping_targets(&self, id: DocumentId) -> Vec<DocumentId> {
        let mut found = Vec::new();
        for target in self.targets(id).0 {
            let subject = self.subject(target);
            let Some(selector) = self.own_selector(target) else { continue };
            let Some(anchor) = selector.anchors().min_by_key(|pair| self.k8s.selections.count(pair)) else { continue };
            for other in self.k8s.selections.labelled((anchor, subject.namespace), &self.worlds, subject.world) {
                let theirs = self.subject(other);
                let taken = theirs.class.is_workload()
                    && !theirs.replaced
                    && namespaces::compare(theirs.namespace, subject.namespace) == Same::Yes
                    && selector.matches(&theirs.labels) == Match::Yes
                    && self.are_deployed_together(target, other);
                if !taken {
                    continue;
                }
                let is_mutual =
                    || self.own_selector(other).is_some_and(|all| all.matches(&subject.labels) == Match::Yes);
                let scalers = self.scalers_of(other).items.into_iter();
                found.extend(scalers.filter(|scaler| {
                    is_known(self.subject(*scaler).class)
                        && self.are_deployed_together(*scaler, id)
                        && (*scaler < id || !is_mutual())
                }));
                // Pods of one label under many autoscalers: the first tell enough.
                if found.len() >= TOLD {
                    break;
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What a workload takes for its pods.
    fn own_selector(&self, id: DocumentId) -> Option<Selector<'a>> {
        let node = self.root(id).dig(&["spec", "selector"]);
        let selector = match self.subject(id).class {
            Class::ReplicationController | Class::DeploymentConfig => Selector::of_map(node),
            class if class.is_workload() => Selector::of_label_selector(node),
            _ => None,
        };
        let added = subject::added_labels(&self.k8s.kustomizations, self.input.documents.get(id));
        selector.map(|selector| selector.under(added))
    }

    /// Two objects, of one deployment.
    fn are_deployed_together(&self, first: DocumentId, second: DocumentId) -> bool {
        let (a, b) = (self.subject(first).world, self.subject(second).world);
        let [one, two] = [first, second].map(|id| self.input.documents.get(id));
        let named = one.identity.name.is_some() && one.identity.name == two.identity.name;
        let same = first == second || (named && one.kind.name == two.kind.name);
        !same && (self.worlds.shares(a, b) || self.worlds.shares(b, a))
    }
}
