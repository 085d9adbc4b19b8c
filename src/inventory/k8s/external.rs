//! Documents that exist elsewhere, as the configuration declares them.

use globset::{GlobBuilder, GlobMatcher};

use super::class::Class;
use super::labels::{Match, Selector};
use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::links::{Link, Relation, Target};
use crate::settings::External;
use crate::syntax::Path;

/// A declared document with its name compiled.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub external: &'a External,
    name: GlobMatcher,
}

/// Only Kubernetes documents have relations; an invalid glob matches nothing (the configuration refuses it before).
pub(super) fn read(externals: &[External]) -> Vec<Option<Known<'_>>> {
    let known = externals.iter().map(|external| {
        let glob = GlobBuilder::new(&external.name).build().ok().filter(|_| external.format == "k8s")?;
        Some(Known { external, name: glob.compile_matcher() })
    });
    known.collect()
}

impl Known<'_> {
    fn is_in(&self, namespace: Option<&str>) -> bool {
        self.external.namespace.is_none() || self.external.namespace.as_deref() == namespace
    }

    fn is_kind(&self, kinds: &[&str]) -> bool {
        kinds.contains(&&*self.external.kind)
    }
}

fn kinds(class: Class) -> &'static [&'static str] {
    match class {
        Class::Service => &["Service"],
        Class::TraefikService => &["TraefikService"],
        Class::Gateway | Class::IstioGateway => &["Gateway"],
        Class::ReferenceGrant => &["ReferenceGrant"],
        Class::Budget => &["PodDisruptionBudget"],
        Class::Claim => &["PersistentVolumeClaim"],
        Class::HorizontalAutoscaler => &["HorizontalPodAutoscaler", "ScaledObject"],
        Class::PeerAuthentication => &["PeerAuthentication"],
        Class::Pod => &[
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
        ],
        _ => &[],
    }
}

impl<'a> Inventory<'a> {
    fn known(&self, class: Class, namespace: Option<&str>) -> impl Iterator<Item = (usize, &Known<'a>)> {
        let all = self.k8s.externals.iter().enumerate().filter_map(|(at, known)| Some((at, known.as_ref()?)));
        all.filter(move |(_, known)| known.is_kind(kinds(class)) && known.is_in(namespace))
    }

    /// Whether anything of a class is declared in a namespace.
    pub(super) fn declares(&self, class: Class, namespace: Option<&str>) -> bool {
        self.known(class, namespace).next().is_some()
    }

    pub(super) fn is_external(&self, class: Class, namespace: Option<&str>, name: &str) -> bool {
        self.known(class, namespace).any(|(_, known)| known.name.is_match(name))
    }

    /// Whether an object of a class is declared in a namespace that fits.
    pub(super) fn declares_in(&self, class: Class, fits: impl Fn(Option<&str>) -> bool) -> bool {
        let known = self.k8s.externals.iter().flatten();
        let mut fitting = known.filter(|known| known.is_kind(kinds(class)));
        fitting.any(|known| fits(known.external.namespace.as_deref()))
    }

    /// Adds the declared selectors of a class (their labels are what they select by) that select a template.
    pub(super) fn add_external_selectors(&self, template: DocumentId, class: Class, relation: &mut Relation) {
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
    pub(super) fn add_external_workloads(&self, id: DocumentId, selector: &Selector<'_>, relation: &mut Relation) {
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
    pub(super) fn add_external_named(&self, from: DocumentId, kind: &str, name: &str, relation: &mut Relation) {
        let namespace = self.subject(from).namespace;
        let all = self.k8s.externals.iter().enumerate().filter_map(|(at, known)| Some((at, known.as_ref()?)));
        let found =
            all.filter(|(_, known)| known.is_kind(&[kind]) && known.is_in(namespace) && known.name.is_match(name));
        relation.items.extend(found.map(|(at, _)| external_link(at)));
    }
}

fn external_link(at: usize) -> Link {
    Link { target: Target::External(at), path: Path::default(), via: None, many: None }
}
