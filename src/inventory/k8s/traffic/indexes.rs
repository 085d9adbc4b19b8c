//! What rules about routes, gateways and meshes see besides: which facts and relations go with which class. The
//! computation is in the modules named after each concern.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{id_or_null, key_of, path_value};
use crate::inventory::folder;
use crate::inventory::index::Index;
use crate::inventory::k8s::mesh::subset;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::traffic::{gateway, grant, sibling};
use crate::inventory::links::Relation;
use crate::syntax::Path;
use crate::value::{Value, array, object, optional, string};

/// Look-ups that only these rules need.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Indexes<'a> {
    /// DestinationRules by the first label of their host.
    pub rules: Index<&'a str>,
    /// Routes by a host that they are for.
    pub hosts: Index<&'a str>,
    /// ReferenceGrants by their namespace.
    pub grants: Index<&'a str>,
    /// Certificates by the Secret that they make.
    pub certificates: Index<&'a str>,
    /// Proxies of Istio's gateways.
    pub proxies: Index<()>,
}

impl<'a> Indexes<'a> {
    pub fn read(inventory: &Inventory<'a>) -> Self {
        Self {
            rules: subset::index(inventory),
            hosts: sibling::index(inventory),
            grants: grant::index(inventory),
            certificates: grant::index_certificates(inventory),
            proxies: gateway::index_proxies(inventory),
        }
    }
}

impl Inventory<'_> {
    pub(in crate::inventory) fn traffic_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        match self.subject(id).class {
            Class::Rollout => vec![("backends", self.backend_facts(id))],
            Class::GatewayRoute => vec![("parents", self.parent_facts(id))],
            Class::VirtualService => vec![("parents", self.parent_facts(id)), ("subsets", self.wanted_facts(id))],
            Class::DestinationRule => vec![("subsets", self.declared_facts(id))],
            Class::Gateway => vec![("certificates", self.certificate_facts(id))],
            Class::StatefulSet => vec![("governing", self.governing_fact(id))],
            Class::Service => vec![("beside", array(self.beside(id).into_iter().map(key_of)))],
            _ => Vec::new(),
        }
    }

    /// The selected pod templates of a Service's own folder: certainly deployed with it. None where the Service is written
    /// several times, because then the files are alternatives.
    fn beside(&self, service: DocumentId) -> Vec<DocumentId> {
        let document = |id: DocumentId| self.input.documents.get(id);
        let home = |id: DocumentId| folder::parent(self.input.sources.shown(document(id).source));
        let name = document(service).identity.name.as_deref().unwrap_or("");
        let alike = self.named(service, Class::Service, self.subject(service).namespace, name);
        match alike.items.len() {
            1 => self.selected(service).items.iter().copied().filter(|id| home(*id) == home(service)).collect(),
            _ => Vec::new(),
        }
    }

    pub(in crate::inventory) fn traffic_relations(&self, id: DocumentId) -> Vec<(&'static str, Relation)> {
        match self.subject(id).class {
            Class::Rollout => vec![("backends", self.backends_relation(id))],
            Class::GatewayRoute => vec![
                ("gateways", self.gateways_relation(id)),
                ("grants", self.grants_relation(id)),
                ("profiles", self.profiles_relation(id)),
                ("siblings", self.siblings_relation(id)),
            ],
            Class::Ingress => vec![("siblings", self.siblings_relation(id))],
            Class::VirtualService => vec![
                ("gateways", self.gateways_relation(id)),
                ("destination_rules", self.destination_rules_relation(id)),
                ("siblings", self.siblings_relation(id)),
            ],
            Class::Gateway => vec![("grants", self.grants_relation(id))],
            Class::Service => vec![("profiles", self.profiles_relation(id))],
            Class::StatefulSet => vec![("governing", self.governing_relation(id))],
            _ => Vec::new(),
        }
    }

    fn parent_facts(&self, id: DocumentId) -> Value {
        array(self.parents(id).into_iter().map(|parent| {
            let near = match parent.gateways.is_empty() && !parent.ignored {
                true => self.near(id, parent.class, parent.namespace, parent.name),
                false => Vec::new(),
            };
            object([
                ("path", path_value(&parent.path)),
                ("name", string(parent.name)),
                ("namespace", optional(parent.namespace)),
                ("document", id_or_null(parent.gateways.first().copied())),
                ("unheard", parent.unheard.as_ref().map_or(Value::Null, path_value)),
                ("ignored", Value::Bool(parent.ignored)),
                ("near", array(near.into_iter().map(|near| self.named_value(near)))),
            ])
        }))
    }

    fn wanted_facts(&self, id: DocumentId) -> Value {
        array(self.wanted_subsets(id).into_iter().map(|wanted| {
            object([
                ("path", path_value(&wanted.path)),
                ("name", string(wanted.name)),
                ("host", string(wanted.host)),
                ("rules", array(wanted.rules.into_iter().map(key_of))),
                ("declared", optional(wanted.declared)),
            ])
        }))
    }

    fn declared_facts(&self, id: DocumentId) -> Value {
        array(self.declared_subsets(id).into_iter().map(|subset| {
            object([
                ("path", path_value(&subset.path)),
                ("name", optional(subset.name)),
                ("pods", optional(subset.pods)),
            ])
        }))
    }

    fn certificate_facts(&self, id: DocumentId) -> Value {
        array(self.foreign_certificates(id).into_iter().map(|certificate| {
            object([
                ("path", path_value(&certificate.path)),
                ("name", string(certificate.name)),
                ("namespace", string(certificate.namespace)),
                ("known", Value::Bool(certificate.known)),
                ("granted", optional(certificate.granted)),
            ])
        }))
    }

    fn governing_fact(&self, id: DocumentId) -> Value {
        self.naming_service(id).map_or(Value::Null, |governing| {
            object([
                ("path", path_value(&Path::keys(&["spec", "serviceName"]))),
                ("name", string(governing.name)),
                ("document", id_or_null(governing.document)),
                ("headless", optional(governing.headless)),
                ("selects", optional(governing.selects)),
            ])
        })
    }

    /// Whether a grant admits a route's reference into another namespace.
    pub(in crate::inventory) fn granted_fact(
        &self,
        id: DocumentId,
        name: Option<&str>,
        namespace: Option<&str>,
    ) -> Value {
        let (Some(name), Some(namespace), Class::GatewayRoute) = (name, namespace, self.subject(id).class) else {
            return Value::Null;
        };
        optional(self.is_granted(id, grant::Target { group: "", kind: "Service", name, namespace }))
    }
}
