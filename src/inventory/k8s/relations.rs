//! Which relations a document has, by its class.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::find::MAX_EVIDENCE;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::lookup::select::{MAX_PARTNERS, TOLD};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::scaling::autoscale;
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};

fn selector_path() -> Path {
    Path::keys(&["spec", "selector"])
}

impl<'a> Inventory<'a> {
    /// By the name that policies know.
    pub(in crate::inventory) fn relations_of_object(&self, id: DocumentId) -> Vec<(&'static str, Relation)> {
        let class = self.subject(id).class;
        let mut all = match class {
            _ if class.has_template() => vec![
                ("services", self.services_relation(id)),
                ("entries", self.entries_of_template(id)),
                ("budgets", self.budgets(id)),
                ("autoscalers", self.autoscalers(id)),
                ("vertical_autoscalers", self.vertical_autoscalers(id)),
                ("limit_ranges", self.limit_ranges(id)),
                ("peer_authentications", self.peer_authentications(id)),
                ("monitors", self.monitors_of_template(id)),
                ("rivals", self.rival_workloads(id)),
                ("certificates", self.certificates(id)),
            ],
            _ if class.has_backends() => vec![("backends", self.backends_relation(id))],
            _ if class.is_autoscaler() => vec![
                ("targets", self.targets_relation(id)),
                ("rivals", self.rivals(id)),
                ("services", self.services_of_targets(id)),
            ],
            Class::VerticalAutoscaler => {
                vec![("targets", self.targets_relation(id)), ("autoscalers", self.beside_vertical(id))]
            }
            Class::Service => vec![
                ("workloads", self.workloads(id)),
                ("entries", self.entries_of_service(id)),
                ("monitors", self.monitors_of_service(id)),
                ("endpoints", self.endpoints_relation(id)),
            ],
            Class::Budget => vec![("workloads", self.workloads(id)), ("overlaps", self.overlaps(id))],
            Class::PeerAuthentication => vec![("workloads", self.governed_relation(id))],
            Class::DestinationRule => {
                vec![("services", self.host_relation(id)), ("entries", self.entries_of_host(id))]
            }
            Class::ServiceMonitor => {
                vec![("services", self.scraped_relation(id)), ("collectors", self.collectors_relation(id))]
            }
            Class::PodMonitor => {
                vec![("workloads", self.scraped_pods_relation(id)), ("collectors", self.collectors_relation(id))]
            }
            Class::IstioGateway => vec![("workloads", self.gateway_pods(id))],
            Class::Prometheus => self.relations_of_collector(id),
            Class::PrometheusRule | Class::Probe => vec![("collectors", self.collectors_relation(id))],
            Class::NetworkPolicy
            | Class::AuthorizationPolicy
            | Class::RequestAuthentication
            | Class::Telemetry
            | Class::Sidecar => vec![("workloads", self.workloads(id))],
            Class::LinkerdServer => {
                vec![("workloads", self.workloads(id)), ("authorizations", self.authorizations(id))]
            }
            Class::Namespace => {
                let mut all = self.relations_of_namespace(id);
                all.push(("peer_authentications", self.policies_of_namespace(id)));
                all
            }
            Class::PostgresCluster => vec![("scheduled_backups", self.scheduled_backups(id))],
            Class::VeleroSchedule => vec![("claims", self.covered_claims(id))],
            Class::Claim => {
                vec![("storage_classes", self.storage_classes(id)), ("volumes", self.volumes_of_claim(id))]
            }
            Class::Volume => vec![("claims", self.claims_of_volume(id))],
            Class::Storage => self.relations_of_class(id),
            Class::ConfigMap | Class::Secret | Class::ServiceAccount | Class::Priority => {
                vec![("users", self.users_relation(id))]
            }
            _ => Vec::new(),
        };
        if class.has_template() {
            all.extend(self.use_relations(id));
            all.push(("storage_classes", self.storage_classes(id)));
            all.push(("resource_quotas", self.resource_quotas(id)));
        }
        if class == Class::Rollout {
            all.push(("analyses", self.analyses_relation(id)));
        }
        all.extend(self.policy_target_relation(id).map(|relation| ("policy_targets", relation)));
        all.extend(self.event_relation(id));
        all.extend(self.traffic_relations(id));
        all
    }

    fn services_relation(&self, id: DocumentId) -> Relation {
        let found = self.services_of(id);
        let mut relation = Relation {
            items: found.items.iter().map(|service| Link::to(*service, selector_path())).collect(),
            uncertain: found.uncertain,
            evidence: self.holds(id, Class::Service, self.subject(id).namespace),
        };
        self.add_external_selectors(id, Class::Service, &mut relation);
        relation
    }

    fn budgets(&self, id: DocumentId) -> Relation {
        let found = self.budgets_of(id);
        let mut relation = Relation {
            items: found.items.iter().map(|budget| Link::to(*budget, selector_path())).collect(),
            uncertain: found.uncertain,
            evidence: !self.services_of(id).items.is_empty()
                || self.holds(id, Class::Budget, self.subject(id).namespace),
        };
        self.add_external_selectors(id, Class::Budget, &mut relation);
        relation
    }

    fn autoscalers(&self, id: DocumentId) -> Relation {
        let found = self.scalers_of(id);
        let path = |scaler: &DocumentId| {
            let reference = autoscale::reference(self.subject(*scaler).class, self.root(*scaler));
            reference.map_or_else(Path::default, |reference| reference.path)
        };
        Relation {
            items: found.items.iter().map(|scaler| Link::to(*scaler, path(scaler))).collect(),
            uncertain: found.uncertain || found.near_miss,
            evidence: true,
        }
    }

    fn vertical_autoscalers(&self, id: DocumentId) -> Relation {
        let found = self.references_to(id, |class| class == Class::VerticalAutoscaler);
        let active = found.items.iter().filter(|scaler| autoscale::vertical_mode(self.root(**scaler)) != "Off");
        Relation {
            items: active.map(|scaler| Link::to(*scaler, Path::keys(&["spec", "targetRef"]))).collect(),
            uncertain: found.uncertain || found.near_miss,
            evidence: true,
        }
    }

    fn limit_ranges(&self, id: DocumentId) -> Relation {
        let found = self.neighbours(id, Class::LimitRange);
        let items = found.items.iter().filter_map(|range| {
            let limits = self.root(*range).dig(&["spec", "limits"]).map_or(&[][..], Node::items);
            let at = limits.iter().position(|limit| {
                let has_defaults = limit.get("default").is_some() || limit.get("defaultRequest").is_some();
                has_defaults && limit.get("type").and_then(Node::as_str) == Some("Container")
            })?;
            Some(Link::to(*range, Path::keys(&["spec", "limits"]).index(at)))
        });
        Relation { items: items.collect(), uncertain: found.uncertain, evidence: true }
    }

    fn peer_authentications(&self, id: DocumentId) -> Relation {
        let (found, uncertain) = self.peer_policies(id);
        let world = self.subject(id).world;
        let evidence = self.k8s.by_class.seen(&Class::PeerAuthentication, &self.worlds, world).next().is_some();
        let path = |policy: &DocumentId| match self.root(*policy).dig(&["spec", "selector"]) {
            Some(_) => selector_path(),
            None => Path::keys(&["spec"]),
        };
        let items = found.iter().map(|policy| Link::to(*policy, path(policy))).collect();
        Relation { items, uncertain, evidence }
    }

    /// The templates that a selector selects.
    pub(super) fn workloads(&self, id: DocumentId) -> Relation {
        let found = self.selected(id);
        let mut relation = Relation {
            items: found.items.iter().map(|template| self.template_link(*template)).collect(),
            uncertain: found.uncertain,
            evidence: self.holds_template(id),
        };
        if let Some(selector) = &self.subject(id).selector {
            self.add_external_workloads(id, selector, &mut relation);
        }
        relation
    }

    fn governed_relation(&self, id: DocumentId) -> Relation {
        let (found, uncertain) = self.governed(id);
        Relation {
            items: found.iter().take(MAX_PARTNERS).map(|template| self.template_link(*template)).collect(),
            uncertain: uncertain || found.len() > MAX_PARTNERS,
            evidence: self.holds_template(id),
        }
    }

    /// The document whose pods they are; the path is where their labels are, which for a Rollout with a
    /// `workloadRef` is that reference.
    pub(super) fn template_link(&self, template: DocumentId) -> Link {
        match self.subject(template).template_of == template {
            true => Link::to(template, self.labels_path(template)),
            false => Link::to(template, Path::keys(&["spec", "workloadRef"])),
        }
    }

    fn overlaps(&self, id: DocumentId) -> Relation {
        let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: true };
        let mut found: Vec<DocumentId> = Vec::new();
        for template in &self.selected(id).items {
            let budgets = self.budgets_of(*template);
            relation.uncertain |= budgets.uncertain;
            let others = budgets.items.iter().filter(|budget| **budget != id && self.is_beside(id, **budget));
            found.extend(others.copied());
            // Pods of one label under many budgets: the first pods tell enough.
            if found.len() >= TOLD {
                relation.uncertain = true;
                break;
            }
        }
        found.sort_unstable();
        found.dedup();
        relation.items = found.into_iter().map(|budget| Link::to(budget, selector_path())).collect();
        relation
    }

    /// Deployed together: neither in worlds beside each other nor the same object written twice.
    fn is_beside(&self, first: DocumentId, second: DocumentId) -> bool {
        let (a, b) = (self.subject(first).world, self.subject(second).world);
        let [one, two] = [first, second].map(|id| self.input.documents.get(id).identity.name.as_ref());
        (self.worlds.shares(a, b) || self.worlds.shares(b, a)) && (one.is_none() || one != two)
    }

    fn targets_relation(&self, id: DocumentId) -> Relation {
        let subject = self.subject(id);
        let (found, uncertain) = self.targets(id);
        let items = found.iter().map(|target| Link {
            via: Some("scaleTargetRef".into()),
            ..Link::to(*target, Path::keys(&["metadata", "name"]))
        });
        let near = self.templates_within(id, subject.namespace).take(MAX_EVIDENCE);
        let evidence = near.into_iter().any(|template| {
            self.subject(template).class.is_workload() && self.is_evidence(id, template, subject.namespace)
        });
        let mut relation = Relation { items: items.collect(), uncertain, evidence };
        if let Some(reference) = autoscale::reference(subject.class, self.root(id)) {
            if let Some(name) = reference.name {
                self.add_external_named(id, reference.kind, name, &mut relation);
            }
            relation.uncertain |= labels::is_templated(reference.kind);
        }
        relation
    }

    /// Complete when every backend that leads nowhere could have led to a Service of the run.
    pub(super) fn backends_relation(&self, id: DocumentId) -> Relation {
        let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: true };
        for backend in self.backends(id).iter().filter(|backend| !backend.ignored) {
            for service in &backend.services {
                let link = Link::to(*service, Path::keys(&["metadata", "name"]));
                if !relation.items.iter().any(|known| known.target == link.target) {
                    relation.items.push(link);
                }
            }
            if backend.services.is_empty() {
                relation.uncertain |= backend.uncertain;
                relation.evidence &= self.holds(id, backend.reference.class, backend.namespace);
            }
        }
        relation
    }

    fn host_relation(&self, id: DocumentId) -> Relation {
        let (found, uncertain) = self.host_services(id);
        let home = crate::inventory::k8s::mesh::destination::host(self.root(id)).map(|host| self.host(id, host));
        let namespace = match home {
            Some(crate::inventory::k8s::mesh::istio::Host::Service { namespace, .. }) => namespace,
            _ => self.subject(id).namespace,
        };
        Relation {
            items: found.iter().map(|service| Link::to(*service, Path::keys(&["metadata", "name"]))).collect(),
            uncertain,
            evidence: self.holds(id, Class::Service, namespace),
        }
    }
}
