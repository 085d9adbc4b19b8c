//! Argo CD: the folders of an `Application`'s sources, and of those that an `ApplicationSet` makes of a list or of
//! folders of the repository.

use globset::GlobBuilder;

use super::{Applied, Cluster, Places};
use crate::document::Document;
use crate::inventory::folder;
use crate::inventory::k8s::kustomize::patch::{Files, Origin};
use crate::inventory::k8s::kustomize::step::{Namespace, Step};
use crate::inventory::k8s::lookup::labels;
use crate::syntax::{Node, Path};

/// The document's folder, where folders are, and the files that patches are in.
type Known<'k, 'a> = (&'k str, &'k Places, &'k Files<'a>);

/// Applications that one set makes.
const MAX_APPLICATIONS: usize = 500;

/// What a generator puts in for `{{name}}`.
type Parameters = Vec<(String, String)>;

pub(super) fn read<'a>(document: &'a Document, known: Known<'_, 'a>) -> Vec<(Cluster, Applied<'a>)> {
    let spec = Path::keys(&["spec"]);
    match (&*document.kind.name, document.root.get("spec")) {
        ("Application", Some(node)) => application(document, (node, &spec), &Vec::new(), known),
        ("ApplicationSet", Some(node)) => {
            let Some(template) = node.dig(&["template", "spec"]) else { return Vec::new() };
            let at = spec.key("template").key("spec");
            let mut made = Vec::new();
            generators(node, known, 0, &mut made);
            made.truncate(MAX_APPLICATIONS);
            made.iter().flat_map(|with| application(document, (template, &at), with, known)).collect()
        }
        _ => Vec::new(),
    }
}

fn application<'a>(
    document: &'a Document,
    (spec, at): (&'a Node, &Path),
    with: &Parameters,
    (home, places, files): Known<'_, 'a>,
) -> Vec<(Cluster, Applied<'a>)> {
    let part = |key: &str| spec.dig(&["destination", key]).and_then(Node::as_str).unwrap_or("");
    let cluster = (part("server").to_owned(), part("name").to_owned());
    let cluster = Some(cluster).filter(|(server, name)| !server.contains("{{") && !name.contains("{{"));
    let sources = spec.get("sources").map_or(&[][..], Node::items).iter().enumerate();
    let sources = sources.map(|(index, source)| (source, at.clone().key("sources").index(index)));
    let sources = spec.get("source").map(|source| (source, at.clone().key("source"))).into_iter().chain(sources);
    let namespace = spec.dig(&["destination", "namespace"]).and_then(Node::as_str).filter(|name| !name.is_empty());
    let applied = sources.filter_map(|(source, at)| {
        let path = filled(source.get("path")?.as_str()?, with)?;
        let folder = places.find(home, &path)?;
        let origin = Origin { document: document.id, home: &folder, files };
        let mut step = match source.get("kustomize") {
            Some(node) => Step::read(node, &at.key("kustomize"), origin),
            None => Step::empty(document.id),
        };
        // A namespace that a template fills in is another one for each application.
        let namespace = namespace.filter(|name| !name.contains("{{"));
        step.namespace = step.namespace.or(namespace.map(Namespace::Defaults));
        let recurses = source.dig(&["directory", "recurse"]).and_then(Node::as_bool) == Some(true);
        Some((cluster.clone(), Applied { folder, recurses, hub: None, components: Vec::new(), step }))
    });
    applied.collect()
}

/// What the generators of a set fill in; those in matrices and unions each on their own.
fn generators(node: &Node, known: Known<'_, '_>, depth: usize, made: &mut Vec<Parameters>) {
    if depth > 3 {
        return;
    }
    for generator in node.get("generators").map_or(&[][..], Node::items) {
        for element in generator.dig(&["list", "elements"]).map_or(&[][..], Node::items) {
            let pairs = element
                .entries()
                .iter()
                .filter_map(|entry| Some((entry.key.to_string(), labels::text(&entry.value)?.into_owned())));
            made.push(pairs.collect());
        }
        if let Some(directories) = generator.dig(&["git", "directories"]) {
            made.extend(self::directories(directories, known));
        }
        for nested in ["matrix", "merge", "union"].into_iter().filter_map(|key| generator.get(key)) {
            generators(nested, known, depth + 1, made);
        }
    }
}

/// The folders that the globs of a generator mean, without those that it excludes.
fn directories(node: &Node, (home, places, _): Known<'_, '_>) -> Vec<Parameters> {
    let top = places.top(home).find(|top| places.folders.contains(*top)).unwrap_or("");
    let glob = |item: &Node| {
        let text = item.get("path").and_then(Node::as_str)?;
        Some(GlobBuilder::new(text.trim_end_matches('/')).literal_separator(true).build().ok()?.compile_matcher())
    };
    let excludes = |item: &&Node| item.get("exclude").and_then(Node::as_bool) == Some(true);
    let wanted: Vec<_> = node.items().iter().filter(|item| !excludes(item)).filter_map(glob).collect();
    let unwanted: Vec<_> = node.items().iter().filter(excludes).filter_map(glob).collect();
    let mut folders: Vec<&str> = places.folders.iter().map(String::as_str).collect();
    folders.sort_unstable();
    let below = folders.into_iter().filter_map(|folder| match top.is_empty() {
        true => Some(folder),
        false => folder.strip_prefix(top)?.strip_prefix('/'),
    });
    let meant = below.filter(|path| wanted.iter().any(|glob| glob.is_match(path)));
    let meant = meant.filter(|path| !unwanted.iter().any(|glob| glob.is_match(path)));
    meant.map(parameters).collect()
}

/// By the names of both kinds of templates.
fn parameters(path: &str) -> Parameters {
    let name = folder::file_name(path);
    let mut all = vec![
        ("path".to_owned(), path.to_owned()),
        ("path.path".to_owned(), path.to_owned()),
        ("path.basename".to_owned(), name.to_owned()),
    ];
    for (index, segment) in path.split('/').enumerate() {
        all.push((format!("path[{index}]"), segment.to_owned()));
    }
    all
}

/// A text with its placeholders filled in; `None` when one is left.
fn filled(text: &str, with: &Parameters) -> Option<String> {
    let mut rest = text;
    let mut filled = String::new();
    while let Some((before, behind)) = rest.split_once("{{") {
        let (name, after) = behind.split_once("}}")?;
        let name = name.trim().trim_start_matches('.');
        filled.push_str(before);
        filled.push_str(&with.iter().find(|(known, _)| known == name)?.1);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}
