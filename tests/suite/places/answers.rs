//! What a run answers to a case, with the places that it finds.

use std::path::Path as FilePath;

use fivenines::finding::{Finding, place};
use fivenines::policy::{Options, load};
use fivenines::report::Report;
use fivenines::settings::Settings;
use fivenines::source::Span;
use fivenines::syntax::{Node, Path, Segment};

use super::super::support::report_in;
use super::case::Case;

/// Start and end: line and column.
pub type Positions = [(u32, u32); 2];

pub struct Answer {
    pub message: String,
    pub positions: Positions,
    /// Dotted keys.
    pub missing: String,
    /// The document as a whole.
    pub is_header: bool,
    /// Index of its document.
    document: usize,
}

pub struct Answers {
    pub answers: Vec<Answer>,
    /// Of each document: every path with the place that stands for it.
    places: Vec<Vec<(Vec<Segment>, Positions)>>,
}

impl Answers {
    /// Whether a place of the answer's document stands above another one, by the paths that they may stand for.
    pub fn is_above(&self, answer: &Answer, (positions, missing): (Positions, &str)) -> bool {
        let above = self.paths_at(answer, (answer.positions, &answer.missing));
        let below = self.paths_at(answer, (positions, missing));
        above.iter().any(|above| below.iter().any(|below| below.starts_with(above)))
    }

    fn paths_at(&self, answer: &Answer, (positions, missing): (Positions, &str)) -> Vec<Vec<Segment>> {
        let keys = missing.split('.').filter(|key| !key.is_empty()).map(|key| Segment::Key(key.into()));
        let keys: Vec<Segment> = keys.collect();
        let here = self.places[answer.document].iter().filter(|(_, place)| *place == positions);
        here.map(|(path, _)| path.iter().chain(&keys).cloned().collect()).collect()
    }
}

/// `Err` says why nothing can be asked.
pub fn answers(case: &Case) -> Result<Answers, String> {
    let policies = load(&case.folder, &Options::default(), &|path: &FilePath| path.display().to_string());
    let policies = policies.map_err(|errors| format!("{:?}", errors[0].message))?;
    let report = report_in(&case.folder, &[case.input()], &Settings::default(), &policies);
    if let Some(notice) = report.notices.first() {
        return Err(notice.message.clone());
    }
    let answers = report.findings.iter().map(|finding| answer(&report, finding)).collect();
    let places = report.documents.iter().map(|document| {
        let mut paths = Vec::new();
        each_path(&document.root, &mut Vec::new(), &mut paths);
        let placed = |path: Vec<Segment>| {
            let span = place(document, &Path::new(path.clone())).span;
            (path, positions(&report, span))
        };
        paths.into_iter().map(placed).collect()
    });
    Ok(Answers { answers, places: places.collect() })
}

fn answer(report: &Report, finding: &Finding) -> Answer {
    let location = &finding.location;
    Answer {
        message: finding.message.clone(),
        positions: positions(report, location.span),
        missing: location.missing.join("."),
        is_header: location.pointer.is_empty() && location.missing.is_empty(),
        document: finding.document.index(),
    }
}

fn positions(report: &Report, span: Span) -> Positions {
    let span = report.sources.physical(span);
    let ends = [span.start, span.end].map(|offset| report.sources.get(span.source).position(offset));
    ends.map(|position| (position.line, position.column))
}

fn each_path(node: &Node, path: &mut Vec<Segment>, into: &mut Vec<Vec<Segment>>) {
    into.push(path.clone());
    let keys = node.entries().iter().map(|entry| (Segment::Key(entry.key.clone()), &entry.value));
    let items = node.items().iter().enumerate().map(|(index, item)| (Segment::Index(index), item));
    for (segment, child) in keys.chain(items) {
        path.push(segment);
        each_path(child, path, into);
        path.pop();
    }
}
