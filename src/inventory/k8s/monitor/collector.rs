//! Which Prometheus reads a monitor or a rule: its label selectors and its namespace selectors, null against empty.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{key_of, path_value};
use crate::inventory::folder;
use crate::inventory::k8s::lookup::labels::{Labels, Match, Selector};
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional, string};

/// Custom resources of other collectors that read the same monitors, or turn them into their own.
const OTHER_COLLECTORS: [&str; 7] =
    ["VMAgent", "VMAlert", "VMSingle", "GrafanaAgent", "MetricsInstance", "OpenTelemetryCollector", "TargetAllocator"];

/// Selectors, all of them null, without which the operator leaves the scrape configuration to somebody else.
const MANAGED_BY: [&str; 4] = ["serviceMonitorSelector", "podMonitorSelector", "probeSelector", "scrapeConfigSelector"];

/// What one Prometheus has to say about an object.
#[derive(Debug)]
struct Answer<'a> {
    collector: DocumentId,
    /// The selector that decides.
    path: Path,
    found: Match,
    reason: Reason<'a>,
}

#[derive(Debug)]
enum Reason<'a> {
    /// The selector is null: nothing at all is read.
    Null,
    /// Labels that are asked for, and what the object has.
    Labels(Vec<(&'a str, String, Option<String>)>),
    Namespace,
}

/// The key of the selector by which objects of a class are chosen.
fn selector_key(class: Class) -> Option<(&'static str, &'static str)> {
    match class {
        Class::ServiceMonitor => Some(("serviceMonitorSelector", "serviceMonitorNamespaceSelector")),
        Class::PodMonitor => Some(("podMonitorSelector", "podMonitorNamespaceSelector")),
        Class::Probe => Some(("probeSelector", "probeNamespaceSelector")),
        Class::PrometheusRule => Some(("ruleSelector", "ruleNamespaceSelector")),
        _ => None,
    }
}

fn is_set(spec: &Node, key: &str) -> bool {
    spec.get(key).is_some_and(|selector| !selector.is_null())
}

impl<'a> Inventory<'a> {
    /// What every Prometheus that could read the object says.
    fn answers(&self, id: DocumentId) -> Vec<Answer<'a>> {
        let class = self.subject(id).class;
        let Some((key, namespaces)) = selector_key(class) else { return Vec::new() };
        let seen = self.k8s.by_class.seen(&Class::Prometheus, &self.worlds, self.subject(id).world);
        let collectors = seen.filter_map(|collector| {
            let spec = self.root(collector).get("spec").filter(|spec| self.may_read(collector, spec, class))?;
            Some(self.answer(id, collector, spec, (key, namespaces)))
        });
        collectors.collect()
    }

    /// Agents evaluate no rules, rulers scrape nothing.
    fn may_read(&self, collector: DocumentId, spec: &Node, class: Class) -> bool {
        match &*self.input.documents.get(collector).kind.name {
            "PrometheusAgent" if class == Class::PrometheusRule => false,
            "ThanosRuler" => class == Class::PrometheusRule,
            _ => class == Class::PrometheusRule || MANAGED_BY.iter().any(|key| is_set(spec, key)),
        }
    }

    fn answer(
        &self,
        id: DocumentId,
        collector: DocumentId,
        spec: &'a Node,
        (key, namespaces): (&'static str, &'static str),
    ) -> Answer<'a> {
        let Some(selector) = Selector::of_label_selector(spec.get(key)) else {
            let found = if is_set(spec, key) { Match::Unknown } else { Match::No };
            return Answer { collector, path: Path::keys(&["spec", key]), found, reason: Reason::Null };
        };
        let none = Labels::default();
        let labels = self.own_labels(id).unwrap_or(&none);
        let by_labels = self.matches_own(&selector, labels);
        if by_labels == Match::No {
            let differs = selector.equal.iter().filter(|(key, value)| labels.get(key) != Some(value));
            let differs = differs.map(|(key, value)| (*key, value.to_string(), labels.get(key).map(str::to_owned)));
            let reason = Reason::Labels(differs.collect());
            return Answer { collector, path: Path::keys(&["spec", key]), found: Match::No, reason };
        }
        let by_namespace = self.reads_namespace(id, collector, spec.get(namespaces));
        let path = Path::keys(&["spec", namespaces]);
        Answer { collector, path, found: by_labels.and(by_namespace), reason: Reason::Namespace }
    }

    fn reads_namespace(&self, id: DocumentId, collector: DocumentId, node: Option<&'a Node>) -> Match {
        let namespace = self.subject(id).namespace;
        let Some(node) = node.filter(|node| !node.is_null()) else {
            return match namespaces::compare(self.subject(collector).namespace, namespace) {
                Same::Yes => Match::Yes,
                Same::No => Match::No,
                Same::Unknown => Match::Unknown,
            };
        };
        let Some(selector) = Selector::of_label_selector(Some(node)) else { return Match::Unknown };
        match namespace {
            _ if selector.is_empty() => Match::Yes,
            None => Match::Unknown,
            Some(namespace) => self.namespace_matches(id, &selector, namespace),
        }
    }

    /// A selector against the labels of a namespace, which its object says; without one only the name is known.
    pub(in crate::inventory) fn namespace_matches(
        &self,
        from: DocumentId,
        selector: &Selector<'_>,
        name: &'a str,
    ) -> Match {
        const NAME: &str = "kubernetes.io/metadata.name";
        let mut objects = self.k8s.by_name.seen(&(Class::Namespace, name), &self.worlds, self.subject(from).world);
        let known = objects.next().and_then(|object| self.own_labels(object)).cloned();
        if known.is_none() && selector.keys().any(|key| key != NAME) {
            return Match::Unknown;
        }
        self.matches_own(selector, &known.unwrap_or_default().with(NAME, name))
    }

    /// The Prometheuses that read a monitor or a rule; evidence is one that could, or several in one folder.
    pub(in crate::inventory) fn collectors_relation(&self, id: DocumentId) -> Relation {
        let answers = self.answers(id);
        let reading = answers.iter().filter(|answer| answer.found == Match::Yes);
        let world = self.subject(id).world;
        let seen = |kind: &&str| self.kinds.seen(*kind, &self.worlds, world).next().is_some();
        Relation {
            items: reading.map(|answer| Link::to(answer.collector, answer.path.clone())).collect(),
            uncertain: answers.iter().any(|answer| answer.found == Match::Unknown) || OTHER_COLLECTORS.iter().any(seen),
            evidence: self.are_together(&answers),
        }
    }

    /// What a Prometheus reads: `monitors` and `rules`.
    pub(in crate::inventory) fn relations_of_collector(&self, id: DocumentId) -> Vec<(&'static str, Relation)> {
        let Some(spec) = self.root(id).get("spec") else { return Vec::new() };
        let world = self.subject(id).world;
        let classes = [
            ("monitors", &[Class::ServiceMonitor, Class::PodMonitor, Class::Probe][..]),
            ("rules", &[Class::PrometheusRule]),
        ];
        let relations = classes.into_iter().map(|(called, classes)| {
            let mut relation = Relation { evidence: true, ..Relation::default() };
            for class in classes.iter().filter(|class| self.may_read(id, spec, **class)) {
                let Some(key) = selector_key(*class) else { continue };
                for read in self.k8s.by_class.seen(class, &self.worlds, world).take(MAX_PARTNERS) {
                    match self.answer(read, id, spec, key).found {
                        Match::Yes => relation.items.push(Link::to(read, Path::keys(&["metadata", "labels"]))),
                        Match::No => {}
                        _ => relation.uncertain = true,
                    }
                }
            }
            relation.uncertain |= relation.items.len() >= MAX_PARTNERS;
            relation.items.truncate(MAX_PARTNERS);
            (called, relation)
        });
        relations.collect()
    }

    /// At least one, and all in one folder: those apart from each other may be for systems apart from each other.
    fn are_together(&self, answers: &[Answer<'_>]) -> bool {
        let home = |answer: &Answer<'_>| {
            let source = self.input.documents.get(answer.collector).source;
            folder::parent(self.input.sources.shown(source))
        };
        answers.first().is_some_and(|first| answers.iter().all(|answer| home(answer) == home(first)))
    }

    /// Why those that do not read it do not.
    pub(in crate::inventory) fn missed_by_fact(&self, id: DocumentId) -> Value {
        let missing = self.answers(id).into_iter().filter(|answer| answer.found == Match::No);
        array(missing.map(|answer| {
            let (reason, differs) = match answer.reason {
                Reason::Null => ("null", Vec::new()),
                Reason::Labels(differs) => ("labels", differs),
                Reason::Namespace => ("namespace", Vec::new()),
            };
            let differs = differs.into_iter().map(|(key, wanted, found)| {
                object([("key", string(key)), ("wanted", string(&wanted)), ("found", optional(found))])
            });
            let kind = &self.input.documents.get(answer.collector).kind.name;
            object([
                ("document", key_of(answer.collector)),
                ("kind", string(kind)),
                ("name", optional(self.input.documents.get(answer.collector).identity.name.as_deref())),
                ("path", path_value(&answer.path)),
                ("reason", string(reason)),
                ("differs", array(differs)),
            ])
        }))
    }
}
