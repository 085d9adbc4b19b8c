//! Puts included files where their `include` stands. Only files of the run are followed, and only so far.
//!
//! A root is a main configuration, or a fragment that nothing includes. An `include` that cannot be followed stays,
//! with `missing` for policies and a remark for the reader of the run.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::files::{Files, Found};
use super::{context, document, is_template, shape};
use crate::document::NewDocument;
use crate::format::Format;
use crate::format::detect::{Detected, Remark, RemarkKind};
use crate::settings::Severity;
use crate::source::{SourceId, Sources, Span, normal_path};
use crate::syntax::nginx::MAX_BLOCKS;
use crate::syntax::{self, Comment, Data, Entry, Node, Syntax, SyntaxError};

/// Directives that includes may add to one configuration, and to all of a run.
const MAX_ADDED: usize = 200_000;
const MAX_ADDED_IN_RUN: usize = 1_000_000;
/// Files that include each other.
const MAX_FILES_DEEP: usize = 40;
/// Folders around a fragment that its includes may be relative to.
const MAX_BASES: usize = 8;

pub fn join(sources: &Sources, detected: &mut [Detected]) {
    let Some(mut joiner) = Joiner::new(sources, detected) else { return };
    let (mains, fragments): (Vec<SourceId>, Vec<SourceId>) =
        joiner.roots.iter().partition(|id| joiner.parsed[id].context == "main");
    let mut chosen = joiner.choose(&mains, &BTreeSet::new());
    let included: BTreeSet<SourceId> = chosen.iter().flat_map(|root| root.used.iter().copied()).collect();
    chosen.extend(joiner.choose(&fragments, &included));
    let Joiner { parsed, .. } = joiner;
    finish(detected, parsed, chosen);
}

/// A file as it was read, before anything is put into it.
struct File {
    directives: Option<Node>,
    comments: Vec<Comment>,
    context: &'static str,
    errors: Vec<SyntaxError>,
    /// Directives and data in it, at any depth.
    count: usize,
    depth: usize,
}

/// A configuration put together.
struct Root {
    id: SourceId,
    document: NewDocument,
    used: BTreeSet<SourceId>,
    remarks: Vec<Remark>,
}

struct Joiner<'s> {
    sources: &'s Sources,
    files: Files,
    /// What may be spliced: read as nginx, or of no known format.
    parsed: HashMap<SourceId, File>,
    readable: BTreeSet<SourceId>,
    /// In the order of the sources.
    roots: Vec<SourceId>,
    left: usize,
}

impl<'s> Joiner<'s> {
    /// `None` when there is nothing to join.
    fn new(sources: &'s Sources, detected: &mut [Detected]) -> Option<Self> {
        let is_nginx = |detected: &Detected| detected.format == Some(Format::Nginx) && detected.skipped.is_none();
        let mut joiner = Self {
            sources,
            files: Files::new(sources),
            parsed: HashMap::new(),
            readable: BTreeSet::new(),
            roots: Vec::new(),
            left: MAX_ADDED_IN_RUN,
        };
        for (index, detected) in detected.iter_mut().enumerate() {
            let id = SourceId::new(index);
            if is_nginx(detected) || (detected.format.is_none() && detected.skipped.is_none()) {
                joiner.readable.insert(id);
            }
            if is_nginx(detected) && !detected.documents.is_empty() {
                let file = File::of_document(detected.documents.remove(0), !detected.errors.is_empty());
                joiner.parsed.insert(id, file);
                joiner.roots.push(id);
            }
        }
        (!joiner.roots.is_empty()).then_some(joiner)
    }

    /// Puts together those of the candidates that no other one includes; of a circle the first.
    fn choose(&mut self, candidates: &[SourceId], included: &BTreeSet<SourceId>) -> Vec<Root> {
        let candidates = candidates.iter().filter(|id| !included.contains(id));
        let mut roots: Vec<Root> = candidates.map(|id| self.root(*id)).collect();
        let mut used: BTreeSet<SourceId> = roots.iter().flat_map(|root| root.used.iter().copied()).collect();
        let in_circle: BTreeSet<SourceId> = roots.iter().map(|root| root.id).filter(|id| used.contains(id)).collect();
        let mut covered: BTreeSet<SourceId> =
            roots.iter().filter(|root| !in_circle.contains(&root.id)).flat_map(|root| root.used.clone()).collect();
        for root in &roots {
            if in_circle.contains(&root.id) && !covered.contains(&root.id) {
                covered.extend(&root.used);
                used.remove(&root.id);
            }
        }
        roots.retain(|root| !used.contains(&root.id));
        roots
    }

    fn root(&mut self, id: SourceId) -> Root {
        let path = normal_path(&self.sources.get(id).path);
        let mut bases = vec![path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()];
        if self.parsed[&id].context != "main" {
            while let Some((outer, _)) = bases.last().and_then(|base| base.rsplit_once('/'))
                && bases.len() < MAX_BASES
            {
                bases.push(outer.to_owned());
            }
            if bases.len() < MAX_BASES && bases.last().is_some_and(|last| !last.is_empty()) {
                bases.push(String::new());
            }
        }
        let (directives, context) = (self.parsed[&id].directives.clone(), self.parsed[&id].context);
        let directives = directives.expect("a root has directives");
        let dump = self.sources.get(id).dump.clone();
        let mut splicer = Splicer {
            joiner: self,
            bases,
            dump,
            stack: vec![id],
            used: BTreeSet::new(),
            remarks: Vec::new(),
            left: MAX_ADDED,
        };
        let spliced = splicer.items(directives.items(), 0);
        let Splicer { used, remarks, .. } = splicer;
        let directives = match spliced {
            Some(items) => Node { span: directives.span, data: Data::Sequence(items.into()) },
            None => directives,
        };
        let members = || std::iter::once(&id).chain(&used);
        let about = shape::About {
            source: self.sources.get(id),
            context,
            is_broken: members().any(|id| !self.parsed[id].errors.is_empty()),
            is_template: members().any(|id| is_template(&self.sources.get(*id).path)),
        };
        let comments = members().flat_map(|id| self.parsed[id].comments.iter().copied()).collect();
        Root { id, document: document(about, directives, comments), used, remarks }
    }

    /// Whether a file may stand in a configuration; it is read when it was not yet.
    fn ensure(&mut self, id: SourceId) -> bool {
        if !self.readable.contains(&id) {
            return false;
        }
        if !self.parsed.contains_key(&id) {
            let parsed = syntax::parse(self.sources.get(id), Syntax::Nginx);
            let (directives, comments) = match parsed.documents.into_iter().next() {
                Some(document) => (Some(document.root), document.comments),
                None => (None, Vec::new()),
            };
            self.parsed.insert(id, File::new(directives, comments, parsed.errors));
        }
        true
    }
}

impl File {
    fn new(directives: Option<Node>, comments: Vec<Comment>, errors: Vec<SyntaxError>) -> Self {
        let items = directives.as_ref().map(Node::items).unwrap_or_default();
        let (count, depth) = measure(items);
        Self { context: context::guess(items), count, depth, directives, comments, errors }
    }

    /// Its errors stay where they were found; that there are some is all that is asked here.
    fn of_document(document: NewDocument, is_broken: bool) -> Self {
        let directives = document.root.get("directives").cloned();
        let mut file = Self::new(directives, document.comments, Vec::new());
        if is_broken {
            file.errors.push(SyntaxError {
                kind: syntax::SyntaxErrorKind::Grammar,
                span: document.root.span,
                message: String::new(),
                help: None,
            });
        }
        file
    }
}

/// How many directives there are, and how many blocks stand in each other.
fn measure(items: &[Node]) -> (usize, usize) {
    let mut total = (items.len(), 0);
    for node in items {
        let data = node.get("entries").map_or(0, |entries| entries.items().len());
        let (inner, depth) = match node.get("block") {
            Some(block) => {
                let (count, depth) = measure(block.items());
                (count, depth + 1)
            }
            None => (0, 0),
        };
        total = (total.0 + data + inner, total.1.max(depth));
    }
    total
}

/// One root while its includes are followed.
struct Splicer<'j, 's> {
    joiner: &'j mut Joiner<'s>,
    /// At least one.
    bases: Vec<String>,
    /// What shows the root and all of its files.
    dump: Option<Arc<str>>,
    /// The files that include each other, the root first.
    stack: Vec<SourceId>,
    used: BTreeSet<SourceId>,
    remarks: Vec<Remark>,
    left: usize,
}

/// Why an `include` stays.
#[derive(Clone, Copy)]
enum Missing {
    File,
    Pattern,
    Loop,
    Limit,
}

impl Splicer<'_, '_> {
    /// The items with their includes followed; `None` when nothing changes, so that the tree is shared.
    fn items(&mut self, items: &[Node], depth: usize) -> Option<Vec<Node>> {
        let mut changed: Option<Vec<Node>> = None;
        for (index, node) in items.iter().enumerate() {
            let Some(instead) = self.node(node, depth) else {
                if let Some(changed) = &mut changed {
                    changed.push(node.clone());
                }
                continue;
            };
            changed.get_or_insert_with(|| items[..index].to_vec()).extend(instead);
        }
        changed
    }

    /// What stands for a node instead of it.
    fn node(&mut self, node: &Node, depth: usize) -> Option<Vec<Node>> {
        // A statement of a data block is the list of its words.
        let (name, argument) = match node.is_sequence() {
            true => (node.at(0)?.as_str()?, node.at(1).and_then(Node::as_str)),
            false => (context::name(node), context::argument(node)),
        };
        if name == "include" {
            return self.include(node, argument?, depth);
        }
        let key = ["block", "entries"].into_iter().find(|key| node.get(key).is_some())?;
        let inner = node.get(key)?;
        let items = self.items(inner.items(), depth + 1)?;
        let mut entries = node.entries().to_vec();
        let body = entries.iter_mut().find(|entry| &*entry.key == key)?;
        body.value = Node { span: inner.span, data: Data::Sequence(items.into()) };
        Some(vec![Node { span: node.span, data: Data::Mapping(entries.into()) }])
    }

    fn include(&mut self, node: &Node, what: &str, depth: usize) -> Option<Vec<Node>> {
        let files = &self.joiner.files;
        let found = match &self.dump {
            Some(dump) => files.find_in_dump(what, dump, &self.bases[0]),
            None => files.find(what, &self.bases),
        };
        let files = match found {
            Found::Files(files) => files,
            Found::Nothing => return None,
            Found::MissingFile => return self.missing(node, what, Missing::File),
            Found::MissingPattern => return self.missing(node, what, Missing::Pattern),
        };
        let mut items = Vec::new();
        let mut missing = None;
        for file in files {
            match self.file(file, depth, node.is_sequence()) {
                Ok(found) => items.extend(found),
                Err(reason) => missing = Some(reason),
            }
        }
        if let Some(reason) = missing {
            items.extend(self.missing(node, what, reason)?);
        }
        Some(items)
    }

    /// The content of a file, as directives or as data.
    fn file(&mut self, id: SourceId, depth: usize, as_data: bool) -> Result<Vec<Node>, Missing> {
        if self.stack.contains(&id) {
            return Err(Missing::Loop);
        }
        if !self.joiner.ensure(id) {
            return Err(Missing::File);
        }
        let file = &self.joiner.parsed[&id];
        let cost = file.count + 1;
        let is_deep = depth + file.depth > MAX_BLOCKS || self.stack.len() >= MAX_FILES_DEEP;
        if is_deep || cost > self.left || cost > self.joiner.left {
            return Err(Missing::Limit);
        }
        self.left -= cost;
        self.joiner.left -= cost;
        self.used.insert(id);
        let Some(directives) = file.directives.clone() else { return Ok(Vec::new()) };
        self.stack.push(id);
        let items =
            if as_data { directives.items().iter().filter_map(data).collect() } else { directives.items().to_vec() };
        let items = self.items(&items, depth).unwrap_or(items);
        self.stack.pop();
        Ok(items)
    }

    /// Keeps the directive, says what is missing, and tells of it.
    fn missing(&mut self, node: &Node, what: &str, reason: Missing) -> Option<Vec<Node>> {
        let place = match node.is_sequence() {
            true => node.at(1)?.span,
            false => node.get("args")?.at(0)?.span,
        };
        self.remarks.push(remark(place, what, reason));
        if node.is_sequence() {
            return Some(vec![node.clone()]);
        }
        let mut entries = node.entries().to_vec();
        let key_span = entries.first()?.key_span;
        let value = Node { span: Span { start: key_span.end, ..key_span }, data: Data::String(reason.name().into()) };
        entries.push(Entry { key: Arc::from("missing"), key_span, value });
        Some(vec![Node { span: node.span, data: Data::Mapping(entries.into()) }])
    }
}

impl Missing {
    fn name(self) -> &'static str {
        match self {
            Missing::File => "file",
            Missing::Pattern => "pattern",
            Missing::Loop => "loop",
            Missing::Limit => "limit",
        }
    }
}

fn remark(span: Span, what: &str, reason: Missing) -> Remark {
    let (severity, message, help) = match reason {
        Missing::File => (
            Severity::Note,
            format!("`include {what}` names no file of this run: what it holds is not known"),
            "check the folder that holds it too: includes are looked for below the main file's folder",
        ),
        Missing::Pattern => (
            Severity::Note,
            format!("`include {what}` fits no file of this run: what it adds is not known"),
            "check the folder that it names too: includes are looked for below the main file's folder",
        ),
        Missing::Loop => (
            Severity::Warning,
            format!("`include {what}` leads back to a file that includes it"),
            "remove the include: nginx does not start with it",
        ),
        Missing::Limit => (
            Severity::Warning,
            format!("`include {what}` is not followed: the configuration grows too large"),
            "include the file in fewer places",
        ),
    };
    Remark { kind: RemarkKind::Incomplete, severity, span, message, help: Some(help.to_owned()) }
}

/// A directive of a file that is included by a block of data.
fn data(node: &Node) -> Option<Node> {
    let name = node.get("name")?.clone();
    let args = node.get("args")?;
    let span = if args.items().is_empty() { name.span } else { name.span.to(args.span) };
    let words: Vec<Node> = std::iter::once(name).chain(args.items().iter().cloned()).collect();
    Some(Node { span, data: Data::Sequence(words.into()) })
}

/// Gives each configuration to its root's source, and remarks and errors to the source that they are in.
fn finish(detected: &mut [Detected], parsed: HashMap<SourceId, File>, chosen: Vec<Root>) {
    // Once a file, however often it says the same.
    let mut told: BTreeSet<(SourceId, String)> = BTreeSet::new();
    let included: BTreeSet<SourceId> = chosen.iter().flat_map(|root| root.used.iter().copied()).collect();
    let mut parsed = parsed;
    for id in included {
        let of_file = &mut detected[id.index()];
        if of_file.format.is_none() {
            of_file.format = Some(Format::Nginx);
            of_file.errors = parsed.remove(&id).map(|file| file.errors).unwrap_or_default();
        }
    }
    for root in chosen {
        for remark in root.remarks {
            if told.insert((remark.span.source, remark.message.clone())) {
                detected[remark.span.source.index()].remarks.push(remark);
            }
        }
        detected[root.id.index()].documents.push(root.document);
    }
}
