//! The look-up of documents by name and class, and what counts as a sign that the run holds them.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::select::Selection;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};

/// Objects that are asked whether they are evidence: where none of so many is, the run does not say.
pub(in crate::inventory) const MAX_EVIDENCE: usize = 2_000;

impl<'a> Inventory<'a> {
    /// The objects of a class with this name in a namespace, as `from` sees them. One that it does not see may still
    /// be meant: where worlds part is a guess.
    pub(in crate::inventory) fn named(
        &self,
        from: DocumentId,
        class: Class,
        namespace: Option<&'a str>,
        name: &'a str,
    ) -> Selection {
        let mut selection = Selection::default();
        let world = self.subject(from).world;
        let renamed = self.k8s.renamed.seen(name, &self.worlds, world);
        let renamed = renamed.filter(|id| self.subject(*id).class == class);
        let key = ((class, name), namespace);
        for id in self.k8s.by_name.within(key, &self.worlds, world).chain(renamed) {
            match namespaces::compare(self.subject(id).namespace, namespace) {
                Same::Yes => selection.items.push(id),
                Same::Unknown => selection.uncertain = true,
                Same::No => {}
            }
        }
        if selection.items.is_empty() {
            let renamed = self.k8s.renamed.all(name).filter(|id| self.subject(*id).class == class);
            let mut elsewhere = self.k8s.by_name.all_within(key).chain(renamed).map(|id| self.subject(id).namespace);
            selection.uncertain |= elsewhere.any(|other| namespaces::compare(other, namespace) != Same::No);
        }
        selection
    }

    /// The objects of a class in the namespace of `from`.
    pub(in crate::inventory) fn neighbours(&self, from: DocumentId, class: Class) -> Selection {
        let subject = self.subject(from);
        let mut selection = Selection::default();
        for id in self.k8s.by_class.within((class, subject.namespace), &self.worlds, subject.world) {
            match namespaces::compare(self.subject(id).namespace, subject.namespace) {
                Same::Yes => selection.items.push(id),
                Same::Unknown => selection.uncertain = true,
                Same::No => {}
            }
        }
        selection
    }

    /// Whether `from` sees an object of a class in a namespace.
    pub(in crate::inventory) fn holds(&self, from: DocumentId, class: Class, namespace: Option<&'a str>) -> bool {
        let seen = self.k8s.by_class.within((class, namespace), &self.worlds, self.subject(from).world);
        seen.take(MAX_EVIDENCE).any(|id| self.is_evidence(from, id, namespace))
    }

    /// Whether `from` sees a pod template in its namespace.
    pub(in crate::inventory) fn holds_template(&self, from: DocumentId) -> bool {
        let namespace = self.subject(from).namespace;
        self.templates_within(from, namespace).take(MAX_EVIDENCE).any(|id| self.is_evidence(from, id, namespace))
    }

    /// Whether `other` shows that the run holds what is in a namespace. Everybody leaves namespaces unset: there the
    /// folders have to be near each other as well.
    pub(in crate::inventory) fn is_evidence(
        &self,
        from: DocumentId,
        other: DocumentId,
        namespace: Option<&str>,
    ) -> bool {
        self.subject(other).namespace == namespace && (namespace.is_some() || self.worlds.are_near(from, other))
    }
}
