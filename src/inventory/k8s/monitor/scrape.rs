//! What Prometheus is told to scrape: the Services that a ServiceMonitor selects by their own labels, the pods that a
//! PodMonitor selects, and the ports that their endpoints name. Who reads a monitor is in `collector`.

use std::collections::{HashMap, HashSet};

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::path_value;
use crate::inventory::folder;
use crate::inventory::index::Index;
use crate::inventory::k8s::lookup::labels::{self, Labels, Match, Selector, Text};
use crate::inventory::k8s::lookup::select::Selection;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::traffic::service::{self, Nearest};
use crate::inventory::k8s::workload::pod;
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional};

/// Objects by their own labels, which are not those of the pods.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Monitored<'a> {
    labels: HashMap<DocumentId, Labels<'a>>,
    services: Index<(&'a str, Text<'a>)>,
    /// Services with a label that is not known.
    templated: Index<()>,
    /// ServiceMonitors by the rarest pair that a Service must have.
    monitors: Index<(&'a str, Text<'a>)>,
    /// ServiceMonitors without such a pair.
    loose: Index<()>,
    /// Keys of labels that a kustomization of the run puts on objects.
    added: HashSet<&'a str>,
}

/// An endpoint of a monitor that names a port.
#[derive(Debug)]
struct Endpoint<'a> {
    path: Path,
    port: Text<'a>,
    /// `None` when nobody knows.
    found: Option<bool>,
}

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Monitored<'a> {
    let mut all = Monitored::default();
    let graph = &inventory.k8s;
    for step in &graph.kustomizations.steps {
        all.added.extend(step.own_labels.iter().map(|(key, _)| *key));
    }
    let joining = || (0..).map(DocumentId::new).zip(&graph.subjects).filter(|(_, subject)| subject.joins);
    for (id, subject) in joining().filter(|(_, subject)| has_own_labels(subject.class)) {
        let labels = own_labels(inventory, id);
        if subject.class == Class::Service {
            for (key, value) in labels.iter() {
                all.services.add((key, value.clone()), subject.world, id);
                if labels::is_templated(value) {
                    all.templated.add((), subject.world, id);
                }
            }
        }
        all.labels.insert(id, labels);
    }
    for (id, subject) in joining().filter(|(_, subject)| subject.class == Class::ServiceMonitor) {
        let Some(selector) = &subject.selector else { continue };
        match selector.anchors().min_by_key(|pair| all.services.count(*pair)) {
            Some((key, value)) => all.monitors.add((key, value.clone()), subject.world, id),
            None => all.loose.add((), subject.world, id),
        }
    }
    all.services.seal();
    all.templated.seal();
    all.monitors.seal();
    all.loose.seal();
    all
}

fn has_own_labels(class: Class) -> bool {
    matches!(
        class,
        Class::Service
            | Class::ServiceMonitor
            | Class::PodMonitor
            | Class::Probe
            | Class::PrometheusRule
            | Class::Namespace
    )
}

fn own_labels<'a>(inventory: &Inventory<'a>, id: DocumentId) -> Labels<'a> {
    let own = Labels::read(inventory.root(id).dig(&["metadata", "labels"]));
    match inventory.k8s.kustomizations.effects(inventory.input.documents.get(id).source) {
        Some((effects, _)) => own.under(&effects.own_labels),
        None => own,
    }
}

impl<'a> Inventory<'a> {
    /// The labels of a Service, a monitor, a rule or a Namespace itself.
    pub(in crate::inventory) fn own_labels(&self, id: DocumentId) -> Option<&Labels<'a>> {
        self.k8s.monitored.labels.get(&id)
    }

    /// Whether labels fulfil a selector of a custom resource, which no kustomization changes.
    pub(in crate::inventory) fn matches_own(&self, selector: &Selector<'_>, labels: &Labels<'_>) -> Match {
        match selector.matches(labels) {
            // An overlay may put the label there.
            Match::No if selector.keys().any(|key| self.k8s.monitored.added.contains(key)) => Match::Unknown,
            found => found,
        }
    }

    /// Whether a monitor looks into a namespace.
    pub(in crate::inventory) fn monitors_namespace(&self, monitor: DocumentId, namespace: Option<&str>) -> Same {
        let spec = self.root(monitor).dig(&["spec", "namespaceSelector"]);
        if spec.and_then(|spec| spec.get("any")).and_then(Node::as_bool) == Some(true) {
            return Same::Yes;
        }
        let names = spec.and_then(|spec| spec.get("matchNames")).map_or(&[][..], Node::items);
        let mut names = names.iter().filter_map(Node::as_str).peekable();
        match namespace {
            _ if names.peek().is_none() => namespaces::compare(self.subject(monitor).namespace, namespace),
            None => Same::Unknown,
            Some(namespace) => {
                let (mut found, mut unknown) = (false, false);
                names.for_each(|name| {
                    found |= name == namespace;
                    unknown |= labels::is_templated(name);
                });
                match (found, unknown) {
                    (true, _) => Same::Yes,
                    (_, true) => Same::Unknown,
                    _ => Same::No,
                }
            }
        }
    }

    fn selects_service(&self, monitor: DocumentId, service: DocumentId) -> Match {
        let selector = self.subject(monitor).selector.as_ref();
        let (Some(selector), Some(labels)) = (selector, self.own_labels(service)) else { return Match::No };
        let found = self.matches_own(selector, labels);
        match self.monitors_namespace(monitor, self.subject(service).namespace) {
            Same::Yes => found,
            Same::No => Match::No,
            Same::Unknown => found.and(Match::Unknown),
        }
    }

    /// The Services that a ServiceMonitor selects.
    pub(in crate::inventory) fn scraped(&self, monitor: DocumentId) -> Selection {
        let subject = self.subject(monitor);
        let Some(selector) = subject.selector.as_ref().filter(|_| subject.joins) else { return Selection::default() };
        let all = &self.k8s.monitored;
        let anchor = selector.anchors().min_by_key(|pair| all.services.count(*pair));
        let candidates: Vec<DocumentId> = match anchor.filter(|(key, _)| !all.added.contains(key)) {
            Some(pair) => {
                let certain = all.services.seen(pair, &self.worlds, subject.world);
                certain.chain(all.templated.seen(&(), &self.worlds, subject.world)).collect()
            }
            None => self.k8s.by_class.seen(&Class::Service, &self.worlds, subject.world).collect(),
        };
        let mut selection = self.decide(candidates, |service| self.selects_service(monitor, service));
        if selection.items.is_empty() && !selection.uncertain {
            let unseen = anchor.into_iter().flat_map(|pair| all.services.all(pair));
            selection.uncertain = self.any_elsewhere(unseen, |service| self.selects_service(monitor, service));
        }
        selection
    }

    /// The Services of a ServiceMonitor as a relation; evidence is a Service in a namespace that it looks into.
    pub(in crate::inventory) fn scraped_relation(&self, monitor: DocumentId) -> Relation {
        let found = self.scraped(monitor);
        let items = found.items.iter().map(|service| Link::to(*service, Path::keys(&["metadata", "labels"])));
        let world = self.subject(monitor).world;
        let mut services = self.k8s.by_class.seen(&Class::Service, &self.worlds, world);
        let evidence = services.any(|service| {
            self.monitors_namespace(monitor, self.subject(service).namespace) == Same::Yes
                && self.worlds.are_near(monitor, service)
        });
        let known = self.knows_service_in_reach(monitor);
        Relation { items: items.collect(), uncertain: found.uncertain || known, evidence }
    }

    /// A Service that the configuration declares has labels that nobody knows: those of an external one are what it
    /// selects by.
    fn knows_service_in_reach(&self, monitor: DocumentId) -> bool {
        self.declares_in(Class::Service, |namespace| {
            namespace.is_none() || self.monitors_namespace(monitor, namespace) != Same::No
        })
    }

    /// The pods of a PodMonitor; evidence is a pod template in a namespace that it looks into.
    pub(in crate::inventory) fn scraped_pods_relation(&self, monitor: DocumentId) -> Relation {
        let found = self.selected(monitor);
        let evidence = self.templates(monitor).any(|template| {
            self.monitors_namespace(monitor, self.subject(template).namespace) == Same::Yes
                && self.worlds.are_near(monitor, template)
        });
        let mut relation = Relation {
            items: found.items.iter().map(|template| self.template_link(*template)).collect(),
            uncertain: found.uncertain,
            evidence,
        };
        if let Some(selector) = &self.subject(monitor).selector {
            self.add_external_workloads(monitor, selector, &mut relation);
        }
        relation
    }

    /// The ServiceMonitors that select a Service; evidence is one in the run.
    pub(in crate::inventory) fn monitors_of_service(&self, service: DocumentId) -> Relation {
        let subject = self.subject(service);
        let all = &self.k8s.monitored;
        let mut candidates: Vec<DocumentId> = all.loose.seen(&(), &self.worlds, subject.world).collect();
        for (key, value) in self.own_labels(service).into_iter().flat_map(Labels::iter) {
            candidates.extend(all.monitors.seen(&(key, value.clone()), &self.worlds, subject.world));
        }
        let found = self.decide(candidates, |monitor| self.selects_service(monitor, service));
        Relation {
            items: found.items.iter().map(|monitor| Link::to(*monitor, selector_path())).collect(),
            uncertain: found.uncertain,
            evidence: self.sees_class(service, Class::ServiceMonitor),
        }
    }

    /// The monitors that lead to a template's pods, `via` a Service or the pods themselves; evidence is one in the run.
    pub(in crate::inventory) fn monitors_of_template(&self, template: DocumentId) -> Relation {
        let found = self.selecting(template, Class::PodMonitor);
        let link = |monitor: DocumentId, via: &'static str| Link {
            via: Some(via.into()),
            ..Link::to(monitor, selector_path())
        };
        let services = self.services_of(template);
        let mut relation = Relation {
            items: found.items.iter().map(|monitor| link(*monitor, "pod")).collect(),
            uncertain: found.uncertain || services.uncertain,
            evidence: self.sees_class(template, Class::PodMonitor) || self.sees_class(template, Class::ServiceMonitor),
        };
        for service in &services.items {
            let monitors = self.monitors_of_service(*service);
            relation.uncertain |= monitors.uncertain;
            for item in monitors.items {
                if !relation.items.iter().any(|known| known.target == item.target) {
                    relation.items.push(Link { via: Some("service".into()), ..item });
                }
            }
        }
        relation
    }

    pub(in crate::inventory) fn sees_class(&self, from: DocumentId, class: Class) -> bool {
        self.k8s.by_class.seen(&class, &self.worlds, self.subject(from).world).next().is_some()
    }

    fn endpoints(&self, monitor: DocumentId) -> Vec<Endpoint<'a>> {
        let class = self.subject(monitor).class;
        let key = if class == Class::PodMonitor { "podMetricsEndpoints" } else { "endpoints" };
        let path = Path::keys(&["spec", key]);
        let nodes = self.root(monitor).dig(&["spec", key]).map_or(&[][..], Node::items);
        let mut named = nodes.iter().enumerate().filter_map(|(at, node)| {
            let port = labels::text(node.get("port")?).filter(|port| !port.is_empty())?;
            Some((path.clone().index(at).key("port"), port))
        });
        let Some(first) = named.next() else { return Vec::new() };
        let known = self.port_names(monitor);
        std::iter::once(first)
            .chain(named)
            .map(|(path, port)| {
                let found = match &known {
                    _ if labels::is_templated(&port) => None,
                    Some((names, _)) if names.contains(&*port) => Some(true),
                    Some((_, true)) => Some(false),
                    _ => None,
                };
                Endpoint { path, port, found }
            })
            .collect()
    }

    /// Names of the ports that a monitor can mean, and whether these are all; `None` when it selects nothing.
    fn port_names(&self, monitor: DocumentId) -> Option<(HashSet<&'a str>, bool)> {
        let by_pod = self.subject(monitor).class == Class::PodMonitor;
        let found = if by_pod { self.selected(monitor).clone() } else { self.scraped(monitor) };
        if found.items.is_empty() {
            return None;
        }
        let mut names = HashSet::new();
        for id in &found.items {
            match by_pod {
                true => names.extend(self.container_port_names(*id)),
                false => names.extend(service::ports(self.root(*id)).into_iter().filter_map(|port| port.name)),
            }
        }
        let declared = match by_pod {
            true => self.scraped_pods_relation(monitor).items.len() > found.items.len(),
            false => self.knows_service_in_reach(monitor),
        };
        let known = !found.uncertain && self.worlds.is_intact(monitor) && !declared;
        Some((names.clone(), known && !names.into_iter().any(labels::is_templated)))
    }

    fn container_port_names(&self, template: DocumentId) -> Vec<&'a str> {
        let holder = self.subject(template).template_of;
        let containers = pod::containers(self.subject(holder).class, self.root(holder));
        let lasting = containers.iter().filter(|container| container.restartable);
        lasting.flat_map(|container| container.ports().filter_map(|port| port.name).collect::<Vec<_>>()).collect()
    }

    /// Facts of a ServiceMonitor and a PodMonitor.
    pub(in crate::inventory) fn monitor_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        let endpoints = self.endpoints(id).into_iter().map(|endpoint| {
            object([
                ("path", path_value(&endpoint.path)),
                ("port", Value::from(&*endpoint.port)),
                ("found", optional(endpoint.found)),
            ])
        });
        let nearest = match self.subject(id).class {
            Class::ServiceMonitor => self.nearest_service(id),
            _ => self.nearest(id),
        };
        let meant = nearest.as_ref().is_some_and(|nearest| self.is_beside_it(id, nearest.document));
        vec![
            ("endpoints", array(endpoints)),
            ("nearest", self.nearest_value(nearest)),
            ("meant", Value::Bool(meant)),
            ("operators", self.operators_fact(id)),
        ]
    }

    /// In one folder, or of one name: a sign that the one was written for the other.
    fn is_beside_it(&self, id: DocumentId, other: DocumentId) -> bool {
        let [one, two] = [id, other].map(|id| self.input.documents.get(id));
        let home = |document: &crate::document::Document| folder::parent(self.input.sources.shown(document.source));
        home(one) == home(two) || (one.identity.name.is_some() && one.identity.name == two.identity.name)
    }

    /// For a ServiceMonitor that selects nothing: the Service in its reach with the most equal labels, or one that
    /// only selects by them.
    fn nearest_service(&self, monitor: DocumentId) -> Option<Nearest> {
        let subject = self.subject(monitor);
        let selector = subject.selector.as_ref().filter(|selector| !selector.equal.is_empty())?;
        let found = self.scraped(monitor);
        if !found.items.is_empty() || found.uncertain {
            return None;
        }
        let source = self.input.documents.get(monitor).source;
        let services = self.k8s.by_class.seen(&Class::Service, &self.worlds, subject.world);
        let best = services
            .filter(|service| self.monitors_namespace(monitor, self.subject(*service).namespace) == Same::Yes)
            .filter_map(|service| {
                let labels = self.own_labels(service)?;
                let equal = selector.equal.iter().filter(|(key, value)| labels.get(key) == Some(value)).count();
                let pods = self.subject(service).selector.as_ref().map_or(&[][..], |selector| &selector.equal);
                let by_pods = selector.equal.iter().filter(|pair| pods.contains(pair)).count();
                let wanted = |value: &str| selector.equal.iter().any(|(_, wanted)| wanted == value);
                let alike = labels.iter().filter(|(_, value)| wanted(value)).count();
                let document = self.input.documents.get(service);
                let named = document.identity.name.as_deref().is_some_and(wanted);
                let rank = (equal, by_pods, alike, named, document.source == source);
                (equal + by_pods + alike + usize::from(named) > 0).then_some((rank, std::cmp::Reverse(service)))
            })
            .max()?;
        let service = best.1.0;
        let labels = self.own_labels(service)?;
        let differs = selector.equal.iter().filter(|(key, value)| labels.get(key) != Some(value));
        let differs =
            differs.map(|(key, value)| ((*key).to_owned(), value.to_string(), labels.get(key).map(str::to_owned)));
        Some(Nearest { document: service, path: Path::keys(&["metadata", "labels"]), differs: differs.collect() })
    }
}

fn selector_path() -> Path {
    Path::keys(&["spec", "selector"])
}
