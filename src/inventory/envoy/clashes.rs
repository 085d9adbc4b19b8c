//! Names that are taken twice, and routes that an earlier one leaves nothing for.
//!
//! Only what one Envoy reads together is compared: a bootstrap, a response, a route configuration, and a bootstrap with
//! the file that it says its clusters come from.

use std::collections::HashMap;

use super::at::{At, is_placeholder};
use crate::document::{Document, DocumentId, Documents};
use crate::format::Format;
use crate::format::envoy::type_of;
use crate::inventory::data;
use crate::source::Sources;
use crate::syntax::Node;
use crate::value::{Value, array, object, string};

const CLUSTER: &str = "envoy.config.cluster.v3.Cluster";
const LISTENER: &str = "envoy.config.listener.v3.Listener";

/// Responses in files, by path: what a bootstrap's dynamic resources may name.
#[derive(Debug, Default)]
pub(super) struct Responses<'a> {
    by_path: HashMap<&'a str, DocumentId>,
}

impl<'a> Responses<'a> {
    pub fn build(sources: &'a Sources, documents: &Documents) -> Self {
        let is_response = |document: &&Document| {
            document.format == Format::Envoy && document.parent.is_none() && &*document.kind.name == "DiscoveryResponse"
        };
        let of = |document: &Document| (&*sources.get(document.source).path, document.id);
        Self { by_path: documents.iter().filter(is_response).map(of).collect() }
    }

    /// The file beside a bootstrap that has the name of the one that it reads its clusters from.
    fn clusters_of(&self, bootstrap: &At<'_>, path: &str) -> Option<DocumentId> {
        let source = bootstrap.dig(&["dynamic_resources", "cds_config"])?;
        let file = source.get("path_config_source").and_then(|source| source.text("path")).or(source.text("path"))?;
        let name = file.rsplit('/').next().filter(|name| !name.is_empty() && !is_placeholder(file))?;
        let beside = path.rsplit_once('/').map_or(name.to_owned(), |(folder, _)| format!("{folder}/{name}"));
        self.by_path.get(beside.as_str()).copied()
    }
}

/// Facts `clashes`: `{what, name, path, first: {document, path}}`.
pub(super) fn clashes<'a>(
    root: &At<'a>,
    kind: &str,
    (responses, sources, documents): (&Responses<'_>, &Sources, &'a Documents),
) -> Value {
    let mut found = Vec::new();
    match kind {
        "Bootstrap" => {
            let Some(resources) = root.get("static_resources") else { return array([]) };
            let clusters = resources.items("clusters");
            repeated("cluster", &clusters, &mut found);
            repeated("listener", &resources.items("listeners"), &mut found);
            let path = &sources.get(documents.get(root.document).source).path;
            if let Some(dynamic) = responses.clusters_of(root, path) {
                hidden(&clusters, &At::root(documents.get(dynamic)), &mut found);
            }
        }
        "DiscoveryResponse" => {
            let resources = root.items("resources");
            for (what, name) in [("cluster", CLUSTER), ("listener", LISTENER)] {
                let own: Vec<At<'_>> =
                    resources.iter().filter(|one| type_of(one.node) == Some(name)).cloned().collect();
                repeated(what, &own, &mut found);
            }
        }
        _ => domains(root, &mut found),
    }
    array(found)
}

fn clash(what: &str, name: &str, (later, first): (&At<'_>, &At<'_>)) -> Value {
    object([
        ("what", string(what)),
        ("name", string(name)),
        ("path", later.path_value()),
        ("first", object([("document", data::document_value(first.document)), ("path", first.path_value())])),
    ])
}

/// Resources of one list by their names.
fn repeated(what: &str, resources: &[At<'_>], found: &mut Vec<Value>) {
    let mut known: HashMap<&str, At<'_>> = HashMap::new();
    for name in resources.iter().filter_map(|resource| resource.get("name")) {
        let Some(text) = name.node.as_str().filter(|text| !text.is_empty() && !is_placeholder(text)) else { continue };
        match known.get(text) {
            Some(first) => found.push(clash(what, text, (&name, first))),
            None => _ = known.insert(text, name),
        }
    }
}

/// Clusters of a bootstrap that its own source of clusters has as well: Envoy keeps the bootstrap's.
fn hidden(clusters: &[At<'_>], response: &At<'_>, found: &mut Vec<Value>) {
    let dynamic = response.items("resources");
    let dynamic = dynamic.iter().filter(|one| type_of(one.node) == Some(CLUSTER));
    let dynamic = dynamic.filter_map(|one| Some((one.text("name")?, one.get("name")?)));
    let dynamic: HashMap<&str, At<'_>> = dynamic.collect();
    for name in clusters.iter().filter_map(|cluster| cluster.get("name")) {
        if let Some((text, other)) = name.node.as_str().and_then(|text| dynamic.get_key_value(text)) {
            found.push(clash("dynamic cluster", text, (&name, other)));
        }
    }
}

/// Domains of one route configuration, in any case.
fn domains(configuration: &At<'_>, found: &mut Vec<Value>) {
    let mut known: HashMap<String, At<'_>> = HashMap::new();
    for domain in configuration.items("virtual_hosts").iter().flat_map(|host| host.items("domains")) {
        let Some(text) = domain.node.as_str().filter(|text| !is_placeholder(text)) else { continue };
        match known.get(&text.to_ascii_lowercase()) {
            Some(first) => found.push(clash("domain", text, (&domain, first))),
            None => _ = known.insert(text.to_ascii_lowercase(), domain),
        }
    }
}

/// Fact `unreachable`: `{path, by, count}`, for each virtual host the first route behind one that takes every request.
pub(super) fn unreachable(hosts: &[At<'_>]) -> Value {
    array(hosts.iter().filter_map(|host| {
        let routes = host.items("routes");
        let all = routes.iter().position(takes_all)?;
        let behind = routes.iter().skip(all + 1);
        let behind: Vec<&At<'_>> =
            behind.filter(|route| route.get("match").is_some_and(|matched| !matched.has("connect_matcher"))).collect();
        let first = behind.first()?;
        Some(object([
            ("path", data::path_value(&first.path.clone().key("match"))),
            ("by", data::path_value(&routes[all].path.clone().key("match"))),
            ("count", Value::from(behind.len())),
        ]))
    }))
}

/// Whether a route matches by the prefix `/` alone.
fn takes_all(route: &At<'_>) -> bool {
    let Some(matched) = route.get("match") else { return false };
    let others = matched.node.entries().iter().filter(|entry| !matches!(&*entry.key, "prefix" | "case_sensitive"));
    matched.text("prefix") == Some("/") && others.into_iter().all(|entry| is_empty(&entry.value))
}

fn is_empty(node: &Node) -> bool {
    node.is_null() || (node.is_sequence() && node.items().is_empty())
}
