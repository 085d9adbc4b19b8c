//! Which nodes and zones a pod template admits, and what holds its pods to a node.
//!
//! Only what is required counts: a preference gives way. What the author leaves to another tool admits anything.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{id_or_null, path_value};
use crate::inventory::k8s::lookup::labels::{self, Text};
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::k8s::object::subject;
use crate::inventory::k8s::workload::pod;
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, string};

/// The values of a node's label, or its name, that a template admits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Admitted<'a> {
    /// Distinct, in the order in which they are written.
    values: Vec<Text<'a>>,
    /// Of the only value, else of the list that holds them.
    path: Path,
}

/// Labels that say on which machine, and in which zone, a node is. The retired one means the same.
const HOSTS: [&str; 1] = ["kubernetes.io/hostname"];
const ZONES: [&str; 2] = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];

/// Provisioners whose volumes are disks of one node.
const LOCAL_PROVISIONERS: [&str; 6] = [
    "kubernetes.io/no-provisioner",
    "rancher.io/local-path",
    "openebs.io/local",
    "local.csi.openebs.io",
    "topolvm.io",
    "microk8s.io/hostpath",
];

const NODE_AFFINITY: [&str; 3] = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];

/// By which a workload says of which application it is.
const APPLICATION_LABELS: [&str; 4] = ["app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/instance"];

#[derive(Debug, Clone, Copy)]
enum What {
    Nodes,
    Zones,
}

impl What {
    fn admitted<'a>(self, spec: &'a Node, path: &Path) -> Option<Admitted<'a>> {
        match self {
            What::Nodes => nodes(spec, path),
            What::Zones => labelled(spec, path, &ZONES),
        }
    }
}

/// The nodes, by `spec.nodeName`, the selector of nodes and the required affinity.
fn nodes<'a>(spec: &'a Node, path: &Path) -> Option<Admitted<'a>> {
    let name = spec.get("nodeName").and_then(labels::text).filter(|name| !name.is_empty());
    if let Some(name) = name {
        let known = !labels::is_templated(&name);
        return known.then(|| Admitted { values: vec![name], path: path.clone().key("nodeName") });
    }
    labelled(spec, path, &HOSTS)
}

/// What the selector of nodes or the required affinity admits of a label; `None`: anything.
fn labelled<'a>(spec: &'a Node, path: &Path, keys: &[&str]) -> Option<Admitted<'a>> {
    let selected = keys.iter().find_map(|key| {
        let value = spec.dig(&["nodeSelector", key]).and_then(labels::text)?;
        Some(Admitted { values: vec![value], path: path.clone().key("nodeSelector").key(key) })
    });
    let all = [selected, required(spec, path, keys)];
    let known = all.into_iter().flatten().filter(|all| !all.values.iter().any(|value| labels::is_templated(value)));
    known.min_by_key(|admitted| admitted.values.len())
}

/// Terms are alternatives: one that asks for nothing admits anything.
fn required<'a>(spec: &'a Node, path: &Path, keys: &[&str]) -> Option<Admitted<'a>> {
    let terms = spec.dig(&NODE_AFFINITY)?.get("nodeSelectorTerms")?.items();
    let path = NODE_AFFINITY.iter().fold(path.clone(), |path, key| path.key(key)).key("nodeSelectorTerms");
    let of_terms = terms.iter().enumerate().map(|(at, term)| admitted_by(term, &path.clone().index(at), keys));
    let mut all: Option<Admitted<'a>> = None;
    for admitted in of_terms {
        let admitted = admitted?;
        match &mut all {
            None => all = Some(admitted),
            Some(all) => {
                let new = admitted.values.into_iter().filter(|value| !all.values.contains(value)).collect::<Vec<_>>();
                if !new.is_empty() {
                    all.path = path.clone();
                }
                all.values.extend(new);
            }
        }
    }
    all
}

/// Expressions of a term hold together: the one that admits least says it.
fn admitted_by<'a>(term: &'a Node, path: &Path, keys: &[&str]) -> Option<Admitted<'a>> {
    let lists = ["matchExpressions", "matchFields"].into_iter().flat_map(|list| {
        let expressions = term.get(list).map_or(&[][..], Node::items);
        let path = path.clone().key(list);
        expressions.iter().enumerate().map(move |(at, node)| (node, path.clone().index(at), list))
    });
    let mut least: Option<Admitted<'a>> = None;
    for (node, path, list) in lists {
        let key = node.get("key").and_then(Node::as_str).unwrap_or("");
        // The only field that can be matched is the node's name.
        let fits = match list {
            "matchFields" => keys == HOSTS && key == "metadata.name",
            _ => keys.contains(&key),
        };
        let is_in = node.get("operator").and_then(Node::as_str) == Some("In");
        let Some(values) = node.get("values").filter(|_| fits && is_in) else { continue };
        let mut distinct: Vec<Text<'a>> = Vec::new();
        for value in values.items().iter().filter_map(labels::text) {
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        let path = path.key("values");
        let path = if distinct.len() == 1 { path.index(0) } else { path };
        if !distinct.is_empty() && least.as_ref().is_none_or(|least| distinct.len() < least.values.len()) {
            least = Some(Admitted { values: distinct, path });
        }
    }
    least
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn placement_fact(&self, id: DocumentId) -> Value {
        let holder = self.subject(id).template_of;
        let class = self.subject(holder).class;
        let root = self.root(holder);
        let spec = subject::template(class, root).and_then(|template| template.get("spec"));
        let (Some(spec), Some((_, path))) = (spec, pod::paths(class)) else { return Value::Null };
        let held = self.node_volumes(holder, spec, &path).into_iter().map(|(name, path, document)| {
            object([("name", string(name)), ("path", path_value(&path)), ("document", id_or_null(document))])
        });
        let value = |what: What| {
            what.admitted(spec, &path).map_or(Value::Null, |admitted| {
                object([
                    ("values", array(admitted.values.iter().map(|value| string(value)))),
                    ("path", path_value(&admitted.path)),
                    ("elsewhere", Value::Bool(self.has_sibling_elsewhere(id, what, &admitted))),
                ])
            })
        };
        object([("nodes", value(What::Nodes)), ("zones", value(What::Zones)), ("node_volumes", array(held))])
    }

    /// Whether a workload that calls itself the same application is required to run on others of these alone.
    fn has_sibling_elsewhere(&self, id: DocumentId, what: What, own: &Admitted<'a>) -> bool {
        let subject = self.subject(id);
        APPLICATION_LABELS.into_iter().any(|key| {
            let Some(value) = subject.labels.get(key) else { return false };
            let mut alike = self.labelled_templates(id, key, value).take(MAX_PARTNERS);
            alike.any(|other| {
                let (class, root) = (self.subject(other).class, self.root(other));
                let spec = subject::template(class, root).and_then(|template| template.get("spec"));
                let admitted = spec.and_then(|spec| what.admitted(spec, &pod::paths(class)?.1));
                other != id
                    && namespaces::compare(self.subject(other).namespace, subject.namespace) != Same::No
                    && admitted.is_some_and(|admitted| !admitted.values.iter().any(|value| own.values.contains(value)))
            })
        })
    }

    /// Volumes whose data is on one node: `(name, place, document of the place)`.
    fn node_volumes(&self, id: DocumentId, spec: &'a Node, path: &Path) -> Vec<(&'a str, Path, Option<DocumentId>)> {
        let volumes = spec.get("volumes").map_or(&[][..], Node::items).iter().enumerate();
        let on_host = volumes.filter(|(_, volume)| volume.get("hostPath").is_some()).map(|(at, volume)| {
            let name = volume.get("name").and_then(Node::as_str).unwrap_or("");
            (name, path.clone().key("volumes").index(at), Some(id))
        });
        let mut all: Vec<_> = on_host.collect();
        let templates = self.root(id).dig(&["spec", "volumeClaimTemplates"]).map_or(&[][..], Node::items);
        for volume in self.volumes(id) {
            let own = || {
                templates
                    .iter()
                    .find(|claim| claim.dig(&["metadata", "name"]).and_then(Node::as_str) == Some(volume.name))
            };
            let claim = volume
                .claim_document
                .map(|claim| self.root(claim))
                .or_else(|| own().filter(|_| volume.claim.is_none()));
            if let Some((place, document)) = claim.and_then(|claim| self.local_place(id, claim)) {
                all.push((volume.name, place, Some(document)));
            }
        }
        all
    }

    /// Where it is said that a claim's volume is a disk of one node: a volume that it names, or its class.
    fn local_place(&self, id: DocumentId, claim: &'a Node) -> Option<(Path, DocumentId)> {
        let text = |key: &str| claim.dig(&["spec", key]).and_then(Node::as_str);
        let volume =
            text("volumeName").and_then(|name| self.named(id, Class::Volume, None, name).items.first().copied());
        let local = volume.and_then(|volume| {
            let kind = ["local", "hostPath"].into_iter().find(|key| self.root(volume).dig(&["spec", key]).is_some())?;
            Some((Path::keys(&["spec", kind]), volume))
        });
        local.or_else(|| {
            let class = self.named(id, Class::Storage, None, text("storageClassName")?).items.first().copied()?;
            let provisioner = self.root(class).get("provisioner").and_then(Node::as_str)?;
            LOCAL_PROVISIONERS.contains(&provisioner).then(|| (Path::keys(&["provisioner"]), class))
        })
    }
}
