//! The facts about an object, as policies see them: one function a class.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{computed, id_or_null, key_of, path_value};
use crate::inventory::k8s::mesh::destination;
use crate::inventory::k8s::mesh::istio::Host;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::scaling::autoscale;
use crate::inventory::k8s::scaling::measure;
use crate::inventory::k8s::traffic::service::{self, PortRef};
use crate::inventory::k8s::workload::analysis;
use crate::inventory::k8s::workload::disruption::Allowance;
use crate::inventory::k8s::workload::pod;
use crate::inventory::k8s::workload::rollout::Step;
use crate::syntax::{Node, Path};
use crate::value::{self, Value, array, object, optional, string};

type Facts = Vec<(&'static str, Value)>;

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn facts_of_object(&self, id: DocumentId) -> Value {
        let class = self.subject(id).class;
        let mut facts = self.common_facts(id);
        facts.extend(self.quorum_fact(id).map(|groups| ("quorum", groups)));
        match class {
            _ if class.has_template() => facts.extend(self.template_facts(id)),
            _ if class.has_backends() => facts.push(("backends", self.backend_facts(id))),
            _ if class.is_autoscaler() || class == Class::VerticalAutoscaler => {
                facts.extend(self.autoscaler_facts(id));
            }
            Class::Service => facts.extend(self.service_facts(id)),
            Class::Claim => facts.extend(self.claim_facts(id)),
            Class::Volume => facts.push(("store", self.kept_store_fact(id))),
            Class::Webhook => facts.push(("webhooks", self.webhooks_fact(id))),
            Class::Budget => facts.extend(self.budget_facts(id)),
            Class::PeerAuthentication => facts.extend(self.policy_facts(id)),
            Class::DestinationRule => facts.extend(self.destination_facts(id)),
            Class::Workflow => facts.extend(self.workflow_facts(id)),
            Class::ServiceMonitor | Class::PodMonitor => {
                facts.extend(self.monitor_facts(id));
                facts.push(("missed_by", self.missed_by_fact(id)));
            }
            Class::PrometheusRule | Class::Probe => facts.push(("missed_by", self.missed_by_fact(id))),
            Class::NetworkPolicy => facts.extend(self.network_facts(id)),
            Class::AuthorizationPolicy
            | Class::RequestAuthentication
            | Class::Telemetry
            | Class::Sidecar
            | Class::IstioGateway
            | Class::LinkerdServer => facts.extend(self.nearness_facts(id)),
            Class::VeleroSchedule => facts.extend(self.velero_facts(id)),
            Class::Kafka | Class::KafkaTopic | Class::KafkaPool => facts.extend(self.strimzi_facts(id)),
            _ => {}
        }
        facts.extend(self.policy_targets_fact(id).map(|targets| ("policy_targets", targets)));
        facts.extend(self.traffic_facts(id));
        facts.extend(self.mesh_facts(id));
        value::object_of(facts)
    }

    fn common_facts(&self, id: DocumentId) -> Facts {
        let subject = self.subject(id);
        let document = self.input.documents.get(id);
        let duplicates = document.duplicate_keys.iter().map(|duplicate| {
            let line = self.input.sources.get(duplicate.first.source).position(duplicate.first.start).line;
            object([("path", path_value(&duplicate.path)), ("first_line", Value::from(line))])
        });
        vec![
            ("hook", Value::Bool(subject.hook)),
            ("partial", Value::Bool(subject.partial)),
            ("duplicate_keys", array(duplicates)),
            ("other_versions", array(self.other_versions(id).into_iter().map(string))),
        ]
    }

    fn template_facts(&self, id: DocumentId) -> Facts {
        let class = self.subject(id).class;
        let mut facts = vec![
            ("pod", self.pod_fact(id)),
            ("serving", Value::Bool(self.is_serving(id))),
            ("entry", Value::Bool(self.is_entered(id))),
            ("leader_election", Value::Bool(pod::elects_leader(class, self.root(id)))),
            ("volumes", self.volumes_fact(id)),
            ("frozen", self.frozen_fact(id)),
            ("uses", self.uses_fact(id)),
            ("claim_templates", self.claim_templates_fact(id)),
            ("placement", self.placement_fact(id)),
            ("anti_affinity", self.anti_affinity_fact(id)),
        ];
        if class.is_workload() {
            let replicas = self.replicas(id);
            let pairs = [
                ("floor", computed(&replicas.floor)),
                ("ceiling", computed(&replicas.ceiling)),
                ("owner", id_or_null(replicas.owner)),
            ];
            facts.push(("replicas", object(pairs)));
            facts.push(("parked", Value::Bool(self.is_parked(id))));
            facts.push(("store", self.store_fact(id)));
        }
        if class == Class::CronJob {
            facts.push(("schedule", self.schedule_fact(id)));
        }
        if class.is_workload() || class == Class::DaemonSet {
            facts.push(("rollout", self.rollout_fact(id)));
        }
        if class == Class::Rollout {
            facts.push(("analyses", self.analyses_fact(id)));
        }
        facts
    }

    fn rollout_fact(&self, id: DocumentId) -> Value {
        self.rollout(id).map_or(Value::Null, |rollout| {
            object([
                ("type", string(&rollout.kind)),
                ("surge", rollout.surge.as_ref().map_or(Value::Null, computed)),
                ("unavailable", rollout.unavailable.as_ref().map_or(Value::Null, computed)),
                ("at_floor", step(rollout.at_floor)),
                ("at_ceiling", step(rollout.at_ceiling)),
                ("all_down", Value::Bool(rollout.all_down)),
            ])
        })
    }

    fn pod_fact(&self, id: DocumentId) -> Value {
        let subject = self.subject(id);
        let root = self.root(id);
        let input = self.input.documents.get(id).value();
        let Some((path, spec_path)) = pod::paths(subject.class) else { return Value::Null };
        if root.follow(&path).is_none() {
            return Value::Null;
        }
        let containers = pod::containers(subject.class, root).into_iter().map(|container| {
            let ports = container.ports().map(|port| {
                object([
                    ("path", path_value(&port.path)),
                    ("name", optional(port.name)),
                    ("number", optional(port.number)),
                    ("protocol", string(port.protocol)),
                ])
            });
            object([
                ("path", path_value(&container.path)),
                ("name", optional(container.name())),
                ("init", Value::Bool(container.init)),
                ("restartable", Value::Bool(container.restartable && container.init)),
                ("image", computed(&self.image(id, &container.path.clone().key("image")))),
                ("input", part(input, &container.path)),
                ("ports", array(ports)),
            ])
        });
        let labels = subject.labels.iter().map(|(key, value)| (Value::from(key), string(value)));
        object([
            ("path", path_value(&path)),
            ("spec_path", path_value(&spec_path)),
            ("spec", part(input, &spec_path)),
            ("labels_path", path_value(&self.labels_path(id))),
            ("labels", Value::from(labels.collect::<std::collections::BTreeMap<_, _>>())),
            ("containers", array(containers)),
        ])
    }

    fn volumes_fact(&self, id: DocumentId) -> Value {
        array(self.volumes(id).into_iter().map(|volume| {
            let modes = volume.access_modes.map(|modes| array(modes.into_iter().map(string)));
            object([
                ("path", path_value(&volume.path)),
                ("name", string(volume.name)),
                ("claim", optional(volume.claim)),
                ("claim_document", id_or_null(volume.claim_document)),
                ("access_modes", modes.unwrap_or(Value::Null)),
                ("per_replica", Value::Bool(volume.claim.is_none())),
            ])
        }))
    }

    fn service_facts(&self, id: DocumentId) -> Facts {
        let root = self.root(id);
        let ports = service::ports(root).into_iter().map(|port| {
            let (found, missing) = self.deliveries(id, &port);
            let resolved = found.into_iter().map(|end| {
                object([
                    ("document", key_of(end.template)),
                    ("workload", key_of(end.document)),
                    ("declared", Value::Bool(end.declared)),
                    ("path", path_value(&end.path)),
                    ("container_path", end.container.as_ref().map_or(Value::Null, path_value)),
                    ("number", Value::from(end.number)),
                ])
            });
            object([
                ("path", path_value(&port.path)),
                ("name", optional(port.name)),
                ("number", optional(port.number)),
                ("protocol", string(port.protocol)),
                ("target", port_ref(port.target)),
                ("resolved", array(resolved)),
                ("unresolved", array(missing.into_iter().map(key_of))),
            ])
        });
        vec![
            ("headless", Value::Bool(service::is_headless(root))),
            ("entry", Value::Bool(!self.entries_of_service(id).items.is_empty())),
            ("ports", array(ports)),
            ("endpoints", self.endpoints_fact(id)),
            ("ownerless_slices", self.ownerless_fact(id)),
            ("nearest", self.nearest_fact(id)),
            ("operators", self.operators_fact(id)),
        ]
    }

    pub(super) fn operators_fact(&self, id: DocumentId) -> Value {
        array(self.operators(id).into_iter().map(key_of))
    }

    pub(super) fn nearest_fact(&self, id: DocumentId) -> Value {
        self.nearest_value(self.nearest(id))
    }

    pub(super) fn nearest_value(&self, nearest: Option<service::Nearest>) -> Value {
        let Some(nearest) = nearest else { return Value::Null };
        let differs = nearest.differs.into_iter().map(|(key, wanted, found)| {
            object([("key", string(&key)), ("wanted", string(&wanted)), ("found", optional(found))])
        });
        object([
            ("document", key_of(nearest.document)),
            ("path", path_value(&nearest.path)),
            ("differs", array(differs)),
        ])
    }

    pub(super) fn backend_facts(&self, id: DocumentId) -> Value {
        array(self.backends(id).iter().map(|backend| {
            let missing = backend.reference.service.filter(|_| backend.services.is_empty() && !backend.ignored);
            let near = missing.map(|name| self.near(id, backend.reference.class, backend.namespace, name));
            object([
                ("path", path_value(&backend.reference.path)),
                ("near", array(near.unwrap_or_default().into_iter().map(|near| self.named_value(near)))),
                ("port_path", path_value(&backend.reference.port_path)),
                ("kind", string(backend.reference.class.kind_of_backend())),
                ("service", optional(backend.reference.service)),
                ("namespace", optional(backend.namespace)),
                ("port", port_ref(backend.reference.port)),
                ("document", id_or_null(backend.services.first().copied())),
                ("port_found", backend.port_found.map_or(Value::Null, Value::Bool)),
                ("ignored", Value::Bool(backend.ignored)),
                ("granted", self.granted_fact(id, backend.reference.service, backend.namespace)),
            ])
        }))
    }

    /// What a message needs to name an object.
    pub(super) fn display_facts(&self, id: DocumentId) -> [(&'static str, Value); 3] {
        let document = self.input.documents.get(id);
        [
            ("document", key_of(id)),
            ("kind", string(&document.kind.name)),
            ("name", optional(document.identity.name.as_deref())),
        ]
    }

    /// An object by its name, with its namespace where that is known.
    pub(super) fn named_value(&self, id: DocumentId) -> Value {
        object([
            ("document", key_of(id)),
            ("namespace", optional(self.subject(id).namespace)),
            ("name", optional(self.input.documents.get(id).identity.name.as_deref())),
        ])
    }

    fn autoscaler_facts(&self, id: DocumentId) -> Facts {
        let subject = self.subject(id);
        let mut facts = Vec::new();
        if subject.class.is_autoscaler() {
            let (floor, ceiling) = self.range(id);
            facts.push(("range", object([("floor", computed(&floor)), ("ceiling", computed(&ceiling))])));
        }
        let target = autoscale::reference(subject.class, self.root(id)).map(|reference| {
            object([
                ("kind", string(reference.kind)),
                ("group", string(reference.group)),
                ("namespace", optional(subject.namespace)),
                ("name", optional(reference.name)),
                ("path", path_value(&reference.path)),
            ])
        });
        facts.push(("target", target.unwrap_or(Value::Null)));
        facts.push(("utilization", self.utilization_fact(id)));
        if subject.class == Class::ScaledObject {
            let topics = self.topics(id).into_iter().map(|topic| {
                object([
                    ("path", path_value(&topic.path)),
                    ("topic", string(topic.topic)),
                    ("document", id_or_null(topic.document)),
                    ("partitions", computed(&topic.partitions)),
                ])
            });
            facts.push(("topics", array(topics)));
        }
        facts
    }

    fn analyses_fact(&self, id: DocumentId) -> Value {
        array(analysis::analyses(self.root(id)).iter().map(|analysis| {
            object([
                ("path", path_value(&analysis.path)),
                ("name", string(analysis.name)),
                ("cluster", Value::Bool(analysis.cluster)),
                ("role", string(analysis.role)),
                ("document", id_or_null(self.analysis_template(id, analysis))),
            ])
        }))
    }

    fn utilization_fact(&self, id: DocumentId) -> Value {
        array(measure::utilization(self.subject(id).class, self.root(id)).into_iter().map(|metric| {
            object([
                ("path", path_value(&metric.path)),
                ("resource", string(metric.resource)),
                ("container", optional(metric.container)),
            ])
        }))
    }

    fn budget_facts(&self, id: DocumentId) -> Facts {
        let disruption = self.disruption(id);
        let pairs = [
            ("state", string(disruption.state.name())),
            ("bound", computed(&disruption.bound)),
            ("floor", allowance(disruption.floor)),
            ("ceiling", allowance(disruption.ceiling)),
        ];
        let mut facts = vec![("disruption", object(pairs)), ("quorums", self.operated_quorums_fact(id))];
        facts.extend(self.nearness_facts(id));
        facts
    }

    /// For a selector that matches nothing: what it nearly matches.
    pub(super) fn nearness_facts(&self, id: DocumentId) -> Facts {
        vec![("nearest", self.nearest_fact(id)), ("operators", self.operators_fact(id))]
    }

    fn policy_facts(&self, id: DocumentId) -> Facts {
        let entries = self.root(id).dig(&["spec", "portLevelMtls"]).map_or(&[][..], Node::entries);
        let ports = entries.iter().filter_map(|entry| {
            let port: i64 = entry.key.parse().ok()?;
            let written = entry.value.get("mode").and_then(Node::as_str).filter(|mode| *mode != "UNSET");
            let services = self
                .services_at(id, port)
                .into_iter()
                .map(|(service, path)| object([("document", key_of(service)), ("path", path_value(&path))]));
            Some(object([
                ("path", path_value(&Path::keys(&["spec", "portLevelMtls", &entry.key, "mode"]))),
                ("port", Value::from(port)),
                ("mode", written.map_or_else(|| self.policy_mode(id).value, string)),
                ("services", array(services)),
            ]))
        });
        vec![
            ("scope", string(self.scope(id).name())),
            ("mode", computed(&self.policy_mode(id))),
            ("ports", array(ports)),
            ("endpoints", self.endpoints_fact(id)),
            ("ownerless_slices", self.ownerless_fact(id)),
            ("nearest", self.nearest_fact(id)),
            ("operators", self.operators_fact(id)),
        ]
    }

    fn destination_facts(&self, id: DocumentId) -> Facts {
        let root = self.root(id);
        let policies = destination::policies(root).into_iter().map(|policy| {
            object([
                ("path", path_value(&policy.path)),
                ("input", policy.input()),
                ("port", optional(policy.port)),
                ("subset", optional(policy.subset)),
            ])
        });
        let tls = self.tls(id).into_iter().map(|tls| {
            let servers = tls.servers.iter().map(|server| {
                object([
                    ("document", key_of(server.document)),
                    ("service", key_of(server.service)),
                    ("port", Value::from(server.port)),
                    ("target", Value::from(server.target)),
                    ("mtls", computed(&server.mtls)),
                    ("meshed", Value::Bool(self.is_meshed(server.document))),
                ])
            });
            object([
                ("path", path_value(&tls.path)),
                ("mode", string(tls.mode)),
                ("port", optional(tls.port)),
                ("servers", array(servers)),
            ])
        });
        vec![("host", self.host_fact(id)), ("policies", array(policies)), ("tls", array(tls))]
    }

    fn host_fact(&self, id: DocumentId) -> Value {
        let Some(host) = destination::host(self.root(id)) else { return Value::Null };
        let resolved = self.host(id, host);
        let internal = match resolved {
            Host::Service { .. } if host.contains('.') => Some(true),
            Host::Service { .. } => (!self.is_declared_host(id, host)).then_some(true),
            Host::Wildcard if host.ends_with(".local") || host.ends_with(".svc") => Some(true),
            Host::Wildcard if host.trim_start_matches(['*', '.']).is_empty() => None,
            Host::Wildcard | Host::External => Some(false),
            Host::Unknown => None,
        };
        object([
            ("name", string(host)),
            ("internal", internal.map_or(Value::Null, Value::Bool)),
            ("wildcard", Value::Bool(resolved == Host::Wildcard)),
        ])
    }
}

fn part(input: &Value, path: &Path) -> Value {
    use crate::syntax::Segment;
    let found = path.segments().iter().fold(input, |value, segment| match segment {
        Segment::Key(key) => &value[&**key],
        Segment::Index(index) => &value[&Value::from(*index)],
    });
    found.clone()
}

fn port_ref(port: Option<PortRef<'_>>) -> Value {
    match port {
        Some(PortRef::Number(number)) => Value::from(number),
        Some(PortRef::Name(name)) => string(name),
        None => Value::Null,
    }
}

fn step(step: Option<Step>) -> Value {
    step.map_or(Value::Null, |step| {
        object([
            ("pods", optional(step.pods)),
            ("surge", Value::from(step.surge)),
            ("unavailable", Value::from(step.unavailable)),
        ])
    })
}

fn allowance(allowance: Option<Allowance>) -> Value {
    allowance.map_or(Value::Null, |all| {
        object([
            ("pods", Value::from(all.pods)),
            ("healthy", Value::from(all.healthy)),
            ("allowed", Value::from(all.allowed)),
        ])
    })
}
