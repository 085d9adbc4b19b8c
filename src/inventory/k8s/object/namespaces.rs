//! The namespace that a document ends up in, as far as the run says it.

use std::collections::HashMap;

use crate::document::Document;
use crate::format::Format;
use crate::inventory::Input;
use crate::inventory::k8s::kustomize::Kustomizations;
use crate::inventory::k8s::object::class;
use crate::inventory::world::{WorldId, Worlds};

/// Whether two namespaces are one. An unset one may be any named one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum Same {
    Yes,
    No,
    Unknown,
}

pub(in crate::inventory) fn compare(first: Option<&str>, second: Option<&str>) -> Same {
    match (first, second) {
        _ if first == second => Same::Yes,
        (Some(_), Some(_)) => Same::No,
        _ => Same::Unknown,
    }
}

/// The namespaces that some documents name explicitly, as far as one needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Explicit<'a> {
    #[default]
    None,
    One(&'a str),
    Several,
}

impl<'a> Explicit<'a> {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Explicit::None, any) | (any, Explicit::None) => any,
            (Explicit::One(a), Explicit::One(b)) if a == b => self,
            _ => Explicit::Several,
        }
    }

    fn single(self) -> Option<&'a str> {
        match self {
            Explicit::One(name) => Some(name),
            _ => None,
        }
    }
}

/// Effective namespaces, by document.
pub(in crate::inventory) fn effective<'a>(
    input: &Input<'a>,
    worlds: &Worlds,
    kustomizations: &Kustomizations<'a>,
) -> Vec<Option<&'a str>> {
    let mut by_source = vec![Explicit::None; input.sources.len()];
    let mut own = vec![Explicit::None; worlds.len()];
    for document in input.documents.iter() {
        let stated = explicit(document).map_or(Explicit::None, Explicit::One);
        let source = &mut by_source[document.source.index()];
        *source = source.with(stated);
        let world = &mut own[worlds.of(document.id).index()];
        *world = world.with(stated);
    }
    let mut around: HashMap<WorldId, Option<&'a str>> = HashMap::new();
    let all = input.documents.iter().map(|document| {
        if class::is_cluster_scoped(&document.kind) || document.format != Format::K8s {
            return None;
        }
        let world = worlds.of(document.id);
        let written = explicit(document);
        let decided = match kustomizations.effects(document.source) {
            // Deployed to several namespaces: none of them is the object's.
            Some((effects, true)) => match effects.namespace(written) {
                Some(namespace) => namespace,
                None => return None,
            },
            Some((effects, false)) => written.or_else(|| effects.namespace(None).flatten()),
            None => written,
        };
        decided.or_else(|| by_source[document.source.index()].single()).or_else(|| {
            *around
                .entry(world)
                .or_insert_with(|| worlds.up(world).fold(Explicit::None, |all, at| all.with(own[at.index()])).single())
        })
    });
    all.collect()
}

fn explicit(document: &Document) -> Option<&str> {
    let namespaced = document.format == Format::K8s && !class::is_cluster_scoped(&document.kind);
    document.identity.namespace.as_deref().filter(|name| namespaced && !name.is_empty())
}
