//! Envoy v3: bootstraps, xDS resources in files, responses and dumps; each resource is a document or a part.
//!
//! Recognised by content alone: file names say nothing. What the messages mean is the inventory's business.

mod kind;
mod message;
mod names;
mod parts;
mod secrets;

#[cfg(test)]
mod tests;

pub use message::{type_is, type_of};
pub use names::written;
pub use secrets::{may_hold_secrets, secrets};

use super::detect::{Detected, Remark, RemarkKind, structured_syntax};
use super::k8s::has_key;
use crate::document::NewDocument;
use crate::settings::Severity;
use crate::source::Source;
use crate::syntax::{self, Node, Path, Syntax};

/// The closed list of this format's kinds: resources, and what holds them.
pub const KINDS: [&str; 11] = [
    "Bootstrap",
    "Cluster",
    "Listener",
    "RouteConfiguration",
    "ClusterLoadAssignment",
    "Secret",
    "ScopedRouteConfiguration",
    "VirtualHost",
    "DiscoveryResponse",
    "ConfigDump",
    "ResourceList",
];

/// Keys that no other format has at the start of a line, in both spellings.
const SIGNS: [&str; 16] = [
    "static_resources",
    "staticResources",
    "dynamic_resources",
    "dynamicResources",
    "load_assignment",
    "loadAssignment",
    "lb_endpoints",
    "lbEndpoints",
    "virtual_hosts",
    "virtualHosts",
    "filter_chains",
    "filterChains",
    "eds_cluster_config",
    "edsClusterConfig",
    "user_agent_build_version",
    "userAgentBuildVersion",
];

/// Files that may hold it.
pub fn may_hold(path: &str) -> bool {
    structured_syntax(path).is_some()
}

/// A cheap look at the text, also of a broken file.
pub fn looks_like(text: &str) -> bool {
    text.contains("type.googleapis.com/envoy.") || SIGNS.iter().any(|sign| text.contains(sign) && has_key(text, sign))
}

pub fn read(source: &Source) -> Detected {
    let syntax = structured_syntax(&source.path).unwrap_or(Syntax::Yaml);
    let parsed = syntax::parse(source, syntax);
    let mut detected = Detected { errors: parsed.errors, ..Detected::default() };
    for parsed in parsed.documents {
        let root = message::normalised(&parsed.root).unwrap_or(parsed.root);
        let Some(kind) = kind::of_root(&root) else {
            detected.remarks.extend(old(&root));
            continue;
        };
        if let Some(remark) = old(&root) {
            detected.remarks.push(remark);
            continue;
        }
        detected.documents.push(NewDocument {
            comments: parsed.comments,
            duplicate_keys: parsed.duplicate_keys,
            ..parts::document(source.id, Path::default(), kind, &root)
        });
    }
    detected
}

/// The first type of the v2 API: Envoy refuses the whole document, so nothing of it means anything.
fn old(node: &Node) -> Option<Remark> {
    let is_old = |name: &str| {
        name.starts_with("envoy.") && name.split('.').any(|part| part == "v2" || part.starts_with("v2alpha"))
    };
    if let Some(name) = type_of(node).filter(|name| is_old(name)) {
        return Some(Remark {
            kind: RemarkKind::NotJudged,
            severity: Severity::Warning,
            span: node.get("@type").map_or(node.span, |value| value.span),
            message: format!("`{name}` is of the v2 API, which Envoy refuses since 1.18: the document is not judged"),
            help: Some("rewrite it with the v3 type of the same purpose".into()),
        });
    }
    let below = node.entries().iter().map(|entry| &entry.value).chain(node.items());
    below.into_iter().find_map(old)
}
