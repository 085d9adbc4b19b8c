//! What a proxy inside of the cluster calls: Services by DNS name down to the ports of pods, and the pods that mount the
//! ConfigMap in which its configuration stands.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::traffic::service;
use crate::inventory::links::Target;

impl Inventory<'_> {
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

    /// The templates that mount a ConfigMap.
    pub(in crate::inventory) fn mounting(&self, config_map: DocumentId) -> Vec<DocumentId> {
        let users = self.users_relation(config_map).items.into_iter();
        let mounted = users.filter(|user| matches!(user.via.as_deref(), Some("volume" | "projected")));
        let templates = mounted.filter_map(|user| match user.target {
            Target::Document(id) => Some(id),
            Target::External(_) => None,
        });
        templates.collect()
    }
}
