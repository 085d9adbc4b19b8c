//! Which instances of different nodes are one virtual router: equal id and family, and an address in common, or each
//! other's unicast peers. The id alone says nothing: most of the world uses 51.

use std::collections::HashMap;
use std::net::IpAddr;

use super::Config;
use super::instance::Instance;
use super::nodes::{are_apart, closeness};
use crate::document::DocumentId;
use crate::inventory::index::Index;
use crate::inventory::world::Worlds;

/// Nodes that share a virtual router. More are copies, or examples.
const MAX_NODES: usize = 8;

/// Documents that have one key. With more it is nobody's.
const MAX_SHARING: usize = 64;

/// An instance of a document.
pub type At = (DocumentId, usize);

type Key = (u8, i64, IpAddr);

/// By instance, in the order of the documents.
pub fn find(configs: &HashMap<DocumentId, Config<'_>>, worlds: &Worlds) -> HashMap<At, Vec<At>> {
    let mut index: Index<Key> = Index::default();
    let mut ids: Vec<DocumentId> = configs.keys().copied().collect();
    ids.sort_unstable();
    for id in &ids {
        for instance in &configs[id].instances {
            for key in keys(instance) {
                index.add(key, worlds.of(*id), *id);
            }
        }
    }
    index.seal();
    let mut found: HashMap<At, Vec<At>> = HashMap::new();
    for id in &ids {
        for (at, instance) in configs[id].instances.iter().enumerate() {
            let near = nearest((*id, at), candidates(configs, worlds, (&index, *id), instance), configs);
            if !near.is_empty() && near.len() < MAX_NODES {
                found.insert((*id, at), near);
            }
        }
    }
    // Who is not chosen by those that it chose is of another system.
    let mutual = |one: &At, other: &At| found.get(other).is_some_and(|back| back.contains(one));
    let kept: Vec<(At, Vec<At>)> = found
        .iter()
        .map(|(one, others)| (*one, others.iter().copied().filter(|other| mutual(one, other)).collect::<Vec<_>>()))
        .filter(|(_, others)| !others.is_empty())
        .collect();
    kept.into_iter().collect()
}

/// What an instance is found by: its addresses, and where it speaks from.
fn keys<'i>(instance: &'i Instance<'_>) -> impl Iterator<Item = Key> + 'i {
    let id = instance.family().zip(instance.vrid.value);
    let addresses = instance.vips.iter().map(|vip| vip.address).take(MAX_SHARING);
    let known = addresses.chain(instance.unicast.as_ref().and(instance.source.value));
    known.filter_map(move |address| id.map(|(family, vrid)| (family, vrid, address)))
}

fn candidates(
    configs: &HashMap<DocumentId, Config<'_>>,
    worlds: &Worlds,
    (index, id): (&Index<Key>, DocumentId),
    instance: &Instance<'_>,
) -> Vec<At> {
    let Some((family, vrid)) = instance.family().zip(instance.vrid.value) else { return Vec::new() };
    let peers = instance.unicast.iter().flat_map(|unicast| unicast.peers.iter().map(|(peer, _)| *peer));
    let asked = keys(instance).chain(peers.take(MAX_SHARING).map(|peer| (family, vrid, peer)));
    let mut documents: Vec<DocumentId> = asked
        .filter(|key| index.count(key) <= MAX_SHARING)
        .flat_map(|key| index.seen(&key, worlds, worlds.of(id)).collect::<Vec<_>>())
        .filter(|other| *other != id)
        .collect();
    documents.sort_unstable();
    documents.dedup();
    let own = (&configs[&id], instance);
    let fits = |other: DocumentId| {
        let config = &configs[&other];
        let with_id = config.by_vrid.get(&vrid).filter(|all| all.len() <= MAX_SHARING)?;
        let at = *with_id.iter().find(|at| is_same_router(instance, &config.instances[**at]))?;
        are_apart(own, (config, &config.instances[at])).then_some((other, at))
    };
    documents.into_iter().filter_map(fits).collect()
}

fn is_same_router(one: &Instance<'_>, other: &Instance<'_>) -> bool {
    if one.vrid.value.is_none() || one.vrid.value != other.vrid.value || one.family() != other.family() {
        return false;
    }
    let shares = one.vips.iter().any(|vip| other.vips.iter().any(|other| other.address == vip.address));
    shares || (lists(one, other) && lists(other, one))
}

/// Whether one names the other as its unicast peer.
pub fn lists(one: &Instance<'_>, other: &Instance<'_>) -> bool {
    let Some((unicast, source)) = one.unicast.as_ref().zip(other.source.value) else { return false };
    unicast.peers.iter().any(|(peer, _)| *peer == source)
}

/// Those that lie nearest: a copy of the system elsewhere is another system.
fn nearest((id, _): At, candidates: Vec<At>, configs: &HashMap<DocumentId, Config<'_>>) -> Vec<At> {
    let own = &configs[&id];
    let near = |other: &At| closeness(&own.path, &configs[&other.0].path);
    let most = candidates.iter().map(near).max().unwrap_or_default();
    candidates.into_iter().filter(|other| near(other) == most).collect()
}
