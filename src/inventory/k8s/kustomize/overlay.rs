//! What the lines of an object (its ways through kustomizations) make of it: how many replicas it has on each, and
//! which places patches change there. Found out once for each object that a line changes at all.

use std::collections::HashSet;

use crate::document::{Document, DocumentId};
use crate::inventory::Inventory;
use crate::inventory::k8s::kustomize::Kustomizations;
use crate::inventory::k8s::kustomize::lines::Effects;
use crate::inventory::k8s::kustomize::patch::Hit;
use crate::inventory::k8s::kustomize::step::{Step, split};
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path, Segment};
use crate::value::Value;

/// An object on one line.
#[derive(Debug, Default, Clone)]
pub(in crate::inventory) struct OnLine {
    /// The last step, which is what is deployed.
    end: Option<usize>,
    /// Set by a `replicas` entry or a patch, at its place.
    pub replicas: Option<Computed>,
    /// Places that patches change; an empty path is all of it.
    pub touched: Vec<Path>,
    /// A patch takes it away.
    pub is_removed: bool,
}

/// `None` for an object that no line changes.
pub(in crate::inventory) fn read(document: &Document, class: Class, all: &Kustomizations<'_>) -> Option<Vec<OnLine>> {
    let effects = all.certain(document.source)?;
    let is_changed = |step: &&Step<'_>| step.is_opaque || !step.replicas.is_empty() || !step.patches.is_empty();
    let steps = || effects.lines.iter().flatten().map(|step| &all.steps[*step]);
    if !effects.is_cut && !steps().any(|step| is_changed(&step)) {
        return None;
    }
    let line = |line: &Vec<usize>| {
        let steps: Vec<&Step<'_>> = line.iter().map(|step| &all.steps[*step]).collect();
        let mut on_line = on_line(document, class, &steps);
        on_line.end = line.last().copied();
        if effects.is_cut {
            on_line.touched.push(Path::default());
            on_line.replicas = Some(Computed::unknown(document.id, replicas_path()));
        }
        on_line
    };
    Some(effects.lines.iter().map(line).collect())
}

fn on_line(document: &Document, class: Class, steps: &[&Step<'_>]) -> OnLine {
    let mut made = OnLine::default();
    let mut names: Vec<String> = document.identity.name.iter().map(ToString::to_string).collect();
    for step in steps {
        if step.is_opaque || step.patches.is_too_wide() {
            made.touched.push(Path::default());
            made.replicas = Some(Computed::unknown(step.document, Path::default()));
        }
        for (patch, hit) in step.patches.of(&document.kind, &names) {
            made.is_removed |= hit == Hit::Yes && patch.removes();
            let mut touched = patch.touched(&document.root, merges_lists(document));
            if let Some((count, path)) = patch.replicas().filter(|_| class.is_workload()) {
                let count = count.filter(|_| hit == Hit::Yes);
                made.replicas = Some(stated(count, (patch.document, path)));
                if count.is_some() {
                    touched.retain(|path| *path != replicas_path());
                }
            }
            made.touched.extend(touched);
        }
        let renamed = names.last().map(|name| format!("{}{name}{}", step.prefix, step.suffix));
        names.extend(renamed.filter(|name| names.last() != Some(name)));
        if is_scaled(class)
            && let Some((count, path)) = names.iter().rev().find_map(|name| step.replicas.get(name.as_str()))
        {
            made.replicas = Some(stated(*count, (step.document, path.clone())));
        }
    }
    made
}

fn stated(count: Option<i64>, (document, path): (DocumentId, Path)) -> Computed {
    match count {
        Some(count) => Computed::new(count, State::Inherited, document, path),
        None => Computed::unknown(document, path),
    }
}

/// The kinds that `replicas` of a kustomization is for.
fn is_scaled(class: Class) -> bool {
    matches!(class, Class::Deployment | Class::StatefulSet | Class::ReplicaSet | Class::ReplicationController)
}

/// Lists of custom resources are replaced as a whole: their elements have no names that kustomize knows.
fn merges_lists(document: &Document) -> bool {
    let group = &*document.kind.group;
    !group.contains('.') || group.ends_with(".k8s.io")
}

fn replicas_path() -> Path {
    Path::keys(&["spec", "replicas"])
}

/// Whether one place lies in the other. What only names the object is told apart from what is in it.
fn meet(touched: &Path, place: &Path) -> bool {
    let (touched, place) = (touched.segments(), place.segments());
    let keys: Vec<&str> = place.iter().filter_map(Segment::as_key).take(3).collect();
    let names = matches!(keys[..], [] | ["kind" | "apiVersion" | "metadata"] | ["metadata", "name" | "namespace"]);
    touched.is_empty() || (!names && (touched.starts_with(place) || place.starts_with(touched)))
}

/// Whether patches on some line change what is under one of the keys, as far as that can be told.
pub(in crate::inventory) fn touches<'o>(lines: &'o [OnLine], keys: &[&str]) -> impl Iterator<Item = &'o Path> {
    let place = Path::keys(keys);
    lines.iter().flat_map(|line| &line.touched).filter(move |touched| meet(touched, &place))
}

impl Inventory<'_> {
    /// The least and the most replicas of all lines, each with its place; `None` where no line changes them. A line
    /// without replicas is parked: it counts only where all are. Of the lines only those count on which an object
    /// `beside` it is deployed too.
    pub(in crate::inventory) fn overlaid_replicas(
        &self,
        (id, beside): (DocumentId, Option<DocumentId>),
        own: &Computed,
    ) -> Option<(Computed, Computed)> {
        let lines = self.subject(id).overlay.as_ref()?;
        let ends = beside.map(|other| self.ends(other)).unwrap_or_default();
        let is_meant = |line: &&OnLine| line.end.is_some_and(|end| ends.contains(&end));
        let is_apart = !lines.iter().any(|line| is_meant(&line));
        let deployed = lines.iter().filter(|line| !line.is_removed && (is_apart || is_meant(line)));
        let mut numbers: Vec<&Computed> = deployed.map(|line| line.replicas.as_ref().unwrap_or(own)).collect();
        if numbers.iter().any(|number| number.number().is_none()) || numbers.is_empty() {
            let unknown = Computed::unknown(id, replicas_path());
            return Some((unknown.clone(), unknown));
        }
        if numbers.iter().any(|number| number.number() != Some(0)) {
            numbers.retain(|number| number.number() != Some(0));
        }
        let least = (*numbers.iter().min_by_key(|number| number.number())?).clone();
        let most = (*numbers.iter().max_by_key(|number| number.number())?).clone();
        Some((least, most))
    }

    /// The last steps of an object's lines.
    pub(in crate::inventory) fn ends(&self, id: DocumentId) -> HashSet<usize> {
        let effects = self.k8s.kustomizations.certain(self.input.documents.get(id).source);
        effects
            .map(|effects| effects.lines.iter().filter_map(|line| line.last().copied()).collect())
            .unwrap_or_default()
    }

    /// Whether every line changes what stands at a place, so that what is written there is deployed nowhere.
    pub fn is_changed(&self, id: DocumentId, path: &Path) -> bool {
        let Some(subject) = self.k8s.subjects.get(id.index()) else { return false };
        let lines = subject.overlay.as_deref().unwrap_or_default();
        let is_changed = |line: &OnLine| line.is_removed || line.touched.iter().any(|touched| meet(touched, path));
        !lines.is_empty() && lines.iter().all(is_changed)
    }

    /// Where the value at a place is decided, when that is in another document: a kustomization, or a patch.
    pub fn decided_at(&self, id: DocumentId, path: &Path) -> Option<(DocumentId, Path)> {
        let subject = self.k8s.subjects.get(id.index())?;
        if path.segments().last()?.is_key("image") {
            let image = self.image(id, path);
            return (image.state == State::Inherited).then_some((image.document, image.path));
        }
        if *path != replicas_path() || subject.overlay.is_none() || !self.scalers_of(id).items.is_empty() {
            return None;
        }
        let own =
            crate::inventory::k8s::workload::replicas::whole_number(id, self.root(id), &["spec", "replicas"], Some(1));
        let (least, _) = self.overlaid_replicas((id, None), &own)?;
        (least.state == State::Inherited).then_some((least.document, least.path))
    }

    /// The image at a place, as the lines have it: unknown where they differ.
    pub(in crate::inventory) fn image(&self, id: DocumentId, path: &Path) -> Computed {
        let document = self.input.documents.get(id);
        let Some(written) = document.root.follow(path).and_then(Node::as_str) else {
            return Computed::unknown(id, path.clone());
        };
        let own = || Computed::new(written, State::Explicit, id, path.clone());
        let Some(effects) = self.k8s.kustomizations.certain(document.source) else { return own() };
        let steps = &self.k8s.kustomizations.steps;
        let lines = effects.lines.iter().map(|line| {
            line.iter().flat_map(|step| {
                let step = &steps[*step];
                step.images.iter().map(move |image| (step.document, image))
            })
        });
        let mut made: Vec<Computed> = lines
            .map(|images| {
                images.fold(own(), |known, (document, image)| {
                    let Value::String(text) = &known.value else { return known };
                    let (name, version) = split(text);
                    if name != image.name {
                        return known;
                    }
                    let version = image.version.as_deref().unwrap_or(version);
                    let text = format!("{}{version}", image.new_name.unwrap_or(name));
                    Computed::new(text, State::Inherited, document, image.path.clone())
                })
            })
            .collect();
        made.dedup_by(|a, b| a.value == b.value);
        match made.pop() {
            Some(image) if made.is_empty() && !effects.is_cut => image,
            _ => Computed::unknown(id, path.clone()),
        }
    }

    /// Names that an object has where it is deployed, besides the one that is written.
    pub(in crate::inventory) fn other_names(&self, id: DocumentId) -> Vec<String> {
        let document = self.input.documents.get(id);
        let effects: Option<&Effects<'_>> = self.k8s.kustomizations.certain(document.source);
        let Some(name) = document.identity.name.as_deref() else { return Vec::new() };
        let names = effects.map_or(&[][..], |effects| &effects.names);
        names.iter().map(|(before, after)| format!("{before}{name}{after}")).collect()
    }
}

/// The keys of labels that a patch changes: all of them where it changes the labels as a whole.
pub(in crate::inventory) fn changes_label(touched: &[&Path], labels: &[&str], key: &str) -> bool {
    touched.iter().any(|path| {
        let changed = path.segments().get(labels.len());
        changed.is_none_or(|segment| segment.is_key(key))
    })
}

/// The pod template's labels, below the object.
pub(in crate::inventory) fn labels_keys(class: Class) -> Vec<&'static str> {
    let template = class.template_path().unwrap_or(&[]);
    template.iter().copied().chain(["metadata", "labels"]).collect()
}
