//! Services: their ports down to the containers, and the template that a selector nearly matches.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::find::MAX_EVIDENCE;
use crate::inventory::k8s::lookup::labels::{self, Match};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::Same;
use crate::inventory::k8s::workload::pod::{self, Port};
use crate::syntax::{Node, Path};

/// What a number or a name stands for where Kubernetes takes either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum PortRef<'a> {
    Number(i64),
    Name(&'a str),
}

#[derive(Debug)]
pub(in crate::inventory) struct ServicePort<'a> {
    pub path: Path,
    pub name: Option<&'a str>,
    pub number: Option<i64>,
    pub protocol: &'a str,
    /// Where it delivers to; `None` when that is not known.
    pub target: Option<PortRef<'a>>,
}

/// One way that a Service port ends.
#[derive(Debug, Clone)]
pub(in crate::inventory) struct Delivery {
    /// The document whose pods get the traffic.
    pub document: DocumentId,
    /// Document that holds their template, which is the same one but for a Rollout with a `workloadRef`.
    pub template: DocumentId,
    /// The container's port where it is declared, else the container, else the list of containers.
    pub path: Path,
    pub container: Option<Path>,
    pub number: i64,
    /// The container says that it listens there.
    pub declared: bool,
}

/// The template that is most like what a selector wants.
#[derive(Debug)]
pub(in crate::inventory) struct Nearest {
    pub document: DocumentId,
    /// Its labels.
    pub path: Path,
    /// `(key, wanted, found)`
    pub differs: Vec<(String, String, Option<String>)>,
}

impl<'a> PortRef<'a> {
    /// A number, a name, or a number in quotes, which controllers read as a number.
    pub fn read(node: &'a Node) -> Option<Self> {
        let text = node.as_str();
        let number = node.as_int().or_else(|| text.and_then(|text| text.parse().ok()));
        match (number, text) {
            (Some(number), _) => Some(PortRef::Number(number)),
            (None, Some(name)) if !name.is_empty() && !labels::is_templated(name) => Some(PortRef::Name(name)),
            _ => None,
        }
    }
}

pub(in crate::inventory) fn ports(root: &Node) -> Vec<ServicePort<'_>> {
    let ports = root.dig(&["spec", "ports"]).map_or(&[][..], Node::items).iter().enumerate();
    ports
        .map(|(at, port)| {
            let number = port.get("port").and_then(Node::as_int);
            let target = match port.get("targetPort").filter(|target| !target.is_null()) {
                Some(target) => PortRef::read(target),
                None => number.map(PortRef::Number),
            };
            ServicePort {
                path: Path::keys(&["spec", "ports"]).index(at),
                name: port.get("name").and_then(Node::as_str),
                number,
                protocol: port.get("protocol").and_then(Node::as_str).unwrap_or("TCP"),
                target,
            }
        })
        .collect()
}

pub(in crate::inventory) fn kind_of_service(root: &Node) -> &str {
    root.dig(&["spec", "type"]).and_then(Node::as_str).unwrap_or("ClusterIP")
}

pub(in crate::inventory) fn is_headless(root: &Node) -> bool {
    root.dig(&["spec", "clusterIP"]).and_then(Node::as_str) == Some("None")
}

impl<'a> Inventory<'a> {
    /// The Services that select a pod template.
    pub(in crate::inventory) fn services_of(&self, template: DocumentId) -> &crate::inventory::k8s::Selection {
        self.cache(template).services.get_or_init(|| self.selecting(template, Class::Service))
    }

    /// The budgets that select a pod template.
    pub(in crate::inventory) fn budgets_of(&self, template: DocumentId) -> &crate::inventory::k8s::Selection {
        self.cache(template).budgets.get_or_init(|| self.selecting(template, Class::Budget))
    }

    /// Where a port delivers to, and the templates that have no port of that name.
    pub(in crate::inventory) fn deliveries(
        &self,
        service: DocumentId,
        port: &ServicePort<'_>,
    ) -> (Vec<Delivery>, Vec<DocumentId>) {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        let Some(target) = port.target else { return (found, missing) };
        for document in self.selected(service).items.iter().copied() {
            match self.delivery(document, target, port.protocol) {
                Some(delivery) => found.push(delivery),
                None => missing.push(document),
            }
        }
        (found, missing)
    }

    /// Where a target of a Service leads in the pods of one template.
    pub(in crate::inventory) fn delivery(
        &self,
        document: DocumentId,
        target: PortRef<'_>,
        protocol: &str,
    ) -> Option<Delivery> {
        let template = self.subject(document).template_of;
        let class = self.subject(template).class;
        let containers = pod::containers(class, self.root(template));
        let fits = |port: &Port<'_>| match target {
            PortRef::Number(number) => port.number == Some(number) && port.protocol == protocol,
            PortRef::Name(name) => port.name == Some(name) && port.protocol == protocol,
        };
        let lasting = || containers.iter().filter(|container| container.restartable);
        let declared = lasting().find_map(|container| Some((container, container.ports().find(&fits)?)));
        if let Some((container, port)) = declared {
            let number = port.number?;
            return Some(Delivery {
                document,
                template,
                path: port.path,
                container: Some(container.path.clone()),
                number,
                declared: true,
            });
        }
        let PortRef::Number(number) = target else { return None };
        let mut all = lasting();
        let only = all.next().filter(|_| all.next().is_none()).map(|container| container.path.clone());
        let list = pod::paths(class)?.1.key("containers");
        Some(Delivery {
            document,
            template,
            path: only.clone().unwrap_or(list),
            container: only,
            number,
            declared: false,
        })
    }

    /// For a selector that matches nothing: the template of its namespace with the most equal labels, or at least
    /// one of the wanted values under another key.
    pub(in crate::inventory) fn nearest(&self, id: DocumentId) -> Option<Nearest> {
        let subject = self.subject(id);
        let selector = subject.selector.as_ref().filter(|selector| !selector.equal.is_empty())?;
        let selection = self.selected(id);
        if !selection.items.is_empty() || selection.uncertain {
            return None;
        }
        let source = self.input.documents.get(id).source;
        let own_name = self.input.documents.get(id).identity.name.as_deref();
        let best = self
            .templates_within(id, crate::inventory::k8s::lookup::select::scope(subject.class, subject.namespace))
            .take(MAX_EVIDENCE)
            .filter(|template| self.reaches(id, *template) == Same::Yes)
            .filter_map(|template| {
                let labels = &self.subject(template).labels;
                let equal =
                    selector.equal.iter().filter(|(key, value)| selector.pair(key, value, labels) == Match::Yes);
                let equal = equal.count();
                let wanted = |value: &str| selector.equal.iter().any(|(_, wanted)| wanted == value);
                let alike = labels.iter().filter(|(_, value)| wanted(value)).count();
                let document = self.input.documents.get(template);
                let rank = (equal, alike, document.source == source, document.identity.name.as_deref() == own_name);
                (equal + alike > 0).then_some((rank, std::cmp::Reverse(template)))
            })
            .max()?;
        let template = best.1.0;
        let labels = &self.subject(template).labels;
        let missing = selector.equal.iter().filter(|(key, value)| selector.pair(key, value, labels) != Match::Yes);
        let differs = missing
            .map(|(key, value)| ((*key).to_owned(), value.to_string(), labels.get(key).map(str::to_owned)))
            .collect();
        let holder = self.subject(template).template_of;
        Some(Nearest { document: holder, path: self.labels_path(holder), differs })
    }

    /// Where the labels of a document's pods are written, or would be.
    pub(in crate::inventory) fn labels_path(&self, template: DocumentId) -> Path {
        let keys = self.subject(template).class.template_path().unwrap_or(&[]);
        Path::keys(keys).key("metadata").key("labels")
    }
}
