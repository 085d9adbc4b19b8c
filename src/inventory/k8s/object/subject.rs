//! What the graph needs of one document, read once: its class, world, namespace, labels and selector.

use crate::document::{Document, DocumentId};
use crate::format::Format;
use crate::inventory::Input;
use crate::inventory::k8s::kustomize::Kustomizations;
use crate::inventory::k8s::kustomize::overlay::{self, OnLine};
use crate::inventory::k8s::lookup::labels::{Labels, Selector};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces;
use crate::inventory::k8s::object::partial;
use crate::inventory::world::{WorldId, Worlds};
use crate::syntax::Node;

#[derive(Debug)]
pub(in crate::inventory) struct Subject<'a> {
    pub class: Class,
    pub world: WorldId,
    /// `None` is unset.
    pub namespace: Option<&'a str>,
    pub hook: bool,
    pub partial: bool,
    /// Takes part in relations: whole, not a copy of what its owner says, not a test.
    pub joins: bool,
    /// Of the pods that it makes, with what its kustomization adds.
    pub labels: Labels<'a>,
    /// The document that holds its pod template; another one for a Rollout with a `workloadRef`.
    pub template_of: DocumentId,
    /// Which pods it is about; `None` selects nothing.
    pub selector: Option<Selector<'a>>,
    /// A Rollout has taken over its pods.
    pub replaced: bool,
    /// What its lines make of it; `None` when that is nothing.
    pub overlay: Option<Vec<OnLine>>,
}

pub(in crate::inventory) fn read_all<'a>(
    input: &Input<'a>,
    worlds: &Worlds,
    kustomizations: &Kustomizations<'a>,
) -> Vec<Subject<'a>> {
    let namespaces = namespaces::effective(input, worlds, kustomizations);
    let documents = input.documents.iter().zip(namespaces);
    documents
        .map(|(document, namespace)| {
            let class = Class::of(document);
            let added = added_labels(kustomizations, document);
            let is_k8s = document.format == Format::K8s;
            let partial = is_k8s && partial::is_partial(document, input.sources, kustomizations);
            let test = is_k8s && partial::is_test(&document.root);
            let overlay = if is_k8s && !partial { overlay::read(document, class, kustomizations) } else { None };
            let (mut labels, mut selector) = (own_labels(class, &document.root), selector(class, &document.root));
            if let Some(lines) = &overlay {
                let keys = overlay::labels_keys(class);
                let touched: Vec<_> = overlay::touches(lines, &keys).collect();
                if class.has_template() && !touched.is_empty() {
                    labels = labels.open(|key| overlay::changes_label(&touched, &keys, key));
                }
                let selectors = [&["spec", "selector"][..], &["spec", "podSelector"], &["spec", "workloadSelector"]];
                if selectors.iter().any(|keys| overlay::touches(lines, keys).next().is_some()) {
                    selector = selector.map(Selector::open);
                }
            }
            Subject {
                class,
                world: worlds.of(document.id),
                namespace,
                hook: is_k8s && partial::is_hook(&document.root),
                partial,
                joins: is_k8s && !partial && !test && !partial::is_owned(document),
                labels: labels.under(&added),
                template_of: document.id,
                selector: selector.map(|selector| selector.under(added)),
                replaced: false,
                overlay,
            }
        })
        .collect()
}

/// What the kustomizations on a document's way put on pods and into selectors.
pub(in crate::inventory) fn added_labels<'a>(kustomizations: &Kustomizations<'a>, document: &Document) -> Labels<'a> {
    kustomizations.effects(document.source).map(|(effects, _)| effects.labels.clone()).unwrap_or_default()
}

/// The pod template, which is the object itself for a Pod.
pub(in crate::inventory) fn template(class: Class, root: &Node) -> Option<&Node> {
    root.dig(class.template_path()?)
}

fn own_labels(class: Class, root: &Node) -> Labels<'_> {
    let own = template(class, root).and_then(|template| template.dig(&["metadata", "labels"]));
    // Controllers of batch pods and of ReplicationControllers take the selector for the labels when there are none.
    let labels = own.or_else(|| root.dig(&["spec", "selector"]).filter(|_| class == Class::ReplicationController));
    Labels::read(labels)
}

fn selector(class: Class, root: &Node) -> Option<Selector<'_>> {
    let node = root.dig(&["spec", "selector"]);
    match class {
        Class::Service | Class::IstioGateway => Selector::of_map(node),
        Class::Budget => {
            let version = root.get("apiVersion").and_then(Node::as_str).unwrap_or("");
            let empty_is_none = version.ends_with("/v1beta1");
            Selector::of_label_selector(node).filter(|selector| !(empty_is_none && selector.is_empty()))
        }
        Class::ReplicationController | Class::DeploymentConfig => Selector::of_map(node),
        Class::Deployment | Class::StatefulSet | Class::DaemonSet | Class::ReplicaSet | Class::Rollout => {
            Selector::of_label_selector(node).filter(|selector| !selector.is_empty())
        }
        Class::PeerAuthentication => Selector::of_label_selector(node).filter(|selector| !selector.is_empty()),
        Class::ServiceMonitor | Class::PodMonitor => Selector::of_label_selector(node),
        Class::AuthorizationPolicy | Class::RequestAuthentication | Class::Telemetry => {
            Selector::of_label_selector(node).filter(|selector| !selector.is_empty())
        }
        Class::Sidecar => Selector::of_map(root.dig(&["spec", "workloadSelector", "labels"])),
        Class::LinkerdServer => Selector::of_label_selector(root.dig(&["spec", "podSelector"])),
        Class::NetworkPolicy => match root.dig(&["spec", "podSelector"]).filter(|node| !node.is_null()) {
            Some(selector) => Selector::of_label_selector(Some(selector)),
            None => Some(Selector::default()),
        },
        _ => None,
    }
}
