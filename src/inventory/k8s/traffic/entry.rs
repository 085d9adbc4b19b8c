//! What leads traffic in from outside, and whether pods serve at all.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::traffic::service;
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};

impl<'a> Inventory<'a> {
    /// What leads traffic to a Service from outside of the cluster.
    pub(in crate::inventory) fn entries_of_service(&self, service: DocumentId) -> Relation {
        let balancer = match service::kind_of_service(self.root(service)) {
            "LoadBalancer" => Some("load-balancer"),
            "NodePort" => Some("node-port"),
            _ => None,
        };
        let (routes, uncertain) = self.routes_to(service);
        let routes = routes.into_iter().filter_map(|(route, path)| {
            let via = self.way_in(route)?;
            Some(Link { via: Some(via.into()), ..Link::to(route, path) })
        });
        let own =
            balancer.map(|via| Link { via: Some(via.into()), ..Link::to(service, Path::keys(&["spec", "type"])) });
        Relation { items: own.into_iter().chain(routes).collect(), uncertain, evidence: true }
    }

    /// What leads traffic to the pods of a template from outside of the cluster.
    pub(in crate::inventory) fn entries_of_template(&self, template: DocumentId) -> Relation {
        let services = self.services_of(template);
        let mut all = Relation {
            items: Vec::new(),
            uncertain: services.uncertain,
            evidence: self.holds(template, Class::Service, self.subject(template).namespace),
        };
        for service in &services.items {
            let entries = self.entries_of_service(*service);
            all.uncertain |= entries.uncertain;
            for link in entries.items {
                if !all.items.iter().any(|known| known.target == link.target) {
                    all.items.push(link);
                }
            }
        }
        let gateways = self.selecting(template, Class::IstioGateway);
        let path = Path::keys(&["spec", "selector"]);
        all.items.extend(
            gateways.items.iter().map(|id| Link { via: Some("gateway".into()), ..Link::to(*id, path.clone()) }),
        );
        all
    }

    /// What leads traffic to the Services of a DestinationRule's host from outside of the cluster.
    pub(in crate::inventory) fn entries_of_host(&self, rule: DocumentId) -> Relation {
        let (services, uncertain) = self.host_services(rule);
        let mut all = Relation { uncertain, evidence: true, ..Relation::default() };
        for service in services {
            let entries = self.entries_of_service(service);
            all.uncertain |= entries.uncertain;
            for link in entries.items {
                if !all.items.iter().any(|known| known.target == link.target) {
                    all.items.push(link);
                }
            }
        }
        all
    }

    /// How a route leads in; `None` for one that only calls inside the mesh take.
    fn way_in(&self, route: DocumentId) -> Option<&'static str> {
        let root = self.root(route);
        match self.subject(route).class {
            Class::Ingress | Class::IngressRoute | Class::TraefikService | Class::HttpProxy => Some("ingress"),
            Class::GatewayRoute => {
                let parents = root.dig(&["spec", "parentRefs"]).map_or(&[][..], Node::items);
                let is_service = |parent: &Node| parent.get("kind").and_then(Node::as_str) == Some("Service");
                (parents.is_empty() || !parents.iter().all(is_service)).then_some("route")
            }
            Class::VirtualService => {
                let gateways = root.dig(&["spec", "gateways"]).map_or(&[][..], Node::items);
                gateways.iter().any(|gateway| gateway.as_str().is_some_and(|name| name != "mesh")).then_some("gateway")
            }
            _ => None,
        }
    }

    /// Others call the pods: more than the peers of a StatefulSet by its headless Service.
    pub(in crate::inventory) fn is_serving(&self, template: DocumentId) -> bool {
        let services = &self.services_of(template).items;
        let root = self.root(template);
        let peers = (self.subject(template).class == Class::StatefulSet)
            .then(|| root.dig(&["spec", "serviceName"]).and_then(Node::as_str))
            .flatten();
        let called = services.iter().any(|id| {
            let document = self.input.documents.get(*id);
            !(service::is_headless(&document.root) && peers.is_some() && document.identity.name.as_deref() == peers)
        });
        called || self.is_entered(template)
    }

    pub(in crate::inventory) fn is_entered(&self, template: DocumentId) -> bool {
        *self.cache(template).entered.get_or_init(|| !self.entries_of_template(template).items.is_empty())
    }
}
