//! Documents by a key, found from one world in time that grows with what is found there.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use super::world::{WorldId, Worlds};
use crate::document::DocumentId;

#[derive(Debug)]
pub(super) struct Index<K> {
    /// Sorted by world, then document.
    entries: HashMap<K, Vec<(u32, DocumentId)>>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self { entries: HashMap::new() }
    }
}

impl<K: Eq + Hash> Index<K> {
    pub fn add(&mut self, key: K, world: WorldId, document: DocumentId) {
        self.entries.entry(key).or_default().push((world.number(), document));
    }

    /// To be called when everything is added.
    pub fn seal(&mut self) {
        for entries in self.entries.values_mut() {
            entries.sort_unstable();
            entries.dedup();
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.keys()
    }

    /// How many documents have the key, in all worlds.
    pub fn count<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.entries.get(key).map_or(0, Vec::len)
    }

    /// The documents that have the key, seen or not.
    pub fn all<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> impl Iterator<Item = DocumentId> + use<'_, K, Q>
    where
        K: Borrow<Q>,
    {
        self.entries.get(key).map_or(&[][..], Vec::as_slice).iter().map(|(_, document)| *document)
    }

    /// The documents that have the key and that `world` sees, world by world.
    pub fn seen<'s, Q: Eq + Hash + ?Sized>(
        &'s self,
        key: &Q,
        worlds: &'s Worlds,
        world: WorldId,
    ) -> impl Iterator<Item = DocumentId> + use<'s, K, Q>
    where
        K: Borrow<Q>,
    {
        let entries = self.entries.get(key).map_or(&[][..], Vec::as_slice);
        let ranges = if entries.is_empty() { &[][..] } else { worlds.seen_by(world) };
        ranges
            .iter()
            .flat_map(move |range| {
                let start = entries.partition_point(|(at, _)| *at < range.start);
                let end = entries.partition_point(|(at, _)| *at < range.end);
                &entries[start..end]
            })
            .map(|(_, document)| *document)
    }
}

/// As an `Index`, and by namespace besides, so that one namespace of many is found without a look at the others.
#[derive(Debug)]
pub(super) struct Homed<'a, K> {
    all: Index<K>,
    homes: Index<(K, Option<&'a str>)>,
}

impl<K> Default for Homed<'_, K> {
    fn default() -> Self {
        Self { all: Index::default(), homes: Index::default() }
    }
}

impl<K> std::ops::Deref for Homed<'_, K> {
    type Target = Index<K>;

    fn deref(&self) -> &Index<K> {
        &self.all
    }
}

impl<'a, K: Eq + Hash + Clone> Homed<'a, K> {
    pub fn add(&mut self, key: K, (namespace, world): (Option<&'a str>, WorldId), document: DocumentId) {
        self.homes.add((key.clone(), namespace), world, document);
        self.all.add(key, world, document);
    }

    pub fn seal(&mut self) {
        self.all.seal();
        self.homes.seal();
    }

    /// As `seen`, without those that are certainly in another namespace. Of an unset one nothing is certain.
    pub fn within<'s>(
        &'s self,
        (key, namespace): (K, Option<&'a str>),
        worlds: &'s Worlds,
        world: WorldId,
    ) -> impl Iterator<Item = DocumentId> + use<'s, 'a, K> {
        let all = namespace.is_none().then(|| self.all.seen(&key, worlds, world));
        let homes = namespace.map(|name| {
            let own = self.homes.seen(&(key.clone(), Some(name)), worlds, world);
            own.chain(self.homes.seen(&(key, None), worlds, world))
        });
        all.into_iter().flatten().chain(homes.into_iter().flatten())
    }

    /// As `within`, seen or not.
    pub fn all_within(
        &self,
        (key, namespace): (K, Option<&'a str>),
    ) -> impl Iterator<Item = DocumentId> + use<'_, 'a, K> {
        let all = namespace.is_none().then(|| self.all.all(&key));
        let homes = namespace.map(|name| {
            let own = self.homes.all(&(key.clone(), Some(name)));
            own.chain(self.homes.all(&(key, None)))
        });
        all.into_iter().flatten().chain(homes.into_iter().flatten())
    }
}
