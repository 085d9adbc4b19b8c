//! Flux `Kustomization`s: `spec.path` with what they put over it, and what waits for what.

use std::collections::HashMap;

use super::{All, Applied, Places};
use crate::document::Document;
use crate::inventory::k8s::kustomize::patch::{Files, Origin};
use crate::inventory::k8s::kustomize::step::{Namespace, Step};
use crate::inventory::{Input, folder};
use crate::syntax::{Node, Path};

/// The documents of tools, where folders are, and the files that patches are in.
type Known<'k, 'a> = (&'k [&'a Document], &'k Places, &'k Files<'a>);

pub(super) fn read<'a>(input: &Input<'a>, (tools, places, files): Known<'_, 'a>, all: &mut All<'a>) {
    let artifacts = artifacts(input);
    let home = |document: &Document| {
        let path = folder::normalise(input.sources.shown(document.source));
        folder::parent(&path).to_owned()
    };
    let is_flux =
        |it: &&&Document| &*it.kind.name == "Kustomization" && &*it.kind.group == "kustomize.toolkit.fluxcd.io";
    let mut by_name: HashMap<&str, Vec<&Document>> = HashMap::new();
    for document in tools.iter().filter(is_flux) {
        if let Some(name) = document.identity.name.as_deref() {
            by_name.entry(name).or_default().push(document);
        }
    }
    for document in tools.iter().filter(is_flux) {
        let Some(spec) = document.root.get("spec") else { continue };
        let own = home(document);
        let text = |keys: &[&str]| spec.dig(keys).and_then(Node::as_str);
        let path = text(&["path"]).unwrap_or(".");
        let artifact =
            text(&["sourceRef", "name"]).filter(|_| text(&["sourceRef", "kind"]) == Some("ExternalArtifact"));
        let path = match artifact {
            Some(name) => artifacts.get(name).and_then(|copies| original(copies, path)),
            None => Some(path.to_owned()),
        };
        if let Some(folder) = path.and_then(|path| places.find(&own, &path)) {
            let origin = Origin { document: document.id, home: &own, files };
            let mut step = Step::read(spec, &Path::keys(&["spec"]), origin);
            step.namespace = text(&["targetNamespace"]).map(Namespace::Sets);
            let components = spec.get("components").map_or(&[][..], Node::items).iter().filter_map(Node::as_str);
            let components = components.map(|name| folder::join(&folder, name)).collect();
            all.applied.push(Applied { folder, recurses: true, joins: true, components, step });
        }
        for other in spec.get("dependsOn").map_or(&[][..], Node::items) {
            let named = other.get("name").and_then(Node::as_str).and_then(|name| by_name.get(name));
            let nearest = named.and_then(|all| nearest(all, |document| shared(&own, &home(document))));
            all.together.extend(nearest.map(|other| (document.id, other.id)));
        }
    }
}

/// The one that shares most of its way; `None` when two do.
fn nearest<'a>(all: &[&'a Document], rank: impl Fn(&Document) -> usize) -> Option<&'a Document> {
    let best = all.iter().map(|document| rank(document)).max()?;
    let mut nearest = all.iter().filter(|document| rank(document) == best);
    nearest.next().filter(|_| nearest.next().is_none()).copied()
}

fn shared(first: &str, second: &str) -> usize {
    first.split('/').zip(second.split('/')).take_while(|(a, b)| a == b).count()
}

/// `(to, from)` of what an `ArtifactGenerator` copies, by the artifact's name.
type Copies<'a> = Vec<(&'a str, &'a str)>;

fn artifacts<'a>(input: &Input<'a>) -> HashMap<&'a str, Copies<'a>> {
    let mut all: HashMap<&str, Copies<'_>> = HashMap::new();
    for document in input.documents.iter().filter(|document| &*document.kind.name == "ArtifactGenerator") {
        for artifact in document.root.dig(&["spec", "artifacts"]).map_or(&[][..], Node::items) {
            let Some(name) = artifact.get("name").and_then(Node::as_str) else { continue };
            for copy in artifact.get("copy").map_or(&[][..], Node::items) {
                let side = |key: &str| copy.get(key)?.as_str()?.strip_prefix('@')?.split_once('/');
                if let (Some((_, from)), Some((_, to))) = (side("from"), side("to")) {
                    all.entry(name).or_default().push((to, from));
                }
            }
        }
    }
    all
}

/// Where a folder of an artifact comes from: the longest target around it says.
fn original(copies: &Copies<'_>, path: &str) -> Option<String> {
    let path = folder::normalise(path);
    let inside = copies.iter().filter_map(|(to, from)| {
        let (to, from) = (folder::normalise(to), from.trim_end_matches('*').trim_end_matches('/'));
        let rest = if to.is_empty() { Some(path.as_str()) } else { path.strip_prefix(&*to) }?;
        let is_whole = to.is_empty() || rest.is_empty() || rest.starts_with('/');
        is_whole.then(|| (to.len(), folder::join(from, rest.trim_start_matches('/'))))
    });
    inside.max().map(|(_, folder)| folder)
}
