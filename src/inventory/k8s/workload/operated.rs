//! Custom resources whose operator makes the pods that a selector means: they name the labels, or a label names them.

use crate::document::{DocumentId, Kind};
use crate::inventory::Inventory;
use crate::inventory::index::Homed;
use crate::inventory::k8s::lookup::labels::{Labels, Match, Text};
use crate::syntax::Node;

/// Where operators let users write the labels of the pods that they make.
const LABEL_PATHS: [&[&str]; 5] = [
    &["podMetadata", "labels"],
    &["podTemplate", "metadata", "labels"],
    &["template", "metadata", "labels"],
    &["pod", "metadata", "labels"],
    &["pod", "labels"],
];

/// Custom resources that are often called like the application, and make no pods.
const PODLESS_KINDS: [&str; 43] = [
    "AppProject",
    "Application",
    "AuthorizationPolicy",
    "BackendConfig",
    "BackendTrafficPolicy",
    "Certificate",
    "CustomResourceDefinition",
    "DestinationRule",
    "EnvoyFilter",
    "ExternalSecret",
    "FrontendConfig",
    "GRPCRoute",
    "Gateway",
    "HTTPProxy",
    "HTTPRoute",
    "Ingress",
    "IngressRoute",
    "Kustomization",
    "ManagedCertificate",
    "Middleware",
    "NetworkPolicy",
    "PeerAuthentication",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "ReferenceGrant",
    "RequestAuthentication",
    "Rollout",
    "ScaledObject",
    "SealedSecret",
    "Server",
    "ServiceEntry",
    "ServiceMonitor",
    "ServiceProfile",
    "Sidecar",
    "TCPRoute",
    "TLSRoute",
    "TrafficSplit",
    "TraefikService",
    "TriggerAuthentication",
    "VerticalPodAutoscaler",
    "VirtualService",
    "HelmRelease",
];

/// A custom resource's API group has a dot and belongs to no part of Kubernetes.
fn makes_pods(kind: &Kind) -> bool {
    kind.group.contains('.') && !kind.group.ends_with(".k8s.io") && !PODLESS_KINDS.contains(&&*kind.name)
}

/// By label, of which a selector's first pair is enough to look.
pub(in crate::inventory) type Handed<'a> = Homed<'a, (&'a str, String)>;

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Handed<'a> {
    let mut handed = Handed::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        if !subject.joins || !makes_pods(&document.kind) {
            continue;
        }
        for labels in labels(&document.root) {
            for (key, value) in labels.iter() {
                handed.add((key, value.to_string()), (subject.namespace, subject.world), document.id);
            }
        }
    }
    handed.seal();
    handed
}

/// Custom resources that may make pods, by name.
pub(in crate::inventory) fn index_names<'a>(inventory: &Inventory<'a>) -> Homed<'a, Text<'a>> {
    let mut named = Homed::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        if let Some(name) = document.identity.name.as_deref().filter(|_| subject.joins && makes_pods(&document.kind)) {
            named.add(Text::Borrowed(name), (subject.namespace, subject.world), document.id);
        }
    }
    named.seal();
    named
}

fn labels(root: &Node) -> impl Iterator<Item = Labels<'_>> {
    let spec = root.get("spec");
    let found = LABEL_PATHS.iter().filter_map(move |path| spec?.dig(path).filter(|labels| labels.is_mapping()));
    found.map(|labels| Labels::read(Some(labels)))
}

impl Inventory<'_> {
    /// The custom resources of the namespace, or of none, that hand down every label which the document selects by, or
    /// whose name is the value of one.
    pub(in crate::inventory) fn operators(&self, id: DocumentId) -> Vec<DocumentId> {
        let subject = self.subject(id);
        let Some(selector) = &subject.selector else { return Vec::new() };
        let is_near = |other: &DocumentId| {
            let namespace = self.subject(*other).namespace;
            namespace.is_none() || namespace == subject.namespace
        };
        let mut operators = Vec::new();
        for (at, (key, value)) in selector.anchors().enumerate() {
            let hands_all =
                |other: &DocumentId| labels(self.root(*other)).any(|labels| selector.matches(&labels) == Match::Yes);
            if at == 0 {
                let handing =
                    self.k8s.handed.within(((*key, value.to_string()), subject.namespace), &self.worlds, subject.world);
                operators.extend(handing.filter(is_near).filter(hands_all));
            }
            let named = self.k8s.named.within((value.clone(), subject.namespace), &self.worlds, subject.world);
            operators.extend(named.filter(is_near));
        }
        operators.sort_unstable();
        operators.dedup();
        operators
    }
}
