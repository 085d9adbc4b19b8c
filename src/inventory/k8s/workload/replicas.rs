//! How many pods a workload has, and who decides it.

use std::collections::HashMap;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::partial;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};

/// The number of pods, from the least to the most.
#[derive(Debug, Clone)]
pub(in crate::inventory) struct Replicas {
    pub floor: Computed,
    pub ceiling: Computed,
    /// The autoscaler that owns the number.
    pub owner: Option<DocumentId>,
}

/// A whole number at a place, or what holds when it is not written.
pub(in crate::inventory) fn whole_number(
    document: DocumentId,
    root: &Node,
    keys: &[&str],
    default: Option<i64>,
) -> Computed {
    let path = Path::keys(keys);
    match (root.dig(keys).filter(|node| !node.is_null()), default) {
        (None, Some(number)) => Computed::new(number, State::Default, document, path),
        (Some(node), _) => match node.as_int() {
            Some(number) if number >= 0 => Computed::new(number, State::Explicit, document, path),
            _ => Computed::unknown(document, path),
        },
        (None, None) => Computed::unknown(document, path),
    }
}

/// Lets Rollouts take over the templates that they refer to.
pub(in crate::inventory) fn resolve_references(inventory: &mut Inventory<'_>) {
    let rollouts: Vec<DocumentId> = inventory
        .input
        .documents
        .iter()
        .map(|document| document.id)
        .filter(|id| inventory.subject(*id).class == Class::Rollout && inventory.subject(*id).joins)
        .collect();
    for rollout in rollouts {
        for deployment in referenced(inventory, rollout) {
            let labels = inventory.subject(deployment).labels.clone();
            let subject = &mut inventory.k8s.subjects[rollout.index()];
            if subject.labels.is_empty() {
                subject.labels = labels;
                subject.template_of = deployment;
            }
            inventory.k8s.subjects[deployment.index()].replaced = true;
        }
    }
}

fn referenced(inventory: &Inventory<'_>, rollout: DocumentId) -> Vec<DocumentId> {
    let reference = inventory.root(rollout).dig(&["spec", "workloadRef"]);
    let Some(reference) = reference else { return Vec::new() };
    let text = |key| reference.get(key).and_then(Node::as_str);
    match (text("kind").unwrap_or("Deployment"), text("name")) {
        ("Deployment", Some(name)) => {
            let namespace = inventory.subject(rollout).namespace;
            inventory.named(rollout, Class::Deployment, namespace, name).items
        }
        _ => Vec::new(),
    }
}

impl<'a> Inventory<'a> {
    /// Nobody is meant to run here: no replicas are asked for, or a Rollout runs the pods instead.
    pub(in crate::inventory) fn is_parked(&self, id: DocumentId) -> bool {
        let own = whole_number(id, self.root(id), &["spec", "replicas"], Some(1));
        let most = self.overlaid_replicas((id, None), &own).map_or(own, |(_, most)| most);
        self.subject(id).replaced || most.number() == Some(0)
    }

    pub(in crate::inventory) fn replicas(&self, id: DocumentId) -> Replicas {
        self.cache(id).replicas.get_or_init(|| self.find_replicas(id, None)).clone()
    }

    /// Those of the ways to the cluster that another object takes too.
    pub(in crate::inventory) fn replicas_beside(&self, id: DocumentId, other: DocumentId) -> Replicas {
        match self.subject(id).overlay {
            Some(_) => self.find_replicas(id, Some(other)),
            None => self.replicas(id),
        }
    }

    fn find_replicas(&self, id: DocumentId, beside: Option<DocumentId>) -> Replicas {
        let scalers = self.scalers_of(id);
        if let Some(owned) = self.owned_replicas(id, &scalers.items) {
            return owned;
        }
        let path = Path::keys(&["spec", "replicas"]);
        let may_be_scaled = || self.is_class_elsewhere(Class::HorizontalAutoscaler, self.subject(id).namespace);
        if scalers.uncertain || scalers.near_miss || self.is_patched(id) || may_be_scaled() {
            let unknown = Computed::unknown(id, path);
            return Replicas { floor: unknown.clone(), ceiling: unknown, owner: None };
        }
        // What an unknown controller does without a number is its own.
        let default = (self.subject(id).class != Class::CustomWorkload).then_some(1);
        let own = whole_number(id, self.root(id), &["spec", "replicas"], default);
        // The object's own place stands for them: where a finding about it lies is moved to what decides it.
        let here = |number: Computed| Computed { document: id, path: path.clone(), ..number };
        let (floor, ceiling) = match self.overlaid_replicas((id, beside), &own) {
            Some((least, most)) => (here(least), here(most)),
            None => (own.clone(), own),
        };
        Replicas { floor, ceiling, owner: None }
    }

    /// Of several owners (alternatives of several worlds, or a defect) the range is the widest, and its floor names
    /// the owner.
    fn owned_replicas(&self, id: DocumentId, owners: &[DocumentId]) -> Option<Replicas> {
        let ranges = owners.iter().map(|owner| (*owner, self.range(*owner)));
        ranges
            .map(|(owner, (floor, ceiling))| Replicas { floor, ceiling, owner: Some(owner) })
            .reduce(|all, next| Replicas {
                owner: if is_less(&next.floor, &all.floor) { next.owner } else { all.owner },
                ceiling: if is_less(&all.ceiling, &next.ceiling) { next.ceiling.clone() } else { all.ceiling.clone() },
                floor: if is_less(&next.floor, &all.floor) { next.floor } else { all.floor },
            })
            .map(|mut all| {
                if owners.iter().any(|owner| self.range(*owner).0.state == State::Unknown) {
                    all.floor = Computed::unknown(id, Path::keys(&["spec", "replicas"]));
                }
                all
            })
    }

    /// A patch that the document sees, and that no kustomization of the run names, may set another number.
    fn is_patched(&self, id: DocumentId) -> bool {
        let Some(patches) = self.k8s.patches.get(&self.patch_key(id)) else { return false };
        let seen = self.worlds.seen_by(self.subject(id).world);
        let is_seen = |other: &DocumentId| {
            let at = self.subject(*other).world.number();
            seen.iter().any(|range| range.contains(&at))
        };
        patches.iter().any(is_seen)
    }

    fn patch_key(&self, id: DocumentId) -> (Class, Option<&'a str>) {
        (self.subject(id).class, self.input.documents.get(id).identity.name.as_deref())
    }
}

/// Patches that set a number of replicas and that nothing names, by what they patch.
pub(in crate::inventory) fn replica_patches<'a>(
    inventory: &Inventory<'a>,
) -> HashMap<(Class, Option<&'a str>), Vec<DocumentId>> {
    let mut patches: HashMap<_, Vec<DocumentId>> = HashMap::new();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        let is_named = || partial::is_named_patch(document, inventory.input.sources, &inventory.k8s.kustomizations);
        if subject.partial && document.root.dig(&["spec", "replicas"]).is_some() && !is_named() {
            patches.entry(inventory.patch_key(document.id)).or_default().push(document.id);
        }
    }
    patches
}

fn is_less(first: &Computed, second: &Computed) -> bool {
    matches!((first.number(), second.number()), (Some(a), Some(b)) if a < b)
}
