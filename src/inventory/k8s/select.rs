//! Which pod templates a selector selects, and which selectors select a pod template.

use std::borrow::Cow;

use super::class::Class;
use super::labels::{self, Match, Text};
use super::namespaces::{self, Same};
use super::subject::Subject;
use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::world::{WorldId, Worlds};

/// Both directions of selection, by label.
#[derive(Debug, Default)]
pub(super) struct Selections<'a> {
    templates: Index<()>,
    by_label: Index<(&'a str, Text<'a>)>,
    /// Templates with a label that is not known.
    templated: Index<()>,
    /// By the rarest pair that a template must have.
    selectors: Index<(Class, &'a str, Text<'a>)>,
    /// Selectors without such a pair.
    loose: Index<Class>,
}

/// Partners, and whether there may be more of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// In the order of documents.
    pub items: Vec<DocumentId>,
    /// A namespace or a label that cannot be compared kept another one out.
    pub uncertain: bool,
}

/// More partners of one document than this are not told: no real system has them, and a run must stay bounded.
pub(super) const MAX_PARTNERS: usize = 500;

impl<'a> Selections<'a> {
    pub fn new(subjects: &[Subject<'a>]) -> Self {
        let mut all = Self::default();
        let joining = || (0..).map(DocumentId::new).zip(subjects).filter(|(_, subject)| subject.joins);
        for (id, subject) in joining().filter(|(_, subject)| subject.class.has_template()) {
            all.templates.add((), subject.world, id);
            for (key, value) in subject.labels.iter() {
                all.by_label.add((key, value.clone()), subject.world, id);
            }
            let is_templated =
                |(key, value): (&str, &Text<'_>)| labels::is_templated(key) || labels::is_templated(value);
            if subject.labels.is_open() || subject.labels.iter().any(is_templated) {
                all.templated.add((), subject.world, id);
            }
        }
        for (id, subject) in joining() {
            let Some(selector) = &subject.selector else { continue };
            match selector.anchors().min_by_key(|pair| all.by_label.count(*pair)) {
                Some((key, value)) => all.selectors.add((subject.class, *key, value.clone()), subject.world, id),
                None => all.loose.add(subject.class, subject.world, id),
            }
        }
        all.templates.seal();
        all.by_label.seal();
        all.templated.seal();
        all.selectors.seal();
        all.loose.seal();
        all
    }

    /// How many pod templates have a label, in all worlds.
    pub fn count(&self, pair: &(&'a str, Text<'a>)) -> usize {
        self.by_label.count(pair)
    }

    /// The pod templates with a label that `world` sees.
    pub fn labelled<'s>(
        &'s self,
        pair: &(&'a str, Text<'a>),
        worlds: &'s Worlds,
        world: WorldId,
    ) -> impl Iterator<Item = DocumentId> + use<'s, 'a> {
        self.by_label.seen(pair, worlds, world).take(MAX_PARTNERS)
    }
}

impl<'a> Inventory<'a> {
    /// Every pod template that `world` sees.
    pub(super) fn templates(&self, id: DocumentId) -> impl Iterator<Item = DocumentId> + '_ {
        self.k8s.selections.templates.seen(&(), &self.worlds, self.subject(id).world)
    }

    /// The pod templates with a label, as the world of `id` sees them.
    pub(super) fn labelled_templates(
        &self,
        id: DocumentId,
        key: &'a str,
        value: &str,
    ) -> impl Iterator<Item = DocumentId> + '_ {
        let pair = (key, Cow::Owned(value.to_owned()));
        let found: Vec<DocumentId> =
            self.k8s.selections.by_label.seen(&pair, &self.worlds, self.subject(id).world).take(MAX_PARTNERS).collect();
        found.into_iter()
    }

    /// The pod templates that a Service, a budget, a policy or a gateway selects.
    pub(super) fn selected(&self, id: DocumentId) -> &Selection {
        self.cache(id).selected.get_or_init(|| {
            let subject = self.subject(id);
            let Some(selector) = subject.selector.as_ref().filter(|_| subject.joins) else {
                return Selection::default();
            };
            let world = subject.world;
            let all = &self.k8s.selections;
            let candidates: Vec<DocumentId> = match selector.anchors().min_by_key(|pair| all.by_label.count(*pair)) {
                Some(pair) => {
                    let certain = all.by_label.seen(pair, &self.worlds, world);
                    certain.chain(all.templated.seen(&(), &self.worlds, world)).collect()
                }
                None => all.templates.seen(&(), &self.worlds, world).collect(),
            };
            let mut selection = self.decide(candidates, |template| self.selects(id, template));
            if selection.items.is_empty() && !selection.uncertain {
                let anchor = selector.anchors().min_by_key(|pair| all.by_label.count(*pair));
                let unseen = anchor.into_iter().flat_map(|pair| all.by_label.all(pair));
                selection.uncertain = self.any_elsewhere(unseen, |template| self.selects(id, template));
            }
            selection
        })
    }

    /// Some of the selectors of one class that may select a pod template: those that ask for a label which it has.
    pub(super) fn selectors_like(&self, template: DocumentId, class: Class) -> Vec<DocumentId> {
        let subject = self.subject(template);
        let pairs = subject.labels.iter().map(|(key, value)| (class, key, Cow::Borrowed(&**value)));
        let selectors = &self.k8s.selections.selectors;
        let seen = pairs
            .flat_map(|pair| selectors.seen(&pair, &self.worlds, subject.world).take(MAX_PARTNERS).collect::<Vec<_>>());
        seen.collect()
    }

    /// The selectors of one class that select a pod template.
    pub(super) fn selecting(&self, template: DocumentId, class: Class) -> Selection {
        let subject = self.subject(template);
        if !subject.joins {
            return Selection::default();
        }
        let all = &self.k8s.selections;
        let mut candidates: Vec<DocumentId> = all.loose.seen(&class, &self.worlds, subject.world).collect();
        let templated = subject.labels.is_open() || subject.labels.iter().any(|(_, value)| labels::is_templated(value));
        if templated {
            candidates.extend(self.k8s.by_class.seen(&class, &self.worlds, subject.world));
        }
        for (key, value) in subject.labels.iter().filter(|_| !templated) {
            let value: Text<'_> = Cow::Borrowed(value);
            candidates.extend(all.selectors.seen(&(class, key, value), &self.worlds, subject.world));
        }
        let mut selection = self.decide(candidates, |selector| self.selects(selector, template));
        if selection.items.is_empty() && !selection.uncertain {
            let keys = subject.labels.iter().map(|(key, value)| (class, key, Cow::Borrowed(&**value)));
            let unseen: Vec<DocumentId> = keys.flat_map(|key| all.selectors.all(&key).collect::<Vec<_>>()).collect();
            selection.uncertain = self.any_elsewhere(unseen.into_iter(), |selector| self.selects(selector, template));
        }
        selection
    }

    /// Whether one that is not seen would match: where worlds part is a guess, and absence must be certain.
    pub(super) fn any_elsewhere(
        &self,
        unseen: impl Iterator<Item = DocumentId>,
        matches: impl Fn(DocumentId) -> Match,
    ) -> bool {
        unseen.take(MAX_PARTNERS).any(|candidate| matches(candidate) != Match::No)
    }

    pub(super) fn decide(&self, mut candidates: Vec<DocumentId>, matches: impl Fn(DocumentId) -> Match) -> Selection {
        candidates.sort_unstable();
        candidates.dedup();
        let mut selection = Selection::default();
        for candidate in candidates {
            match matches(candidate) {
                Match::Yes if selection.items.len() < MAX_PARTNERS => selection.items.push(candidate),
                Match::No => {}
                _ => selection.uncertain = true,
            }
        }
        selection
    }

    /// Whether a selector looks into the namespace of a template.
    pub(super) fn reaches(&self, selector: DocumentId, template: DocumentId) -> Same {
        let (from, to) = (self.subject(selector), self.subject(template));
        match from.class {
            Class::IstioGateway => Same::Yes,
            Class::PodMonitor => self.monitors_namespace(selector, to.namespace),
            Class::AuthorizationPolicy | Class::RequestAuthentication | Class::Telemetry
                if from.namespace == Some(&*self.input.system.istio_root_namespace) =>
            {
                Same::Yes
            }
            _ => namespaces::compare(from.namespace, to.namespace),
        }
    }

    pub(super) fn selects(&self, selector: DocumentId, template: DocumentId) -> Match {
        let (from, to) = (self.subject(selector), self.subject(template));
        let labels = from.selector.as_ref().map_or(Match::No, |selector| selector.matches(&to.labels));
        match self.reaches(selector, template) {
            Same::Yes => labels,
            Same::No => Match::No,
            Same::Unknown => labels.and(Match::Unknown),
        }
    }
}
