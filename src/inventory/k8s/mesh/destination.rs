//! DestinationRules: their host, the policies that hold where, and the servers behind every `tls.mode`.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::labels::{Labels, Match, Selector};
use crate::inventory::k8s::mesh::istio::Host;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::traffic::service;
use crate::inventory::links::Computed;
use crate::syntax::{Node, Path};
use crate::value::Value;

/// A traffic policy and what it holds for.
#[derive(Debug)]
pub(in crate::inventory) struct Policy<'a> {
    pub path: Path,
    /// The blocks that hold there: a subset's own over those of the rule, a port's alone.
    pub blocks: Vec<(&'a str, &'a Node)>,
    pub port: Option<i64>,
    pub subset: Option<&'a str>,
    /// Pods of the subset.
    labels: Option<&'a Node>,
    /// The `tls` is written in this very policy.
    own_tls: bool,
    /// Ports of the same block that have settings of their own.
    excepted: Vec<i64>,
}

#[derive(Debug)]
pub(in crate::inventory) struct Tls<'a> {
    pub path: Path,
    pub mode: &'a str,
    pub port: Option<i64>,
    pub servers: Vec<Server>,
}

#[derive(Debug)]
pub(in crate::inventory) struct Server {
    pub document: DocumentId,
    pub service: DocumentId,
    pub port: i64,
    pub target: i64,
    pub mtls: Computed,
}

/// More servers behind one host than this are not told: a wildcard covers whole clusters.
const MAX_SERVERS: usize = 256;

pub(in crate::inventory) fn host(root: &Node) -> Option<&str> {
    root.dig(&["spec", "host"]).and_then(Node::as_str)
}

pub(in crate::inventory) fn policies(root: &Node) -> Vec<Policy<'_>> {
    let top = root.dig(&["spec", "trafficPolicy"]);
    let top_path = Path::keys(&["spec", "trafficPolicy"]);
    let mut all = Vec::new();
    if let Some(top) = top {
        push(&mut all, top, top_path, None, None);
    }
    let subsets = root.dig(&["spec", "subsets"]).map_or(&[][..], Node::items);
    for (at, subset) in subsets.iter().enumerate() {
        if let Some(policy) = subset.get("trafficPolicy") {
            let path = Path::keys(&["spec", "subsets"]).index(at).key("trafficPolicy");
            push(&mut all, policy, path, Some(subset), top);
        }
    }
    all
}

fn push<'a>(all: &mut Vec<Policy<'a>>, node: &'a Node, path: Path, subset: Option<&'a Node>, top: Option<&'a Node>) {
    let own = || node.entries().iter().map(|entry| (&*entry.key, &entry.value));
    let inherited = top.map_or(&[][..], Node::entries).iter().map(|entry| (&*entry.key, &entry.value));
    let blocks = inherited.filter(|(key, _)| node.get(key).is_none()).chain(own()).collect();
    let name = subset.and_then(|subset| subset.get("name")).and_then(Node::as_str);
    let labels = subset.and_then(|subset| subset.get("labels"));
    let settings = node.get("portLevelSettings").map_or(&[][..], Node::items);
    let number = |setting: &Node| setting.dig(&["port", "number"]).and_then(Node::as_int);
    all.push(Policy {
        path: path.clone(),
        blocks,
        port: None,
        subset: name,
        labels,
        own_tls: node.get("tls").is_some(),
        excepted: settings.iter().filter_map(number).collect(),
    });
    for (at, setting) in settings.iter().enumerate() {
        let entries = setting.entries().iter().filter(|entry| &*entry.key != "port");
        all.push(Policy {
            path: path.clone().key("portLevelSettings").index(at),
            blocks: entries.map(|entry| (&*entry.key, &entry.value)).collect(),
            port: number(setting),
            subset: name,
            labels,
            own_tls: setting.get("tls").is_some(),
            excepted: Vec::new(),
        });
    }
}

impl<'a> Policy<'a> {
    fn block(&self, key: &str) -> Option<&'a Node> {
        self.blocks.iter().find(|(known, _)| *known == key).map(|(_, node)| *node)
    }

    /// The blocks as one object.
    pub fn input(&self) -> Value {
        let pairs = self.blocks.iter().map(|(key, node)| (Value::from(*key), crate::value::from_node(node)));
        Value::from(pairs.collect::<std::collections::BTreeMap<_, _>>())
    }
}

impl<'a> Inventory<'a> {
    /// The Services that a DestinationRule is about, and whether there may be more.
    pub(in crate::inventory) fn host_services(&self, rule: DocumentId) -> (Vec<DocumentId>, bool) {
        let Some(host) = host(self.root(rule)) else { return (Vec::new(), true) };
        match self.host(rule, host) {
            Host::Service { name, namespace } => {
                let found = self.named(rule, Class::Service, namespace, name);
                (found.items, found.uncertain)
            }
            Host::Wildcard => (self.services_by_suffix(rule, host), true),
            Host::External | Host::Unknown => (Vec::new(), true),
        }
    }

    fn services_by_suffix(&self, rule: DocumentId, host: &str) -> Vec<DocumentId> {
        let suffix = host.trim_start_matches('*');
        let world = self.subject(rule).world;
        let services = self.k8s.by_class.seen(&Class::Service, &self.worlds, world).filter(|id| {
            let name = self.input.documents.get(*id).identity.name.as_deref().unwrap_or("");
            match self.subject(*id).namespace {
                Some(namespace) => format!("{name}.{namespace}.svc.cluster.local").ends_with(suffix),
                None => ".svc.cluster.local".ends_with(suffix),
            }
        });
        services.take(MAX_SERVERS).collect()
    }

    /// Every written `tls.mode` with the servers that it speaks to.
    pub(in crate::inventory) fn tls(&self, rule: DocumentId) -> Vec<Tls<'a>> {
        let written = policies(self.root(rule)).into_iter().filter(|policy| policy.own_tls).filter_map(|policy| {
            let mode = policy.block("tls")?.get("mode")?.as_str()?;
            let path = policy.path.clone().key("tls").key("mode");
            Some(Tls { path, mode, port: policy.port, servers: self.servers(rule, &policy) })
        });
        written.collect()
    }

    fn servers(&self, rule: DocumentId, policy: &Policy<'_>) -> Vec<Server> {
        let subset = Selector::of_map(policy.labels);
        let mut servers = Vec::new();
        for service in self.host_services(rule).0 {
            for port in service::ports(self.root(service)) {
                let Some(number) = port.number else { continue };
                if policy.port.is_some_and(|meant| meant != number) || policy.excepted.contains(&number) {
                    continue;
                }
                for end in self.deliveries(service, &port).0 {
                    let labels: &Labels<'_> = &self.subject(end.document).labels;
                    let selected = subset.as_ref().is_none_or(|subset| subset.matches(labels) == Match::Yes);
                    if selected && servers.len() < MAX_SERVERS {
                        let mtls = self.mtls(end.document, end.number);
                        servers.push(Server {
                            document: end.document,
                            service,
                            port: number,
                            target: end.number,
                            mtls,
                        });
                    }
                }
            }
        }
        servers
    }
}
