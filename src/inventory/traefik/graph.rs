//! Which files make one configuration, and where the names in it lead.
//!
//! The file provider reads a folder with all that is below it as one configuration. Which folder that is, the install
//! configuration says; where the run does not hold it, a name that is found nowhere is dangling only if its own file
//! defines things of that class. Kubernetes objects of one world are one configuration, which a run never holds as a
//! whole.

use std::collections::{HashMap, HashSet};

use super::install::Install;
use super::routing::{self, Class, Entity, Protocol, Provider, Reference};
use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::format::traefik::{LABELS, object_of};
use crate::inventory::Input;
use crate::inventory::folder;
use crate::inventory::world::{WorldId, Worlds};
use crate::syntax::Node;

/// Names of one class in one protocol that are compared with an unknown one.
const MOST: usize = 200;

/// An entity: its document, and its place among that document's.
pub(super) type EntityId = (DocumentId, usize);

#[derive(Debug, Default)]
pub(in crate::inventory) struct Graph<'a> {
    routing: HashMap<DocumentId, Vec<Entity<'a>>>,
    installs: HashMap<DocumentId, Install<'a>>,
    /// What files define, by class, protocol and name in lower case.
    named: HashMap<(Class, Protocol, String), Vec<EntityId>>,
    /// The same for labels, each document for itself.
    labelled: HashMap<(DocumentId, Class, Protocol, String), usize>,
    /// The install configuration that a dynamic document is read by.
    read_by: HashMap<DocumentId, DocumentId>,
    used: HashSet<EntityId>,
    /// By install configuration: whether its default transport reaches a server of another host.
    reaches: HashMap<DocumentId, bool>,
    /// The first entities of a document's class that lead to none of their own class.
    plain: HashMap<(DocumentId, Class, Protocol), Vec<usize>>,
    /// The services of a configuration by the transport that they name.
    users: HashMap<EntityId, Vec<EntityId>>,
    /// Folders, and what a document is embedded in.
    homes: HashMap<DocumentId, Home>,
}

/// Where a document lies.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Home {
    path: String,
    /// The object whose string it is.
    inside: Option<DocumentId>,
    /// The document holds the install configuration, too.
    alone: bool,
    /// It is made of the labels of containers.
    labels: bool,
    /// It was made of a Kubernetes object of this world.
    object_in: Option<WorldId>,
}

/// Where a name leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Here(EntityId),
    /// Something of that name is in the run, and whether it is meant is not known; or the run does not hold all.
    Unknown,
    Nothing,
}

impl<'a> Graph<'a> {
    pub fn build(input: &Input<'a>, worlds: &Worlds) -> Self {
        let mut graph = Self::default();
        let documents = || input.documents.iter().filter(|document| document.format == Format::Traefik);
        for document in documents() {
            graph.homes.insert(document.id, home((input, worlds), document));
            if &*document.kind.name == "Static" {
                graph.installs.insert(document.id, Install::read(document));
                continue;
            }
            let entities = routing::read(document.id, &document.root);
            for (at, entity) in entities.iter().enumerate() {
                let name = entity.name.to_ascii_lowercase();
                if graph.homes[&document.id].labels {
                    graph.labelled.insert((document.id, entity.class, entity.protocol, name), at);
                } else {
                    let key = (entity.class, entity.protocol, name);
                    graph.named.entry(key).or_default().push((document.id, at));
                }
                if entity.references.iter().all(|one| one.class != entity.class) {
                    let plain = graph.plain.entry((document.id, entity.class, entity.protocol)).or_default();
                    if plain.len() < MOST {
                        plain.push(at);
                    }
                }
            }
            graph.routing.insert(document.id, entities);
        }
        let mut statics: HashMap<WorldId, Vec<DocumentId>> = HashMap::new();
        for document in documents().filter(|document| &*document.kind.name == "Static") {
            statics.entry(worlds.of(document.id)).or_default().push(document.id);
        }
        let of_files = |document: &&Document| graph.provider(document.id) == Provider::Files;
        let files: Vec<&Document> = documents().filter(of_files).collect();
        for document in files.into_iter().filter(|document| &*document.kind.name == "Dynamic") {
            let read_by = match document.parent.filter(|parent| graph.installs.contains_key(parent)) {
                Some(own) => Some(own),
                // Of very many nobody knows which one is meant.
                None => match statics.get(&worlds.of(document.id)) {
                    Some(near) if near.len() <= MOST => graph.reader(document.id, near.iter().copied()),
                    _ => None,
                },
            };
            if let Some(read_by) = read_by {
                graph.read_by.insert(document.id, read_by);
            }
        }
        graph.follow_uses();
        graph.note_reach();
        graph.note_users();
        graph
    }

    /// Whether a document was made of a Kubernetes object.
    pub(super) fn is_object(&self, id: DocumentId) -> bool {
        self.provider(id) == Provider::Objects
    }

    fn provider(&self, id: DocumentId) -> Provider {
        match self.homes.get(&id) {
            Some(home) if home.object_in.is_some() => Provider::Objects,
            Some(home) if home.labels => Provider::Labels,
            _ => Provider::Files,
        }
    }

    /// The services that name a transport.
    pub(super) fn users(&self, transport: EntityId) -> impl Iterator<Item = &Entity<'a>> {
        self.users.get(&transport).into_iter().flatten().map(|id| self.entity(*id))
    }

    pub(super) fn entities(&self, id: DocumentId) -> &[Entity<'a>] {
        self.routing.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn entity(&self, (document, at): EntityId) -> &Entity<'a> {
        &self.routing[&document][at]
    }

    pub(super) fn is_used(&self, id: EntityId) -> bool {
        self.used.contains(&id)
    }

    /// The install configuration of a document: its own, or the one that reads it.
    pub(super) fn install(&self, id: DocumentId) -> Option<&Install<'a>> {
        self.installs.get(&id).or_else(|| self.installs.get(self.read_by.get(&id)?))
    }

    /// The only install configuration that names the document's file or folder: the nearest one around it, else the only
    /// one beside it.
    fn reader(&self, id: DocumentId, statics: impl Iterator<Item = DocumentId>) -> Option<DocumentId> {
        let home = &self.homes[&id];
        let beside = |of: &DocumentId| folder::parent(&self.homes[of].path);
        let reading: Vec<DocumentId> = statics
            .filter(|of| {
                let install = &self.installs[of];
                let names = |path: &str| folder::file_name(path) == folder::file_name(&home.path);
                install.filename.is_some_and(names)
                    || install.directory.is_some_and(|directory| holds(directory, beside(of), &home.path))
            })
            .collect();
        let around = reading.iter().copied().filter(|of| lies_in(beside(of), folder::parent(&home.path)));
        let depth = around.clone().map(|of| beside(&of).len()).max();
        let nearest: Vec<DocumentId> = match depth {
            Some(depth) => around.filter(|of| beside(of).len() == depth).collect(),
            None => reading,
        };
        match nearest[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Where a name leads, as `from` means it. Traefik tells no cases apart in some of its sources.
    pub(super) fn resolve(&self, from: DocumentId, reference: &Reference<'a>) -> Found {
        let own = self.provider(from);
        let Some(meant) = reference.meant(own) else { return Found::Unknown };
        if matches!(reference.class, Class::EntryPoint | Class::Resolver) {
            return self.resolve_installed(from, reference);
        }
        if reference.class == Class::Options && reference.name.eq_ignore_ascii_case("default") {
            return Found::Unknown;
        }
        let name = reference.name.to_ascii_lowercase();
        if meant == Provider::Labels {
            // Any other container may define it.
            let own = self.labelled.get(&(from, reference.class, reference.protocol, name));
            return own.map_or(Found::Unknown, |at| Found::Here((from, *at)));
        }
        let key = (reference.class, reference.protocol, name);
        let candidates = self.named.get(&key).map_or(&[][..], Vec::as_slice);
        let all = candidates.iter().take(MOST).filter(|(document, _)| self.provider(*document) == meant);
        let found: Vec<&EntityId> = match (own, meant) {
            (Provider::Labels, Provider::Files) => all.collect(),
            _ if own == meant => all.filter(|(document, _)| self.are_together(from, *document)).collect(),
            _ => return Found::Unknown,
        };
        if own != Provider::Files {
            // Which files are read beside containers nobody says, and of two objects of one name one replaces the other.
            return if let [only] = found[..] { Found::Here(*only) } else { Found::Unknown };
        }
        let together = found.first().copied();
        match together {
            Some(found) => Found::Here(*found),
            None if candidates.is_empty() => Found::Nothing,
            // A file that also holds its install configuration is read alone.
            None if self.homes[&from].alone && self.reads_itself(from) => Found::Nothing,
            None => Found::Unknown,
        }
    }

    fn resolve_installed(&self, from: DocumentId, reference: &Reference<'a>) -> Found {
        let names = self.install(from).and_then(|install| install.names(reference.class));
        let Some(names) = names else { return Found::Unknown };
        let is_known = names.iter().any(|entry| entry.key.eq_ignore_ascii_case(reference.name));
        // Traefik makes this entry point itself.
        if is_known || reference.name == "traefik" { Found::Unknown } else { Found::Nothing }
    }

    /// Whether a name that leads nowhere is certain to: everything that could define it is in the run.
    pub(super) fn is_closed(&self, from: DocumentId, (reference, referrer): (&Reference<'a>, Option<&str>)) -> bool {
        if matches!(reference.class, Class::EntryPoint | Class::Resolver) || self.read_by.contains_key(&from) {
            return true;
        }
        let others = self.plain(from, reference).iter().take(2);
        others.into_iter().any(|at| referrer != Some(self.entity((from, *at)).name))
    }

    /// The name of the same class that is most like an unknown one.
    pub(super) fn nearest(&self, from: DocumentId, reference: &Reference<'a>) -> Option<(EntityId, &'a str)> {
        let likeness = self.plain(from, reference).iter().map(|at| {
            let name = self.entity((from, *at)).name;
            (strsim::jaro_winkler(reference.name, name), (from, *at), name)
        });
        let best = likeness.filter(|(score, ..)| *score > 0.85).max_by(|a, b| a.0.total_cmp(&b.0));
        best.map(|(_, id, name)| (id, name))
    }

    fn plain(&self, from: DocumentId, reference: &Reference<'_>) -> &[usize] {
        self.plain.get(&(from, reference.class, reference.protocol)).map_or(&[], Vec::as_slice)
    }

    /// Whether two documents are read as one configuration, as far as the run shows.
    fn are_together(&self, first: DocumentId, second: DocumentId) -> bool {
        if first == second {
            return true;
        }
        let (one, other) = (&self.homes[&first], &self.homes[&second]);
        if one.object_in.is_some() || other.object_in.is_some() {
            return one.object_in == other.object_in;
        }
        if one.inside.is_some() || other.inside.is_some() {
            return one.inside == other.inside;
        }
        if let (Some(one), Some(other)) = (self.read_by.get(&first), self.read_by.get(&second)) {
            return one == other;
        }
        if (one.alone && self.reads_itself(first)) || (other.alone && self.reads_itself(second)) {
            return false;
        }
        let (one, other) = (folder::parent(&one.path), folder::parent(&other.path));
        lies_in(one, other) || lies_in(other, one)
    }

    fn reads_itself(&self, id: DocumentId) -> bool {
        self.install(id).is_none_or(|install| install.directory.is_none())
    }

    /// Whether the default transport of an install configuration reaches other hosts, where the run holds all its routing.
    pub(super) fn reaches(&self, install: DocumentId) -> Option<bool> {
        let is_whole = self.installs.get(&install).is_some_and(|install| install.providers == ["file"]);
        self.reaches.get(&install).copied().filter(|_| is_whole)
    }

    fn note_reach(&mut self) {
        for (document, install) in &self.read_by {
            let services = self.routing[document].iter().filter(|entity| entity.class == Class::Service);
            let plain = services.filter(|service| service.references.iter().all(|one| one.class != Class::Transport));
            let servers = plain.filter_map(|service| service.at.node.dig(&["loadBalancer", "servers"]));
            let reaches = servers.flat_map(Node::items).any(|server| routing::target(server).2 == Some(false));
            *self.reaches.entry(*install).or_default() |= reaches;
        }
    }

    fn note_users(&mut self) {
        let mut documents: Vec<DocumentId> = self.routing.keys().copied().collect();
        documents.sort_unstable();
        for document in documents {
            let services = self.entities(document).iter().enumerate();
            let services = services.filter(|(_, entity)| entity.class == Class::Service);
            let named = services.flat_map(|(at, entity)| entity.references.iter().map(move |one| (at, one)));
            let named = named.filter(|(_, reference)| reference.class == Class::Transport);
            let found: Vec<_> = named.map(|(at, one)| (at, self.resolve(document, one))).collect();
            for (at, found) in found {
                if let Found::Here(transport) = found
                    && (transport.0 == document || self.is_object(document))
                {
                    self.users.entry(transport).or_default().push((document, at));
                }
            }
        }
    }

    /// Marks what routers and entry points lead to.
    fn follow_uses(&mut self) {
        let mut open: Vec<EntityId> = Vec::new();
        let mut roots: Vec<(DocumentId, Reference<'a>)> = Vec::new();
        for (document, entities) in &self.routing {
            let routers = entities.iter().enumerate().filter(|(_, entity)| entity.class == Class::Router);
            open.extend(routers.map(|(at, _)| (*document, at)));
        }
        for (document, install) in &self.read_by {
            let references = self.installs[install].references.iter();
            let middlewares = references.filter(|reference| reference.class == Class::Middleware);
            roots.extend(middlewares.take(MOST).map(|reference| (*document, reference.clone())));
        }
        for (document, reference) in roots {
            if let Found::Here(found) = self.resolve(document, &reference) {
                open.push(found);
            }
        }
        let mut used: HashSet<EntityId> = HashSet::new();
        while let Some(id) = open.pop() {
            if !used.insert(id) {
                continue;
            }
            for reference in &self.entity(id).references {
                if let Found::Here(found) = self.resolve(id.0, reference) {
                    open.push(found);
                }
            }
        }
        self.used = used;
    }
}

fn home((input, worlds): (&Input<'_>, &Worlds), document: &Document) -> Home {
    let root = input.documents.root_of(document.id);
    Home {
        path: folder::normalise(input.sources.shown(document.source)),
        inside: root.parent,
        alone: document.parent.is_some_and(|parent| input.documents.get(parent).format == Format::Traefik),
        labels: of_labels(document),
        object_in: object_of(input.documents, document).map(|_| worlds.of(document.id)),
    }
}

fn of_labels(document: &Document) -> bool {
    &*document.kind.group == LABELS
}

/// Whether the folder that an install configuration names, which is a path on another machine, is around a file.
fn holds(directory: &str, beside: &str, path: &str) -> bool {
    let name = directory.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let around = folder::parent(path);
    match name {
        "" | "." => lies_in(beside, around),
        _ => around.split('/').any(|part| part == name),
    }
}

/// Whether `inner` is `outer` or lies in it.
fn lies_in(outer: &str, inner: &str) -> bool {
    outer.is_empty()
        || outer == "."
        || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
