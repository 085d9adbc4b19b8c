//! `--data`: YAML and JSON files that policies see under `data`, beside what the engine puts there.
//!
//! As conftest loads them: the contents of all files are merged at the root of `data`, wherever in a folder they lie.
//! OPA's `a.b:PATH` puts a file or a folder below `data.a.b`. Two files may share a mapping, never a value.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use crate::settings::DataPath;
use crate::source::{Encoding, Source, SourceId, Span, decode};
use crate::syntax::{Node, Syntax, parse};
use crate::value::{Value, from_node, object_of};

/// Names under `data` that the engine fills.
pub const RESERVED: [&str; 6] = ["document", "inventory", "params", "system", "run", "conftest"];

/// A larger file is not read.
const MAX_BYTES: u64 = 256 << 20;

/// What the user's files put under `data`.
#[derive(Debug, Default, Clone)]
pub struct UserData {
    /// By top-level name.
    entries: BTreeMap<Value, Value>,
}

impl UserData {
    /// What the engine tells, an object, with the user's names beside it.
    pub fn beside(&self, engine: Value) -> Value {
        let Value::Object(pairs) = &engine else { return engine };
        if self.entries.is_empty() {
            return engine;
        }
        let pairs = self.entries.iter().chain(pairs.iter());
        pairs.map(|(name, value)| (name.clone(), value.clone())).collect::<BTreeMap<_, _>>().into()
    }

    /// Whether something stands at `data.NAME`.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&Value::from(name))
    }
}

/// Loads files and folders; every fault of every file at once. `rules` are paths of policies' rules (`main.deny`), where
/// no data can stand.
pub fn load(
    paths: &[DataPath],
    rules: &BTreeSet<String>,
    shown: &dyn Fn(&Path) -> String,
) -> Result<UserData, Vec<Error>> {
    let mut merger = Merger::default();
    for DataPath { prefix, path } in paths {
        match files(path, shown) {
            Ok(files) => files.iter().for_each(|file| merger.add(file, prefix, shown)),
            Err(error) => merger.errors.push(error),
        }
    }
    rules.iter().for_each(|rule| merger.check_rule(rule));
    if !merger.errors.is_empty() {
        return Err(merger.errors);
    }
    let entries = merger.root.into_iter().map(|(name, branch)| (Value::String(name), branch.value()));
    Ok(UserData { entries: entries.collect() })
}

/// What was typed, relative to `base`. A path that exists as it stands has no prefix; one letter is a drive.
pub fn path(typed: &Path, base: &Path) -> DataPath {
    let plain = base.join(typed);
    match typed.to_str().and_then(|text| text.split_once(':')) {
        Some((prefix, rest)) if prefix.len() > 1 && !rest.is_empty() && !plain.exists() => {
            DataPath { prefix: prefix.split('.').map(str::to_owned).collect(), path: base.join(rest) }
        }
        _ => DataPath { prefix: Vec::new(), path: plain },
    }
}

/// The data files at a path: itself, or all below a folder, hidden and ignored ones too, as OPA does.
fn files(path: &Path, shown: &dyn Fn(&Path) -> String) -> Result<Vec<PathBuf>, Error> {
    let help = "data are files that end in .yaml, .yml or .json, and folders of them";
    if !path.exists() {
        return Err(Error::new(format!("data `{}` does not exist", shown(path))).help(help));
    }
    let mut files = Vec::new();
    let mut walk = ignore::WalkBuilder::new(path);
    for entry in walk.standard_filters(false).follow_links(true).sort_by_file_name(std::ffi::OsStr::cmp).build() {
        let entry = entry.map_err(|error| Error::new(format!("cannot read data `{}`: {error}", shown(path))))?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) && syntax(entry.path()).is_some() {
            files.push(entry.into_path());
        }
    }
    match files.is_empty() {
        true => Err(Error::new(format!("no data in `{}`", shown(path))).help(help)),
        false => Ok(files),
    }
}

fn syntax(file: &Path) -> Option<Syntax> {
    match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "yaml" | "yml" => Some(Syntax::Yaml),
        "json" => Some(Syntax::Json),
        _ => None,
    }
}

/// The root of `data` as far as it is read.
#[derive(Default)]
struct Merger {
    root: BTreeMap<Arc<str>, Branch>,
    /// By their ids, which spans of branches carry.
    sources: Vec<Arc<Source>>,
    errors: Vec<Error>,
}

/// A value with the place of its key.
struct Branch {
    key: Span,
    content: Content,
}

enum Content {
    Mapping(BTreeMap<Arc<str>, Branch>),
    Value(Value),
}

impl Branch {
    fn new(key: Span, node: &Node) -> Self {
        let content = match node.is_mapping() {
            true => Content::Mapping(branches(node)),
            false => Content::Value(from_node(node)),
        };
        Self { key, content }
    }

    fn value(self) -> Value {
        match self.content {
            Content::Value(value) => value,
            Content::Mapping(branches) => {
                let pairs: Vec<_> = branches.into_iter().map(|(key, branch)| (key, branch.value())).collect();
                object_of(pairs.iter().map(|(key, value)| (&**key, value.clone())))
            }
        }
    }
}

fn branches(mapping: &Node) -> BTreeMap<Arc<str>, Branch> {
    let pairs = mapping.entries().iter();
    pairs.map(|entry| (Arc::clone(&entry.key), Branch::new(entry.key_span, &entry.value))).collect()
}

impl Merger {
    fn add(&mut self, file: &Path, prefix: &[String], shown: &dyn Fn(&Path) -> String) {
        let id = SourceId::new(self.sources.len());
        let read = read(file, &shown(file), id).and_then(|source| Ok((root(&source)?, source)));
        let (root, source) = match read {
            Ok(read) => read,
            Err(errors) => return self.errors.extend(errors),
        };
        if prefix.is_empty() && !root.is_mapping() {
            let error = Error::new("a data file holds a mapping, whose keys are names under `data`");
            let help = "give the value a name, in the file or with `--data name:PATH`";
            return self.errors.push(error.help(help).at(&source, root.span));
        }
        self.sources.push(Arc::clone(&source));
        let start = Span { end: root.span.start, ..root.span };
        let mut content = Branch::new(start, &root).content;
        for name in prefix.iter().rev() {
            content = Content::Mapping(BTreeMap::from([(Arc::from(name.as_str()), Branch { key: start, content })]));
        }
        let Content::Mapping(branches) = content else { return };
        for (name, branch) in branches.iter().filter(|(name, _)| RESERVED.contains(&&***name)) {
            let error = Error::new(format!("`data.{name}` is what fivenines tells policies"));
            let help = "rename the key, or put the file below another name: `--data mine:PATH`";
            self.errors.push(error.help(help).at(&source, branch.key));
        }
        merge(&mut self.root, branches, &mut String::from("data"), &mut (&self.sources, &mut self.errors));
    }

    /// A package's names and the data's may mix, but what stands at a rule's own path or above it hides the rule.
    fn check_rule(&mut self, rule: &str) {
        let mut branches = &self.root;
        let mut met = None;
        for name in rule.split('.') {
            met = branches.get(name);
            match met.map(|branch| &branch.content) {
                Some(Content::Mapping(below)) => branches = below,
                Some(Content::Value(_)) => break,
                None => return,
            }
        }
        if let Some(branch) = met {
            let error = Error::new(format!("data stands where the rule `data.{rule}` of a policy stands"));
            let error = error.help("rename the key, or put the file below another name: `--data mine:PATH`");
            self.errors.push(error.at(&self.sources[branch.key.source.index()], branch.key));
        }
    }
}

/// Mappings are joined; anything else that stands twice at one place is an error, equal values too, as in OPA.
fn merge(
    into: &mut BTreeMap<Arc<str>, Branch>,
    branches: BTreeMap<Arc<str>, Branch>,
    path: &mut String,
    told: &mut (&[Arc<Source>], &mut Vec<Error>),
) {
    for (name, branch) in branches {
        let Some(known) = into.get_mut(&name) else {
            into.insert(name, branch);
            continue;
        };
        let length = path.len();
        path.push('.');
        path.push_str(&name);
        match (&mut known.content, branch.content) {
            (Content::Mapping(known), Content::Mapping(branches)) => merge(known, branches, path, told),
            _ => {
                let (sources, errors) = (&told.0, &mut *told.1);
                let first = &sources[known.key.source.index()];
                let line = first.position(known.key.start).line;
                let error = Error::new(format!("`{path}` is given twice"));
                let error = error.help(format!(
                    "it is given in {}:{line} too; two files may share a mapping, never a value",
                    first.path
                ));
                errors.push(error.at(&sources[branch.key.source.index()], branch.key));
            }
        }
        path.truncate(length);
    }
}

fn read(file: &Path, shown: &str, id: SourceId) -> Result<Arc<Source>, Vec<Error>> {
    let failed = |why: &dyn std::fmt::Display| vec![Error::new(format!("cannot read data `{shown}`: {why}"))];
    let size = std::fs::metadata(file).map_err(|error| failed(&error))?.len();
    if size > MAX_BYTES {
        return Err(failed(&format_args!("it has {size} bytes, more than {MAX_BYTES}")));
    }
    let decoded = decode(&std::fs::read(file).map_err(|error| failed(&error))?);
    match decoded.encoding {
        Encoding::Lossy => Err(failed(&"it is not UTF-8")),
        Encoding::Utf8 | Encoding::Utf16 => {
            Ok(Arc::new(Source::new(id, shown.to_owned(), decoded.text, decoded.encoding)))
        }
    }
}

/// The one document that a data file holds.
fn root(source: &Arc<Source>) -> Result<Node, Vec<Error>> {
    let syntax = syntax(Path::new(&source.path)).expect("only data files are read");
    let parsed = parse(source, syntax);
    let mut errors: Vec<Error> = parsed
        .errors
        .into_iter()
        .map(|fault| Error {
            help: fault.help,
            ..Error::new(format!("data does not parse: {}", fault.message)).at(source, fault.span)
        })
        .collect();
    let mut documents = parsed.documents.into_iter();
    let first = documents.next();
    if let Some(second) = documents.next() {
        let error = Error::new("a data file holds one document, and this one begins another");
        errors.push(error.help("put them into files of their own").at(source, second.root.span));
    }
    for key in first.iter().flat_map(|document| &document.duplicate_keys) {
        errors.push(Error::new("the key is given twice").help("keep one of them").at(source, key.second));
    }
    match first {
        Some(document) if errors.is_empty() => Ok(document.root),
        None if errors.is_empty() => {
            Err(vec![Error::new("a data file is empty").at(source, Span::new(source.id, 0, 0))])
        }
        _ => Err(errors),
    }
}
