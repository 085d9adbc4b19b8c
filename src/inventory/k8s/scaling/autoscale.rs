//! Autoscalers: what they scale, between which numbers, and who owns a workload's replicas.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Homed;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::{self, Class};
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::workload::replicas::whole_number;
use crate::inventory::links::Computed;
use crate::syntax::{Node, Path};

/// What a `scaleTargetRef` or `targetRef` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::inventory) struct Reference<'a> {
    pub kind: &'a str,
    /// As the reference says it, without the version.
    pub group: &'a str,
    pub name: Option<&'a str>,
    pub path: Path,
}

/// The autoscalers of a workload.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Scalers {
    pub items: Vec<DocumentId>,
    /// One whose namespace cannot be compared.
    pub uncertain: bool,
    /// One that would be its own but for the API group.
    pub near_miss: bool,
}

pub(in crate::inventory) fn reference(class: Class, root: &Node) -> Option<Reference<'_>> {
    let key = match class {
        Class::VerticalAutoscaler => "targetRef",
        _ if class.is_autoscaler() => "scaleTargetRef",
        _ => return None,
    };
    let node = root.dig(&["spec", key])?;
    let text = |key| node.get(key).and_then(Node::as_str);
    let scaled = class == Class::ScaledObject;
    let kind = text("kind").unwrap_or(if scaled { "Deployment" } else { "" });
    let api_version = text("apiVersion").unwrap_or(if scaled { "apps/v1" } else { "" });
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    // The first releases of KEDA wrote `deploymentName`.
    let name = text("name").or_else(|| text("deploymentName")).filter(|name| !labels::is_templated(name));
    Some(Reference { kind, group, name, path: Path::keys(&["spec", key]) })
}

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Homed<'a, (&'a str, &'a str)> {
    let mut index = Homed::default();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        let Some(reference) = reference(subject.class, &document.root).filter(|_| subject.joins) else { continue };
        if let Some(name) = reference.name {
            index.add((reference.kind, name), (subject.namespace, subject.world), document.id);
        }
    }
    index.seal();
    index
}

impl<'a> Inventory<'a> {
    /// The autoscalers that own the number of replicas.
    pub(in crate::inventory) fn scalers_of(&self, id: DocumentId) -> Scalers {
        self.references_to(id, Class::is_autoscaler)
    }

    pub(in crate::inventory) fn references_to(&self, id: DocumentId, is_meant: impl Fn(Class) -> bool) -> Scalers {
        let document = self.input.documents.get(id);
        let subject = self.subject(id);
        let mut scalers = Scalers::default();
        let (kind, Some(name)) = (&*document.kind.name, document.identity.name.as_deref()) else { return scalers };
        for scaler in self.k8s.scalers.within(((kind, name), subject.namespace), &self.worlds, subject.world) {
            let other = self.subject(scaler);
            let reference = reference(other.class, self.root(scaler)).filter(|_| is_meant(other.class));
            let Some(reference) = reference else { continue };
            match self.same_namespace(scaler, id) {
                Same::No => {}
                _ if !same_group(kind, reference.group, &document.kind.group) => scalers.near_miss = true,
                Same::Yes => scalers.items.push(scaler),
                Same::Unknown => scalers.uncertain = true,
            }
        }
        let loose = subject.class == Class::Rollout && subject.template_of != id;
        if loose && scalers.items.is_empty() {
            // An autoscaler of the Deployment that a Rollout took over scales nothing; it may be meant for the Rollout.
            scalers.near_miss |= !self.references_to(subject.template_of, is_meant).items.is_empty();
        }
        scalers
    }

    /// What an autoscaler scales, where the run holds it.
    pub(in crate::inventory) fn targets(&self, scaler: DocumentId) -> (Vec<DocumentId>, bool) {
        let subject = self.subject(scaler);
        let Some(reference) = reference(subject.class, self.root(scaler)) else { return (Vec::new(), false) };
        let Some(name) = reference.name else { return (Vec::new(), true) };
        let (mut found, mut uncertain) = (Vec::new(), false);
        let renamed = self.k8s.renamed.seen(name, &self.worlds, subject.world);
        let renamed = renamed.filter(|id| &*self.input.documents.get(*id).kind.name == reference.kind);
        let key = ((reference.kind, name), subject.namespace);
        for id in self.k8s.by_kind.within(key, &self.worlds, subject.world).chain(renamed) {
            let other = self.input.documents.get(id);
            match self.same_namespace(scaler, id) {
                _ if !same_group(reference.kind, reference.group, &other.kind.group) => {}
                Same::Yes => found.push(id),
                Same::Unknown => uncertain = true,
                Same::No => {}
            }
        }
        if found.is_empty() {
            // One that is not seen may still be meant: where worlds part is a guess.
            uncertain |= self.k8s.by_kind.all_within(key).any(|id| {
                let group = &self.input.documents.get(id).kind.group;
                same_group(reference.kind, reference.group, group)
                    && namespaces::compare(self.subject(id).namespace, subject.namespace) != Same::No
            });
        }
        (found, uncertain)
    }

    /// Everybody leaves namespaces unset: then two objects mean each other by their names only where their folders are
    /// near each other, or one builds on the other.
    fn same_namespace(&self, scaler: DocumentId, other: DocumentId) -> Same {
        let (one, two) = (self.subject(scaler), self.subject(other));
        let is_built = || self.worlds.builds_on(one.world, two.world) || self.worlds.builds_on(two.world, one.world);
        let is_far = || !self.worlds.are_near(scaler, other) && !is_built();
        match namespaces::compare(one.namespace, two.namespace) {
            Same::Yes if one.namespace.is_none() && is_far() => Same::Unknown,
            same => same,
        }
    }

    /// Floor and ceiling of the number that an autoscaler owns.
    pub(in crate::inventory) fn range(&self, scaler: DocumentId) -> (Computed, Computed) {
        let root = self.root(scaler);
        let number = |key: &str, default| whole_number(scaler, root, &["spec", key], default);
        match self.subject(scaler).class {
            Class::HorizontalAutoscaler => (number("minReplicas", Some(1)), number("maxReplicas", None)),
            Class::ScaledObject if is_paused(root) => {
                let path = Path::keys(&["metadata", "annotations"]);
                (Computed::unknown(scaler, path.clone()), Computed::unknown(scaler, path))
            }
            Class::ScaledObject => {
                let floor = number("minReplicaCount", Some(0));
                let idle = number("idleReplicaCount", None);
                let lowered = matches!((idle.number(), floor.number()), (Some(idle), Some(floor)) if idle < floor);
                (if lowered { idle } else { floor }, number("maxReplicaCount", Some(100)))
            }
            _ => {
                let path = Path::keys(&["spec", "scaleTargetRef"]);
                (Computed::unknown(scaler, path.clone()), Computed::unknown(scaler, path))
            }
        }
    }
}

fn is_paused(root: &Node) -> bool {
    let annotations = root.dig(&["metadata", "annotations"]).map_or(&[][..], Node::entries);
    annotations.iter().any(|entry| entry.key.starts_with("autoscaling.keda.sh/paused"))
}

/// `extensions` is where Deployments once were; both name the same object.
pub(in crate::inventory) fn same_group(kind: &str, first: &str, second: &str) -> bool {
    class::canonical_group(kind, first) == class::canonical_group(kind, second)
}

/// Off, or a mode in which a vertical autoscaler changes pods; absent is `Auto`.
pub(in crate::inventory) fn vertical_mode(root: &Node) -> &str {
    root.dig(&["spec", "updatePolicy", "updateMode"]).and_then(Node::as_str).unwrap_or("Auto")
}
