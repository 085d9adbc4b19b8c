//! Which pod templates a selector selects, and which selectors select a pod template.

use std::borrow::Cow;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Homed;
use crate::inventory::k8s::lookup::labels::{self, Match, Selector, Text};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::object::subject::Subject;
use crate::inventory::world::{WorldId, Worlds};

/// Both directions of selection, by label.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Selections<'a> {
    templates: Homed<'a, ()>,
    by_label: Homed<'a, (&'a str, Text<'a>)>,
    /// Templates with a label that is not known.
    templated: Homed<'a, ()>,
    /// By the rarest pair that a template must have.
    selectors: Homed<'a, (Class, &'a str, Text<'a>)>,
    /// Selectors without such a pair.
    loose: Homed<'a, Class>,
}

/// Partners, and whether there may be more of them.
#[derive(Debug, Clone, Default)]
pub(in crate::inventory) struct Selection {
    /// In the order of documents.
    pub items: Vec<DocumentId>,
    /// A namespace or a label that cannot be compared kept another one out.
    pub uncertain: bool,
}

/// More partners of one document than this are not told: no real system has them, and a run must stay bounded.
pub(in crate::inventory) const MAX_PARTNERS: usize = 500;
/// How many are told where there are more than that.
pub(in crate::inventory) const TOLD: usize = 20;

impl<'a> Selections<'a> {
    pub fn new(subjects: &[Subject<'a>]) -> Self {
        let mut all = Self::default();
        let joining = || (0..).map(DocumentId::new).zip(subjects).filter(|(_, subject)| subject.joins);
        for (id, subject) in joining().filter(|(_, subject)| subject.class.has_template()) {
            let home = (subject.namespace, subject.world);
            all.templates.add((), home, id);
            for (key, value) in subject.labels.iter() {
                all.by_label.add((key, value.clone()), home, id);
            }
            let is_templated =
                |(key, value): (&str, &Text<'_>)| labels::is_templated(key) || labels::is_templated(value);
            if subject.labels.is_open() || subject.labels.iter().any(is_templated) {
                all.templated.add((), home, id);
            }
        }
        for (id, subject) in joining() {
            let Some(selector) = &subject.selector else { continue };
            let home = (subject.namespace, subject.world);
            match selector.anchors().min_by_key(|pair| all.by_label.count(*pair)) {
                Some((key, value)) => all.selectors.add((subject.class, *key, value.clone()), home, id),
                None => all.loose.add(subject.class, home, id),
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

    /// The pod templates with a label that `world` sees, but those that are certainly in another namespace.
    pub fn labelled<'s>(
        &'s self,
        (pair, namespace): (&(&'a str, Text<'a>), Option<&'a str>),
        worlds: &'s Worlds,
        world: WorldId,
    ) -> impl Iterator<Item = DocumentId> + use<'s, 'a> {
        self.by_label.within((pair.clone(), namespace), worlds, world).take(MAX_PARTNERS)
    }
}

/// Objects of one namespace with one label that are compared. More of them are no system that somebody runs, and what
/// there is beyond them is not known.
const MAX_CANDIDATES: usize = 2_000;

/// Candidates, and whether there are more.
fn gather(candidates: impl Iterator<Item = DocumentId>) -> (Vec<DocumentId>, bool) {
    let mut gathered: Vec<DocumentId> = candidates.take(MAX_CANDIDATES + 1).collect();
    let more = gathered.len() > MAX_CANDIDATES;
    gathered.truncate(MAX_CANDIDATES);
    (gathered, more)
}

/// The namespace that a selector of a class looks into; `None` is any.
pub(in crate::inventory) fn scope(class: Class, namespace: Option<&str>) -> Option<&str> {
    let everywhere = matches!(
        class,
        Class::IstioGateway
            | Class::PodMonitor
            | Class::AuthorizationPolicy
            | Class::RequestAuthentication
            | Class::Telemetry
    );
    namespace.filter(|_| !everywhere)
}

impl<'a> Inventory<'a> {
    /// Every pod template that `world` sees.
    pub(in crate::inventory) fn templates(&self, id: DocumentId) -> impl Iterator<Item = DocumentId> + '_ {
        self.k8s.selections.templates.seen(&(), &self.worlds, self.subject(id).world)
    }

    /// Those of them that are not certainly in another namespace.
    pub(in crate::inventory) fn templates_within(
        &self,
        id: DocumentId,
        namespace: Option<&'a str>,
    ) -> impl Iterator<Item = DocumentId> + '_ {
        self.k8s.selections.templates.within(((), namespace), &self.worlds, self.subject(id).world)
    }

    /// The pod templates with a label, as the world of `id` sees them.
    pub(in crate::inventory) fn labelled_templates(
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

    /// Some of the pod templates that a selector may select, in every world: where these part is a guess.
    pub(in crate::inventory) fn templates_like(&self, id: DocumentId, selector: &Selector<'_>) -> Vec<DocumentId> {
        let all = &self.k8s.selections;
        let pair = |pair: &(&str, Text<'_>)| (pair.0.to_owned(), pair.1.to_string());
        match selector
            .anchors()
            .map(pair)
            .min_by_key(|(key, value)| all.by_label.count(&(&**key, Text::from(&**value))))
        {
            Some((key, value)) => {
                let like = all.by_label.all(&(&*key, Text::from(&*value))).take(MAX_PARTNERS);
                like.chain(all.templated.all(&()).take(MAX_PARTNERS)).collect()
            }
            None => self.templates(id).take(MAX_PARTNERS).collect(),
        }
    }

    /// The pod templates that a Service, a budget, a policy or a gateway selects.
    pub(in crate::inventory) fn selected(&self, id: DocumentId) -> &Selection {
        self.cache(id).selected.get_or_init(|| {
            let subject = self.subject(id);
            let Some(selector) = subject.selector.as_ref().filter(|_| subject.joins) else {
                return Selection::default();
            };
            let world = subject.world;
            let scope = scope(subject.class, subject.namespace);
            let all = &self.k8s.selections;
            let anchor = selector.anchors().min_by_key(|pair| all.by_label.count(*pair));
            let templated = all.templated.within(((), scope), &self.worlds, world);
            let candidates = match anchor {
                Some(pair) => {
                    let certain = all.by_label.within((pair.clone(), scope), &self.worlds, world);
                    gather(certain.chain(templated))
                }
                None => gather(all.templates.within(((), scope), &self.worlds, world)),
            };
            let mut selection = self.decide(candidates.0, |template| self.selects(id, template));
            selection.uncertain |= candidates.1;
            if selection.items.is_empty() && !selection.uncertain {
                let unseen = anchor.into_iter().flat_map(|pair| all.by_label.all_within((pair.clone(), scope)));
                selection.uncertain = self.any_elsewhere(unseen, |template| self.selects(id, template));
            }
            selection
        })
    }

    /// Some of the selectors of one class that may select a pod template: those of its namespace that ask for a label
    /// which it has.
    pub(in crate::inventory) fn selectors_like(&self, template: DocumentId, class: Class) -> Vec<DocumentId> {
        let subject = self.subject(template);
        let pairs = subject.labels.iter().map(|(key, value)| (class, key, Cow::Borrowed(&**value)));
        let selectors = &self.k8s.selections.selectors;
        let within = pairs.flat_map(|pair| {
            selectors.within((pair, subject.namespace), &self.worlds, subject.world).take(MAX_PARTNERS)
        });
        within.collect()
    }

    /// The selectors of one class that select a pod template.
    pub(in crate::inventory) fn selecting(&self, template: DocumentId, class: Class) -> Selection {
        let subject = self.subject(template);
        if !subject.joins {
            return Selection::default();
        }
        let (all, scope, world) = (&self.k8s.selections, scope(class, subject.namespace), subject.world);
        let templated = subject.labels.is_open() || subject.labels.iter().any(|(_, value)| labels::is_templated(value));
        let keys = || {
            let pairs = subject.labels.iter().filter(|_| !templated);
            pairs.map(|(key, value)| ((class, key, Cow::Borrowed(&**value)), scope))
        };
        let loose = all.loose.within((class, scope), &self.worlds, world);
        let every = templated.then(|| self.k8s.by_class.within((class, scope), &self.worlds, world));
        let labelled = keys().flat_map(|key| all.selectors.within(key, &self.worlds, world));
        let candidates = gather(loose.chain(every.into_iter().flatten()).chain(labelled));
        let mut selection = self.decide(candidates.0, |selector| self.selects(selector, template));
        selection.uncertain |= candidates.1;
        if selection.items.is_empty() && !selection.uncertain {
            let unseen = keys().flat_map(|key| all.selectors.all_within(key));
            selection.uncertain = self.any_elsewhere(unseen, |selector| self.selects(selector, template));
        }
        selection
    }

    /// Whether one that is not seen would match: where worlds part is a guess, and absence must be certain.
    pub(in crate::inventory) fn any_elsewhere(
        &self,
        unseen: impl Iterator<Item = DocumentId>,
        matches: impl Fn(DocumentId) -> Match,
    ) -> bool {
        unseen.take(MAX_PARTNERS).any(|candidate| matches(candidate) != Match::No)
    }

    pub(in crate::inventory) fn decide(
        &self,
        mut candidates: Vec<DocumentId>,
        matches: impl Fn(DocumentId) -> Match,
    ) -> Selection {
        candidates.sort_unstable();
        candidates.dedup();
        let mut selection = Selection::default();
        let mut is_cut = false;
        for candidate in candidates {
            match matches(candidate) {
                Match::Yes if selection.items.len() < MAX_PARTNERS => selection.items.push(candidate),
                Match::No => {}
                // Further ones would change nothing of the answer.
                Match::Yes => {
                    is_cut = true;
                    break;
                }
                _ => selection.uncertain = true,
            }
        }
        if is_cut {
            selection.uncertain = true;
            selection.items.truncate(TOLD);
        }
        selection
    }

    /// Whether a selector looks into the namespace of a template.
    pub(in crate::inventory) fn reaches(&self, selector: DocumentId, template: DocumentId) -> Same {
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

    pub(in crate::inventory) fn selects(&self, selector: DocumentId, template: DocumentId) -> Match {
        let (from, to) = (self.subject(selector), self.subject(template));
        let labels = from.selector.as_ref().map_or(Match::No, |selector| selector.matches(&to.labels));
        match self.reaches(selector, template) {
            Same::Yes => labels,
            Same::No => Match::No,
            Same::Unknown => labels.and(Match::Unknown),
        }
    }
}
