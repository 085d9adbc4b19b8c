//! What the engine answers to a case, with the places that it finds.

use std::path::Path as FilePath;

use fivenines::document::{Document, Documents, Identity, Kind, NewDocument};
use fivenines::finding::{Violation, locate, place};
use fivenines::format::{Format, haproxy, nginx};
use fivenines::policy::{Evaluator, Options, load};
use fivenines::source::{SourceId, Sources, Span, decode};
use fivenines::syntax::{self, Node, Path, Segment, Syntax};
use fivenines::value;

use super::case::Case;

pub struct Answer {
    pub message: String,
    pub positions: Positions,
    pub missing: String,
    /// With the absent keys; empty at the document's header.
    pub path: Vec<Segment>,
    /// The documents of the input.
    document: usize,
}

/// Start and end: line and column.
pub type Positions = [(u32, u32); 2];

type Placed = (Vec<Segment>, Positions);

pub struct Answers {
    pub answers: Vec<Answer>,
    /// Of each document: every path with the place that stands for it.
    places: Vec<Vec<Placed>>,
}

impl Answers {
    /// The paths of an answer's document that stand at a place, with the keys that are absent below it.
    pub fn paths_at(&self, answer: &Answer, positions: Positions, missing: &str) -> Vec<Vec<Segment>> {
        let keys = missing.split('.').filter(|key| !key.is_empty()).map(|key| Segment::Key(key.into()));
        let keys: Vec<Segment> = keys.collect();
        let here = self.places[answer.document].iter().filter(|(_, place)| *place == positions);
        here.map(|(path, _)| path.iter().chain(&keys).cloned().collect()).collect()
    }
}

/// `Err` says why nothing can be asked.
pub fn answers(case: &Case) -> Result<Answers, String> {
    let mut sources = Sources::default();
    let input = case.input();
    let decoded = decode(&std::fs::read(&input).expect("readable"));
    let name = input.file_name().expect("a file").to_string_lossy().into_owned();
    let id = sources.add(name, decoded.text, decoded.encoding);
    let mut documents = Documents::default();
    for document in read(&sources, id)? {
        documents.add(document);
    }
    let policies = load(&case.policy(), &Options::default(), &|path: &FilePath| path.display().to_string());
    let policies = policies.map_err(|errors| format!("{:?}", errors[0].message))?;
    let positions = |span: Span| {
        let ends = [span.start, span.end].map(|offset| sources.get(span.source).position(offset));
        ends.map(|position| (position.line, position.column))
    };
    let mut all = Answers { answers: Vec::new(), places: Vec::new() };
    for (index, document) in documents.iter().enumerate() {
        let mut paths = Vec::new();
        each_path(&document.root, &mut Vec::new(), &mut paths);
        let paths = paths.into_iter().map(|path| {
            let span = place(document, &Path::new(path.clone())).span;
            (path, positions(span))
        });
        all.places.push(paths.collect());
        for policy in &policies {
            let violations = evaluate(policy, document)?;
            all.answers.extend(violations.into_iter().map(|violation| {
                let (location, _) = locate(&sources, &documents, document.id, &violation);
                Answer {
                    message: violation.message,
                    positions: positions(location.span),
                    missing: location.missing.join("."),
                    path: violation.path.map(|path| path.segments().to_vec()).unwrap_or_default(),
                    document: index,
                }
            }));
        }
    }
    Ok(all)
}

fn evaluate(policy: &fivenines::policy::Policy, document: &Document) -> Result<Vec<Violation>, String> {
    let mut evaluator = Evaluator::new(policy).map_err(|error| error.message)?;
    let data = value::object([("document", value::object([]))]);
    evaluator.evaluate(document.id, document.value(), &data).map_err(|error| error.message)
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

fn read(sources: &Sources, id: SourceId) -> Result<Vec<NewDocument>, String> {
    let source = sources.get(id);
    let syntax = match source.path.rsplit('.').next() {
        Some("conf") => return Ok(nginx::read(source).documents),
        Some("cfg") => return Ok(haproxy::read(source).documents),
        Some("json") => Syntax::Json,
        Some("yaml") => Syntax::Yaml,
        _ => return Err(format!("{} is not read yet", source.path)),
    };
    let parsed = syntax::parse(source, syntax).documents.into_iter();
    Ok(parsed
        .map(|document| NewDocument {
            source: id,
            prefix: Path::default(),
            format: Format::K8s,
            kind: Kind { name: "Any".into(), group: "".into() },
            identity: Identity::default(),
            root: document.root,
            comments: Vec::new(),
            duplicate_keys: Vec::new(),
            generated_from: None,
            parts: Vec::new(),
        })
        .collect())
}
