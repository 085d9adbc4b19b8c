//! What a claim asks for: PersistentVolumeClaims, a StatefulSet's templates, ephemeral volumes of a pod.

use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::workload::pod;
use crate::syntax::{Node, Path};

/// Where a claim is written in a document.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    /// Of the claim; its `spec` is below.
    pub path: Path,
    pub name: Option<&'a str>,
    pub node: &'a Node,
}

/// The storage class that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted<'a> {
    Named(&'a str),
    /// The empty text: a volume without a class.
    None,
    /// Absent or null: the default class of the cluster.
    Default,
    /// A placeholder.
    Unknown,
}

/// What said the class before `storageClassName` did, and still wins.
const ANNOTATION: [&str; 3] = ["metadata", "annotations", "volume.beta.kubernetes.io/storage-class"];

pub(super) fn claims(class: Class, root: &Node) -> Vec<Claim<'_>> {
    if class == Class::Claim {
        return vec![Claim { path: Path::default(), name: root.text_at(&["metadata", "name"]), node: root }];
    }
    let templates = root.dig(&["spec", "volumeClaimTemplates"]).filter(|_| class == Class::StatefulSet);
    let templates = templates.map_or(&[][..], Node::items).iter().enumerate();
    let own = templates.map(|(at, node)| Claim {
        path: Path::keys(&["spec", "volumeClaimTemplates"]).index(at),
        name: node.text_at(&["metadata", "name"]),
        node,
    });
    let spec = subject::template(class, root).and_then(|template| template.get("spec"));
    let volumes = spec.and_then(|spec| spec.get("volumes")).map_or(&[][..], Node::items).iter().enumerate();
    let path = pod::paths(class).map(|(_, path)| path.key("volumes")).unwrap_or_default();
    let ephemeral = volumes.filter_map(|(at, volume)| {
        let node = volume.dig(&["ephemeral", "volumeClaimTemplate"])?;
        let path = path.clone().index(at).key("ephemeral").key("volumeClaimTemplate");
        Some(Claim { path, name: volume.text_at(&["name"]), node })
    });
    own.chain(ephemeral).collect()
}

impl<'a> Claim<'a> {
    /// The class, and where it is named or would be.
    pub fn wanted(&self) -> (Wanted<'a>, Path) {
        let annotated = self.node.dig(&ANNOTATION).map(|node| (node, self.below(&ANNOTATION)));
        let plain = self.node.dig(&["spec", "storageClassName"]);
        let path = self.below(&["spec", "storageClassName"]);
        let (node, path) = match annotated.or(plain.map(|node| (node, path.clone()))) {
            Some((node, path)) if !node.is_null() => (node, path),
            _ => return (Wanted::Default, path),
        };
        let wanted = match node.as_str() {
            Some("") => Wanted::None,
            Some(name) if !labels::is_templated(name) => Wanted::Named(name),
            _ => Wanted::Unknown,
        };
        (wanted, path)
    }

    pub fn below(&self, keys: &[&str]) -> Path {
        keys.iter().fold(self.path.clone(), |path, key| path.key(key))
    }
}
