//! All documents of a run, their worlds, and every relation between them, computed natively from indices.
//!
//! One module a concern. What a policy sees of it is described in `docs/policies.md`; `data` makes it.
//! Knows nothing of rules.

mod autoscale;
mod backend;
mod class;
mod data;
mod destination;
mod disruption;
mod entry;
mod external;
mod facts;
mod folder;
mod index;
mod kafka;
mod kustomize;
mod labels;
mod links;
mod mesh;
mod namespaces;
mod operated;
mod partial;
mod pod;
mod relations;
mod rollout;
mod select;
mod service;
mod subject;
mod workload;
mod world;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use crate::document::{DocumentId, Documents};
use crate::settings::{External, System};
use crate::source::Sources;
use crate::value::Value;
use backend::Backend;
use class::Class;
use index::Index;
use kustomize::Kustomizations;
use select::{Selection, Selections};
use subject::Subject;

pub use data::{document_id, document_value};
pub use world::{World, WorldId, Worlds};

/// What the inventory is built from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub sources: &'a Sources,
    pub documents: &'a Documents,
    pub system: &'a System,
    pub external: &'a [External],
    /// Paths, as shown, of files of a known format that were left out (templates, broken files): no relation of
    /// their world is complete.
    pub left_out: &'a [String],
    /// Folders, as shown, that hold a `.git`: worlds of their own.
    pub repositories: &'a [String],
    /// Folder that the configuration's globs are relative to; as absolute as `working_directory`.
    pub root: &'a std::path::Path,
    /// Folder that shown paths are relative to.
    pub working_directory: &'a std::path::Path,
}

/// Answers what a policy may ask about a document and its neighbours.
#[derive(Debug)]
pub struct Inventory<'a> {
    input: Input<'a>,
    worlds: Worlds,
    kustomizations: Kustomizations<'a>,
    subjects: Vec<Subject<'a>>,
    /// Only documents that join relations.
    by_class: Index<Class>,
    by_name: Index<(Class, &'a str)>,
    /// By kind and name, the kinds without a class too.
    by_kind: Index<(&'a str, &'a str)>,
    selections: Selections<'a>,
    /// By the kind and the name that the autoscaler refers to.
    scalers: Index<(&'a str, &'a str)>,
    /// Routes by the name of a Service that they deliver to.
    routes: Index<&'a str>,
    topics: Index<&'a str>,
    /// Custom resources by a label that their pods get.
    handed: operated::Handed<'a>,
    /// Custom resources that may make pods, by name.
    named: Index<&'a str>,
    /// Patches that set a number of replicas, by what they patch.
    patches: HashMap<(Class, Option<&'a str>), Vec<DocumentId>>,
    externals: Vec<Option<external::Known<'a>>>,
    caches: Vec<Cache<'a>>,
    /// All documents by kind, those too that join no relation.
    kinds: Index<&'a str>,
    /// `data.inventory`, by world.
    visible: Vec<Visible>,
}

/// What is computed once for a document, when it is first asked for.
#[derive(Debug, Default)]
struct Cache<'a> {
    selected: OnceLock<Selection>,
    services: OnceLock<Selection>,
    backends: OnceLock<Vec<Backend<'a>>>,
    facts: OnceLock<Value>,
}

/// What one world sees of each format's kinds, made on demand.
#[derive(Debug, Default)]
struct Visible {
    by_kind: Mutex<HashMap<String, Value>>,
}

impl<'a> Inventory<'a> {
    pub fn build(input: Input<'a>) -> Self {
        let kustomizations = Kustomizations::read(input.sources, input.documents);
        let worlds = Worlds::build(&input, &kustomizations);
        let subjects = subject::read_all(&input, &worlds, &kustomizations);
        let mut inventory = Self {
            input,
            visible: std::iter::repeat_with(Visible::default).take(worlds.len()).collect(),
            worlds,
            kustomizations,
            caches: std::iter::repeat_with(Cache::default).take(subjects.len()).collect(),
            subjects,
            externals: external::read(input.external),
            by_class: Index::default(),
            by_name: Index::default(),
            by_kind: Index::default(),
            selections: Selections::default(),
            scalers: Index::default(),
            routes: Index::default(),
            topics: Index::default(),
            handed: operated::Handed::default(),
            named: Index::default(),
            kinds: Index::default(),
            patches: HashMap::new(),
        };
        inventory.index();
        inventory
    }

    pub fn worlds(&self) -> &Worlds {
        &self.worlds
    }

    pub fn into_worlds(self) -> Worlds {
        self.worlds
    }

    /// `data.document` of one document.
    pub fn document(&self, id: DocumentId) -> Value {
        data::document(self, id)
    }

    /// `data.inventory` as one document sees it: its own world and what that shares. `kinds`: those that the policy
    /// names, when that is known; a kind is made when it is first asked for, because most never are.
    pub fn visible(&self, id: DocumentId, kinds: Option<&[&str]>) -> Value {
        data::visible(self, self.worlds.of(id), kinds)
    }

    /// Whether the document is judged at all: not the live dump of an owned object, nor the pod of a `helm test`.
    pub fn is_judged(&self, id: DocumentId) -> bool {
        let document = self.input.documents.get(id);
        self.subject(id).class == Class::Other || !(partial::is_owned(document) || partial::is_test(&document.root))
    }

    fn subject(&self, id: DocumentId) -> &Subject<'a> {
        &self.subjects[id.index()]
    }

    fn cache(&self, id: DocumentId) -> &Cache<'a> {
        &self.caches[id.index()]
    }

    fn root(&self, id: DocumentId) -> &'a crate::syntax::Node {
        &self.input.documents.get(id).root
    }

    fn index(&mut self) {
        let documents = self.input.documents;
        for (document, subject) in documents.iter().zip(&self.subjects).filter(|(_, subject)| subject.joins) {
            self.by_class.add(subject.class, subject.world, document.id);
            if let Some(name) = document.identity.name.as_deref() {
                self.by_name.add((subject.class, name), subject.world, document.id);
                self.by_kind.add((&document.kind.name, name), subject.world, document.id);
            }
        }
        for document in documents.iter() {
            self.kinds.add(&document.kind.name, self.worlds.of(document.id), document.id);
        }
        self.kinds.seal();
        self.by_class.seal();
        self.by_name.seal();
        self.by_kind.seal();
        workload::resolve_references(self);
        self.selections = Selections::new(&self.subjects);
        self.scalers = autoscale::index(self);
        self.routes = backend::index(self);
        self.topics = kafka::index(self);
        self.handed = operated::index(self);
        self.named = operated::index_names(self);
        self.patches = workload::replica_patches(self);
    }
}
