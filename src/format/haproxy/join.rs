//! Which files one process reads: the `*.cfg` of a folder, in the order of their names, if exactly one has `global`,
//! and behind them those of its `conf.d`. The keys of one ConfigMap are such a folder.
//!
//! `haproxy -f folder` reads them as one sequence, so that `defaults` of one file hold in the next. Where none or
//! several have `global`, each file is one configuration.

use std::collections::BTreeMap;

use super::super::Format;
use super::super::detect::{Detected, Remark, RemarkKind};
use crate::document::NewDocument;
use crate::settings::Severity;
use crate::source::{Source, SourceId, Sources, Span};
use crate::syntax::{Data, Entry, Node};

/// Joins the files of one configuration. `detected` is in the order of the sources.
pub fn join(sources: &Sources, detected: &mut [Detected]) {
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, found) in detected.iter().enumerate() {
        let source = sources.get(SourceId::new(index));
        let is_member = found.format == Some(Format::Haproxy) && source.path.ends_with(".cfg");
        if is_member && found.skipped.is_none() {
            folders.entry(folder(source)).or_default().push(index);
        }
    }
    for members in folders.values_mut() {
        members.sort_by_key(|index| &sources.get(SourceId::new(*index)).path);
    }
    move_in(detected, &mut folders);
    for members in folders.into_values().filter(|members| members.len() > 1) {
        let with_global = with_global(detected, &members);
        let is_broken = members.iter().any(|index| !detected[*index].errors.is_empty());
        match with_global[..] {
            [main] if !is_broken => merge(detected, &members, main),
            // A broken member may be the one with `global`, or set what the others seem to lack.
            [_] | [] if is_broken => members.iter().for_each(|index| leave_out(sources, &mut detected[*index], *index)),
            _ => {}
        }
    }
}

/// What a main configuration's `conf.d` holds is read behind it: `-f haproxy.cfg -f conf.d`.
fn move_in(detected: &[Detected], folders: &mut BTreeMap<&str, Vec<usize>>) {
    let inner: Vec<&str> = folders.keys().copied().filter(|folder| is_conf_d(folder)).collect();
    for inner in inner {
        let around = inner.rsplit_once('/').map_or("", |(around, _)| around);
        let has_main = folders.get(around).is_some_and(|members| with_global(detected, members).len() == 1);
        if !has_main || !with_global(detected, &folders[inner]).is_empty() {
            continue;
        }
        let moved = folders.remove(inner).unwrap_or_default();
        folders.entry(around).or_default().extend(moved);
    }
}

fn is_conf_d(folder: &str) -> bool {
    folder == "conf.d" || folder.ends_with("/conf.d")
}

fn with_global(detected: &[Detected], members: &[usize]) -> Vec<usize> {
    let has_one = |index: &usize| detected[*index].documents.iter().any(|document| has_global(&document.root));
    members.iter().copied().filter(has_one).collect()
}

fn folder(source: &Source) -> &str {
    source.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn has_global(root: &Node) -> bool {
    let sections = root.get("sections").map(Node::items).unwrap_or_default();
    sections.iter().any(|section| section.get("type").and_then(Node::as_str) == Some("global"))
}

/// All sections become those of the file with `global`.
fn merge(detected: &mut [Detected], members: &[usize], main: usize) {
    let mut documents: Vec<NewDocument> = Vec::new();
    for index in members {
        documents.append(&mut detected[*index].documents);
    }
    let id = SourceId::new(main);
    let Some(at) = documents.iter().position(|document| document.source == id) else { return };
    let sections: Vec<Node> =
        documents.iter().filter_map(|document| document.root.get("sections")).flat_map(Node::items).cloned().collect();
    let comments = documents.iter().flat_map(|document| document.comments.iter().copied()).collect();
    let mut document = documents.swap_remove(at);
    document.root = with_sections(&document.root, sections);
    document.comments = comments;
    detected[main].documents.push(document);
}

fn with_sections(root: &Node, sections: Vec<Node>) -> Node {
    let replaced = root.entries().iter().map(|entry| match &*entry.key {
        "sections" => {
            let data = Data::Sequence(sections.clone().into());
            Entry { value: Node { span: entry.value.span, data }, ..entry.clone() }
        }
        _ => entry.clone(),
    });
    Node { span: root.span, data: Data::Mapping(replaced.collect()) }
}

fn leave_out(sources: &Sources, found: &mut Detected, index: usize) {
    if found.documents.is_empty() {
        return;
    }
    let source = sources.get(SourceId::new(index));
    let first = found.documents[0].root.entries().first().map(|entry| entry.key_span);
    found.documents.clear();
    found.remarks.push(Remark {
        kind: RemarkKind::Incomplete,
        severity: Severity::Note,
        span: first.unwrap_or(Span::new(source.id, 0, 0)),
        message: "belongs to a configuration of several files, one of which is broken".into(),
        help: Some("mend the broken file of this folder first".into()),
    });
}
