//! The look-up of documents by name and class, and what counts as a sign that the run holds them.

use super::class::Class;
use super::namespaces::{self, Same};
use super::select::Selection;
use crate::document::DocumentId;
use crate::inventory::Inventory;

impl<'a> Inventory<'a> {
    /// The objects of a class with this name in a namespace, as `from` sees them. One that it does not see may still
    /// be meant: where worlds part is a guess.
    pub(super) fn named(&self, from: DocumentId, class: Class, namespace: Option<&str>, name: &'a str) -> Selection {
        let mut selection = Selection::default();
        let world = self.subject(from).world;
        let renamed = self.k8s.renamed.seen(name, &self.worlds, world);
        let renamed = renamed.filter(|id| self.subject(*id).class == class);
        for id in self.k8s.by_name.seen(&(class, name), &self.worlds, world).chain(renamed) {
            match namespaces::compare(self.subject(id).namespace, namespace) {
                Same::Yes => selection.items.push(id),
                Same::Unknown => selection.uncertain = true,
                Same::No => {}
            }
        }
        if selection.items.is_empty() {
            let renamed = self.k8s.renamed.all(name).filter(|id| self.subject(*id).class == class);
            let mut elsewhere =
                self.k8s.by_name.all(&(class, name)).chain(renamed).map(|id| self.subject(id).namespace);
            selection.uncertain |= elsewhere.any(|other| namespaces::compare(other, namespace) != Same::No);
        }
        selection
    }

    /// The objects of a class in the namespace of `from`.
    pub(super) fn neighbours(&self, from: DocumentId, class: Class) -> Selection {
        let subject = self.subject(from);
        let mut selection = Selection::default();
        for id in self.k8s.by_class.seen(&class, &self.worlds, subject.world) {
            match namespaces::compare(self.subject(id).namespace, subject.namespace) {
                Same::Yes => selection.items.push(id),
                Same::Unknown => selection.uncertain = true,
                Same::No => {}
            }
        }
        selection
    }

    /// Whether `from` sees an object of a class in a namespace.
    pub(super) fn holds(&self, from: DocumentId, class: Class, namespace: Option<&str>) -> bool {
        let mut seen = self.k8s.by_class.seen(&class, &self.worlds, self.subject(from).world);
        seen.any(|id| self.is_evidence(from, id, namespace))
    }

    /// Whether `from` sees a pod template in its namespace.
    pub(super) fn holds_template(&self, from: DocumentId) -> bool {
        let namespace = self.subject(from).namespace;
        self.templates(from).any(|id| self.is_evidence(from, id, namespace))
    }

    /// Whether `other` shows that the run holds what is in a namespace. Everybody leaves namespaces unset: there the
    /// folders have to be near each other as well.
    pub(super) fn is_evidence(&self, from: DocumentId, other: DocumentId, namespace: Option<&str>) -> bool {
        self.subject(other).namespace == namespace && (namespace.is_some() || self.worlds.are_near(from, other))
    }
}
