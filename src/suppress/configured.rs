//! `[[suppress]]`: rules and notices that the configuration accepts, by path and by object.

use globset::GlobMatcher;

use super::{Coverage, Form, Input, Suppression};
use crate::document::Document;
use crate::format::terraform;
use crate::globs::{PathGlobs, resource_glob};
use crate::report::Notice;
use crate::settings::{ConfiguredSuppression, Severity};
use crate::source::{SourceId, Span};

/// The entries of the configuration, in file order.
pub fn collect(input: Input<'_>) -> Vec<Suppression> {
    input.settings.suppressions.iter().filter_map(|entry| suppression(input, entry)).collect()
}

fn suppression(input: Input<'_>, entry: &ConfiguredSuppression) -> Option<Suppression> {
    let (form, rule) = match (&entry.rule, &entry.notice) {
        (Some(rule), _) => (Form::Rule, rule),
        (None, Some(notice)) => (Form::Notice, notice),
        (None, None) => return None,
    };
    // The file was read before there were sources; settings made by hand have no file at all.
    let nowhere = Span::new(SourceId::new(0), 0, 0);
    let here = |span: Option<Span>| match (input.configuration, span) {
        (Some(source), Some(span)) => Span { source, ..span },
        _ => nowhere,
    };
    let resource = match &entry.resource {
        None => None,
        Some(glob) => Some(resource_glob(glob)?),
    };
    Some(Suppression {
        rule: rule.clone(),
        rule_span: here(entry.subject_span),
        until: entry.expires.map(|date| (date, here(entry.expires_span))),
        reason: entry.reason.clone().filter(|reason| !reason.trim().is_empty()).map(|text| (text, here(entry.span))),
        form,
        coverage: Coverage::Globs { path: entry.path.as_ref().map(|glob| PathGlobs::new([glob])), resource },
        span: here(entry.span),
        problem: None,
    })
}

/// Accepted notices become notes that say why.
pub fn mark_notices(input: Input<'_>, (suppressions, used): (&[Suppression], &mut [bool]), notices: &mut [Notice]) {
    let entries = || suppressions.iter().enumerate().filter(|(_, entry)| entry.form == Form::Notice);
    if entries().next().is_none() {
        return;
    }
    for notice in notices {
        let Some(path) = notice.path.clone() else { continue };
        let covering: Vec<usize> = entries()
            .filter(|(_, entry)| entry.rule == notice.code.name() && entry.holds(input.today))
            .filter(|(_, entry)| covers_path(input, &entry.coverage, (&path, None)))
            .map(|(index, _)| index)
            .collect();
        covering.iter().for_each(|index| used[*index] = true);
        if let Some(first) = covering.first().map(|index| &suppressions[*index]) {
            notice.severity = Severity::Note;
            let reason = first.reason.as_ref().map(|(reason, _)| format!(": {reason}")).unwrap_or_default();
            notice.message = format!("{} (accepted in the configuration{reason})", notice.message);
        }
    }
}

/// Whether the run held anything that an entry could be about.
pub fn is_met(input: Input<'_>, coverage: &Coverage) -> bool {
    if !matches!(coverage, Coverage::Globs { path, resource } if path.is_some() || resource.is_some()) {
        return true;
    }
    input.documents.iter().any(|document| {
        let shown = input.sources.shown(document.source);
        covers_path(input, coverage, (shown, document.generated_from.as_deref())) && covers_document(coverage, document)
    })
}

fn covers_path(input: Input<'_>, coverage: &Coverage, path: (&str, Option<&str>)) -> bool {
    match coverage {
        Coverage::Globs { path: Some(globs), .. } => matches_path(input, globs, path),
        _ => true,
    }
}

fn covers_document(coverage: &Coverage, document: &Document) -> bool {
    match coverage {
        Coverage::Globs { resource: Some(glob), .. } => matches_object(glob, &document.logical_name()),
        _ => true,
    }
}

pub fn matches_path(input: Input<'_>, globs: &PathGlobs, (shown, generated_from): (&str, Option<&str>)) -> bool {
    globs.matches(&input.settings.relative(shown)) || generated_from.is_some_and(|path| globs.matches(path))
}

/// `logical` is an object's name, a colon and a path in it. Both may hold colons, so every prefix is tried.
pub fn matches_place(glob: &GlobMatcher, logical: &str) -> bool {
    let ends = logical.match_indices(':').map(|(at, _)| at).chain([logical.len()]);
    ends.into_iter().any(|end| matches_object(glob, &logical[..end]))
}

/// `Kind/namespace/name` is also meant by `Kind/name`.
fn matches_object(glob: &GlobMatcher, name: &str) -> bool {
    if glob.is_match(name) {
        return true;
    }
    if let Some((kind, address)) = name.split_once('/')
        && address.contains(&format!("{kind}."))
    {
        return matches_address(glob, address);
    }
    match name.splitn(3, '/').collect::<Vec<_>>()[..] {
        [kind, _, name] => glob.is_match(format!("{kind}/{name}")),
        _ => false,
    }
}

/// An address is meant as it is, and without its own key or any. A key's brackets are a set of characters to a glob, so
/// the same text is meant, too.
fn matches_address(glob: &GlobMatcher, address: &str) -> bool {
    let (without_own, without_any) = terraform::stripped(address);
    let written = glob.glob().glob();
    [address, &without_own, &without_any].iter().any(|form| written == *form || glob.is_match(form))
}
