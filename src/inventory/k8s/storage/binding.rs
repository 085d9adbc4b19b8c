//! Joins claims with StorageClasses and PersistentVolumes, both ways, and says what keeps two from each other.
//!
//! A volume without a class object still has a class by name, and a claim of that name binds to it: so a class is absent
//! only where no volume names it either. Which class is the default only the cluster knows.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{id_or_null, path_value};
use crate::inventory::index::{Homed, Index};
use crate::inventory::k8s::lookup::labels::{self, Text};
use crate::inventory::k8s::lookup::select::{MAX_PARTNERS, TOLD};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::storage::claim::{self, Claim, Wanted};
use crate::inventory::k8s::storage::quantity;
use crate::inventory::links::{Link, Relation, Target};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional, string};

/// Look-ups by the name of a StorageClass, and of a claim that a volume is kept for.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Storage<'a> {
    /// What has claims of a class.
    claims: Index<&'a str>,
    /// Volumes of a class.
    volumes: Index<&'a str>,
    /// Volumes by the claim that they are kept for.
    kept: Index<&'a str>,
    /// Pod templates by the claims that they mount.
    users: Homed<'a, Text<'a>>,
}

/// What keeps a claim from the volume that it names.
struct Conflict<'a> {
    what: &'static str,
    path: Path,
    wanted: &'a str,
    has: String,
    volume_path: Path,
}

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Storage<'a> {
    let mut all = Storage::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        let (id, root, world) = (document.id, &document.root, subject.world);
        if !subject.joins {
            continue;
        }
        if subject.class == Class::Volume {
            let class = root.text_at(&["spec", "storageClassName"]).filter(|class| !class.is_empty());
            class.into_iter().for_each(|class| all.volumes.add(class, world, id));
            let claim = root.text_at(&["spec", "claimRef", "name"]);
            claim.into_iter().for_each(|claim| all.kept.add(claim, world, id));
        } else if subject.class == Class::Claim || subject.class.has_template() {
            for claim in claim::claims(subject.class, root) {
                if let (Wanted::Named(class), _) = claim.wanted() {
                    all.claims.add(class, world, id);
                }
            }
            for claim in inventory.claims_mounted(id) {
                all.users.add(claim, (subject.namespace, world), id);
            }
        }
    }
    all.claims.seal();
    all.volumes.seal();
    all.kept.seal();
    all.users.seal();
    all
}

impl<'a> Inventory<'a> {
    /// A claim's class, as policies see it.
    fn class_value(&self, from: DocumentId, claim: &Claim<'a>) -> Value {
        let (wanted, path) = claim.wanted();
        let (state, name) = match wanted {
            Wanted::Named(name) => ("named", Some(name)),
            Wanted::None => ("none", None),
            Wanted::Default => ("default", None),
            Wanted::Unknown => ("unknown", None),
        };
        let found = name.map(|name| self.class_relation_of(from, name));
        let document = found.as_ref().and_then(|relation| relation.items.first()).and_then(target);
        let is_excused = name.is_none_or(|name| self.is_class_excused(name));
        let absent =
            found.is_some_and(|relation| relation.items.is_empty() && !is_excused && self.is_complete(from, &relation));
        let near = name.filter(|_| absent).map_or_else(Vec::new, |name| self.near(from, Class::Storage, None, name));
        object([
            ("state", string(state)),
            ("name", optional(name)),
            ("path", path_value(&path)),
            ("document", id_or_null(document)),
            ("absent", Value::Bool(absent)),
            ("near", array(near.into_iter().map(|near| self.named_value(near)))),
        ])
    }

    /// The StorageClass of a name. Uncertain where a volume has that class: a name of a class is enough for both.
    fn class_relation_of(&self, from: DocumentId, name: &'a str) -> Relation {
        let found = self.named(from, Class::Storage, None, name);
        let items = found.items.iter().map(|id| Link::to(*id, Path::keys(&["metadata", "name"])));
        Relation {
            items: items.collect(),
            uncertain: found.uncertain || self.is_class_excused(name),
            evidence: self.sees_class(from, Class::Storage),
        }
    }

    /// A class that needs no object of the run: volumes have it, or it comes from elsewhere.
    fn is_class_excused(&self, name: &'a str) -> bool {
        self.k8s.storage.volumes.all(name).next().is_some()
            || self.is_external(Class::Storage, None, name)
            || self.is_class_elsewhere(Class::Storage, None)
    }

    /// `claim_templates` of a pod template.
    pub(in crate::inventory) fn claim_templates_fact(&self, id: DocumentId) -> Value {
        let claims = claim::claims(self.subject(id).class, self.root(id));
        array(claims.iter().map(|claim| {
            object([
                ("path", path_value(&claim.path)),
                ("name", optional(claim.name)),
                ("storage_class", self.class_value(id, claim)),
            ])
        }))
    }

    /// `storage_class` and `volume` of a claim.
    pub(in crate::inventory) fn claim_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        let claims = claim::claims(Class::Claim, self.root(id));
        let Some(claim) = claims.first() else { return Vec::new() };
        vec![("storage_class", self.class_value(id, claim)), ("volume", self.volume_value(id, claim))]
    }

    fn volume_value(&self, id: DocumentId, claim: &Claim<'a>) -> Value {
        let name =
            claim.node.text_at(&["spec", "volumeName"]).filter(|name| !name.is_empty() && !labels::is_templated(name));
        let Some(name) = name else { return Value::Null };
        let relation = self.volumes_of_claim(id);
        let found = self.named(id, Class::Volume, None, name);
        let is_excused = self.is_external(Class::Volume, None, name) || self.is_class_elsewhere(Class::Volume, None);
        let absent = found.items.is_empty() && !is_excused && self.is_complete(id, &relation);
        // Volumes of one name beside each other are alternatives, and one of them may do.
        let only = found.items.first().copied().filter(|_| found.items.len() == 1 && !found.uncertain);
        let conflicts = only.map_or_else(Vec::new, |volume| self.conflicts(id, claim, volume));
        let conflicts = conflicts.into_iter().map(|conflict| {
            object([
                ("what", string(conflict.what)),
                ("path", path_value(&conflict.path)),
                ("wanted", string(conflict.wanted)),
                ("has", string(&conflict.has)),
                ("volume_path", path_value(&conflict.volume_path)),
            ])
        });
        object([
            ("name", string(name)),
            ("path", path_value(&claim.below(&["spec", "volumeName"]))),
            ("document", id_or_null(found.items.first().copied())),
            ("absent", Value::Bool(absent)),
            ("conflicts", array(conflicts)),
        ])
    }

    /// What a claim asks of the volume that it names, and that volume has not.
    fn conflicts(&self, id: DocumentId, claim: &Claim<'a>, volume: DocumentId) -> Vec<Conflict<'a>> {
        let spec = self.root(volume).get("spec");
        let text = |keys: &[&str]| spec.and_then(|spec| spec.text_at(keys)).filter(|text| !labels::is_templated(text));
        let mut all = Vec::new();
        let kept_for = text(&["claimRef", "name"]);
        let own = self.input.documents.get(id).identity.name.as_deref();
        let other = kept_for.zip(own).filter(|(kept_for, own)| kept_for != own && self.other_names(id).is_empty());
        if let Some((kept_for, own)) = other {
            let (path, volume_path) = (claim.below(&["spec", "volumeName"]), Path::keys(&["spec", "claimRef", "name"]));
            all.push(Conflict { what: "claim", path, wanted: own, has: kept_for.to_owned(), volume_path });
        }
        let class = text(&["storageClassName"]).unwrap_or("");
        let (wanted, path) = claim.wanted();
        let asked = match wanted {
            Wanted::Named(name) => Some(name),
            Wanted::None => Some(""),
            Wanted::Default | Wanted::Unknown => None,
        };
        let has_template = spec.and_then(|spec| spec.text_at(&["storageClassName"])).is_some_and(labels::is_templated);
        if let Some(wanted) = asked.filter(|asked| *asked != class && !has_template) {
            let volume_path = Path::keys(&["spec", "storageClassName"]);
            all.push(Conflict { what: "class", path, wanted, has: class.to_owned(), volume_path });
        }
        let size = claim.node.text_at(&["spec", "resources", "requests", "storage"]);
        let sizes = size.zip(text(&["capacity", "storage"]));
        let is_small = |(asked, has): &(&str, &str)| {
            quantity::bytes(asked).zip(quantity::bytes(has)).is_some_and(|(asked, has)| asked > has)
        };
        if let Some((wanted, has)) = sizes.filter(is_small) {
            let path = claim.below(&["spec", "resources", "requests", "storage"]);
            let volume_path = Path::keys(&["spec", "capacity", "storage"]);
            all.push(Conflict { what: "size", path, wanted, has: has.to_owned(), volume_path });
        }
        let modes = spec.map_or_else(Vec::new, |spec| spec.texts("accessModes").collect());
        let asked = claim.node.dig(&["spec", "accessModes"]).map_or(&[][..], Node::items).iter().enumerate();
        for (at, wanted) in asked.filter_map(|(at, mode)| Some((at, mode.as_str()?))) {
            if !modes.is_empty() && !modes.contains(&wanted) {
                let path = claim.below(&["spec", "accessModes"]).index(at);
                let volume_path = Path::keys(&["spec", "accessModes"]);
                all.push(Conflict { what: "mode", path, wanted, has: modes.join(", "), volume_path });
            }
        }
        all
    }

    /// The StorageClasses of the claims that a document makes.
    pub(in crate::inventory) fn storage_classes(&self, id: DocumentId) -> Relation {
        let mut all = Relation { items: Vec::new(), uncertain: false, evidence: true };
        for claim in claim::claims(self.subject(id).class, self.root(id)) {
            let (Wanted::Named(name), _) = claim.wanted() else { continue };
            let relation = self.class_relation_of(id, name);
            if relation.items.is_empty() {
                all.uncertain |= relation.uncertain;
                all.evidence &= relation.evidence;
            }
            all.items.extend(relation.items);
        }
        all.items.sort_by_key(target);
        all.items.dedup_by_key(|link| target(link));
        all
    }

    /// The volume that a claim names, and those that are kept for it.
    pub(in crate::inventory) fn volumes_of_claim(&self, id: DocumentId) -> Relation {
        let (root, subject) = (self.root(id), self.subject(id));
        let mut relation =
            Relation { items: Vec::new(), uncertain: false, evidence: self.sees_class(id, Class::Volume) };
        if let Some(name) = root.text_at(&["spec", "volumeName"]) {
            let found = self.named(id, Class::Volume, None, name);
            relation.uncertain |=
                found.uncertain || labels::is_templated(name) || self.is_external(Class::Volume, None, name);
            let named = found.items.into_iter();
            relation.items.extend(named.map(|volume| Link::to(volume, Path::keys(&["metadata", "name"]))));
        }
        let name = self.input.documents.get(id).identity.name.as_deref().unwrap_or("");
        for volume in self.k8s.storage.kept.seen(name, &self.worlds, subject.world).take(MAX_PARTNERS) {
            let namespace = self.root(volume).text_at(&["spec", "claimRef", "namespace"]);
            let is_known = relation.items.iter().any(|link| target(link) == Some(volume));
            if !is_known && (namespace.is_none() || namespace == subject.namespace) {
                relation.items.push(Link::to(volume, Path::keys(&["spec", "claimRef", "name"])));
            }
        }
        relation
    }

    /// The claims that a template mounts; those of a StatefulSet's templates without the number at their end.
    fn claims_mounted(&self, id: DocumentId) -> Vec<Text<'a>> {
        let own = self.input.documents.get(id).identity.name.as_deref().unwrap_or("");
        let names = self.volumes(id).into_iter().map(|volume| match volume.claim {
            Some(claim) => Text::Borrowed(claim),
            None => Text::Owned(format!("{}-{own}-", volume.name)),
        });
        names.collect()
    }

    /// The data store that a volume is kept for, with what `display_facts` say of it; `Null` without one.
    pub(in crate::inventory) fn kept_store_fact(&self, id: DocumentId) -> Value {
        let root = self.root(id);
        let Some(claim) = root.text_at(&["spec", "claimRef", "name"]) else { return Value::Null };
        let namespace = root.text_at(&["spec", "claimRef", "namespace"]);
        let template = claim.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let names = [claim, template].into_iter().map(Text::Borrowed);
        let world = self.subject(id).world;
        let mut users = names.flat_map(|name| self.k8s.storage.users.within((name, namespace), &self.worlds, world));
        let store = users.find_map(|user| {
            let store = self.store_fact(user);
            let keeps = namespace.is_some() && self.subject(user).namespace == namespace;
            (keeps && store != Value::Null && store["cache"] == Value::Bool(false)).then_some((user, store))
        });
        store.map_or(Value::Null, |(user, store)| {
            let [document, kind, name] = self.display_facts(user);
            object([document, kind, name, ("product", store["product"].clone())])
        })
    }

    /// The claim that a volume is kept for.
    pub(in crate::inventory) fn claims_of_volume(&self, id: DocumentId) -> Relation {
        let root = self.root(id);
        let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: true };
        let Some(name) = root.text_at(&["spec", "claimRef", "name"]) else { return relation };
        let namespace = root.text_at(&["spec", "claimRef", "namespace"]);
        let found = self.named(id, Class::Claim, namespace, name);
        relation.uncertain = found.uncertain;
        relation.evidence = self.holds(id, Class::Claim, namespace);
        relation.items = found.items.iter().map(|claim| Link::to(*claim, Path::keys(&["metadata", "name"]))).collect();
        relation
    }

    /// What asks for volumes of a class, and the volumes that have it.
    pub(in crate::inventory) fn relations_of_class(&self, id: DocumentId) -> Vec<(&'static str, Relation)> {
        let name = self.input.documents.get(id).identity.name.as_deref().unwrap_or("");
        let world = self.subject(id).world;
        let all = [("claims", &self.k8s.storage.claims), ("volumes", &self.k8s.storage.volumes)];
        let relations = all.into_iter().map(|(called, index)| {
            let mut found: Vec<DocumentId> = index.seen(name, &self.worlds, world).take(MAX_PARTNERS + 1).collect();
            let uncertain = found.len() > MAX_PARTNERS;
            if uncertain {
                found.truncate(TOLD);
            }
            let items = found.into_iter().map(|other| Link::to(other, self.class_path(other, name))).collect();
            (called, Relation { items, uncertain, evidence: true })
        });
        relations.collect()
    }

    /// Where a document names a class.
    fn class_path(&self, id: DocumentId, name: &str) -> Path {
        let claims = claim::claims(self.subject(id).class, self.root(id));
        let named = claims.iter().map(Claim::wanted).find(|(wanted, _)| *wanted == Wanted::Named(name));
        named.map_or_else(|| Path::keys(&["spec", "storageClassName"]), |(_, path)| path)
    }
}

fn target(link: &Link) -> Option<DocumentId> {
    match link.target {
        Target::Document(id) => Some(id),
        Target::External(_) => None,
    }
}
