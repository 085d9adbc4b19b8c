//! Who may refer to what in another namespace: ReferenceGrants for the backends of routes and the certificates of gateways.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};

/// A certificate that a gateway's listener refers to in another namespace.
#[derive(Debug)]
pub(in crate::inventory) struct Certificate<'a> {
    pub path: Path,
    pub name: &'a str,
    pub namespace: &'a str,
    /// The run holds the Secret, or what makes it.
    pub known: bool,
    pub granted: Option<bool>,
}

/// What is referred to, in which namespace.
#[derive(Debug, Clone, Copy)]
pub(in crate::inventory) struct Target<'a> {
    pub group: &'a str,
    pub kind: &'a str,
    pub name: &'a str,
    pub namespace: &'a str,
}

/// Grants whose namespace is not stated.
const UNSET: &str = "";

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut index = Index::default();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        if subject.class == Class::ReferenceGrant && subject.joins {
            index.add(subject.namespace.unwrap_or(UNSET), subject.world, document.id);
        }
    }
    index.seal();
    index
}

/// Certificates by the Secret that they make.
pub(in crate::inventory) fn index_certificates<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut index = Index::default();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        let secret = document.root.dig(&["spec", "secretName"]).and_then(Node::as_str);
        if let Some(secret) = secret.filter(|_| subject.class == Class::Certificate && subject.joins) {
            index.add(secret, subject.world, document.id);
        }
    }
    index.seal();
    index
}

fn text<'a>(node: &'a Node, key: &str) -> &'a str {
    node.get(key).and_then(Node::as_str).unwrap_or("")
}

impl<'a> Inventory<'a> {
    fn grants(&self, from: DocumentId, namespace: &str) -> impl Iterator<Item = DocumentId> + '_ {
        self.k8s.traffic.grants.seen(namespace, &self.worlds, self.subject(from).world)
    }

    /// Whether some grant lets a document refer to a target. `None` in its own namespace, and where it is not known.
    pub(in crate::inventory) fn is_granted(&self, from: DocumentId, target: Target<'_>) -> Option<bool> {
        let own = self.subject(from).namespace?;
        if namespaces::compare(Some(own), Some(target.namespace)) != Same::No {
            return None;
        }
        let admits = |grant: DocumentId| {
            let spec = self.root(grant).get("spec");
            let list = |key| spec.and_then(|spec| spec.get(key)).map_or(&[][..], Node::items);
            let kind = &self.input.documents.get(from).kind;
            let is_from = |entry: &Node| {
                text(entry, "group") == &*kind.group
                    && text(entry, "kind") == &*kind.name
                    && text(entry, "namespace") == own
            };
            let is_to = |entry: &Node| {
                text(entry, "group") == target.group
                    && text(entry, "kind") == target.kind
                    && ["", target.name].contains(&text(entry, "name"))
            };
            list("from").iter().any(is_from) && list("to").iter().any(is_to)
        };
        if self.grants(from, target.namespace).any(admits) {
            return Some(true);
        }
        let elsewhere = self.k8s.traffic.grants.all(target.namespace).any(admits);
        let unset = self.grants(from, UNSET).any(admits);
        let declared = self.declares(Class::ReferenceGrant, Some(target.namespace));
        (!elsewhere && !unset && !declared).then_some(false)
    }

    pub(in crate::inventory) fn foreign_certificates(&self, gateway: DocumentId) -> Vec<Certificate<'a>> {
        let listeners = self.root(gateway).dig(&["spec", "listeners"]).map_or(&[][..], Node::items);
        let mut found = Vec::new();
        for (listener_at, listener) in listeners.iter().enumerate() {
            let references = listener.dig(&["tls", "certificateRefs"]).map_or(&[][..], Node::items);
            let place = Path::keys(&["spec", "listeners"]).index(listener_at).key("tls").key("certificateRefs");
            for (at, reference) in references.iter().enumerate() {
                let text = |key| reference.get(key).and_then(Node::as_str);
                let is_secret = text("kind").unwrap_or("Secret") == "Secret" && text("group").unwrap_or("").is_empty();
                let (Some(name), Some(namespace)) = (text("name"), text("namespace").filter(|_| is_secret)) else {
                    continue;
                };
                let target = Target { group: "", kind: "Secret", name, namespace };
                found.push(Certificate {
                    path: place.clone().index(at).key("namespace"),
                    known: !self.secrets(gateway, name, namespace).is_empty(),
                    granted: self.is_granted(gateway, target),
                    name,
                    namespace,
                });
            }
        }
        found
    }

    /// The Secret of a name, or the Certificate that makes it.
    fn secrets(&self, from: DocumentId, name: &'a str, namespace: &'a str) -> Vec<DocumentId> {
        let world = self.subject(from).world;
        let made = self.k8s.traffic.certificates.seen(name, &self.worlds, world);
        let made = made.filter(|id| self.subject(*id).namespace == Some(namespace));
        self.named(from, Class::Secret, Some(namespace), name).items.into_iter().chain(made).collect()
    }

    /// The grants of the namespaces that a document refers to. Complete when what it refers to is in the run, and
    /// nothing was left out beside it.
    pub(in crate::inventory) fn grants_relation(&self, id: DocumentId) -> Relation {
        let own = self.subject(id).namespace;
        let mut targets: Vec<(&'a str, Vec<DocumentId>)> = Vec::new();
        for backend in self.backends(id).iter().filter(|backend| !backend.services.is_empty()) {
            targets.extend(backend.namespace.map(|namespace| (namespace, backend.services.clone())));
        }
        for certificate in self.foreign_certificates(id).into_iter().filter(|certificate| certificate.known) {
            let holders = self.secrets(id, certificate.name, certificate.namespace);
            targets.push((certificate.namespace, holders));
        }
        targets.retain(|(namespace, _)| Some(*namespace) != own);
        let intact = |id: &DocumentId| self.worlds.is_intact(*id);
        let mut relation = Relation {
            items: Vec::new(),
            uncertain: !targets.iter().all(|(_, documents)| documents.iter().all(intact)),
            evidence: !targets.is_empty(),
        };
        targets.sort_unstable();
        targets.dedup_by_key(|(namespace, _)| *namespace);
        for (namespace, _) in targets {
            relation
                .items
                .extend(self.grants(id, namespace).map(|grant| Link::to(grant, Path::keys(&["spec", "from"]))));
        }
        relation
    }
}
