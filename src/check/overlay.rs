//! What kustomize changes behind a finding's back: a place that is deployed otherwise than it is written, and what was
//! not applied at all.

use crate::document::{DocumentId, Documents};
use crate::finding::{RelatedPlace, Violation};
use crate::format::{Format, traefik};
use crate::inventory::{Inventory, Unapplied};
use crate::report::{Notice, NoticeCode};
use crate::settings::Severity;
use crate::source::Sources;
use crate::syntax::Path;

/// The document whose place is the primary one, and the violation as one about that. `None` when a patch changes a
/// place that has a part in it wherever the object is deployed: what is written there proves nothing.
pub(super) fn settle(
    (inventory, documents): (&Inventory<'_>, &Documents),
    document: DocumentId,
    mut violation: Violation,
) -> Option<(DocumentId, Violation)> {
    if let Some(object) = traefik::object_of(documents, documents.get(document)) {
        // What a patch adds beside the place may be what the rule misses.
        let is_changed = inventory.is_changed(object.id, &Path::keys(&["spec"]));
        return (!is_changed).then_some((document, violation));
    }
    if documents.get(document).format != Format::K8s || violation.line.is_some() {
        return Some((document, violation));
    }
    let path = violation.path.clone().unwrap_or_default();
    let is_changed = |place: &RelatedPlace| inventory.is_changed(place.document.unwrap_or(document), &place.path);
    if inventory.is_changed(document, &path) || violation.related.iter().any(is_changed) {
        return None;
    }
    for place in &mut violation.related {
        let own = place.document.unwrap_or(document);
        let (id, path) = inventory.decided_at(own, &place.path).unwrap_or((own, place.path.clone()));
        (place.document, place.path) = (Some(id), path);
    }
    let Some((id, decided)) = inventory.decided_at(document, &path) else { return Some((document, violation)) };
    let object =
        RelatedPlace { document: Some(document), path: Path::keys(&["metadata", "name"]), message: OBJECT.into() };
    violation.related.insert(0, object);
    violation.path = Some(decided);
    Some((id, violation))
}

const OBJECT: &str = "the object that this is about";

/// One notice for each kustomization that says more than is applied.
pub(super) fn notices(inventory: &Inventory<'_>, (sources, documents): (&Sources, &Documents)) -> Vec<Notice> {
    inventory.unapplied().into_iter().map(|unapplied| notice(&unapplied, (sources, documents))).collect()
}

fn notice(unapplied: &Unapplied, (sources, documents): (&Sources, &Documents)) -> Notice {
    let document = documents.get(unapplied.document);
    let path = sources.shown(document.source).to_owned();
    let part = |(count, (one, several)): &(usize, (&str, &str))| {
        format!("{count} {}", if *count == 1 { one } else { several })
    };
    let parts: Vec<String> = unapplied.parts.iter().map(part).collect();
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    Notice {
        code: NoticeCode::NotApplied,
        severity: Severity::Note,
        message: format!(
            "kustomization is applied without {}: rules are silent about what they could change",
            parts.join(", ")
        ),
        help: Some(format!("to judge what is deployed: `kustomize build {folder} | fivenines check -`")),
        span: Some(sources.physical(crate::finding::place(document, &unapplied.path).span)),
        path: Some(path),
    }
}
