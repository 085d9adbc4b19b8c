//! Subsets of a mesh host: the DestinationRules that declare those which routes name, and the pods behind each.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::k8s::lookup::labels::{self, Match, Selector};
use crate::inventory::k8s::mesh::destination;
use crate::inventory::k8s::mesh::istio::{self, Host};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path, Segment};

/// A subset that a route sends requests to.
#[derive(Debug)]
pub(in crate::inventory) struct Wanted<'a> {
    pub path: Path,
    pub name: &'a str,
    pub host: &'a str,
    pub rules: Vec<DocumentId>,
    /// `None` when it is not known.
    pub declared: Option<bool>,
}

/// The rules of one host, and whether there may be others.
#[derive(Debug, Default, Clone)]
struct Rules {
    items: Vec<DocumentId>,
    uncertain: bool,
}

/// A subset that a DestinationRule declares.
#[derive(Debug)]
pub(in crate::inventory) struct Declared<'a> {
    pub path: Path,
    pub name: Option<&'a str>,
    /// How many pod templates of the host it selects, where that is known.
    pub pods: Option<usize>,
}

/// DestinationRules with a wildcard as their host.
const WILDCARDS: &str = "*";

/// DestinationRules by the first label of their host.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut index = Index::default();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        let host = destination::host(&document.root).filter(|_| subject.class == Class::DestinationRule);
        if let Some(host) = host.filter(|_| subject.joins) {
            let key = if host.contains('*') { WILDCARDS } else { istio::first_label(host) };
            index.add(key, subject.world, document.id);
        }
    }
    index.seal();
    index
}

fn subsets(root: &Node) -> &[Node] {
    root.dig(&["spec", "subsets"]).map_or(&[][..], Node::items)
}

/// Labels that Istio gives to endpoints besides those of their pods.
fn is_of_mesh(key: &str) -> bool {
    key.starts_with("topology.") || key.contains("istio.io/") || key == "kubernetes.io/hostname"
}

impl<'a> Inventory<'a> {
    /// Every subset that a VirtualService names.
    pub(in crate::inventory) fn wanted_subsets(&self, route: DocumentId) -> Vec<Wanted<'a>> {
        let root = self.root(route);
        let all = self.backends(route).iter().filter_map(|backend| {
            let host = backend.reference.host?;
            let keys = backend.reference.path.segments();
            let place = keys[..keys.len().saturating_sub(1)].iter().fold(Path::default(), |path, key| match key {
                Segment::Key(key) => path.key(key),
                Segment::Index(at) => path.index(*at),
            });
            let path = place.key("subset");
            let name = root.follow(&path)?.as_str().filter(|name| !name.is_empty())?;
            let rules = self.rules_of_host(route, host);
            let declared = self.is_declared(name, &rules);
            Some(Wanted { path, name, host, rules: rules.items, declared })
        });
        all.collect()
    }

    fn is_declared(&self, name: &str, rules: &Rules) -> Option<bool> {
        let names = || rules.items.iter().flat_map(|rule| subsets(self.root(*rule)));
        let named = |wanted: &dyn Fn(&str) -> bool| {
            names().any(|subset| subset.get("name").and_then(Node::as_str).is_some_and(wanted))
        };
        if named(&|known| known == name) {
            return Some(true);
        }
        let open = rules.uncertain || labels::is_templated(name) || named(&labels::is_templated);
        let known = !rules.items.is_empty() || self.input.system.complete;
        (known && !open).then_some(false)
    }

    /// The DestinationRules for a host as a route names it. Less specific ones count where there is no other.
    fn rules_of_host(&self, route: DocumentId, host: &'a str) -> Rules {
        let world = self.subject(route).world;
        let wanted = self.host(route, host);
        let same = |rule: DocumentId| match (destination::host(self.root(rule)), wanted) {
            (Some(other), _) if other == host && other.contains('.') => Same::Yes,
            (Some(other), Host::Service { name, namespace }) => match self.host(rule, other) {
                Host::Service { name: its, namespace: home } if its == name => namespaces::compare(home, namespace),
                _ => Same::No,
            },
            _ => Same::No,
        };
        let mut rules = Rules { items: Vec::new(), uncertain: wanted == Host::Unknown };
        for rule in self.k8s.traffic.rules.seen(istio::first_label(host), &self.worlds, world) {
            match same(rule) {
                Same::Yes => rules.items.push(rule),
                Same::Unknown => rules.uncertain = true,
                Same::No => {}
            }
        }
        if rules.items.is_empty() {
            let mut unseen = self.k8s.traffic.rules.all(istio::first_label(host));
            rules.uncertain |= unseen.any(|rule| same(rule) != Same::No);
            rules.uncertain |= self.k8s.traffic.rules.seen(WILDCARDS, &self.worlds, world).next().is_some();
        }
        rules
    }

    pub(in crate::inventory) fn destination_rules_relation(&self, route: DocumentId) -> Relation {
        let mut relation = Relation::default();
        let mut hosts: Vec<&str> = self.backends(route).iter().filter_map(|backend| backend.reference.host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        for host in hosts {
            let rules = self.rules_of_host(route, host);
            relation.uncertain |= rules.uncertain;
            relation.evidence |= !rules.items.is_empty();
            for rule in rules.items {
                let link = Link::to(rule, Path::keys(&["spec", "host"]));
                if !relation.items.iter().any(|known| known.target == link.target) {
                    relation.items.push(link);
                }
            }
        }
        relation
    }

    pub(in crate::inventory) fn declared_subsets(&self, rule: DocumentId) -> Vec<Declared<'a>> {
        let (services, uncertain) = self.host_services(rule);
        let world = self.subject(rule).world;
        let virtual_machines = self.k8s.by_class.seen(&Class::WorkloadEntry, &self.worlds, world).next().is_some();
        let known = !uncertain && !virtual_machines && !services.is_empty();
        let all = subsets(self.root(rule)).iter().enumerate().map(|(at, subset)| {
            let selector = Selector::of_map(subset.get("labels"));
            let pods = selector.filter(|_| known).and_then(|selector| self.pods_of_subset(&services, &selector));
            let name = subset.get("name").and_then(Node::as_str);
            Declared { path: Path::keys(&["spec", "subsets"]).index(at), name, pods }
        });
        all.collect()
    }

    fn pods_of_subset(&self, services: &[DocumentId], subset: &Selector<'_>) -> Option<usize> {
        if subset.equal.iter().any(|(key, _)| is_of_mesh(key)) {
            return None;
        }
        let mut pods = 0;
        for service in services {
            let selected = self.selected(*service);
            if selected.uncertain || selected.items.is_empty() || !self.operators(*service).is_empty() {
                return None;
            }
            for template in &selected.items {
                match subset.matches(&self.subject(*template).labels) {
                    Match::Yes => pods += 1,
                    Match::Unknown => return None,
                    Match::No => {}
                }
            }
        }
        Some(pods)
    }
}
