//! Istio's gateways: the pods that a Gateway selects, of whatever namespace.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::workload::pod;
use crate::inventory::links::Relation;
use crate::syntax::Node;

/// Pod templates that are a gateway's proxy, under one key.
pub(in crate::inventory) fn index_proxies(inventory: &Inventory<'_>) -> Index<()> {
    let mut all = Index::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        let has_template = subject.joins && subject.class.has_template();
        if has_template && is_proxy(subject.class, &document.root) {
            all.add((), subject.world, document.id);
        }
    }
    all.seal();
    all
}

/// The proxy runs as a router, or is put in by the template for gateways.
fn is_proxy(class: Class, root: &Node) -> bool {
    let annotations = subject::template(class, root).and_then(|template| template.dig(&["metadata", "annotations"]));
    let injected = annotations.and_then(|all| all.text_at(&["inject.istio.io/templates"])) == Some("gateway");
    let routes = |node: &Node| node.texts("args").any(|word| word == "router");
    injected || pod::containers(class, root).iter().any(|container| routes(container.node))
}

impl Inventory<'_> {
    /// Evidence: some gateway's proxy in the run.
    pub(in crate::inventory) fn gateway_pods(&self, gateway: DocumentId) -> Relation {
        let world = self.subject(gateway).world;
        let evidence = self.k8s.traffic.proxies.seen(&(), &self.worlds, world).next().is_some();
        Relation { evidence, ..self.workloads(gateway) }
    }
}
