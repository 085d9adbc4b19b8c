//! NetworkPolicies: which directions they govern, which ports of the pods they let in, and whether names resolve.
//!
//! A pod that some policy governs gets what at least one of its policies admits. Policies speak of the pod's ports,
//! never of the Service's. Policies of other plugins admit as well: where the run holds one, nothing is known.

use crate::document::DocumentId;
use crate::format::Format;
use crate::inventory::Inventory;
use crate::inventory::data::{key_of, path_value};
use crate::inventory::index::Index;
use crate::inventory::k8s::lookup::labels::{self, Match};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::traffic::service::{self, ServicePort};
use crate::inventory::k8s::workload::pod;
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional, string};

/// A port of a Service behind which no policy of the pods admits anything.
#[derive(Debug)]
pub(in crate::inventory) struct Blocked {
    service: DocumentId,
    /// Of the Service's port.
    service_path: Path,
    port: i64,
    target: i64,
    protocol: String,
    /// The policy that is most likely at fault.
    policy: DocumentId,
    /// Where in that policy: a port that it names like the Service's, else its rules.
    path: Path,
    /// That port is what the Service has in front, not what its pods have.
    confused: bool,
    /// Some policy of the pods admits something at all.
    open: bool,
    /// All ports of the Service are.
    whole: bool,
}

/// One direction's rules of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    fn key(self) -> &'static str {
        match self {
            Direction::Ingress => "ingress",
            Direction::Egress => "egress",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Direction::Ingress => "Ingress",
            Direction::Egress => "Egress",
        }
    }

    /// Without `policyTypes` a policy is for incoming traffic, and for outgoing where it has rules for that.
    fn is_governed(self, root: &Node) -> bool {
        let types = root.dig(&["spec", "policyTypes"]).map_or(&[][..], Node::items);
        match (types.is_empty(), self) {
            (false, _) => types.iter().any(|kind| kind.as_str() == Some(self.kind())),
            (true, Direction::Ingress) => true,
            (true, Direction::Egress) => !self.rules(root).is_empty(),
        }
    }

    fn rules(self, root: &Node) -> &[Node] {
        root.dig(&["spec", self.key()]).map_or(&[][..], Node::items)
    }
}

/// A port that traffic goes to, with its names in the pod.
struct Door<'a> {
    number: i64,
    protocol: &'a str,
    names: Vec<&'a str>,
}

impl Door<'_> {
    /// Whether an entry of `ports` means it.
    fn fits(&self, entry: &Node) -> Match {
        if entry.get("protocol").and_then(Node::as_str).unwrap_or("TCP") != self.protocol {
            return Match::No;
        }
        let Some(port) = entry.get("port").filter(|port| !port.is_null()) else { return Match::Yes };
        let text = port.as_str();
        let number = port.as_int().or_else(|| text.and_then(|text| text.parse().ok()));
        let end = entry.get("endPort").and_then(Node::as_int);
        let holds = match (number, text) {
            (Some(first), _) => (first..=end.unwrap_or(first)).contains(&self.number),
            (None, Some(name)) if labels::is_templated(name) => return Match::Unknown,
            (None, Some(name)) => self.names.contains(&name),
            (None, None) => return Match::Unknown,
        };
        if holds { Match::Yes } else { Match::No }
    }
}

/// No ports at all are all ports.
fn ports(rule: &Node) -> Option<&[Node]> {
    rule.get("ports").map(Node::items).filter(|ports| !ports.is_empty())
}

/// Yes wins over unknown.
fn any(all: impl Iterator<Item = Match>) -> Match {
    all.fold(Match::No, |found, next| match (found, next) {
        (Match::Yes, _) | (_, Match::Yes) => Match::Yes,
        (Match::Unknown, _) | (_, Match::Unknown) => Match::Unknown,
        _ => Match::No,
    })
}

/// Policies that are none of Kubernetes' own.
pub(in crate::inventory) fn index_foreign(inventory: &Inventory<'_>) -> Index<()> {
    let mut foreign = Index::default();
    for document in inventory.input.documents.iter().filter(|document| document.format == Format::K8s) {
        let subject = inventory.subject(document.id);
        if document.kind.name.ends_with("NetworkPolicy") && subject.class != Class::NetworkPolicy {
            foreign.add((), subject.world, document.id);
        }
    }
    foreign.seal();
    foreign
}

/// The policy that keeps pods from name servers, and its port for them over TCP alone.
pub(in crate::inventory) type Muted = (DocumentId, Option<Path>);

impl<'a> Inventory<'a> {
    /// The policies of a direction that govern a template's pods; `None` when there may be more, or other plugins'.
    fn governing(&self, template: DocumentId, direction: Direction) -> Option<Vec<DocumentId>> {
        let subject = self.subject(template);
        let found = self.cache(template).policies.get_or_init(|| self.selecting(template, Class::NetworkPolicy));
        let sure = self.input.system.complete || (!found.uncertain && self.worlds.is_intact(template));
        let foreign = self.k8s.foreign_policies.seen(&(), &self.worlds, subject.world).next().is_some();
        if !sure || foreign || self.uses_host_network(template) {
            return None;
        }
        Some(found.items.iter().copied().filter(|policy| direction.is_governed(self.root(*policy))).collect())
    }

    fn pod_spec(&self, template: DocumentId) -> Option<&'a Node> {
        let holder = self.subject(template).template_of;
        subject::template(self.subject(holder).class, self.root(holder))?.get("spec")
    }

    fn uses_host_network(&self, template: DocumentId) -> bool {
        let spec = self.pod_spec(template);
        spec.and_then(|spec| spec.get("hostNetwork")).and_then(Node::as_bool) == Some(true)
    }

    /// The Service ports that lead to a template's pods and that no policy admits.
    fn blocked(&self, template: DocumentId) -> &[Blocked] {
        self.cache(template).blocked.get_or_init(|| {
            let policies = self.governing(template, Direction::Ingress).unwrap_or_default();
            if policies.is_empty() {
                return Vec::new();
            }
            let services = self.services_of(template).items.iter();
            let blocked = services.flat_map(|service| {
                let ports = service::ports(self.root(*service));
                let blocked = ports.iter().filter_map(|port| self.blocked_port(template, &policies, *service, port));
                let mut blocked: Vec<Blocked> = blocked.collect();
                let whole = blocked.len() == ports.len();
                blocked.iter_mut().for_each(|one| one.whole = whole);
                blocked
            });
            blocked.collect()
        })
    }

    fn blocked_port(
        &self,
        template: DocumentId,
        policies: &[DocumentId],
        service: DocumentId,
        port: &ServicePort<'a>,
    ) -> Option<Blocked> {
        let number = port.number?;
        let target = self.delivery(template, port.target?, port.protocol)?.number;
        let door = self.door(template, target, port.protocol);
        let rules = || policies.iter().flat_map(|policy| Direction::Ingress.rules(self.root(*policy)));
        let admits =
            |rule: &Node| ports(rule).map_or(Match::Yes, |ports| any(ports.iter().map(|entry| door.fits(entry))));
        if any(rules().map(admits)) != Match::No {
            return None;
        }
        let front = Door { number, protocol: port.protocol, names: port.name.into_iter().collect() };
        let confused = policies.iter().find_map(|policy| Some((*policy, self.names_port(*policy, &front)?)));
        let (policy, path) = match &confused {
            Some((policy, path)) => (*policy, path.clone()),
            None => (self.blamed(policies)?, Path::keys(&["spec", Direction::Ingress.key()])),
        };
        Some(Blocked {
            service,
            service_path: port.path.clone(),
            port: number,
            target,
            protocol: port.protocol.to_owned(),
            policy,
            path,
            confused: confused.is_some(),
            open: rules().next().is_some(),
            whole: false,
        })
    }

    fn door<'d>(&self, template: DocumentId, number: i64, protocol: &'d str) -> Door<'d>
    where
        'a: 'd,
    {
        let holder = self.subject(template).template_of;
        let containers = pod::containers(self.subject(holder).class, self.root(holder));
        let named = containers.iter().filter(|container| container.restartable).flat_map(|container| {
            let ports = container.ports().filter(|port| port.number == Some(number) && port.protocol == protocol);
            ports.filter_map(|port| port.name).collect::<Vec<_>>()
        });
        Door { number, protocol, names: named.collect() }
    }

    /// Where a policy names the port that stands in front of the pods.
    fn names_port(&self, policy: DocumentId, front: &Door<'_>) -> Option<Path> {
        let rules = Direction::Ingress.rules(self.root(policy)).iter().enumerate();
        let mut entries = rules.flat_map(|(at, rule)| {
            let path = Path::keys(&["spec", "ingress"]).index(at).key("ports");
            ports(rule).unwrap_or_default().iter().enumerate().map(move |(at, entry)| (path.clone().index(at), entry))
        });
        let (path, _) = entries.find(|(_, entry)| {
            let ranged = entry.get("endPort").is_some() || entry.get("port").is_none_or(Node::is_null);
            !ranged && front.fits(entry) == Match::Yes
        })?;
        Some(path.key("port"))
    }

    /// Of several policies the one with most to say: rules before none, a selector before all pods.
    fn blamed(&self, policies: &[DocumentId]) -> Option<DocumentId> {
        let rank = |policy: &DocumentId| {
            let rules = Direction::Ingress.rules(self.root(*policy)).len().min(1);
            let narrow = self.subject(*policy).selector.as_ref().is_some_and(|selector| !selector.is_empty());
            (rules, narrow, std::cmp::Reverse(*policy))
        };
        policies.iter().copied().max_by_key(rank)
    }

    /// Where a template's pods may call out, yet to no name server: the policy that has the rules. Of a policy without
    /// rules nobody says that its pods were meant to call.
    fn muted_by(&self, template: DocumentId) -> Option<&Muted> {
        self.cache(template).muted.get_or_init(|| self.find_muting(template)).as_ref()
    }

    fn find_muting(&self, template: DocumentId) -> Option<Muted> {
        let policies = self.governing(template, Direction::Egress)?;
        let spec = self.pod_spec(template)?;
        if spec.get("dnsPolicy").and_then(Node::as_str) == Some("None") {
            return None;
        }
        let rules = || {
            policies.iter().flat_map(|policy| {
                let rules = Direction::Egress.rules(self.root(*policy)).iter().enumerate();
                rules.map(|(at, rule)| (*policy, at, rule))
            })
        };
        let (first, ..) = rules().next()?;
        if rules().any(|(policy, _, rule)| self.may_resolve(policy, rule)) {
            return None;
        }
        let over_tcp = rules().find_map(|(policy, at, rule)| {
            let entries = ports(rule)?.iter();
            let entry = entries.clone().position(|entry| is_name_port(entry, "TCP"))?;
            Some((policy, Path::keys(&["spec", "egress"]).index(at).key("ports").index(entry)))
        });
        Some(match over_tcp {
            Some((policy, path)) => (policy, Some(path)),
            None => (first, None),
        })
    }

    /// Whether a rule for outgoing traffic leads to a name server, as far as one can tell.
    fn may_resolve(&self, policy: DocumentId, rule: &Node) -> bool {
        let open = ports(rule).is_none_or(|ports| ports.iter().any(|entry| is_every_port(entry, "UDP")));
        if ports(rule).is_some_and(|ports| ports.iter().any(|entry| is_name_port(entry, "UDP"))) {
            return true;
        }
        let peers = rule.get("to").map_or(&[][..], Node::items);
        open && (peers.is_empty() || peers.iter().any(|peer| self.may_hold_name_server(policy, peer)))
    }

    fn may_hold_name_server(&self, policy: DocumentId, peer: &Node) -> bool {
        const HOMES: [&str; 2] = ["kube-system", "openshift-dns"];
        let Some(selector) = peer.get("namespaceSelector").filter(|selector| !selector.is_null()) else {
            let own = self.subject(policy).namespace;
            return peer.get("ipBlock").is_some() || own.is_some_and(|name| HOMES.contains(&name));
        };
        let named = selector.dig(&["matchLabels", "kubernetes.io/metadata.name"]).and_then(Node::as_str);
        named.is_none_or(|name| HOMES.contains(&name) || labels::is_templated(name))
    }

    /// Facts of a NetworkPolicy.
    pub(in crate::inventory) fn network_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        let root = self.root(id);
        let templates = &self.selected(id).items;
        let blocked = templates.iter().flat_map(|template| {
            let own = self.blocked(*template).iter().filter(|blocked| blocked.policy == id);
            own.map(|blocked| self.blocked_value(*template, blocked))
        });
        let muted = templates.iter().filter_map(|template| {
            let (policy, over_tcp) = self.muted_by(*template)?;
            (*policy == id).then(|| {
                let [document, kind, name] = self.display_facts(*template);
                let over_tcp = optional(over_tcp.as_ref().map(path_value));
                let path = path_value(&self.template_link(*template).path);
                object([document, kind, name, ("path", path), ("over_tcp", over_tcp)])
            })
        });
        let mut facts = vec![
            ("ingress", Value::Bool(Direction::Ingress.is_governed(root))),
            ("egress", Value::Bool(Direction::Egress.is_governed(root))),
            ("blocked", array(blocked)),
            ("nameless", array(muted)),
        ];
        facts.extend(self.nearness_facts(id));
        facts
    }

    fn blocked_value(&self, template: DocumentId, blocked: &Blocked) -> Value {
        let document = self.input.documents.get(blocked.service);
        object([
            ("document", key_of(template)),
            ("service", key_of(blocked.service)),
            ("service_name", optional(document.identity.name.as_deref())),
            ("service_path", path_value(&blocked.service_path)),
            ("port", Value::from(blocked.port)),
            ("target", Value::from(blocked.target)),
            ("protocol", string(&blocked.protocol)),
            ("path", path_value(&blocked.path)),
            ("confused", Value::Bool(blocked.confused)),
            ("open", Value::Bool(blocked.open)),
            ("whole", Value::Bool(blocked.whole)),
        ])
    }
}

/// An entry of `ports` for every port of a protocol.
fn is_every_port(entry: &Node, protocol: &str) -> bool {
    let own = entry.get("protocol").and_then(Node::as_str).unwrap_or("TCP");
    own == protocol && entry.get("port").is_none_or(Node::is_null)
}

/// An entry that lets questions to a name server through. Its pods may listen elsewhere than at 53.
fn is_name_port(entry: &Node, protocol: &str) -> bool {
    let door = |number: i64| Door { number, protocol, names: Vec::new() };
    let named = entry.get("port").and_then(Node::as_str).is_some_and(|name| name.starts_with("dns"));
    let own = entry.get("protocol").and_then(Node::as_str).unwrap_or("TCP") == protocol;
    let listed = entry.get("port").is_some_and(|port| !port.is_null());
    own && listed && (named || [53, 5353, 8053, 1053].iter().any(|number| door(*number).fits(entry) != Match::No))
}
