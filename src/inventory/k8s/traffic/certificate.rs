//! cert-manager: the Secrets that Certificates renew, and uses in pods that never see the renewal.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{key_of, path_value};
use crate::inventory::index::Homed;
use crate::inventory::k8s::workload::pod;
use crate::inventory::links::Link;
use crate::inventory::links::Relation;
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, string};

use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};

/// A use of a Secret that is read once.
struct Frozen<'a> {
    path: Path,
    secret: &'a str,
    how: &'static str,
}

/// Certificates, and Ingresses for which cert-manager makes one, by the name of the Secret.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Homed<'a, &'a str> {
    let mut all = Homed::default();
    for (at, subject) in inventory.k8s.subjects.iter().enumerate() {
        if subject.joins && matches!(subject.class, Class::Certificate | Class::Ingress) {
            let id = DocumentId::new(at);
            for (secret, _) in written(subject.class, inventory.root(id)) {
                all.add(secret, (subject.namespace, subject.world), id);
            }
        }
    }
    all.seal();
    all
}

/// The Secrets that a document has cert-manager write, and where it names them.
pub(in crate::inventory) fn written(class: Class, root: &Node) -> Vec<(&str, Path)> {
    if class == Class::Certificate {
        let secret = root.dig(&["spec", "secretName"]).and_then(Node::as_str);
        return secret.map(|secret| (secret, Path::keys(&["spec", "secretName"]))).into_iter().collect();
    }
    let annotations = root.dig(&["metadata", "annotations"]).map_or(&[][..], Node::entries);
    let issued = ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"];
    if !annotations.iter().any(|entry| issued.contains(&&*entry.key)) {
        return Vec::new();
    }
    let tls = root.dig(&["spec", "tls"]).map_or(&[][..], Node::items).iter().enumerate();
    let named = tls.filter_map(|(at, entry)| {
        let secret = entry.get("secretName").and_then(Node::as_str)?;
        Some((secret, Path::keys(&["spec", "tls"]).index(at).key("secretName")))
    });
    named.collect()
}

fn items<'a>(node: Option<&'a Node>, key: &str) -> std::iter::Enumerate<std::slice::Iter<'a, Node>> {
    node.and_then(|node| node.get(key)).map_or(&[][..], Node::items).iter().enumerate()
}

/// The Secrets of a volume.
fn secrets_of_volume(volume: &Node) -> Vec<&str> {
    let sources =
        items(volume.get("projected"), "sources").filter_map(|(_, source)| source.text_at(&["secret", "name"]));
    volume.text_at(&["secret", "secretName"]).into_iter().chain(sources).collect()
}

impl<'a> Inventory<'a> {
    /// What writes a Secret that a template may use.
    fn writers(&self, template: DocumentId, secret: &'a str) -> Vec<(DocumentId, Path)> {
        let subject = self.subject(template);
        let seen = self.k8s.certified.within((secret, subject.namespace), &self.worlds, subject.world);
        let here = seen.filter(|id| namespaces::compare(self.subject(*id).namespace, subject.namespace) == Same::Yes);
        let places = here.flat_map(|id| {
            let written = written(self.subject(id).class, self.root(id)).into_iter();
            written.filter(|(known, _)| *known == secret).map(move |(_, path)| (id, path))
        });
        places.collect()
    }

    /// Secrets that the running pods of a template never read again: variables, and files that are mounted one by one.
    fn frozen(&self, template: DocumentId) -> Vec<Frozen<'a>> {
        let class = self.subject(template).class;
        let root = self.root(template);
        let spec = pod::paths(class).and_then(|(_, path)| root.follow(&path));
        let mut found = Vec::new();
        for container in pod::containers(class, root).into_iter().filter(|container| container.restartable) {
            for (at, variable) in items(Some(container.node), "env") {
                if let Some(secret) = variable.text_at(&["valueFrom", "secretKeyRef", "name"]) {
                    found.push(Frozen { path: container.path.clone().key("env").index(at), secret, how: "env" });
                }
            }
            for (at, source) in items(Some(container.node), "envFrom") {
                if let Some(secret) = source.text_at(&["secretRef", "name"]) {
                    found.push(Frozen {
                        path: container.path.clone().key("envFrom").index(at),
                        secret,
                        how: "envFrom",
                    });
                }
            }
            let mounts =
                items(Some(container.node), "volumeMounts").filter(|(_, mount)| mount.get("subPath").is_some());
            for (at, mount) in mounts {
                let name = mount.text_at(&["name"]);
                let volume =
                    items(spec, "volumes").find(|(_, volume)| name.is_some() && volume.text_at(&["name"]) == name);
                for secret in volume.map_or_else(Vec::new, |(_, volume)| secrets_of_volume(volume)) {
                    let path = container.path.clone().key("volumeMounts").index(at).key("subPath");
                    found.push(Frozen { path, secret, how: "subPath" });
                }
            }
        }
        found
    }

    /// Uses of renewed Secrets that never see the renewal.
    pub(in crate::inventory) fn frozen_fact(&self, template: DocumentId) -> Value {
        let all = self.frozen(template).into_iter().filter_map(|frozen| {
            let (writer, writer_path) = self.writers(template, frozen.secret).into_iter().next()?;
            Some(object([
                ("path", path_value(&frozen.path)),
                ("secret", string(frozen.secret)),
                ("how", string(frozen.how)),
                ("document", key_of(writer)),
                ("document_path", path_value(&writer_path)),
            ]))
        });
        array(all)
    }

    /// The Certificates and Ingresses whose Secrets a template uses, however it does.
    pub(in crate::inventory) fn certificates(&self, template: DocumentId) -> Relation {
        let class = self.subject(template).class;
        let root = self.root(template);
        let spec = pod::paths(class).and_then(|(_, path)| root.follow(&path));
        let mounted = items(spec, "volumes").flat_map(|(_, volume)| secrets_of_volume(volume));
        let mut secrets: Vec<&str> =
            mounted.chain(self.frozen(template).into_iter().map(|frozen| frozen.secret)).collect();
        secrets.sort_unstable();
        secrets.dedup();
        let writers = secrets.iter().flat_map(|secret| self.writers(template, secret));
        Relation {
            items: writers.map(|(id, path)| Link::to(id, path)).collect(),
            uncertain: false,
            evidence: self.holds(template, Class::Certificate, self.subject(template).namespace),
        }
    }
}
