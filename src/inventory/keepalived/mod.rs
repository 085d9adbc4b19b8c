//! What is computed about keepalived's configurations: effective values of instances, trackers and virtual servers, and
//! which instances of different nodes are one virtual router.
//!
//! `tree` reads statements, `instance`, `tracker`, `group` and `service` one block each, `peers` finds siblings, `differ`
//! compares them, `show` makes the values that policies see.

mod differ;
mod group;
mod instance;
mod nodes;
mod peers;
mod service;
mod show;
mod tracker;
mod tree;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use super::links::{Link, Relation};
use super::world::Worlds;
use super::{Input, Inventory};
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::source::SourceId;
use crate::syntax::Path;
use crate::value::Value;
use group::SyncGroup;
use instance::{Globals, Instance};
use peers::At;
use service::Service;
use tracker::Definition;
use tree::{Statement, statements};

/// What is read once, before anything is asked.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    configs: HashMap<DocumentId, Config<'a>>,
    siblings: HashMap<At, Vec<At>>,
}

/// What one node tells virtual routers apart by: id, family, interface, and the group that adverts are sent to.
type Router<'a> = (i64, u8, &'a str, Option<&'a str>);

/// One node's configuration.
#[derive(Debug)]
struct Config<'a> {
    source: SourceId,
    /// As shown.
    path: String,
    /// The name that conditions ask for.
    node: Option<String>,
    router_id: Option<String>,
    globals: Globals<'a>,
    instances: Vec<Instance<'a>>,
    groups: Vec<SyncGroup<'a>>,
    definitions: Vec<Definition<'a>>,
    services: Vec<Service<'a>>,
    by_name: HashSet<&'a str>,
    by_vrid: HashMap<i64, Vec<usize>>,
    /// The first instance that listens for the same router on the same interface.
    by_router: HashMap<Router<'a>, usize>,
    /// The group that names an instance first.
    by_member: HashMap<&'a str, usize>,
    by_definition: HashMap<(&'static str, &'a str), usize>,
    /// How often something is tracked.
    tracked: HashMap<(&'static str, &'a str), usize>,
    /// Nothing of it is missing: every include was followed, and it is no fragment.
    complete: bool,
}

impl<'a> Graph<'a> {
    pub fn build(input: &Input<'a>, worlds: &Worlds) -> Self {
        let documents = input.documents.iter().filter(|document| document.format == Format::Keepalived);
        let configs: HashMap<DocumentId, Config<'a>> =
            documents.map(|document| (document.id, Config::read(input, document))).collect();
        let siblings = peers::find(&configs, worlds);
        Self { configs, siblings }
    }

    fn siblings(&self, at: At) -> &[At] {
        self.siblings.get(&at).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Config<'a> {
    fn read(input: &Input<'a>, document: &'a Document) -> Self {
        let all: Vec<Statement<'a>> = statements(&document.root).collect();
        let named = |name: &'static str| all.iter().filter(move |block| block.name() == name);
        let globals = Globals { blocks: named("global_defs").cloned().collect() };
        let path = input.sources.shown(document.source).to_owned();
        let instances: Vec<Instance<'a>> =
            named("vrrp_instance").map(|block| Instance::read(block.clone(), &globals)).collect();
        let groups: Vec<SyncGroup<'a>> = named("vrrp_sync_group").map(SyncGroup::read).collect();
        let definitions: Vec<Definition<'a>> = all.iter().filter_map(Definition::read).collect();
        let mut by_vrid: HashMap<i64, Vec<usize>> = HashMap::new();
        for (at, vrid) in instances.iter().enumerate().filter_map(|(at, one)| Some((at, one.vrid.value?))) {
            by_vrid.entry(vrid).or_default().push(at);
        }
        let mut by_router: HashMap<Router<'a>, usize> = HashMap::new();
        for (at, router) in instances.iter().enumerate().filter_map(|(at, one)| Some((at, one.router()?))) {
            by_router.entry(router).or_insert(at);
        }
        let mut by_member: HashMap<&str, usize> = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            for (member, _) in &group.members {
                by_member.entry(member).or_insert(at);
            }
        }
        let by_definition =
            definitions.iter().enumerate().filter_map(|(at, one)| Some(((one.kind, one.name?), at))).collect();
        let trackers = instances.iter().flat_map(|one| &one.trackers);
        let mut tracked: HashMap<(&str, &str), usize> = HashMap::new();
        for tracker in trackers.chain(groups.iter().flat_map(|group| &group.trackers)) {
            *tracked.entry((tracker.kind, tracker.name.unwrap_or_default())).or_default() += 1;
        }
        Self {
            source: document.source,
            node: document.identity.name.as_deref().map(str::to_owned),
            router_id: globals.last("router_id").and_then(|found| found.arg(0)).map(str::to_owned),
            by_name: instances.iter().filter_map(|instance| instance.name).collect(),
            instances,
            groups,
            definitions,
            by_vrid,
            by_router,
            by_member,
            by_definition,
            tracked,
            services: named("virtual_server").map(Service::read).collect(),
            complete: !has_gaps(&all) && !is_fragment(&path),
            globals,
            path,
        }
    }

    /// What a message calls the node.
    fn label(&self) -> String {
        let named = self.node.clone().or_else(|| self.router_id.clone());
        named.map_or_else(|| self.path.clone(), |name| format!("{name} ({})", self.path))
    }
}

fn has_gaps(blocks: &[Statement<'_>]) -> bool {
    blocks
        .iter()
        .any(|block| block.is_gap() || block.has_unknown_name() || has_gaps(&block.inside().collect::<Vec<_>>()))
}

/// A file of a folder for parts: what it lacks may be in its neighbours.
fn is_fragment(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    !name.contains("keepalived") && folders.rsplit('/').next().is_some_and(|folder| folder.ends_with(".d"))
}

/// An address that moves between nodes, for what is checked across formats.
#[derive(Debug, Clone)]
pub(in crate::inventory) struct VirtualAddress {
    pub address: IpAddr,
    /// The device that it is put on, where the instance says.
    pub interface: Option<String>,
    /// Where it stands in the document.
    pub path: Path,
    /// What IPVS balances itself on this address: port and protocol; port 0 means all.
    pub balanced: Vec<(i64, String)>,
    /// It is there to route through, not to serve.
    pub is_routing: bool,
}

/// The addresses that a node may hold, and whether those are all.
pub(in crate::inventory) fn virtual_addresses(
    inventory: &Inventory<'_>,
    id: DocumentId,
) -> (Vec<VirtualAddress>, bool) {
    let Some(config) = inventory.keepalived.configs.get(&id) else { return (Vec::new(), false) };
    let mut balanced: HashMap<IpAddr, Vec<(i64, String)>> = HashMap::new();
    for (address, service) in config.services.iter().filter_map(|service| Some((service.address?, service))) {
        let protocol = service.protocol.value.clone().unwrap_or_default();
        balanced.entry(address).or_default().push((service.port.unwrap_or(0), protocol));
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for instance in &config.instances {
        for vip in instance.vips.iter().chain(&instance.excluded).filter(|vip| seen.insert(vip.address)) {
            found.push(VirtualAddress {
                address: vip.address,
                interface: instance.interface.value.map(str::to_owned),
                path: vip.path.clone(),
                balanced: balanced.get(&vip.address).cloned().unwrap_or_default(),
                is_routing: instance.has_routes,
            });
        }
    }
    (found, config.complete && !config.instances.iter().any(|instance| instance.open))
}

pub(super) fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    show::facts(inventory, id)
}

/// `peers`: the documents of the other nodes that share a virtual router, with the instance there.
pub(super) fn relations(inventory: &Inventory<'_>, id: DocumentId) -> Vec<(&'static str, Relation)> {
    let graph = &inventory.keepalived;
    let Some(config) = graph.configs.get(&id) else { return Vec::new() };
    let mut items: Vec<Link> = Vec::new();
    for at in 0..config.instances.len() {
        for (other, instance) in graph.siblings((id, at)) {
            let found = &graph.configs[other].instances[*instance];
            let via = config.instances[at].name.map(|name| name.to_owned().into());
            items.push(Link { via, ..Link::to(*other, found.statement.path.clone()) });
        }
    }
    // Where no pair is seen, the other nodes are somewhere else.
    let evidence = !graph.siblings.is_empty();
    let uncertain = !config.complete || config.instances.iter().any(|instance| instance.open);
    vec![("peers", Relation { items, uncertain, evidence })]
}
