//! Documents that exist elsewhere, as the configuration declares them.

use globset::{GlobBuilder, GlobMatcher};

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::labels::{Match, Selector};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Link, Relation, Target};
use crate::settings::External;
use crate::syntax::Path;

/// A declared document with its name compiled.
#[derive(Debug)]
pub(in crate::inventory) struct Known<'a> {
    pub external: &'a External,
    name: GlobMatcher,
    /// What the kind is in the APIs that know it.
    classes: Vec<Class>,
}

/// Only Kubernetes documents have relations; an invalid glob matches nothing (the configuration refuses it before).
pub(in crate::inventory) fn read(externals: &[External]) -> Vec<Option<Known<'_>>> {
    let known = externals.iter().map(|external| {
        let glob = GlobBuilder::new(&external.name).build().ok().filter(|_| external.format == "k8s")?;
        let classes = Class::of_name(&external.kind);
        Some(Known { external, name: glob.compile_matcher(), classes })
    });
    known.collect()
}

impl Known<'_> {
    fn is_in(&self, namespace: Option<&str>) -> bool {
        self.external.namespace.is_none() || self.external.namespace.as_deref() == namespace
    }

    fn is_kind(&self, kind: &str) -> bool {
        self.external.kind == kind
    }

    /// A Pod stands for every kind with a pod template, an autoscaler for all of them.
    fn is_of(&self, class: Class) -> bool {
        let is_alike = |known: &Class| {
            *known == class
                || (class == Class::Pod && known.has_template())
                || (class.is_autoscaler() && known.is_autoscaler())
        };
        self.classes.iter().any(is_alike)
    }

    /// Every object of the kind, as far as the namespace goes.
    fn is_whole_kind(&self) -> bool {
        self.external.name == "*" && self.external.labels.is_empty()
    }
}

/// What relations are called that are not called like the kind of their partners.
const OTHER_NAMES: [(&str, &[&str]); 9] = [
    ("autoscalers", &["ScaledObject"]),
    ("backends", &["Service", "TraefikService"]),
    (
        "entries",
        &["Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "IngressRoute", "VirtualService", "Gateway"],
    ),
    ("endpoints", &["Endpoints", "EndpointSlice"]),
    ("overlaps", &["PodDisruptionBudget"]),
    ("targets", TEMPLATES),
    ("users", TEMPLATES),
    ("vertical_autoscalers", &["VerticalPodAutoscaler"]),
    ("workloads", TEMPLATES),
];

const TEMPLATES: &[&str] = &[
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Rollout",
    "DeploymentConfig",
    "Job",
    "CronJob",
    "Pod",
];

/// Whether a relation's partners are of a kind: `service_monitors`, `monitors` for ServiceMonitor.
fn is_called(relation: &str, kind: &str) -> bool {
    let named = OTHER_NAMES.iter().any(|(name, kinds)| *name == relation && kinds.contains(&kind));
    named || plural(kind).strip_suffix(relation).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
}

/// `network_policies` for NetworkPolicy.
fn plural(kind: &str) -> String {
    let mut text = String::new();
    for (at, letter) in kind.char_indices() {
        if letter.is_uppercase() && at > 0 {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    match (text.strip_suffix('y'), text.ends_with('s')) {
        (Some(stem), _) => format!("{stem}ies"),
        (None, true) => text + "es",
        (None, false) => text + "s",
    }
}

impl<'a> Inventory<'a> {
    fn known(&self, class: Class, namespace: Option<&str>) -> impl Iterator<Item = (usize, &Known<'a>)> {
        let all = self.k8s.externals.iter().enumerate().filter_map(|(at, known)| Some((at, known.as_ref()?)));
        all.filter(move |(_, known)| known.is_of(class) && known.is_in(namespace))
    }

    /// Whether anything of a class is declared in a namespace.
    pub(in crate::inventory) fn declares(&self, class: Class, namespace: Option<&str>) -> bool {
        self.known(class, namespace).next().is_some()
    }

    pub(in crate::inventory) fn is_external(&self, class: Class, namespace: Option<&str>, name: &str) -> bool {
        self.known(class, namespace).any(|(_, known)| known.name.is_match(name))
    }

    /// Whether all partners of a relation come from elsewhere, so that the run never shows that there are none. What
    /// the run is said to hold (`complete = true`) is everything else.
    pub(in crate::inventory) fn is_elsewhere(&self, from: DocumentId, relation: &str) -> bool {
        let mut whole = self.k8s.externals.iter().flatten().filter(|known| known.is_whole_kind()).peekable();
        if whole.peek().is_none() {
            return false;
        }
        let namespace = self.namespace(from);
        whole.any(|known| known.is_in(namespace) && is_called(relation, &known.external.kind))
    }

    /// Whether all objects of a class in a namespace come from elsewhere.
    pub(in crate::inventory) fn is_class_elsewhere(&self, class: Class, namespace: Option<&str>) -> bool {
        self.known(class, namespace).any(|(_, known)| known.is_whole_kind())
    }

    /// Whether an object of a class is declared in a namespace that fits.
    pub(in crate::inventory) fn declares_in(&self, class: Class, fits: impl Fn(Option<&str>) -> bool) -> bool {
        let known = self.k8s.externals.iter().flatten();
        let mut fitting = known.filter(|known| known.is_of(class));
        fitting.any(|known| fits(known.external.namespace.as_deref()))
    }

    /// Adds the declared selectors of a class (their labels are what they select by) that select a template.
    pub(in crate::inventory) fn add_external_selectors(
        &self,
        template: DocumentId,
        class: Class,
        relation: &mut Relation,
    ) {
        let subject = self.subject(template);
        for (at, known) in self.known(class, subject.namespace) {
            let labels = &known.external.labels;
            if labels.is_empty() {
                relation.uncertain = true;
            } else if labels.iter().all(|(key, value)| subject.labels.get(key) == Some(value)) {
                relation.items.push(external_link(at));
            }
        }
    }

    /// Adds the declared workloads that a selector selects by their labels.
    pub(in crate::inventory) fn add_external_workloads(
        &self,
        id: DocumentId,
        selector: &Selector<'_>,
        relation: &mut Relation,
    ) {
        for (at, known) in self.known(Class::Pod, self.subject(id).namespace) {
            match selector.matches_pairs(&known.external.labels) {
                _ if known.external.labels.is_empty() => relation.uncertain = true,
                Match::Yes => relation.items.push(external_link(at)),
                Match::Unknown => relation.uncertain = true,
                Match::No => {}
            }
        }
    }

    /// Adds the declared documents of a kind that have a name.
    pub(in crate::inventory) fn add_external_named(
        &self,
        from: DocumentId,
        kind: &str,
        name: &str,
        relation: &mut Relation,
    ) {
        let namespace = self.subject(from).namespace;
        let all = self.k8s.externals.iter().enumerate().filter_map(|(at, known)| Some((at, known.as_ref()?)));
        let found = all.filter(|(_, known)| known.is_kind(kind) && known.is_in(namespace) && known.name.is_match(name));
        relation.items.extend(found.map(|(at, _)| external_link(at)));
    }
}

fn external_link(at: usize) -> Link {
    Link { target: Target::External(at), path: Path::default(), via: None, many: None }
}

#[cfg(test)]
mod tests {
    use super::{is_called, plural};

    #[test]
    fn relations_are_called_like_kinds() {
        assert_eq!(
            ["NetworkPolicy", "Ingress", "PodMonitor"].map(plural),
            ["network_policies", "ingresses", "pod_monitors"]
        );
        assert!(is_called("budgets", "PodDisruptionBudget") && is_called("autoscalers", "HorizontalPodAutoscaler"));
        assert!(is_called("entries", "HTTPRoute") && is_called("targets", "StatefulSet"));
        assert!(!is_called("policies", "NetworkPolicies") && !is_called("services", "Microservice"));
    }
}
