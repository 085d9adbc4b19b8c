//! Istio: what a host name means, and which mTLS mode holds at a port of a pod.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::traffic::service;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};

/// What a mesh host names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum Host<'a> {
    Service {
        name: &'a str,
        namespace: Option<&'a str>,
    },
    /// `*.shop.svc.cluster.local`: by suffix.
    Wildcard,
    External,
    Unknown,
}

/// How far a PeerAuthentication reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::inventory) enum Scope {
    Workload,
    Namespace,
    Mesh,
    /// A selector in the root namespace.
    Ignored,
}

impl Scope {
    pub fn name(self) -> &'static str {
        match self {
            Scope::Workload => "workload",
            Scope::Namespace => "namespace",
            Scope::Mesh => "mesh",
            Scope::Ignored => "ignored",
        }
    }
}

pub(in crate::inventory) fn first_label(host: &str) -> &str {
    host.split('.').next().unwrap_or(host)
}

/// The mode of a block `{mode}`; `UNSET` says nothing.
fn mode(block: Option<&Node>) -> Option<&str> {
    block.and_then(|block| block.get("mode")).and_then(Node::as_str).filter(|mode| *mode != "UNSET")
}

fn mode_path() -> Path {
    Path::keys(&["spec", "mtls", "mode"])
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn host(&self, from: DocumentId, host: &'a str) -> Host<'a> {
        if labels::is_templated(host) {
            return Host::Unknown;
        }
        if host.contains('*') {
            return Host::Wildcard;
        }
        let parts: Vec<&str> = host.trim_end_matches('.').split('.').collect();
        match parts[..] {
            [name] => Host::Service { name, namespace: self.subject(from).namespace },
            [name, namespace, "svc", ..] => Host::Service { name, namespace: Some(namespace) },
            [name, namespace] => {
                let known = self.named(from, Class::Service, Some(namespace), name);
                match known.items.is_empty() {
                    true => Host::Unknown,
                    false => Host::Service { name, namespace: Some(namespace) },
                }
            }
            _ => Host::External,
        }
    }

    /// Whether a ServiceEntry of the run declares the host.
    pub(in crate::inventory) fn is_declared_host(&self, from: DocumentId, host: &str) -> bool {
        let world = self.subject(from).world;
        self.k8s.by_class.seen(&Class::ServiceEntry, &self.worlds, world).any(|entry| {
            let hosts = self.root(entry).dig(&["spec", "hosts"]).map_or(&[][..], Node::items);
            hosts.iter().filter_map(Node::as_str).any(|known| match known.strip_prefix('*') {
                Some(suffix) => host.ends_with(suffix),
                None => known == host,
            })
        })
    }

    pub(in crate::inventory) fn scope(&self, policy: DocumentId) -> Scope {
        let subject = self.subject(policy);
        let in_root = subject.namespace == Some(&*self.input.system.istio_root_namespace);
        match (in_root, subject.selector.is_some()) {
            (true, true) => Scope::Ignored,
            (true, false) => Scope::Mesh,
            (false, true) => Scope::Workload,
            (false, false) => Scope::Namespace,
        }
    }

    /// The mode that a policy sets, its parents asked where it says nothing.
    pub(in crate::inventory) fn policy_mode(&self, policy: DocumentId) -> Computed {
        let own = self.root(policy).dig(&["spec", "mtls"]);
        if let Some(mode) = mode(own) {
            return Computed::new(mode, State::Explicit, policy, mode_path());
        }
        let scope = self.scope(policy);
        let world = self.subject(policy).world;
        let parents = self.k8s.by_class.seen(&Class::PeerAuthentication, &self.worlds, world).filter(|other| {
            let other_scope = self.scope(*other);
            let reaches = match other_scope {
                Scope::Mesh => true,
                Scope::Namespace => self.subject(*other).namespace == self.subject(policy).namespace,
                _ => false,
            };
            *other != policy && reaches && other_scope > scope && scope != Scope::Ignored
        });
        let found = parents.filter_map(|other| {
            let mode = mode(self.root(other).dig(&["spec", "mtls"]))?;
            Some((self.scope(other), other, mode))
        });
        match found.min() {
            Some((_, parent, mode)) => Computed::new(mode, State::Inherited, parent, mode_path()),
            None => Computed::new("PERMISSIVE", State::Default, policy, mode_path()),
        }
    }

    /// The policies that apply to a template, the most specific first, and whether there may be more.
    pub(in crate::inventory) fn peer_policies(&self, template: DocumentId) -> (Vec<DocumentId>, bool) {
        let subject = self.subject(template);
        let selecting = self.selecting(template, Class::PeerAuthentication);
        let own = selecting.items.into_iter().filter(|policy| self.scope(*policy) == Scope::Workload);
        let mut policies: Vec<(Scope, DocumentId)> = own.map(|policy| (Scope::Workload, policy)).collect();
        let mut uncertain = selecting.uncertain;
        for policy in self.k8s.by_class.seen(&Class::PeerAuthentication, &self.worlds, subject.world) {
            let namespace =
                crate::inventory::k8s::object::namespaces::compare(self.subject(policy).namespace, subject.namespace);
            match (self.scope(policy), namespace) {
                (Scope::Mesh, _) => policies.push((Scope::Mesh, policy)),
                (Scope::Namespace, crate::inventory::k8s::object::namespaces::Same::Yes) => {
                    policies.push((Scope::Namespace, policy))
                }
                (Scope::Namespace, crate::inventory::k8s::object::namespaces::Same::Unknown) => uncertain = true,
                _ => {}
            }
        }
        policies.sort_unstable();
        (policies.into_iter().map(|(_, policy)| policy).collect(), uncertain)
    }

    /// The mode at one port of a template's pods.
    pub(in crate::inventory) fn mtls(&self, template: DocumentId, port: i64) -> Computed {
        let (policies, uncertain) = self.peer_policies(template);
        let unknown = Computed::unknown(template, Path::default());
        if uncertain || self.is_outside_mesh(template) {
            return unknown;
        }
        let Some(first) = policies.first().copied() else {
            return match self.worlds.is_intact(template) {
                true => Computed::new("PERMISSIVE", State::Default, template, Path::default()),
                false => unknown,
            };
        };
        if self.scope(first) == Scope::Workload {
            let key = port.to_string();
            let block = self.root(first).dig(&["spec", "portLevelMtls", &key]);
            if let Some(mode) = mode(block) {
                let path = Path::keys(&["spec", "portLevelMtls", &key, "mode"]);
                return Computed::new(mode, State::Explicit, first, path);
            }
        }
        self.policy_mode(first)
    }

    fn is_outside_mesh(&self, template: DocumentId) -> bool {
        let subject = self.subject(template);
        let holder = subject.template_of;
        let node = subject::template(self.subject(holder).class, self.root(holder));
        let annotation = node.and_then(|node| node.dig(&["metadata", "annotations", "sidecar.istio.io/inject"]));
        let off = |text: &str| text == "false";
        subject.labels.get("sidecar.istio.io/inject").is_some_and(off)
            || annotation.and_then(labels::text).is_some_and(|text| off(&text))
            || node.and_then(|node| node.dig(&["spec", "hostNetwork"])).and_then(Node::as_bool) == Some(true)
    }

    /// The templates that a policy applies to.
    pub(in crate::inventory) fn governed(&self, policy: DocumentId) -> (Vec<DocumentId>, bool) {
        let subject = self.subject(policy);
        match self.scope(policy) {
            Scope::Ignored => (Vec::new(), false),
            Scope::Workload => {
                let selection = self.selected(policy);
                (selection.items.clone(), selection.uncertain)
            }
            Scope::Mesh => (self.templates(policy).collect(), false),
            Scope::Namespace => {
                let same = self.templates(policy).filter(|id| self.subject(*id).namespace == subject.namespace);
                let unset = |id: DocumentId| self.subject(id).namespace.is_none() != subject.namespace.is_none();
                (same.collect(), self.templates(policy).any(unset))
            }
        }
    }

    /// The Service ports that deliver to a port of the pods that a policy selects.
    pub(in crate::inventory) fn services_at(&self, policy: DocumentId, port: i64) -> Vec<(DocumentId, Path)> {
        let mut found = Vec::new();
        if self.scope(policy) != Scope::Workload {
            return found;
        }
        for template in &self.selected(policy).items {
            for service in &self.services_of(*template).items {
                for known in service::ports(self.root(*service)) {
                    let (deliveries, _) = self.deliveries(*service, &known);
                    let here = deliveries.iter().any(|end| end.document == *template && end.number == port);
                    if here && !found.contains(&(*service, known.path.clone())) {
                        found.push((*service, known.path));
                    }
                }
            }
        }
        found
    }
}
