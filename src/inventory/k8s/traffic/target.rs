//! What policies are attached to by name: `targetRefs` of Istio, Envoy Gateway, the Gateway API and Linkerd.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{id_or_null, path_value};
use crate::inventory::k8s::lookup::find::MAX_EVIDENCE;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::lookup::select::{MAX_PARTNERS, Selection};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional, string};

/// Who writes such references. An autoscaler's `targetRef` is another thing.
const GROUPS: [&str; 8] = [
    "security.istio.io",
    "telemetry.istio.io",
    "extensions.istio.io",
    "gateway.envoyproxy.io",
    "gateway.networking.k8s.io",
    "gateway.networking.x-k8s.io",
    "policy.linkerd.io",
    "kuadrant.io",
];

/// An object, by how one refers to it.
#[derive(Debug, Clone, Copy)]
pub(in crate::inventory) struct Named<'a> {
    pub group: &'a str,
    pub kind: &'a str,
    pub namespace: Option<&'a str>,
    pub name: &'a str,
}

#[derive(Debug)]
struct Target<'a> {
    /// Of the reference.
    path: Path,
    named: Named<'a>,
    section: Option<&'a str>,
}

fn references<'a>(root: &'a Node, own: Option<&'a str>) -> Vec<Target<'a>> {
    let spec = root.get("spec");
    let one = spec.and_then(|spec| spec.get("targetRef")).map(|node| (node, Path::keys(&["spec", "targetRef"])));
    let list = spec.and_then(|spec| spec.get("targetRefs")).map_or(&[][..], Node::items).iter().enumerate();
    let list = list.map(|(at, node)| (node, Path::keys(&["spec", "targetRefs"]).index(at)));
    let all = one.into_iter().chain(list).filter_map(|(node, path)| {
        let kind = node.text_at(&["kind"])?;
        let is_in_none = matches!(kind, "Namespace" | "GatewayClass");
        let named = Named {
            group: node.text_at(&["group"]).unwrap_or(""),
            kind,
            namespace: node.text_at(&["namespace"]).or(own).filter(|_| !is_in_none),
            name: node.text_at(&["name"])?,
        };
        let texts = [Some(named.name), named.namespace];
        let known = !texts.into_iter().flatten().any(labels::is_templated);
        known.then(|| Target { path, named, section: node.text_at(&["sectionName"]) })
    });
    all.collect()
}

impl<'a> Inventory<'a> {
    /// As `named`, for kinds without a class too.
    pub(in crate::inventory) fn named_of_kind(&self, from: DocumentId, wanted: Named<'a>) -> Selection {
        let Named { group, kind, namespace, name } = wanted;
        let mut selection = Selection::default();
        let world = self.subject(from).world;
        let is_kind = |id: &DocumentId| {
            let known = &self.input.documents.get(*id).kind;
            let group = if group == "core" { "" } else { group };
            &*known.name == kind && &*known.group == group
        };
        let renamed = self.k8s.renamed.seen(name, &self.worlds, world);
        let written = self.k8s.by_kind.within(((kind, name), namespace), &self.worlds, world);
        for id in written.chain(renamed).filter(is_kind).take(MAX_PARTNERS) {
            match namespaces::compare(self.subject(id).namespace, namespace) {
                Same::Yes => selection.items.push(id),
                Same::Unknown => selection.uncertain = true,
                Same::No => {}
            }
        }
        if selection.items.is_empty() {
            let written = self.k8s.by_kind.all_within(((kind, name), namespace));
            selection.uncertain |= written.chain(self.k8s.renamed.all(name)).any(|id| is_kind(&id));
        }
        selection
    }

    /// Whether `from` sees an object of a kind in a namespace.
    pub(in crate::inventory) fn holds_kind(&self, from: DocumentId, kind: &str, namespace: Option<&str>) -> bool {
        let seen = self.kinds.seen(kind, &self.worlds, self.subject(from).world);
        seen.take(MAX_EVIDENCE).any(|id| self.is_evidence(from, id, namespace))
    }

    /// The objects of one reference, with the evidence that there could be some.
    fn target_relation(&self, policy: DocumentId, target: &Target<'a>) -> Relation {
        let Named { kind, namespace, .. } = target.named;
        let found = self.named_of_kind(policy, target.named);
        Relation {
            items: found.items.iter().map(|id| Link::to(*id, Path::keys(&["metadata", "name"]))).collect(),
            uncertain: found.uncertain || self.is_target_excused(target),
            evidence: self.holds_kind(policy, kind, namespace),
        }
    }

    /// It comes from elsewhere, so that no file of the run holds it.
    fn is_target_excused(&self, target: &Target<'a>) -> bool {
        let Named { kind, namespace, name, .. } = target.named;
        let mut classes = Class::of_name(kind).into_iter();
        classes.any(|class| self.is_external(class, namespace, name) || self.is_class_elsewhere(class, namespace))
    }

    fn policy_targets(&self, policy: DocumentId) -> Vec<Target<'a>> {
        let is_attached = GROUPS.contains(&&*self.input.documents.get(policy).kind.group);
        let subject = self.subject(policy);
        match is_attached && subject.joins {
            true => references(self.root(policy), subject.namespace),
            false => Vec::new(),
        }
    }

    /// Complete when every target that is not found could have been an object of the run.
    pub(in crate::inventory) fn policy_target_relation(&self, policy: DocumentId) -> Option<Relation> {
        let targets = self.policy_targets(policy);
        if targets.is_empty() {
            return None;
        }
        let mut all = Relation { items: Vec::new(), uncertain: false, evidence: true };
        for target in targets {
            let relation = self.target_relation(policy, &target);
            if relation.items.is_empty() {
                all.uncertain |= relation.uncertain;
                all.evidence &= relation.evidence;
            }
            all.items.extend(relation.items);
        }
        Some(all)
    }

    pub(in crate::inventory) fn policy_targets_fact(&self, policy: DocumentId) -> Option<Value> {
        let targets = self.policy_targets(policy);
        if targets.is_empty() {
            return None;
        }
        let all = targets.iter().map(|target| {
            let Named { group, kind, namespace, name } = target.named;
            let found = self.named_of_kind(policy, target.named).items;
            let is_known = || self.is_complete(policy, &self.target_relation(policy, target));
            let absent = found.is_empty() && !self.is_target_excused(target) && is_known();
            let class = Class::of_name(kind).first().copied().filter(|_| absent);
            let near = class.map_or_else(Vec::new, |class| self.near(policy, class, namespace, name));
            let section = target.section.and_then(|section| self.is_section_found(&found, section));
            object([
                ("path", path_value(&target.path.clone().key("name"))),
                ("group", string(group)),
                ("kind", string(kind)),
                ("namespace", optional(namespace)),
                ("name", string(name)),
                ("document", id_or_null(found.first().copied())),
                ("absent", Value::Bool(absent)),
                ("near", array(near.into_iter().map(|near| self.named_value(near)))),
                ("section", optional(target.section)),
                ("section_path", path_value(&target.path.clone().key("sectionName"))),
                ("section_found", optional(section)),
            ])
        });
        Some(array(all))
    }

    /// Whether a listener of a Gateway, or a port of a Service, is called so; `None` for what has other sections.
    fn is_section_found(&self, found: &[DocumentId], section: &str) -> Option<bool> {
        let list = |id: &DocumentId| match self.subject(*id).class {
            Class::Gateway => Some("listeners"),
            Class::Service => Some("ports"),
            _ => None,
        };
        let lists = found.iter().map(|id| Some((id, list(id)?))).collect::<Option<Vec<_>>>()?;
        let mut names = lists.iter().flat_map(|(id, list)| {
            let entries = self.root(**id).dig(&["spec", list]).map_or(&[][..], Node::items);
            entries.iter().filter_map(|entry| entry.text_at(&["name"]))
        });
        (!found.is_empty() && !labels::is_templated(section))
            .then(|| names.any(|name| name == section || labels::is_templated(name)))
    }
}
