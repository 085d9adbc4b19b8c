//! What a pod template names: in variables, volumes, image pull secrets, its account and its priority.
//!
//! Volumes that no container mounts are never set up and count for nothing. A placeholder names nobody knows what.

use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::workload::pod::{self, Container};
use crate::syntax::{Node, Path};

/// One name that a pod template uses.
#[derive(Debug)]
pub(in crate::inventory) struct Use<'a> {
    /// Of the name.
    pub path: Path,
    pub class: Class,
    pub name: &'a str,
    /// The field that names it.
    pub how: &'static str,
    /// No pod starts without it; `None` where a placeholder decides that.
    pub required: Option<bool>,
    /// Keys that have to be in it, and where they are named.
    pub keys: Vec<(Path, &'a str)>,
}

/// Volumes whose driver reads a Secret, by the keys down to its name.
const DRIVERS: [&[&str]; 8] = [
    &["csi", "nodePublishSecretRef", "name"],
    &["azureFile", "secretName"],
    &["cephfs", "secretRef", "name"],
    &["cinder", "secretRef", "name"],
    &["flexVolume", "secretRef", "name"],
    &["iscsi", "secretRef", "name"],
    &["rbd", "secretRef", "name"],
    &["scaleIO", "secretRef", "name"],
];

pub(in crate::inventory) fn read(class: Class, root: &Node) -> Vec<Use<'_>> {
    let spec = subject::template(class, root).and_then(|template| template.get("spec"));
    let (Some(spec), Some((_, path))) = (spec, pod::paths(class)) else { return Vec::new() };
    let containers = pod::containers(class, root);
    let mut all = Vec::new();
    for container in &containers {
        of_container(container, &mut all);
    }
    of_volumes(spec, &path, &containers, &mut all);
    for (at, secret) in list(spec, "imagePullSecrets") {
        if let Some(name) = secret.text_at(&["name"]) {
            let path = path.clone().key("imagePullSecrets").index(at).key("name");
            all.push(Use::of(Class::Secret, name, path, "imagePullSecrets", Some(false)));
        }
    }
    // The older key is an alias of the newer one.
    let account =
        ["serviceAccountName", "serviceAccount"].into_iter().find_map(|key| Some((key, spec.text_at(&[key])?)));
    if let Some((key, name)) = account {
        all.push(Use::of(Class::ServiceAccount, name, path.clone().key(key), "serviceAccountName", Some(true)));
    }
    if let Some(name) = spec.text_at(&["priorityClassName"]) {
        let path = path.key("priorityClassName");
        all.push(Use::of(Class::Priority, name, path, "priorityClassName", Some(true)));
    }
    all.retain(|used| is_name(used.name));
    all
}

/// What can be the name of an object; anything else is to be replaced by somebody.
fn is_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '.');
    !name.is_empty() && name.chars().all(is_part)
}

impl<'a> Use<'a> {
    fn of(class: Class, name: &'a str, path: Path, how: &'static str, required: Option<bool>) -> Self {
        Self { path, class, name, how, required, keys: Vec::new() }
    }
}

fn list<'a>(node: &'a Node, key: &str) -> std::iter::Enumerate<std::slice::Iter<'a, Node>> {
    node.get(key).map_or(&[][..], Node::items).iter().enumerate()
}

/// What a reference says about itself: absent means that it has to be there.
fn is_required(reference: &Node) -> Option<bool> {
    match reference.get("optional") {
        None => Some(true),
        Some(node) if node.is_null() => Some(true),
        Some(node) => node.as_bool().map(|optional| !optional),
    }
}

fn of_container<'a>(container: &Container<'a>, all: &mut Vec<Use<'a>>) {
    let of_variables = [("configMapKeyRef", Class::ConfigMap), ("secretKeyRef", Class::Secret)];
    for (at, variable) in list(container.node, "env") {
        for (key, class) in of_variables {
            let Some(reference) = variable.dig(&["valueFrom", key]) else { continue };
            let path = container.path.clone().key("env").index(at).key("valueFrom").key(key);
            let Some(name) = reference.text_at(&["name"]) else { continue };
            let keys = reference.text_at(&["key"]).map(|wanted| (path.clone().key("key"), wanted));
            let used = Use::of(class, name, path.key("name"), "env", is_required(reference));
            all.push(Use { keys: keys.into_iter().collect(), ..used });
        }
    }
    for (at, source) in list(container.node, "envFrom") {
        for (key, class) in [("configMapRef", Class::ConfigMap), ("secretRef", Class::Secret)] {
            let Some(reference) = source.get(key) else { continue };
            let path = container.path.clone().key("envFrom").index(at).key(key).key("name");
            if let Some(name) = reference.text_at(&["name"]) {
                all.push(Use::of(class, name, path, "envFrom", is_required(reference)));
            }
        }
    }
}

fn of_volumes<'a>(spec: &'a Node, path: &Path, containers: &[Container<'a>], all: &mut Vec<Use<'a>>) {
    let mounts = containers.iter().flat_map(|container| list(container.node, "volumeMounts"));
    let mounted: std::collections::HashSet<&str> = mounts.filter_map(|(_, mount)| mount.text_at(&["name"])).collect();
    for (at, volume) in list(spec, "volumes") {
        if !volume.text_at(&["name"]).is_some_and(|name| mounted.contains(name)) {
            continue;
        }
        let path = path.clone().key("volumes").index(at);
        of_source(volume, &path, ["name", "secretName"], "volume", all);
        let sources = volume.get("projected").map(|projected| list(projected, "sources"));
        for (at, source) in sources.into_iter().flatten() {
            let path = path.clone().key("projected").key("sources").index(at);
            of_source(source, &path, ["name", "name"], "projected", all);
        }
        for keys in DRIVERS {
            if let Some(name) = volume.text_at(keys) {
                let path = keys.iter().fold(path.clone(), |path, key| path.key(key));
                all.push(Use::of(Class::Secret, name, path, "volume", Some(true)));
            }
        }
    }
}

/// A volume, or a source of a projected one. `names` are the keys of a ConfigMap's and of a Secret's name.
fn of_source<'a>(source: &'a Node, path: &Path, names: [&str; 2], how: &'static str, all: &mut Vec<Use<'a>>) {
    let kinds = [("configMap", Class::ConfigMap), ("secret", Class::Secret)];
    for ((key, class), name_key) in kinds.into_iter().zip(names) {
        let Some(reference) = source.get(key) else { continue };
        let Some(name) = reference.text_at(&[name_key]) else { continue };
        let path = path.clone().key(key);
        let keys = list(reference, "items")
            .filter_map(|(at, item)| Some((path.clone().key("items").index(at).key("key"), item.text_at(&["key"])?)));
        let keys = keys.collect();
        let used = Use::of(class, name, path.key(name_key), how, is_required(reference));
        all.push(Use { keys, ..used });
    }
}
