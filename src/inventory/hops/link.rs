//! From a call's targets to the entries that take its requests. Where more than one host may be meant, nothing is linked.

use std::collections::HashMap;

use super::pods::{Hosts, are_beside, holder};
use super::read::ANY_PORT;
use super::{At, Call, Entry, Hops, Link, Target, address};
use crate::document::DocumentId;
use crate::inventory::Inventory;

/// Entries that are compared for one target.
const MOST: usize = 500;

struct Linker<'i, 'a> {
    inventory: &'i Inventory<'a>,
    hops: &'i Hops,
    hosts: Hosts,
    by_port: HashMap<i64, Vec<usize>>,
    by_service: HashMap<DocumentId, Vec<usize>>,
}

/// For each call, in their order.
pub(super) fn all(inventory: &Inventory<'_>, hops: &Hops) -> Vec<Vec<Link>> {
    let mut by_port: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut by_service: HashMap<DocumentId, Vec<usize>> = HashMap::new();
    for (at, entry) in hops.entries.iter().enumerate() {
        match entry.at {
            At::Service(service) => by_service.entry(service).or_default().push(at),
            _ => by_port.entry(entry.port).or_default().push(at),
        }
    }
    let linker = Linker { inventory, hops, hosts: Hosts::read(inventory, hops), by_port, by_service };
    (0..hops.calls.len()).map(|call| linker.links(call)).collect()
}

impl Linker<'_, '_> {
    fn links(&self, at: usize) -> Vec<Link> {
        let call = &self.hops.calls[at];
        let mut links: Vec<Link> = Vec::new();
        let is_self = |link: &Link| self.hops.entries[link.entry].calls.contains(&at);
        for link in call.targets.iter().take(MOST).flat_map(|target| self.target(call, target)) {
            // Which of its names a request that comes back asks for is not known.
            if !links.contains(&link) && !is_self(&link) {
                links.push(link);
            }
        }
        links
    }

    fn target(&self, call: &Call, target: &Target) -> Vec<Link> {
        match address::calling(&target.host) {
            At::Loopback => self.here(call, target.port),
            At::Ip(ip) => {
                let bound = self.only(call, target.port, "address", |entry| self.hops.entries[entry].at == At::Ip(ip));
                if bound.is_empty() { self.moved(call, (ip, target.port)) } else { bound }
            }
            At::Name(name) => match self.service(call, &name) {
                Some(service) => self.behind(call, service, target.port),
                None => self.only(call, target.port, "name", |entry| {
                    let entry = &self.hops.entries[entry];
                    let is_bound = matches!(&entry.at, At::Name(bound) if address::is_same_name(bound, &name));
                    entry.document != call.document
                        && (is_bound || entry.names.iter().any(|known| address::is_same_name(known, &name)))
                }),
            },
            At::Any | At::Service(_) => Vec::new(),
        }
    }

    /// A port of this host: the process's own, else another one's.
    fn here(&self, call: &Call, port: i64) -> Vec<Link> {
        let root = self.root(call.document);
        let is_local = |entry: &Entry| matches!(entry.at, At::Any | At::Loopback);
        let own = self.only(call, port, "loopback", |entry| {
            let entry = &self.hops.entries[entry];
            is_local(entry) && self.root(entry.document) == root
        });
        if !own.is_empty() {
            return own;
        }
        self.only(call, port, "loopback", |entry| {
            let entry = &self.hops.entries[entry];
            is_local(entry) && self.hosts.are_shared(self.inventory, call.document, entry.document)
        })
    }

    /// The entries on a port that fit, when all of them belong to one configuration.
    fn only(&self, call: &Call, port: i64, via: &'static str, fits: impl Fn(usize) -> bool) -> Vec<Link> {
        let candidates = self.by_port.get(&port).map_or(&[][..], Vec::as_slice).iter().copied().take(MOST);
        let found: Vec<usize> = candidates
            .filter(|entry| fits(*entry) && self.sees(call.document, self.hops.entries[*entry].document))
            .collect();
        let root = |entry: usize| self.root(self.hops.entries[entry].document);
        match found.first() {
            Some(first) if found.iter().all(|entry| root(*entry) == root(*first)) => {
                found.into_iter().map(|entry| Link { entry, via }).collect()
            }
            _ => Vec::new(),
        }
    }

    fn root(&self, id: DocumentId) -> DocumentId {
        self.inventory.input.documents.root_of(id).id
    }

    /// A virtual address: the proxies on the nodes that keepalived moves it between.
    fn moved(&self, call: &Call, (ip, port): (std::net::IpAddr, i64)) -> Vec<Link> {
        let movers: Vec<DocumentId> = self
            .hops
            .addresses
            .iter()
            .filter(|address| address.ip == ip && self.sees(call.document, address.document))
            .map(|address| address.document)
            .collect();
        self.only(call, port, "virtual address", |entry| {
            let entry = &self.hops.entries[entry];
            entry.at == At::Any && movers.iter().any(|mover| are_beside(self.inventory, *mover, entry.document))
        })
    }

    /// The Service that a name means to a caller in the cluster.
    fn service(&self, call: &Call, name: &str) -> Option<DocumentId> {
        self.inventory.service_called(holder(self.inventory, call.document)?, name)
    }

    /// Through the mesh's routes when the caller has a proxy beside it, else to the pods.
    fn behind(&self, call: &Call, service: DocumentId, port: i64) -> Vec<Link> {
        let mut pods = self.hosts.pods(self.inventory, call.document).peekable();
        let is_meshed = pods.peek().is_some() && pods.all(|template| self.inventory.is_meshed(template));
        let routed = self.by_service.get(&service).map_or(&[][..], Vec::as_slice).iter().copied().filter(|entry| {
            let entry = &self.hops.entries[*entry];
            entry.port == port && self.sees(call.document, entry.document)
        });
        let routed: Vec<Link> = routed.filter(|_| is_meshed).map(|entry| Link { entry, via: "mesh" }).collect();
        let documents: Vec<DocumentId> = routed.iter().map(|link| self.hops.entries[link.entry].document).collect();
        match documents.first() {
            Some(first) if documents.iter().all(|document| document == first) => return routed,
            // Several that route one host: which of them does is not known.
            Some(_) => return Vec::new(),
            None => {}
        }
        let ends = self.inventory.service_ends(service, Some(port).filter(|port| *port != ANY_PORT));
        let mut links = Vec::new();
        for (template, number) in ends {
            let candidates = self.by_port.get(&number).map_or(&[][..], Vec::as_slice).iter().copied().take(MOST);
            let fitting = candidates.filter(|entry| {
                let entry = &self.hops.entries[*entry];
                !matches!(entry.at, At::Loopback)
                    && entry.document != call.document
                    && self.hosts.pods(self.inventory, entry.document).any(|pod| pod == template)
            });
            links.extend(fitting.map(|entry| Link { entry, via: "service" }));
        }
        links
    }

    fn sees(&self, from: DocumentId, to: DocumentId) -> bool {
        let worlds = &self.inventory.worlds;
        let number = worlds.of(to).number();
        worlds.seen_by(worlds.of(from)).iter().any(|range| range.contains(&number))
    }
}
