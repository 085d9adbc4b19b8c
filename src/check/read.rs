//! From discovered files to sources, documents and notices.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::Material;
use super::embedded::{self, Holder};
use super::view;
use crate::discover::Discovered;
use crate::document::{DocumentId, Documents};
use crate::format::nginx::sections;
use crate::format::{Detected, Format, Parser, Remark, RemarkKind, Skipped, detect, join};
use crate::report::{Notice, NoticeCode, Statistics};
use crate::settings::{ParseErrors, Severity};
use crate::source::{Encoding, Source, SourceId, Sources, Span};
use crate::syntax::SyntaxError;

/// How files are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading {
    pub parse_errors: ParseErrors,
    /// Policies without kinds are there: files of no format of ours are read too.
    pub sees_plain: bool,
    /// What the user says that the named files are.
    pub parser: Option<Parser>,
}

/// Parses every file, in parallel; the result does not depend on the order of the work.
pub(super) fn parse(discovered: Discovered, working_directory: &Path, reading: Reading) -> Material {
    let mut sources = Sources::default();
    let mut in_chart = Vec::with_capacity(discovered.files.len());
    let mut named = Vec::with_capacity(discovered.files.len());
    let mut seen = discovered.seen;
    for file in discovered.files {
        let sections = sections(&file.content.text);
        if sections.is_empty() {
            sources.add(file.path, file.content.text, file.content.encoding);
            in_chart.push(file.in_chart);
            named.push(file.named);
            continue;
        }
        // What a dump shows counts as the files that it shows.
        seen += sections.len() - 1;
        let dump = Arc::from(file.path);
        for section in sections {
            sources.add_dumped(&dump, section.path, section.text.into(), file.content.encoding);
            in_chart.push(false);
            named.push(false);
        }
    }
    let mut detected: Vec<Detected> = (0..sources.len())
        .into_par_iter()
        .map(|index| {
            let source = sources.get(SourceId::new(index));
            match reading.parser.filter(|_| named[index]) {
                Some(parser) => parser.read(source),
                None => detect(source, in_chart[index]),
            }
        })
        .collect();
    let files = sources.len();
    let holders = embedded::extend(&mut sources, &mut detected);
    join(&sources, &mut detected);
    if reading.sees_plain {
        view::complete(&sources, &mut detected[..files], &named);
    }
    let mut material = Material {
        statistics: Statistics { files_seen: seen, ..Statistics::default() },
        sources,
        documents: Documents::default(),
        notices: discovered.notices,
        left_out: Vec::new(),
        repositories: discovered.repositories,
        working_directory: working_directory.to_owned(),
        view: view::View::default(),
    };
    // The first document of each source. Strings come behind the documents that hold them.
    let mut first = Vec::with_capacity(detected.len());
    let mut unknown = Vec::new();
    for (index, detected) in detected.into_iter().enumerate() {
        first.push(material.documents.len());
        let holder = index.checked_sub(files).map(|embedded| &holders[embedded]);
        let holder =
            holder.map(|Holder { source, document, path }| (DocumentId::new(first[source.index()] + document), path));
        let id = SourceId::new(index);
        if detected.format.is_none() && named.get(index) == Some(&true) {
            unknown.push(id);
        }
        material.take(id, detected, (holder, reading.parse_errors));
    }
    material.tell_unknown(&unknown, reading.sees_plain);
    material.statistics.unknown =
        material.statistics.files_seen - material.statistics.files - material.statistics.skipped.len();
    material
}

/// The document that a string belongs to, and where in it.
type Place<'a> = (DocumentId, &'a crate::syntax::Path);

/// Most files of no known format that are named one by one.
const NAMED: usize = 3;

impl Material {
    /// Files that the user named are never passed over silently. A hook names all that a commit changes, so that many
    /// are told in one line.
    fn tell_unknown(&mut self, unknown: &[SourceId], sees_plain: bool) {
        if sees_plain {
            self.notices.extend(unknown.iter().map(|id| no_syntax(self.sources.get(*id))));
        } else if self.statistics.files > 0 && !unknown.is_empty() {
            // Where nothing at all is judged, the run fails and says so.
            self.notices.push(no_format(unknown.iter().map(|id| self.sources.shown(*id))));
        }
    }

    /// A string is not a file: only its documents are counted.
    fn take(&mut self, id: SourceId, detected: Detected, (holder, parse_errors): (Option<Place<'_>>, ParseErrors)) {
        if detected.format.is_none() {
            return;
        }
        let source = self.sources.get(id);
        let path = self.sources.shown(id).to_owned();
        let mut notices = Vec::new();
        // Plain files join no relation: nothing is incomplete without them.
        let is_plain = detected.format == Some(Format::Plain);
        if !is_plain && (detected.skipped.is_some() || !detected.errors.is_empty()) {
            self.left_out.push(path.clone());
        }
        if let Some(skipped) = detected.skipped {
            if holder.is_none() {
                self.statistics.skipped.push((path.clone(), skipped.reason()));
            }
            notices.push(skipped_template(source, skipped));
        } else {
            self.statistics.files += usize::from(holder.is_none());
            self.statistics.documents += detected.documents.len() - detected.shadows;
            // Of a file that is not judged, such as a plan in its binary form, its remark says enough.
            let is_read = !detected.documents.is_empty() || detected.remarks.is_empty();
            if source.encoding == Encoding::Lossy && holder.is_none() && is_read {
                notices.push(lossy(source));
            }
            notices.extend(detected.remarks.into_iter().map(|remark| remarked(&path, remark)));
            notices.extend(detected.errors.into_iter().map(|error| broken(&path, error, parse_errors)));
        }
        // What is said about a string is said about the file that it stands in.
        self.notices.extend(notices.into_iter().map(|notice| {
            let span = notice.span.map(|span| self.sources.physical(span));
            Notice { path: Some(path.clone()), span, ..notice }
        }));
        for document in detected.documents {
            match holder {
                Some(place) => self.documents.embed(document, place),
                None => self.documents.add(document),
            };
        }
    }
}

fn no_format<'a>(paths: impl ExactSizeIterator<Item = &'a str>) -> Notice {
    let count = paths.len();
    let mut shown: Vec<String> = paths.take(NAMED).map(|path| format!("`{path}`")).collect();
    if count > NAMED {
        shown.push(format!("{} more", count - NAMED));
    }
    let is = if count == 1 { "is" } else { "are" };
    Notice {
        code: NoticeCode::NotJudged,
        severity: Severity::Note,
        message: format!(
            "{} {is} of no known format, so no rule judges {}",
            listed(&shown),
            if count == 1 { "it" } else { "them" }
        ),
        help: Some("`--parser FORMAT` says as what named files are read".into()),
        path: None,
        span: None,
    }
}

fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn no_syntax(source: &Source) -> Notice {
    Notice {
        code: NoticeCode::NotJudged,
        severity: Severity::Warning,
        message: "is of no known syntax: no policy sees it".into(),
        help: Some("policies see YAML, JSON, TOML, INI, `.env` files and Dockerfiles, told by their names".into()),
        path: Some(source.path.clone()),
        span: None,
    }
}

fn skipped_template(source: &Source, skipped: Skipped) -> Notice {
    let marker = source.text.find("{{").or_else(|| source.text.find("{%")).unwrap_or(0);
    let end = source.text[marker..].find('\n').map_or(source.text.len(), |length| marker + length);
    Notice {
        code: NoticeCode::SkippedTemplate,
        severity: Severity::Note,
        message: format!("{} is not judged", skipped.reason()),
        help: Some("render it first, for example `helm template . | fivenines check -`".into()),
        path: Some(source.path.clone()),
        span: Some(Span::new(source.id, marker, end.min(marker + 2).max(marker))),
    }
}

fn lossy(source: &Source) -> Notice {
    let at = source.text.find('\u{FFFD}').unwrap_or(0);
    Notice {
        code: NoticeCode::LossyText,
        severity: Severity::Warning,
        message: "is neither UTF-8 nor UTF-16: bytes that mean nothing were replaced".into(),
        help: Some("save the file as UTF-8".into()),
        path: Some(source.path.clone()),
        span: Some(Span::new(source.id, at, (at + 3).min(source.text.len()))),
    }
}

fn remarked(path: &str, remark: Remark) -> Notice {
    Notice {
        code: match remark.kind {
            RemarkKind::NotJudged => NoticeCode::NotJudged,
            RemarkKind::Incomplete => NoticeCode::Incomplete,
        },
        severity: remark.severity,
        message: remark.message,
        help: remark.help,
        path: Some(path.to_owned()),
        span: Some(remark.span),
    }
}

fn broken(path: &str, error: SyntaxError, parse_errors: ParseErrors) -> Notice {
    Notice {
        code: NoticeCode::ParseError,
        severity: match parse_errors {
            ParseErrors::Error => Severity::Error,
            ParseErrors::Warning => Severity::Warning,
        },
        message: error.message,
        help: error.help,
        path: Some(path.to_owned()),
        span: Some(error.span),
    }
}
