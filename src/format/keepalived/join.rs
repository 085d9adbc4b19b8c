//! Puts included files where their `include` stands. Only files of the run are followed, relative to the including file.
//!
//! A configuration is read anew with its includes, because a parameter that one file defines counts in the others.

use std::collections::{BTreeSet, HashMap};

use super::super::Format;
use super::super::detect::{Detected, Remark, RemarkKind};
use super::{detected as made_of, nodes};
use crate::format::nginx::{Files, Found};
use crate::settings::Severity;
use crate::source::{Source, SourceId, Sources, Span, normal_path};
use crate::syntax::keepalived::{Library, Missing};

/// The folder that a configuration is installed in.
const INSTALLED: &str = "/etc/keepalived/";

pub fn join(sources: &Sources, detected: &mut [Detected]) {
    let mut roots: Vec<SourceId> = Vec::new();
    for (index, found) in detected.iter().enumerate() {
        let source = sources.get(SourceId::new(index));
        let is_ours = found.format == Some(Format::Keepalived) && found.skipped.is_none();
        if is_ours && source.text.contains("include") {
            roots.push(source.id);
        }
    }
    if roots.is_empty() {
        return;
    }
    let readable: BTreeSet<SourceId> = detected
        .iter()
        .enumerate()
        .filter(|(_, found)| found.skipped.is_none() && matches!(found.format, None | Some(Format::Keepalived)))
        .map(|(index, _)| SourceId::new(index))
        .collect();
    let files = Files::new(sources);
    let mut made: HashMap<SourceId, (Detected, BTreeSet<SourceId>)> = HashMap::new();
    for id in &roots {
        let source = sources.get(*id);
        let mut folder = Folder { sources, files: &files, readable: &readable };
        let read = nodes(source, &mut folder);
        let included = read.iter().flat_map(|(_, config)| config.included.iter().copied()).collect();
        made.insert(*id, (made_of(source, read), included));
    }
    // Of a circle the first is the root.
    let mut included: BTreeSet<SourceId> = BTreeSet::new();
    for id in &roots {
        if !included.contains(id) {
            included.extend(made[id].1.iter().filter(|inner| *inner != id));
        }
    }
    for id in roots {
        let Some((result, used)) = made.remove(&id) else { continue };
        if included.contains(&id) {
            continue;
        }
        replace(detected, id, result, &used);
    }
    for id in included {
        let found = &mut detected[id.index()];
        found.format = Some(Format::Keepalived);
        found.documents.clear();
    }
}

/// Gives a configuration to its root's source, and errors and remarks to the source that they are in.
fn replace(detected: &mut [Detected], id: SourceId, result: Detected, used: &BTreeSet<SourceId>) {
    for of_file in used.iter().chain([&id]) {
        let found = &mut detected[of_file.index()];
        found.errors.clear();
        found.remarks.clear();
    }
    for error in result.errors {
        detected[error.span.source.index()].errors.push(error);
    }
    for remark in result.remarks {
        let found = &mut detected[remark.span.source.index()];
        if !found.remarks.contains(&remark) {
            found.remarks.push(remark);
        }
    }
    detected[id.index()].documents = result.documents;
}

/// The files of the run, as an include finds them.
struct Folder<'s, 'f> {
    sources: &'s Sources,
    files: &'f Files,
    readable: &'f BTreeSet<SourceId>,
}

impl<'s> Library<'s> for Folder<'s, '_> {
    fn find(&mut self, from: &Source, pattern: &str) -> Result<Vec<&'s Source>, Missing> {
        let path = normal_path(&from.path);
        let base = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut found: Vec<SourceId> = Vec::new();
        let mut missing = None;
        for pattern in alternatives(pattern) {
            // The place of an installed file is in the folder of the main one.
            let relative = pattern.strip_prefix(INSTALLED).unwrap_or(&pattern);
            match self.files.find(relative, std::slice::from_ref(&base)) {
                Found::Files(files) => found.extend(files),
                Found::Nothing => {}
                Found::MissingFile => missing = Some(Missing::File),
                Found::MissingPattern => missing = Some(Missing::Pattern),
            }
        }
        found.retain(|id| self.readable.contains(id));
        match (found.is_empty(), missing) {
            (true, Some(missing)) => Err(missing),
            _ => Ok(found.into_iter().map(|id| self.sources.get(id)).collect()),
        }
    }
}

/// `{a,b}.conf` as the shell expands it; only one pair of braces, which is all that is ever written.
fn alternatives(pattern: &str) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('{') else { return vec![pattern.to_owned()] };
    let Some((inside, behind)) = rest.split_once('}') else { return vec![pattern.to_owned()] };
    inside.split(',').map(|part| [before, part, behind].concat()).collect()
}

pub fn remark((span, pattern, reason): &(Span, String, Missing)) -> Remark {
    let (severity, message, help) = match reason {
        Missing::File => (
            Severity::Note,
            format!("`include {pattern}` names no file of this run: what it holds is not known"),
            "check the folder that holds it too: includes are looked for beside the including file",
        ),
        Missing::Pattern => (
            Severity::Note,
            format!("`include {pattern}` fits no file of this run: what it adds is not known"),
            "check the folder that it names too: includes are looked for beside the including file",
        ),
        Missing::Loop => (
            Severity::Warning,
            format!("`include {pattern}` leads back to a file that includes it"),
            "remove the include",
        ),
        Missing::Limit => (
            Severity::Warning,
            format!("`include {pattern}` is not followed: files include each other too deeply"),
            "include the file from the main configuration",
        ),
    };
    Remark { kind: RemarkKind::Incomplete, severity, span: *span, message, help: Some(help.to_owned()) }
}
