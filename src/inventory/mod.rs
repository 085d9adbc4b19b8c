//! All documents of a run, their worlds, and every relation between them, computed natively from indices.
//!
//! What all formats share is here; a format has a folder for its own. What a policy sees of it is described in `docs/policies.md`; `data` makes it.
//! Knows nothing of rules.

mod caddy;
mod data;
mod envoy;
mod field;
mod folder;
mod haproxy;
mod hops;
mod index;
mod k8s;
mod keepalived;
mod links;
mod nginx;
mod stepfunctions;
mod terraform;
mod traefik;
mod world;

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use crate::document::{DocumentId, Documents};
use crate::format::Format;
use crate::settings::{External, System};
use crate::source::Sources;
use crate::value::Value;
use index::Index;
use k8s::kustomize::Kustomizations;
use links::Relation;

pub use data::{document_id, document_value};
pub use k8s::kustomize::unapplied::Unapplied;
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
    k8s: k8s::Graph<'a>,
    envoy: envoy::Graph<'a>,
    keepalived: keepalived::Graph<'a>,
    stepfunctions: stepfunctions::Graph<'a>,
    terraform: terraform::Graph<'a>,
    traefik: traefik::Graph<'a>,
    /// Made when a proxy is first asked for.
    hops: OnceLock<hops::Hops>,
    /// Made when it is first asked for.
    facts: Vec<OnceLock<Value>>,
    /// All documents by kind, those too that join no relation.
    kinds: Index<&'a str>,
    /// `data.inventory`, by world.
    visible: Vec<Visible>,
}

/// What one world sees of each format's kinds, made on demand.
#[derive(Debug, Default)]
struct Visible {
    by_kind: Mutex<HashMap<String, Value>>,
}

impl<'a> Inventory<'a> {
    pub fn build(input: Input<'a>) -> Self {
        let kustomizations = Kustomizations::read(&input);
        let worlds = Worlds::build(&input, &kustomizations);
        let mut kinds = Index::default();
        for document in input.documents.iter().filter(|document| document.format != Format::Plain) {
            kinds.add(&*document.kind.name, worlds.of(document.id), document.id);
        }
        kinds.seal();
        let mut inventory = Self {
            input,
            k8s: k8s::Graph::read(&input, &worlds, kustomizations),
            envoy: envoy::Graph::build(&input, &worlds),
            keepalived: keepalived::Graph::build(&input, &worlds),
            stepfunctions: stepfunctions::Graph::build(&input),
            terraform: terraform::Graph::build(&input, &worlds),
            traefik: traefik::Graph::build(&input, &worlds),
            hops: OnceLock::new(),
            facts: std::iter::repeat_with(OnceLock::new).take(input.documents.len()).collect(),
            kinds,
            visible: std::iter::repeat_with(Visible::default).take(worlds.len()).collect(),
            worlds,
        };
        inventory.index_k8s();
        inventory
    }

    pub fn worlds(&self) -> &Worlds {
        &self.worlds
    }

    pub fn into_worlds(self) -> Worlds {
        self.worlds
    }

    /// What kustomizations of the run say and is not applied.
    pub fn unapplied(&self) -> Vec<Unapplied> {
        self.unapplied_parts()
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

    /// Whether the document is judged at all.
    pub fn is_judged(&self, id: DocumentId) -> bool {
        match self.input.documents.get(id).format {
            Format::K8s => self.is_judged_object(id),
            Format::Terraform => terraform::is_judged(self, id),
            Format::Traefik => traefik::is_judged(self, id),
            _ => true,
        }
    }

    /// What is known about a document on its own. Never holds relations, so that the facts of a neighbour can be part
    /// of a relation.
    fn facts(&self, id: DocumentId) -> &Value {
        self.facts[id.index()].get_or_init(|| match self.input.documents.get(id).format {
            Format::K8s => self.facts_of_object(id),
            Format::Terraform => terraform::facts(self, id),
            Format::Stepfunctions => stepfunctions::facts(self, id),
            Format::Envoy => envoy::facts(self, id),
            Format::Haproxy => haproxy::facts(self, id),
            Format::Keepalived => keepalived::facts(self, id),
            Format::Nginx => nginx::facts(self, id),
            Format::Traefik => traefik::facts(self, id),
            Format::Caddy => caddy::facts(self, id),
            Format::Plain | Format::Fivenines => Value::new_object(),
        })
    }

    /// By the name that policies know.
    fn relations(&self, id: DocumentId) -> Vec<(&'static str, Relation)> {
        match self.input.documents.get(id).format {
            Format::K8s => self.relations_of_object(id),
            Format::Terraform => terraform::relations(self, id),
            Format::Envoy => envoy::relations(self, id),
            Format::Keepalived => keepalived::relations(self, id),
            Format::Stepfunctions
            | Format::Haproxy
            | Format::Nginx
            | Format::Traefik
            | Format::Caddy
            | Format::Plain
            | Format::Fivenines => Vec::new(),
        }
    }
}
