//! Kubernetes documents: objects, the items of a `List`, kustomizations and chart files.

use std::sync::Arc;

use super::Format;
use super::detect::{Detected, structured_syntax};
use super::kinds::{CLUSTER_SCOPED, KINDS};
use super::secrets::scalars;
use super::traefik;
use crate::document::{Document, Identity, Kind, NewDocument};
use crate::source::Source;
use crate::syntax::{self, Comment, Node, ParsedDocument, Path, Syntax};

/// Kinds that run pods for long and scale: the set `workload`.
pub const WORKLOADS: [(&str, &str); 7] = [
    ("Deployment", "apps"),
    ("Deployment", "extensions"),
    ("StatefulSet", "apps"),
    ("ReplicaSet", "apps"),
    ("ReplicationController", ""),
    ("Rollout", "argoproj.io"),
    ("DeploymentConfig", "apps.openshift.io"),
];

/// Further kinds that hold a pod template, or are a pod: with `WORKLOADS` the set `pod-template`.
pub const OTHER_POD_TEMPLATES: [(&str, &str); 5] =
    [("DaemonSet", "apps"), ("DaemonSet", "extensions"), ("Job", "batch"), ("CronJob", "batch"), ("Pod", "")];

/// Whether a rule's `kinds` may name this: a set, `Kind` where the kind exists in one API, `Kind.group` elsewhere.
pub fn knows_kind(pattern: &str) -> bool {
    match pattern {
        "object" | "workload" | "pod-template" | "custom-workload" => true,
        _ => rows(pattern).count() == 1,
    }
}

/// Whether a document of `kind` is meant by `pattern`.
pub fn kind_matches(pattern: &str, kind: &Kind) -> bool {
    match pattern {
        "object" => true,
        "workload" => is_workload(kind),
        "pod-template" => has_pod_template(kind),
        "custom-workload" => may_be_custom_workload(kind),
        _ => rows(pattern).any(|(name, groups)| *name == &*kind.name && groups.contains(&&*kind.group)),
    }
}

pub fn is_workload(kind: &Kind) -> bool {
    WORKLOADS.contains(&(&*kind.name, &*kind.group))
}

pub fn has_pod_template(kind: &Kind) -> bool {
    is_workload(kind) || OTHER_POD_TEMPLATES.contains(&(&*kind.name, &*kind.group))
}

/// A kind of somebody's API that no rule is about, which may have a pod template at `spec.template`, and Knative's Service,
/// which has one.
fn may_be_custom_workload(kind: &Kind) -> bool {
    let is_foreign = kind.group.contains('.') && !kind.group.ends_with(".k8s.io");
    let is_known = KINDS.iter().any(|(name, groups)| *name == &*kind.name && groups.contains(&&*kind.group));
    is_foreign && !is_known
}

/// Whether objects of this kind belong to no namespace.
pub fn is_cluster_scoped(kind: &str) -> bool {
    CLUSTER_SCOPED.contains(&kind)
}

/// The API groups that have a kind of this name, as far as they are known.
pub fn groups_of(kind: &str) -> impl Iterator<Item = &'static str> {
    KINDS.iter().filter(move |(name, _)| *name == kind).flat_map(|(_, groups)| groups.iter().copied())
}

fn rows(pattern: &str) -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    let (name, group) = match pattern.split_once('.') {
        Some((name, group)) => (name, Some(group)),
        None => (pattern, None),
    };
    KINDS.iter().filter(move |(kind, groups)| *kind == name && group.is_none_or(|group| groups.contains(&group)))
}

/// Files that are Kubernetes's by their name alone: the kind they have when they do not say.
pub fn kind_by_file_name(path: &str) -> Option<(&'static str, &'static str)> {
    match path.rsplit('/').next()? {
        "kustomization.yaml" | "kustomization.yml" | "Kustomization" => {
            Some(("Kustomization", "kustomize.config.k8s.io"))
        }
        "Chart.yaml" => Some(("Chart", "helm.sh")),
        _ => None,
    }
}

/// Files that may hold objects.
pub fn may_hold(path: &str) -> bool {
    structured_syntax(path).is_some() || kind_by_file_name(path).is_some()
}

/// `apiVersion` and `kind` as keys at the start of lines, or as JSON keys anywhere.
pub fn looks_like(text: &str) -> bool {
    (text.contains("\"apiVersion\"") && text.contains("\"kind\""))
        || (has_key(text, "apiVersion") && has_key(text, "kind"))
}

pub(super) fn has_key(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(at, _)| {
        let before = text[..at].trim_end_matches(['"', '\'', ' ', '{']);
        let at_line_start = before.is_empty() || before.ends_with(['\n', '\r', '-', ',']);
        let after = text[at + key.len()..].trim_start_matches(['"', '\'', ' ']);
        at_line_start && after.starts_with(':')
    })
}

pub fn read(source: &Source) -> Detected {
    let syntax = structured_syntax(&source.path).unwrap_or(Syntax::Yaml);
    let parsed = syntax::parse(source, syntax);
    let mut detected = Detected { errors: parsed.errors, ..Detected::default() };
    for parsed in parsed.documents {
        match document(source, parsed) {
            Ok(document) => detected.documents.push(document),
            Err(other) => detected.rest.push(other),
        }
    }
    detected
}

/// Shapes a parsed document; gives back what is no Kubernetes object.
fn document(source: &Source, parsed: ParsedDocument) -> Result<NewDocument, ParsedDocument> {
    let named = kind_by_file_name(&source.path);
    let kind = match (object_kind(&parsed.root), named) {
        (Some(kind), _) => kind,
        (None, Some((name, group))) if parsed.root.is_mapping() => Kind { name: name.into(), group: group.into() },
        _ => return Err(parsed),
    };
    let identity = identity(&kind, &parsed.root);
    let mut parts = list_items(&kind, &parsed.root);
    parts.extend(traefik::part_of((&kind, &identity, &Path::default()), &parsed.root));
    Ok(NewDocument {
        source: source.id,
        prefix: Path::default(),
        format: Format::K8s,
        identity,
        kind,
        generated_from: generated_from(source, &parsed.comments),
        root: parsed.root,
        comments: parsed.comments,
        duplicate_keys: parsed.duplicate_keys,
        parts,
    })
}

/// The kind of a mapping that is a Kubernetes object: it says `apiVersion` and `kind`.
fn object_kind(root: &Node) -> Option<Kind> {
    let api_version = root.get("apiVersion")?.as_str()?;
    let name = root.get("kind")?.as_str().filter(|name| !name.is_empty())?;
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    Some(Kind { name: name.into(), group: group.into() })
}

fn identity(kind: &Kind, root: &Node) -> Identity {
    let text = |key| root.dig(&["metadata", key]).and_then(Node::as_str).filter(|text| !text.is_empty());
    let namespace = text("namespace").filter(|_| !is_cluster_scoped(&kind.name));
    Identity { namespace: namespace.map(Arc::from), name: text("name").map(Arc::from) }
}

/// The items of `kind: List` and of every `...List` are documents of their own. Items of a typed list may leave out
/// what the list says: their kind is the list's without `List`.
fn list_items(list: &Kind, root: &Node) -> Vec<NewDocument> {
    if !list.name.ends_with("List") {
        return Vec::new();
    }
    let item_kind = list.name.trim_end_matches("List");
    let items = root.get("items").map(Node::items).unwrap_or_default();
    let part = |(index, item): (usize, &Node)| {
        let kind = object_kind(item).or_else(|| {
            (item.is_mapping() && !item_kind.is_empty())
                .then(|| Kind { name: item_kind.into(), group: list.group.clone() })
        })?;
        let identity = identity(&kind, item);
        let prefix = Path::default().key("items").index(index);
        let parts = traefik::part_of((&kind, &identity, &prefix), item).into_iter().collect();
        Some(NewDocument {
            source: item.span.source,
            prefix,
            format: Format::K8s,
            identity,
            kind,
            root: item.clone(),
            comments: Vec::new(),
            duplicate_keys: Vec::new(),
            generated_from: None,
            parts,
        })
    };
    items.iter().enumerate().filter_map(part).collect()
}

/// `helm template` names the template of each document in a comment before it.
fn generated_from(source: &Source, comments: &[Comment]) -> Option<String> {
    comments
        .iter()
        .find_map(|comment| source.slice(comment.span).strip_prefix("# Source: "))
        .map(|path| path.trim().to_owned())
}

/// The secret values of a Secret, and of a generator of one.
pub(super) fn secrets<'a>(document: &'a Document, found: &mut Vec<&'a Node>) {
    match &*document.kind.name {
        "Secret" if document.kind.group.is_empty() => {
            for key in ["data", "stringData"] {
                document.root.get(key).into_iter().for_each(|node| scalars(node, found));
            }
            // `kubectl apply` keeps a copy of the whole object there.
            let copy = ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"];
            document.root.dig(&copy).into_iter().for_each(|node| scalars(node, found));
        }
        "Kustomization" => {
            let generators = document.root.get("secretGenerator").into_iter().flat_map(Node::items);
            generators.filter_map(|generator| generator.get("literals")).for_each(|literals| scalars(literals, found));
        }
        _ => {}
    }
}

/// Whether broken text may be a Secret.
pub(super) fn may_be_secret(text: &str) -> bool {
    text.lines().any(|line| line.contains("kind") && line.contains("Secret"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_look_like_objects() {
        assert!(looks_like("---\nkind: Pod\napiVersion: v1\n"));
        assert!(looks_like("{ \"kind\": \"Pod\", \"apiVersion\": \"v1\" }"));
        assert!(looks_like("{kind: Pod, apiVersion: v1}"));
        assert!(!looks_like("# the apiVersion and the kind: see below\na: 1\n"));
    }
}
