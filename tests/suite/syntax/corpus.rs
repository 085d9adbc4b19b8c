//! Configurations that people really wrote.

use fivenines::source::Source;
use fivenines::syntax::{Data, Node, Parsed, Syntax, SyntaxErrorKind, parse};
use rayon::prelude::*;
use serde::Deserialize;

use super::places::{Check, scalars_read_again, spans_hold};
use crate::support::{self, CorpusFile};

/// Files on which the index and we disagree, and why.
const EXCEPTIONS: [(&str, &str); 4] = [
    ("k8s/billimek+k8s-gitops/kubernetes/default/plex/plex.yaml", "an anchor defined twice is legal YAML"),
    (
        "k8s/onedr0p+home-ops/kubernetes/apps/network/cloudflare-dns/app/helmrelease.yaml",
        "an anchor defined twice is legal YAML",
    ),
    (
        "k8s/dotnet+tye/samples/frontend-backend/frontend-backend-production.example.yaml",
        "a document behind `...` needs no `---` in YAML 1.2",
    ),
    (
        "k8s/microservices-demo+microservices-demo/deploy/kubernetes/manifests-monitoring/23-grafana-import-dash-batch.yaml",
        "a quoted text goes on without indentation: YAML forbids it, PyYAML and Go read it",
    ),
];

#[test]
fn real_configurations_are_read_and_their_places_hold() {
    let Some(files) = support::corpus(&["k8s", "prometheus", "compose", "envoy", "otel"]) else { return };
    let files: Vec<CorpusFile> =
        files.into_iter().filter(|file| file.has_extension(&["yaml", "yml", "json"])).collect();
    let broken: Vec<String> = files.par_iter().filter_map(|file| check(file).err()).collect();
    assert!(broken.is_empty(), "{} files:\n{}", broken.len(), broken.join("\n"));
}

fn check(file: &CorpusFile) -> Check {
    let source = file.source();
    let syntax = if file.has_extension(&["json"]) { Syntax::Json } else { Syntax::Yaml };
    let parsed = parse(&source, syntax);
    let say = |reason: String| format!("{}: {reason}", file.path);
    spans_hold(&parsed, &source).map_err(say)?;
    scalars_read_again(&parsed, &source, syntax, 60).map_err(say)?;
    agrees_with_index(file, &parsed).map_err(say)?;
    if syntax == Syntax::Yaml && source.text.len() < 200_000 {
        agrees_with_serde(&source, &parsed).map_err(say)?;
    }
    Ok(())
}

fn agrees_with_index(file: &CorpusFile, parsed: &Parsed) -> Check {
    let is_exception = EXCEPTIONS.iter().any(|(path, _)| *path == file.path);
    // A mapping as a key is legal YAML; we refuse it as Go does.
    let is_yaml = parsed.errors.iter().all(|error| error.kind == SyntaxErrorKind::CollectionAsKey);
    let agrees = if file.parses { is_yaml } else { !parsed.errors.is_empty() };
    match (agrees, is_exception) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err("is no exception any more".to_owned()),
        (false, false) => Err(format!("the index says {}, we say {:?}", file.parses, parsed.errors)),
    }
}

/// The same documents, mappings, lists, keys and strings as serde_yaml, where it reads the text. Types of plain
/// scalars differ: it follows YAML 1.2.
fn agrees_with_serde(source: &Source, parsed: &Parsed) -> Check {
    let expected: Result<Vec<serde_yaml::Value>, _> =
        serde_yaml::Deserializer::from_str(&source.text).map(serde_yaml::Value::deserialize).collect();
    let Ok(expected) = expected else { return Ok(()) };
    if !parsed.errors.is_empty() {
        return Ok(());
    }
    let expected: Vec<_> = expected.into_iter().filter(|value| !value.is_null()).collect();
    let roots: Vec<&Node> =
        parsed.documents.iter().map(|document| &document.root).filter(|root| !root.is_null()).collect();
    if roots.len() != expected.len() {
        return Err(format!("{} documents, serde_yaml has {}", roots.len(), expected.len()));
    }
    roots.iter().zip(&expected).try_for_each(|(root, expected)| same_shape(root, expected, source))
}

fn same_shape(node: &Node, expected: &serde_yaml::Value, source: &Source) -> Check {
    use serde_yaml::Value;
    let text = || source.slice(node.span).chars().take(60).collect::<String>();
    match (&node.data, expected) {
        (_, Value::Tagged(tagged)) => same_shape(node, &tagged.value, source),
        (Data::Sequence(items), Value::Sequence(expected)) if items.len() == expected.len() => {
            items.iter().zip(expected).try_for_each(|(item, expected)| same_shape(item, expected, source))
        }
        // serde_yaml leaves merge keys alone.
        (Data::Mapping(_), Value::Mapping(expected)) if expected.contains_key("<<") => Ok(()),
        (Data::Mapping(entries), Value::Mapping(expected)) if entries.len() == expected.len() => {
            entries.iter().zip(expected).try_for_each(|(entry, (key, expected))| {
                let written = source.slice(entry.key_span);
                match key.as_str() {
                    Some(key) if key != &*entry.key && key != written => Err(format!("key {key:?} is {:?}", entry.key)),
                    _ => same_shape(&entry.value, expected, source),
                }
            })
        }
        (Data::String(value), Value::String(expected)) if **value != **expected => {
            Err(format!("{value:?} is {expected:?} to serde_yaml"))
        }
        (Data::Sequence(_) | Data::Mapping(_), _) | (_, Value::Sequence(_) | Value::Mapping(_)) => {
            Err(format!("{:?} has another shape", text()))
        }
        _ => Ok(()),
    }
}
