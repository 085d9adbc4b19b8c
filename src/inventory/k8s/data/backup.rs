//! Backups: which schedule is for which database cluster, and whose volumes a Velero schedule covers.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::k8s::data::cron;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};
use crate::value::{Value, optional};

/// Pods name their volumes there for a backup of files.
const OPT_IN: &str = "backup.velero.io/backup-volumes";

#[derive(Debug, Default)]
pub(in crate::inventory) struct Backups<'a> {
    /// CloudNativePG's schedules by the name of their cluster.
    scheduled: Index<&'a str>,
    /// Claims, and StatefulSets that make some, by namespace.
    claiming: Index<Option<&'a str>>,
    opted_in: Index<()>,
}

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Backups<'a> {
    let mut backups = Backups::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        if !subject.joins {
            continue;
        }
        let root = &document.root;
        if subject.class == Class::ScheduledBackup
            && let Some(name) = root.dig(&["spec", "cluster", "name"]).and_then(Node::as_str)
        {
            backups.scheduled.add(name, subject.world, document.id);
        }
        if claims_path(subject.class, root).is_some() {
            backups.claiming.add(subject.namespace, subject.world, document.id);
        }
        let annotations = crate::inventory::k8s::object::subject::template(subject.class, root)
            .and_then(|template| template.dig(&["metadata", "annotations"]));
        if annotations.is_some_and(|annotations| annotations.get(OPT_IN).is_some()) {
            backups.opted_in.add((), subject.world, document.id);
        }
    }
    backups.scheduled.seal();
    backups.claiming.seal();
    backups.opted_in.seal();
    backups
}

fn claims_path(class: Class, root: &Node) -> Option<Path> {
    match class {
        Class::Claim => Some(Path::keys(&["spec"])),
        Class::StatefulSet => {
            let templates = root.dig(&["spec", "volumeClaimTemplates"])?.items();
            (!templates.is_empty()).then(|| Path::keys(&["spec", "volumeClaimTemplates"]))
        }
        _ => None,
    }
}

/// What a Velero Backup saves, which a Schedule holds as a template.
fn template(root: &Node) -> Option<&Node> {
    let is_schedule = root.get("kind").and_then(Node::as_str) == Some("Schedule");
    if is_schedule { root.dig(&["spec", "template"]) } else { root.get("spec") }
}

fn names<'a>(template: &'a Node, key: &str) -> Vec<&'a str> {
    template.get(key).map_or(&[][..], Node::items).iter().filter_map(Node::as_str).collect()
}

fn covers_namespace(template: &Node, namespace: Option<&str>) -> bool {
    let included = names(template, "includedNamespaces");
    let excluded = names(template, "excludedNamespaces");
    let all = included.is_empty() || included.contains(&"*");
    match namespace {
        Some(name) => (all || included.contains(&name)) && !excluded.contains(&name),
        None => all && excluded.is_empty(),
    }
}

const CLAIMS: [&str; 6] = ["*", "persistentvolumeclaims", "pvc", "persistentvolumes", "pv", "persistentvolumeclaim"];

fn is_true(template: &Node, key: &str) -> bool {
    template.get(key).and_then(Node::as_bool) == Some(true)
}

/// Copies of volumes are made, as far as the template says.
fn saves_volumes(template: &Node) -> bool {
    let included = names(template, "includedResources");
    let excluded = names(template, "excludedResources");
    let kept = (included.is_empty() || included.iter().any(|name| CLAIMS.contains(name)))
        && !excluded.iter().any(|name| CLAIMS.contains(name));
    let off = template.get("snapshotVolumes").and_then(Node::as_bool) == Some(false);
    kept && (!off || is_true(template, "defaultVolumesToFsBackup") || is_true(template, "defaultVolumesToRestic"))
}

/// Only some objects are meant, in a way that is not followed here.
fn is_narrowed(template: &Node) -> bool {
    ["labelSelector", "orLabelSelectors", "resourcePolicy", "includedNamespaceScopedResources"]
        .iter()
        .any(|key| template.get(key).is_some_and(|node| !node.is_null()))
}

impl Inventory<'_> {
    /// CloudNativePG's schedules that name a cluster. Examples beside each other are no system: without a namespace,
    /// only a schedule in the same file shows that the run holds them.
    pub(in crate::inventory) fn scheduled_backups(&self, cluster: DocumentId) -> Relation {
        let subject = self.subject(cluster);
        let mut relation = Relation::default();
        let name = self.input.documents.get(cluster).identity.name.as_deref().unwrap_or("");
        for id in self.k8s.backups.scheduled.seen(name, &self.worlds, subject.world) {
            match namespaces::compare(self.subject(id).namespace, subject.namespace) {
                Same::Yes => relation.items.push(Link::to(id, Path::keys(&["spec", "cluster", "name"]))),
                Same::Unknown => relation.uncertain = true,
                Same::No => {}
            }
        }
        let all = self.k8s.by_class.seen(&Class::ScheduledBackup, &self.worlds, subject.world);
        for id in all {
            let templated = self.root(id).dig(&["spec", "cluster", "name"]).and_then(Node::as_str);
            relation.uncertain |= templated.is_none_or(labels::is_templated);
            let source = |id: DocumentId| self.input.documents.get(id).source;
            let same = self.subject(id).namespace == subject.namespace;
            relation.evidence |= same && (subject.namespace.is_some() || source(id) == source(cluster));
        }
        relation
    }

    pub(in crate::inventory) fn velero_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        let root = self.root(id);
        let schedule = root.dig(&["spec", "schedule"]).and_then(Node::as_str);
        let gap = schedule.and_then(cron::gaps).map(|gaps| gaps.longest);
        let saves = template(root).map(saves_volumes);
        vec![("gap_minutes", optional(gap.map(i64::from))), ("saves_volumes", saves.map_or(Value::Null, Value::Bool))]
    }

    /// Claims in the namespaces that a Velero schedule covers, and that no other one saves.
    pub(in crate::inventory) fn covered_claims(&self, id: DocumentId) -> Relation {
        let world = self.subject(id).world;
        let mut relation = Relation { evidence: true, ..Relation::default() };
        let Some(own) = template(self.root(id)) else { return relation };
        relation.uncertain =
            is_narrowed(own) || self.k8s.backups.opted_in.seen(&(), &self.worlds, world).next().is_some();
        let others = self.k8s.by_class.seen(&Class::VeleroSchedule, &self.worlds, world).filter(|other| *other != id);
        let savers: Vec<&Node> = others
            .take(MAX_PARTNERS)
            .filter_map(|other| template(self.root(other)))
            .filter(|one| saves_volumes(one))
            .collect();
        let included = names(own, "includedNamespaces");
        let named = !included.is_empty() && !included.contains(&"*");
        let keys: Vec<Option<&str>> = match named {
            true => included.into_iter().map(Some).collect(),
            false => self.k8s.backups.claiming.keys().copied().collect(),
        };
        let is_open = |namespace: &Option<&str>| {
            covers_namespace(own, *namespace) && !savers.iter().any(|other| covers_namespace(other, *namespace))
        };
        let mut claims: Vec<DocumentId> = keys
            .iter()
            .filter(|namespace| is_open(namespace))
            .flat_map(|namespace| self.k8s.backups.claiming.seen(namespace, &self.worlds, world))
            .take(MAX_PARTNERS)
            .collect();
        claims.sort_unstable();
        relation.items.extend(claims.into_iter().map(|claim| {
            let path = claims_path(self.subject(claim).class, self.root(claim)).unwrap_or_default();
            Link::to(claim, path)
        }));
        relation
    }
}
