//! Where a name is looked for: in the document's own root, then among the resources that are loaded at run time.
//!
//! A bootstrap without dynamic clusters is closed: a name that it does not define exists nowhere. Any other document
//! may get names from elsewhere, and finds them in this run only where exactly one document near it fits.

use std::collections::{HashMap, HashSet};

use globset::{GlobBuilder, GlobMatcher};

use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::inventory::Input;
use crate::inventory::index::Index;
use crate::inventory::world::Worlds;
use crate::syntax::Node;

/// Candidates that are compared for one name.
const MOST: usize = 200;

/// What a root document says about names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// A bootstrap all of whose clusters stand in it.
    Static,
    /// A bootstrap that asks for clusters at run time.
    Dynamic,
    /// A resource, a response or a list of resources.
    Fragment,
    /// What a running Envoy told of itself.
    Dump,
}

impl Scope {
    pub fn name(self) -> &'static str {
        match self {
            Scope::Static => "static",
            Scope::Dynamic => "dynamic",
            Scope::Fragment => "fragment",
            Scope::Dump => "dump",
        }
    }
}

/// What others refer to by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Cluster,
    Assignment,
}

impl Class {
    fn of(document: &Document) -> Option<Self> {
        match &*document.kind.name {
            "Cluster" => Some(Class::Cluster),
            "ClusterLoadAssignment" => Some(Class::Assignment),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Scopes<'a> {
    /// By document; `None` for documents of other formats.
    roots: Vec<Option<(DocumentId, Scope)>>,
    own: HashMap<(DocumentId, Class, &'a str), DocumentId>,
    shared: Index<(Class, &'a str)>,
    external: Vec<GlobMatcher>,
}

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub document: Option<DocumentId>,
    /// When nothing was found: it may exist outside of the run.
    pub open: bool,
}

impl<'a> Scopes<'a> {
    pub fn build(input: &Input<'a>, worlds: &Worlds) -> Self {
        let mut scopes = Self { external: external(input), ..Self::default() };
        for document in input.documents.iter() {
            let root = (document.format == Format::Envoy).then(|| {
                // What is embedded in a document of another format is its own root.
                let around = document.parent.and_then(|parent| scopes.roots[parent.index()]);
                around.unwrap_or_else(|| (document.id, of_root(document)))
            });
            scopes.roots.push(root);
            let Some((root, scope)) = root else { continue };
            let (Some(class), Some(name)) = (Class::of(document), document.identity.name.as_deref()) else { continue };
            // The endpoints inside a cluster are that cluster's alone.
            if document.prefix.segments().last() == Some(&crate::syntax::Segment::Key("load_assignment".into())) {
                continue;
            }
            scopes.own.entry((root, class, name)).or_insert(document.id);
            let is_shared = match scope {
                Scope::Fragment | Scope::Dynamic => true,
                Scope::Static => input.documents.get(root).root.get("dynamic_resources").is_some(),
                Scope::Dump => false,
            };
            if is_shared {
                scopes.shared.add((class, name), worlds.of(document.id), document.id);
            }
        }
        scopes.shared.seal();
        scopes
    }

    pub fn of(&self, id: DocumentId) -> Scope {
        self.roots[id.index()].map_or(Scope::Fragment, |(_, scope)| scope)
    }

    /// A name as `from` means it.
    pub fn resolve(
        &self,
        (input, worlds): (&Input<'_>, &Worlds),
        from: DocumentId,
        (class, name): (Class, &'a str),
    ) -> Found {
        let Some((root, scope)) = self.roots[from.index()] else { return Found { document: None, open: true } };
        if let Some(own) = self.own.get(&(root, class, name)) {
            return Found { document: Some(*own), open: false };
        }
        let open = scope != Scope::Static || class == Class::Assignment;
        if scope == Scope::Dump || !open {
            return Found { document: None, open };
        }
        let folder = |id: DocumentId| folder(&input.sources.get(input.documents.get(id).source).path);
        let home = folder(from);
        let seen = self.shared.seen(&(class, name), worlds, worlds.of(from)).take(MOST);
        let near: Vec<DocumentId> =
            seen.filter(|id| contains(home, folder(*id)) || contains(folder(*id), home)).collect();
        let beside: Vec<DocumentId> = near.iter().copied().filter(|id| folder(*id) == home).collect();
        let best = if beside.is_empty() { near } else { beside };
        // Several that fit: which of them is meant is not known.
        Found { document: best.first().copied().filter(|_| best.len() == 1), open }
    }

    /// Whether the configuration declares a cluster of this name.
    pub fn is_declared(&self, name: &str) -> bool {
        self.external.iter().any(|glob| glob.is_match(name))
    }

    /// The name in the same root that is most like an undefined one.
    pub fn nearest(
        &self,
        clusters: &HashMap<DocumentId, Vec<&'a str>>,
        from: DocumentId,
        name: &str,
    ) -> Option<&'a str> {
        let (root, _) = self.roots[from.index()]?;
        let known = clusters.get(&root)?.iter().take(MOST);
        let likeness = known.map(|known| (strsim::jaro_winkler(name, known), *known));
        likeness.filter(|(score, _)| *score > 0.9).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
    }

    /// Names of clusters by root.
    pub fn clusters(&self) -> HashMap<DocumentId, Vec<&'a str>> {
        let mut names: HashMap<DocumentId, Vec<&'a str>> = HashMap::new();
        for (root, class, name) in self.own.keys() {
            if *class == Class::Cluster {
                names.entry(*root).or_default().push(name);
            }
        }
        names.values_mut().for_each(|names| names.sort_unstable());
        names
    }

    /// The document that a root's own cluster is.
    pub fn own_cluster(&self, from: DocumentId, name: &'a str) -> Option<DocumentId> {
        let (root, _) = self.roots[from.index()]?;
        self.own.get(&(root, Class::Cluster, name)).copied()
    }

    /// Clusters of these documents' roots may come at run time although the bootstrap names no source of them.
    pub fn open_up(&mut self, documents: &[DocumentId]) {
        let roots: HashSet<DocumentId> = documents.iter().filter_map(|id| Some(self.roots[id.index()]?.0)).collect();
        for known in self.roots.iter_mut().flatten().filter(|(root, _)| roots.contains(root)) {
            if known.1 == Scope::Static {
                known.1 = Scope::Dynamic;
            }
        }
    }
}

fn of_root(document: &Document) -> Scope {
    match &*document.kind.name {
        "Bootstrap" => {
            let asked = |key: &str| {
                let source = document.root.dig(&["dynamic_resources", key]);
                source.is_some_and(|source| !Node::is_null(source))
            };
            if asked("cds_config") || asked("ads_config") { Scope::Dynamic } else { Scope::Static }
        }
        "ConfigDump" => Scope::Dump,
        _ => Scope::Fragment,
    }
}

fn external(input: &Input<'_>) -> Vec<GlobMatcher> {
    let declared = input.external.iter().filter(|it| it.format == "envoy" && it.kind == "Cluster");
    declared.filter_map(|it| GlobBuilder::new(&it.name).build().ok()).map(|glob| glob.compile_matcher()).collect()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether `inner` is `outer` or lies in it.
fn contains(outer: &str, inner: &str) -> bool {
    outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
