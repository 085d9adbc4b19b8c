//! Joins what a template uses with what is in the run, both ways.
//!
//! That something is missing is certain only where the run holds others of its kind in the namespace, nothing makes it,
//! nobody speaks of it, and no custom resource is called like it: operators name what they make after their resource.

use std::borrow::Cow;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::select::{MAX_PARTNERS, TOLD};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::uses::references::{self, Use};
use crate::inventory::links::{Link, Relation};
use crate::syntax::Path;

/// More makers of one object are not told.
pub(super) const MAX_MAKERS: usize = 10;

/// What Kubernetes, a mesh or a distribution puts into every namespace or cluster.
const GIVEN: [(Class, &str); 8] = [
    (Class::ServiceAccount, "default"),
    (Class::Priority, "system-cluster-critical"),
    (Class::Priority, "system-node-critical"),
    (Class::ConfigMap, "kube-root-ca.crt"),
    (Class::ConfigMap, "istio-ca-root-cert"),
    (Class::ConfigMap, "linkerd-identity-trust-roots"),
    (Class::ConfigMap, "openshift-service-ca.crt"),
    (Class::ConfigMap, "extension-apiserver-authentication"),
];

/// Where the name of one leads.
#[derive(Debug)]
pub(super) struct Resolved {
    pub documents: Vec<DocumentId>,
    pub makers: Vec<DocumentId>,
    /// It is certain that it is nowhere.
    pub absent: bool,
    uncertain: bool,
    evidence: bool,
}

/// What the relation to a class is called.
pub(super) const RELATIONS: [(Class, &str); 4] = [
    (Class::ConfigMap, "config_maps"),
    (Class::Secret, "secrets"),
    (Class::ServiceAccount, "service_accounts"),
    (Class::Priority, "priority_classes"),
];

/// Kinds that are the same in every namespace.
fn is_cluster_wide(class: Class) -> bool {
    class == Class::Priority
}

impl<'a> Inventory<'a> {
    pub(super) fn uses(&self, template: DocumentId) -> &[Use<'a>] {
        self.cache(template).uses.get_or_init(|| references::read(self.subject(template).class, self.root(template)))
    }

    pub(super) fn resolve_use(&self, from: DocumentId, used: &Use<'a>) -> Resolved {
        let (class, name) = (used.class, used.name);
        let namespace = self.subject(from).namespace.filter(|_| !is_cluster_wide(class));
        let found = self.named(from, class, namespace, name);
        let makers = self.makers(from, class, name);
        // However complete the files are, these are not in them.
        let is_excused = GIVEN.contains(&(class, name))
            || is_token(class, name)
            || self.is_external(class, namespace, name)
            || self.is_class_elsewhere(class, namespace)
            || self.is_spoken_of(from, name);
        let uncertain = found.uncertain
            || is_excused
            || self.k8s.uses.makers.all_within(((class, name), namespace)).next().is_some();
        let evidence = self.holds(from, class, namespace);
        let is_known = !is_excused && self.is_complete(from, &Relation { items: Vec::new(), uncertain, evidence });
        let absent = found.items.is_empty() && makers.is_empty() && is_known;
        Resolved { documents: found.items, makers, absent, uncertain, evidence }
    }

    /// Some document speaks of the name, or a custom resource has it or begins it.
    fn is_spoken_of(&self, from: DocumentId, name: &str) -> bool {
        let (uses, world) = (&self.k8s.uses, self.subject(from).world);
        let ends = name.match_indices(['-', '.']).map(|(at, _)| at).chain([name.len()]);
        let mut beginnings = ends.filter_map(|end| name.get(..end));
        uses.hints.seen(name, &self.worlds, world).next().is_some()
            || beginnings.any(|word| uses.custom.seen(word, &self.worlds, world).next().is_some())
    }

    /// What a template uses, by class.
    pub(in crate::inventory) fn use_relations(&self, template: DocumentId) -> Vec<(&'static str, Relation)> {
        let relations = RELATIONS.into_iter().map(|(class, called)| {
            let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: true };
            for used in self.uses(template).iter().filter(|used| used.class == class) {
                let resolved = self.resolve_use(template, used);
                if resolved.documents.is_empty() && resolved.makers.is_empty() {
                    relation.uncertain |= resolved.uncertain;
                    relation.evidence &= resolved.evidence;
                }
                let named = Path::keys(&["metadata", "name"]);
                let found = resolved.documents.into_iter().map(|id| (id, used.how, named.clone()));
                let made = resolved.makers.into_iter().map(|id| (id, "made", Path::default()));
                for (id, via, path) in found.chain(made) {
                    let link = Link { via: Some(via.into()), ..Link::to(id, path) };
                    if !relation.items.iter().any(|known| known.target == link.target) {
                        relation.items.push(link);
                    }
                }
            }
            relation.uncertain |= relation.items.len() > MAX_PARTNERS;
            relation.items.truncate(MAX_PARTNERS);
            (called, relation)
        });
        relations.collect()
    }

    /// The pod templates that use an object.
    pub(in crate::inventory) fn users_relation(&self, id: DocumentId) -> Relation {
        let subject = self.subject(id);
        let (class, world) = (subject.class, subject.world);
        let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: self.holds_template(id) };
        let namespace = subject.namespace.filter(|_| !is_cluster_wide(class));
        let written = self.input.documents.get(id).identity.name.as_deref();
        let renamed = self.other_names(id);
        for name in written.into_iter().chain(renamed.iter().map(String::as_str)) {
            let key = (class, Cow::Owned(name.to_owned()));
            let users = self.k8s.uses.users.within((key, namespace), &self.worlds, world);
            for template in users.take(MAX_PARTNERS + 1) {
                let home = self.subject(template).namespace;
                if !is_cluster_wide(class) && namespaces::compare(home, namespace) != Same::Yes {
                    relation.uncertain |= namespaces::compare(home, namespace) == Same::Unknown;
                    continue;
                }
                let used = self.uses(template).iter().find(|used| used.class == class && used.name == name);
                let Some(used) = used else { continue };
                let link = Link { via: Some(used.how.into()), ..Link::to(template, used.path.clone()) };
                relation.items.push(link);
            }
        }
        if relation.items.len() > MAX_PARTNERS {
            relation.uncertain = true;
            relation.items.truncate(TOLD);
        }
        relation
    }
}

/// The token of an account, which older clusters make: `NAME-token-` and five letters.
fn is_token(class: Class, name: &str) -> bool {
    class == Class::Secret && name.rsplit_once("-token-").is_some_and(|(_, rest)| rest.len() == 5)
}
