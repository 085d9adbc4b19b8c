//! What a document is to the deployment: whole or a patch, a hook, an object that another one owns.

use crate::document::Document;
use crate::inventory::folder;
use crate::inventory::k8s::kustomize::Kustomizations;
use crate::inventory::k8s::object::class::Class;
use crate::source::Sources;
use crate::syntax::Node;

/// A kustomize patch: listed as one, or a workload with neither selector nor image. What it leaves out is "unchanged".
pub(in crate::inventory) fn is_partial(
    document: &Document,
    sources: &Sources,
    kustomizations: &Kustomizations<'_>,
) -> bool {
    is_named_patch(document, sources, kustomizations) || looks_partial(document)
}

/// A kustomization lists the file as a patch.
pub(in crate::inventory) fn is_named_patch(
    document: &Document,
    sources: &Sources,
    kustomizations: &Kustomizations<'_>,
) -> bool {
    let path = sources.shown(document.source);
    !kustomizations.patches.is_empty() && kustomizations.patches.contains(&folder::normalise(path))
}

fn looks_partial(document: &Document) -> bool {
    let root = &document.root;
    match Class::of(document) {
        Class::Deployment | Class::StatefulSet | Class::DaemonSet | Class::ReplicaSet | Class::Rollout => {
            root.dig(&["spec", "selector"]).is_none()
                && root.dig(&["spec", "workloadRef"]).is_none()
                && !containers(root).any(|container| container.get("image").is_some())
        }
        Class::HorizontalAutoscaler | Class::ScaledObject => root.dig(&["spec", "scaleTargetRef"]).is_none(),
        _ => false,
    }
}

fn containers(root: &Node) -> impl Iterator<Item = &Node> {
    root.dig(&["spec", "template", "spec", "containers"]).map_or(&[][..], Node::items).iter()
}

fn annotations(root: &Node) -> &[crate::syntax::Entry] {
    root.dig(&["metadata", "annotations"]).map_or(&[], Node::entries)
}

/// A job of the deploy tool.
pub(in crate::inventory) fn is_hook(root: &Node) -> bool {
    annotations(root).iter().any(|entry| matches!(&*entry.key, "helm.sh/hook" | "argocd.argoproj.io/hook"))
}

/// A pod that runs only on `helm test`.
pub(in crate::inventory) fn is_test(root: &Node) -> bool {
    let hook = annotations(root).iter().find(|entry| &*entry.key == "helm.sh/hook");
    let events = hook.and_then(|entry| entry.value.as_str()).unwrap_or("");
    events.split(',').any(|event| matches!(event.trim(), "test" | "test-success" | "test-failure"))
}

/// The kind that controls a live object.
pub(in crate::inventory) fn controller(root: &Node) -> Option<&str> {
    let owners = root.dig(&["metadata", "ownerReferences"]).map_or(&[][..], Node::items);
    let owner = owners.iter().find(|owner| owner.get("controller").and_then(Node::as_bool) == Some(true))?;
    Some(owner.get("kind").and_then(Node::as_str).unwrap_or(""))
}

/// A live copy of what its owner already says: pods of a ReplicaSet, the autoscaler that KEDA makes.
pub(in crate::inventory) fn is_owned(document: &Document) -> bool {
    let class = Class::of(document);
    match controller(&document.root) {
        Some("ScaledObject") if class == Class::HorizontalAutoscaler => true,
        Some(_) => class.has_template(),
        None => false,
    }
}
