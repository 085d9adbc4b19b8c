//! The same object, written for other versions of its API elsewhere in the run: what says that an old one is meant for
//! old clusters.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::syntax::Node;

impl<'a> Inventory<'a> {
    /// Versions in which the run holds an object too, whatever world it is in; only of one that is written in a beta.
    pub(in crate::inventory) fn other_versions(&self, id: DocumentId) -> Vec<&'a str> {
        let version = |id: DocumentId| self.root(id).get("apiVersion").and_then(Node::as_str);
        let document = self.input.documents.get(id);
        let (Some(own), Some(name)) = (version(id), document.identity.name.as_deref()) else { return Vec::new() };
        if !own.contains("beta") {
            return Vec::new();
        }
        let kind = &*document.kind.name;
        let group = class::canonical_group(kind, &document.kind.group);
        let namespace = self.subject(id).namespace;
        let others = self.k8s.by_kind.all(&(kind, name)).take(MAX_PARTNERS).filter(|other| {
            let theirs = self.input.documents.get(*other);
            class::canonical_group(kind, &theirs.kind.group) == group
                && namespaces::compare(self.subject(*other).namespace, namespace) != Same::No
        });
        let mut versions: Vec<&str> = others.filter_map(version).filter(|other| *other != own).collect();
        versions.sort_unstable();
        versions.dedup();
        versions
    }
}
