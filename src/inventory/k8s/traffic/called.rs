//! What a proxy inside of the cluster calls: Services by DNS name down to the ports of pods, and the pods that mount the
//! ConfigMap in which its configuration stands.

use std::collections::HashMap;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::traffic::service;
use crate::syntax::Node;

/// Templates by the name of a ConfigMap that they mount.
pub(in crate::inventory) type Mounts<'a> = HashMap<&'a str, Vec<DocumentId>>;

impl<'a> Inventory<'a> {
    /// The one Service that a host name means to an object of the cluster; `None` also when several may be meant.
    pub(in crate::inventory) fn service_called(&self, from: DocumentId, host: &str) -> Option<DocumentId> {
        let parts: Vec<&str> = host.trim_end_matches('.').split('.').collect();
        let (name, namespace) = match parts[..] {
            [name] => (name, self.subject(from).namespace),
            [name, namespace] | [name, namespace, "svc", ..] => (name, Some(namespace)),
            _ => return None,
        };
        let found = self.k8s.by_name.seen(&(Class::Service, name), &self.worlds, self.subject(from).world);
        let mut found = found.filter(|id| namespaces::compare(self.subject(*id).namespace, namespace) == Same::Yes);
        found.next().filter(|_| found.next().is_none())
    }

    /// The numbers of a Service's ports.
    pub(in crate::inventory) fn service_ports(&self, service: DocumentId) -> Vec<i64> {
        service::ports(self.root(service)).iter().filter_map(|port| port.number).collect()
    }

    /// The templates behind a port of a Service, each with the port of its pods; without a port, behind the only one.
    pub(in crate::inventory) fn service_ends(&self, service: DocumentId, port: Option<i64>) -> Vec<(DocumentId, i64)> {
        let ports = service::ports(self.root(service));
        let asked = match port {
            Some(number) => ports.iter().find(|port| port.number == Some(number)),
            None => ports.first().filter(|_| ports.len() == 1),
        };
        let (found, _) = asked.map(|port| self.deliveries(service, port)).unwrap_or_default();
        found.into_iter().map(|delivery| (delivery.template, delivery.number)).collect()
    }

    /// Every ConfigMap's name with the templates that mount it.
    pub(in crate::inventory) fn config_map_mounts(&self) -> Mounts<'a> {
        let mut mounts: Mounts<'a> = HashMap::new();
        for document in self.input.documents.iter() {
            let subject = self.subject(document.id);
            let spec = subject::template(subject.class, &document.root).and_then(|template| template.get("spec"));
            let volumes = spec.and_then(|spec| spec.get("volumes")).map(Node::items).unwrap_or_default();
            for volume in volumes {
                let projected = volume.dig(&["projected", "sources"]).map(Node::items).unwrap_or_default().iter();
                let projected = projected.filter_map(|source| source.text_at(&["configMap", "name"]));
                for name in volume.text_at(&["configMap", "name"]).into_iter().chain(projected) {
                    mounts.entry(name).or_default().push(document.id);
                }
            }
        }
        mounts
    }

    /// The templates that mount a ConfigMap.
    pub(in crate::inventory) fn mounting(&self, mounts: &Mounts<'a>, config_map: DocumentId) -> Vec<DocumentId> {
        let own = self.subject(config_map);
        let name = self.input.documents.get(config_map).identity.name.as_deref();
        let named = name.and_then(|name| mounts.get(name)).map_or(&[][..], Vec::as_slice).iter().copied();
        let is_own = |template: &DocumentId| {
            let other = self.subject(*template);
            other.world == own.world && namespaces::compare(other.namespace, own.namespace) != Same::No
        };
        named.filter(is_own).collect()
    }
}
