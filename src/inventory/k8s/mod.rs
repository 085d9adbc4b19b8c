//! The graph of Kubernetes objects: which workload, Service, budget, autoscaler and route belong together.
//!
//! One module a concern. Matching is exact where the API is (selectors, namespaces, ports) and says `uncertain` where
//! the run cannot know.

mod data;
mod facts;
pub(super) mod kustomize;
mod lookup;
mod mesh;
mod monitor;
pub(super) mod object;
mod relations;
mod scaling;
mod storage;
mod traffic;
mod uses;
mod workload;

#[cfg(test)]
pub(super) mod tests;

use std::collections::HashMap;
use std::sync::OnceLock;

use super::index::{Homed, Index};
use super::world::Worlds;
use super::{Input, Inventory};
use crate::document::DocumentId;
use crate::format::Format;
use crate::syntax::Node;
use data::{backup, kafka, strimzi};
use kustomize::Kustomizations;
use lookup::external;
use lookup::labels::Text;
use lookup::select::{Selection, Selections};
use mesh::linkerd;
use monitor::scrape;
use object::class::Class;
use object::partial;
use object::subject::{self, Subject};
use scaling::autoscale;
use traffic::backend::{self, Backend};
use traffic::{certificate, endpoints, indexes, network};
use workload::{operated, replicas, workflow};

pub(super) use object::class::{canonical_group, is_cluster_scoped};

/// What is read and indexed once, before anything is asked.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    kustomizations: Kustomizations<'a>,
    /// One for every document of the run, those of other formats too.
    subjects: Vec<Subject<'a>>,
    /// Only documents that join relations.
    by_class: Homed<'a, Class>,
    by_name: Homed<'a, (Class, &'a str)>,
    /// By kind and name, the kinds without a class too.
    by_kind: Homed<'a, (&'a str, &'a str)>,
    /// By a name that an object gets from a kustomization.
    renamed: Index<String>,
    selections: Selections<'a>,
    /// By the kind and the name that the autoscaler refers to.
    scalers: Homed<'a, (&'a str, &'a str)>,
    /// Routes by the name of a Service that they deliver to.
    routes: Homed<'a, &'a str>,
    topics: Index<&'a str>,
    traffic: indexes::Indexes<'a>,
    monitored: scrape::Monitored<'a>,
    /// Linkerd's authorizations by the name of a Server.
    linkerd: Homed<'a, &'a str>,
    /// What has cert-manager write Secrets, by their names.
    certified: Homed<'a, &'a str>,
    /// Policies of other network plugins, which let in and out as well.
    foreign_policies: Index<()>,
    /// Kafka's node pools by the name of their cluster.
    pools: Index<&'a str>,
    backups: backup::Backups<'a>,
    /// Workflows by the name of a template that they refer to.
    template_refs: Index<&'a str>,
    /// Custom resources by a label that their pods get.
    handed: operated::Handed<'a>,
    /// Custom resources that may make pods, by name.
    named: Homed<'a, Text<'a>>,
    /// Patches that set a number of replicas, by what they patch.
    patches: HashMap<(Class, Option<&'a str>), Vec<DocumentId>>,
    uses: uses::Uses<'a>,
    storage: storage::binding::Storage<'a>,
    /// Endpoints and slices by their Service.
    endpoints: Homed<'a, &'a str>,
    externals: Vec<Option<external::Known<'a>>>,
    caches: Vec<Cache<'a>>,
}

/// What is computed once for a document, when it is first asked for.
#[derive(Debug, Default)]
struct Cache<'a> {
    selected: OnceLock<Selection>,
    services: OnceLock<Selection>,
    budgets: OnceLock<Selection>,
    backends: OnceLock<Vec<Backend<'a>>>,
    entered: OnceLock<bool>,
    policies: OnceLock<Selection>,
    blocked: OnceLock<Vec<network::Blocked>>,
    mtls: OnceLock<super::links::Computed>,
    muted: OnceLock<Option<network::Muted>>,
    replicas: OnceLock<replicas::Replicas>,
    uses: OnceLock<Vec<uses::references::Use<'a>>>,
}

impl<'a> Graph<'a> {
    /// Reads every document on its own; `Inventory::index_k8s` joins them.
    pub fn read(input: &Input<'a>, worlds: &Worlds, kustomizations: Kustomizations<'a>) -> Self {
        let subjects = subject::read_all(input, worlds, &kustomizations);
        Self {
            kustomizations,
            caches: std::iter::repeat_with(Cache::default).take(subjects.len()).collect(),
            subjects,
            externals: external::read(input.external),
            by_class: Homed::default(),
            by_name: Homed::default(),
            by_kind: Homed::default(),
            renamed: Index::default(),
            selections: Selections::default(),
            scalers: Homed::default(),
            routes: Homed::default(),
            topics: Index::default(),
            traffic: indexes::Indexes::default(),
            monitored: scrape::Monitored::default(),
            linkerd: Homed::default(),
            certified: Homed::default(),
            foreign_policies: Index::default(),
            pools: Index::default(),
            backups: backup::Backups::default(),
            template_refs: Index::default(),
            handed: operated::Handed::default(),
            named: Homed::default(),
            patches: HashMap::new(),
            uses: uses::Uses::default(),
            storage: storage::binding::Storage::default(),
            endpoints: Homed::default(),
        }
    }
}

impl<'a> Inventory<'a> {
    /// Whether an object is judged at all: not the live dump of an owned one, nor the pod of a `helm test`.
    pub(super) fn is_judged_object(&self, id: DocumentId) -> bool {
        let document = self.input.documents.get(id);
        self.subject(id).class == Class::Other || !(partial::is_owned(document) || partial::is_test(&document.root))
    }

    /// Whether the document is a whole object that rules are about, no patch of one.
    pub(super) fn is_whole_object(&self, id: DocumentId) -> bool {
        self.is_judged_object(id) && !self.subject(id).partial
    }

    pub(super) fn unapplied_parts(&self) -> Vec<kustomize::unapplied::Unapplied> {
        kustomize::unapplied::find(&self.input, &self.k8s.kustomizations)
    }

    /// The effective namespace of a document; as written for other formats.
    pub(super) fn namespace(&self, id: DocumentId) -> Option<&'a str> {
        let document = self.input.documents.get(id);
        match document.format {
            Format::K8s => self.subject(id).namespace,
            _ => document.identity.namespace.as_deref(),
        }
    }

    fn subject(&self, id: DocumentId) -> &Subject<'a> {
        &self.k8s.subjects[id.index()]
    }

    fn cache(&self, id: DocumentId) -> &Cache<'a> {
        &self.k8s.caches[id.index()]
    }

    fn index_other_names(&mut self) {
        let mut renamed = Index::default();
        for (document, subject) in self.input.documents.iter().zip(&self.k8s.subjects) {
            if subject.joins {
                self.other_names(document.id)
                    .into_iter()
                    .for_each(|name| renamed.add(name, subject.world, document.id));
            }
        }
        renamed.seal();
        self.k8s.renamed = renamed;
    }

    fn root(&self, id: DocumentId) -> &'a Node {
        &self.input.documents.get(id).root
    }

    pub(super) fn index_k8s(&mut self) {
        let documents = self.input.documents;
        let graph = &mut self.k8s;
        for (document, subject) in documents.iter().zip(&graph.subjects).filter(|(_, subject)| subject.joins) {
            let home = (subject.namespace, subject.world);
            graph.by_class.add(subject.class, home, document.id);
            if let Some(name) = document.identity.name.as_deref() {
                graph.by_name.add((subject.class, name), home, document.id);
                graph.by_kind.add((&document.kind.name, name), home, document.id);
            }
        }
        self.index_other_names();
        let graph = &mut self.k8s;
        graph.by_class.seal();
        graph.by_name.seal();
        graph.by_kind.seal();
        replicas::resolve_references(self);
        self.k8s.selections = Selections::new(&self.k8s.subjects);
        self.k8s.scalers = autoscale::index(self);
        self.k8s.routes = backend::index(self);
        self.k8s.topics = kafka::index(self);
        self.k8s.traffic = indexes::Indexes::read(self);
        self.k8s.monitored = scrape::index(self);
        self.k8s.linkerd = linkerd::index(self);
        self.k8s.certified = certificate::index(self);
        self.k8s.foreign_policies = network::index_foreign(self);
        self.k8s.pools = strimzi::index(self);
        self.k8s.backups = backup::index(self);
        self.k8s.template_refs = workflow::index(self);
        self.k8s.handed = operated::index(self);
        self.k8s.named = operated::index_names(self);
        self.k8s.patches = replicas::replica_patches(self);
        self.k8s.uses = uses::index(self);
        self.k8s.storage = storage::binding::index(self);
        self.k8s.endpoints = endpoints::index(self);
    }
}
