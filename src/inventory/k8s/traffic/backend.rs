//! The Services that Ingresses and routes deliver to, by any of their spellings.

mod contour;
mod gateway;
mod ingress;
mod istio;
mod rollout;
mod traefik;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Homed;
use crate::inventory::k8s::mesh::istio::Host;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::traffic::service::{self, PortRef};
use crate::syntax::{Node, Path};

/// What a route says: where it delivers to.
#[derive(Debug, Clone)]
pub(in crate::inventory) struct Reference<'a> {
    /// Of the name, as written.
    pub path: Path,
    /// A Service, or a `TraefikService` that leads on.
    pub class: Class,
    /// Of the port, or where it would be.
    pub port_path: Path,
    pub service: Option<&'a str>,
    /// As written; `None` is the route's own.
    pub namespace: Option<&'a str>,
    pub port: Option<PortRef<'a>>,
    /// Not a Service of this cluster.
    pub ignored: bool,
    /// The whole host, for a mesh route.
    pub host: Option<&'a str>,
}

/// A reference and what it leads to.
#[derive(Debug)]
pub(in crate::inventory) struct Backend<'a> {
    pub reference: Reference<'a>,
    pub namespace: Option<&'a str>,
    /// The Service, and its alternatives in other worlds.
    pub services: Vec<DocumentId>,
    /// `None` when it is not known.
    pub port_found: Option<bool>,
    pub ignored: bool,
    /// A Service whose namespace cannot be compared has the name.
    pub uncertain: bool,
}

fn references(class: Class, root: &Node) -> Vec<Reference<'_>> {
    match class {
        Class::Ingress => ingress::references(root),
        Class::GatewayRoute => gateway::references(root),
        Class::IngressRoute => traefik::references(root),
        Class::TraefikService => traefik::references_of_service(root),
        Class::HttpProxy => contour::references(root),
        Class::VirtualService => istio::references(root),
        Class::Rollout => rollout::references(root),
        _ => Vec::new(),
    }
}

/// Routes by the names that they deliver to, and the namespaces of these; the namespace of a host nobody knows yet.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Homed<'a, &'a str> {
    let mut index = Homed::default();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        if !subject.joins {
            continue;
        }
        for reference in references(subject.class, &document.root) {
            if let Some(name) = reference.service {
                let namespace = reference.namespace.or(subject.namespace).filter(|_| reference.host.is_none());
                index.add(name, (namespace, subject.world), document.id);
            }
        }
    }
    index.seal();
    index
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn backends(&self, route: DocumentId) -> &[Backend<'a>] {
        self.cache(route).backends.get_or_init(|| {
            let all = references(self.subject(route).class, self.root(route));
            all.into_iter().map(|reference| self.resolve(route, reference)).collect()
        })
    }

    fn resolve(&self, route: DocumentId, reference: Reference<'a>) -> Backend<'a> {
        let mut namespace = reference.namespace.or(self.subject(route).namespace);
        let mut ignored = reference.ignored;
        let mut name = reference.service;
        if let Some(host) = reference.host {
            match self.host(route, host) {
                Host::Service { name: service, namespace: home } => {
                    name = Some(service);
                    namespace = home;
                }
                _ => ignored = true,
            }
            ignored |= self.is_declared_host(route, host);
        }
        let name = name.filter(|_| !ignored);
        let found = name.map(|name| self.named(route, reference.class, namespace, name)).unwrap_or_default();
        let external = name.is_some_and(|name| self.is_external(reference.class, namespace, name));
        let port = reference.port.filter(|_| reference.class == Class::Service);
        Backend {
            port_found: self.has_port(&found.items, port),
            namespace,
            services: found.items,
            ignored: ignored || external,
            uncertain: found.uncertain,
            reference,
        }
    }

    fn has_port(&self, services: &[DocumentId], port: Option<PortRef<'_>>) -> Option<bool> {
        let port = port?;
        let mut answer = None;
        for id in services {
            let root = self.root(*id);
            if service::kind_of_service(root) == "ExternalName" {
                return None;
            }
            let found = service::ports(root).iter().any(|known| match port {
                PortRef::Number(number) => known.number == Some(number) || known.number.is_none(),
                PortRef::Name(name) => known.name == Some(name),
            });
            answer = Some(answer.unwrap_or(false) || found);
        }
        answer
    }

    /// The routes that deliver to a Service, each with the place of its reference.
    pub(in crate::inventory) fn routes_to(&self, service: DocumentId) -> (Vec<(DocumentId, Path)>, bool) {
        let document = self.input.documents.get(service);
        let subject = self.subject(service);
        let Some(name) = document.identity.name.as_deref().filter(|_| subject.joins) else {
            return (Vec::new(), false);
        };
        let (mut found, mut uncertain) = (Vec::new(), false);
        for route in self.k8s.routes.within((name, subject.namespace), &self.worlds, subject.world) {
            let backends = self.backends(route).iter().filter(|backend| !backend.reference.ignored);
            for backend in backends {
                if backend.services.contains(&service) {
                    found.push((route, backend.reference.path.clone()));
                    break;
                }
                let same_name = backend.reference.service == Some(name);
                let namespace = namespaces::compare(backend.namespace, subject.namespace);
                uncertain |= same_name && namespace == Same::Unknown;
            }
        }
        (found, uncertain)
    }
}

/// A port that is a number at one of two places: `{number}` or the value itself.
fn port_at<'a>(node: &'a Node, path: &Path, key: &str) -> (Path, Option<PortRef<'a>>) {
    let port = node.get(key).and_then(PortRef::read);
    (path.clone().key(key), port)
}
