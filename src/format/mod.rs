//! What a document means: detection of a file's format, and the shape of its documents.
//!
//! Syntax is a source's, format a document's. `FORMATS` is a closed table; a format is one row, one module here for
//! the shape of its documents, one in `inventory` for what is computed about them, and a folder of policies.

pub mod caddy;
mod detect;
mod embed;
pub mod envoy;
pub mod fivenines;
pub mod haproxy;
pub mod k8s;
pub mod keepalived;
mod kinds;
pub mod nginx;
mod parser;
pub mod plain;
mod secrets;
pub mod stepfunctions;
pub mod terraform;
pub mod traefik;

pub use detect::{Detected, Remark, RemarkKind, Skipped, detect, detect_embedded, join, may_hold};
pub use embed::{Embedded, embedded};
pub use parser::Parser;
pub use secrets::{may_hold_secrets, secrets};

use serde::{Deserialize, Serialize};

use crate::document::{Document, Documents, Kind};
use crate::source::{Sources, Span};
use crate::syntax::{Node, Path};

/// A format that rules exist for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Kubernetes objects, kustomizations and Helm chart files.
    K8s,
    /// Terraform and OpenTofu: plans, states and `.tf.json`.
    Terraform,
    /// State machines in the Amazon States Language.
    Stepfunctions,
    /// Envoy v3 bootstraps and xDS resources.
    Envoy,
    Haproxy,
    Keepalived,
    Nginx,
    /// Traefik 2 and 3: install and routing configuration.
    Traefik,
    /// Caddy 2: the Caddyfile and JSON.
    Caddy,
    /// Any other configuration in a known syntax: only policies without kinds see it.
    Plain,
    /// What a run itself states, such as its suppressions.
    Fivenines,
}

impl Format {
    pub const ALL: [Format; 11] = [
        Format::K8s,
        Format::Terraform,
        Format::Stepfunctions,
        Format::Envoy,
        Format::Haproxy,
        Format::Keepalived,
        Format::Nginx,
        Format::Traefik,
        Format::Caddy,
        Format::Plain,
        Format::Fivenines,
    ];

    /// As in rule ids and folder names.
    pub fn name(self) -> &'static str {
        match self {
            Format::K8s => "k8s",
            Format::Terraform => "terraform",
            Format::Stepfunctions => "stepfunctions",
            Format::Envoy => "envoy",
            Format::Haproxy => "haproxy",
            Format::Keepalived => "keepalived",
            Format::Nginx => "nginx",
            Format::Traefik => "traefik",
            Format::Caddy => "caddy",
            Format::Plain => "plain",
            Format::Fivenines => "fivenines",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether a kind and a name mean one thing in a world, whichever file it is in. A state, a cluster or a section is
    /// told from others by its file.
    pub fn has_global_names(self) -> bool {
        matches!(self, Format::K8s | Format::Terraform | Format::Fivenines)
    }

    /// Whether a rule's `kinds` may name this: `Kind`, `Kind.group`, a named set of the format, or a glob of resource
    /// types for Terraform.
    pub fn knows_kind(self, pattern: &str) -> bool {
        match self {
            Format::K8s => k8s::knows_kind(pattern),
            Format::Terraform => terraform::knows_kind(pattern),
            Format::Stepfunctions => stepfunctions::KINDS.contains(&pattern),
            Format::Envoy => envoy::KINDS.contains(&pattern),
            Format::Haproxy => haproxy::KINDS.contains(&pattern),
            Format::Keepalived => keepalived::KINDS.contains(&pattern),
            Format::Nginx => nginx::KINDS.contains(&pattern),
            Format::Traefik => traefik::KINDS.contains(&pattern),
            Format::Caddy => caddy::KINDS.contains(&pattern),
            Format::Plain => plain::KINDS.contains(&pattern),
            Format::Fivenines => fivenines::KINDS.contains(&pattern),
        }
    }

    /// Whether a document of `kind` is meant by `pattern`.
    pub fn kind_matches(self, pattern: &str, kind: &Kind) -> bool {
        match self {
            Format::K8s => k8s::kind_matches(pattern, kind),
            Format::Terraform => terraform::kind_matches(pattern, kind),
            _ => pattern == &*kind.name,
        }
    }
}

/// The path in the source of a path in a document, whose place is `span`: the same below its prefix, unless its format
/// shapes it anew or knows a key by another spelling.
pub fn written(sources: &Sources, documents: &Documents, document: &Document, (path, span): (&Path, Span)) -> Path {
    match document.format {
        Format::Terraform => terraform::written(documents, document, path, span),
        Format::Envoy => envoy::written(sources, &documents.root_of(document.id).root, &document.prefix.join(path)),
        Format::Traefik => match traefik::object_of(documents, document) {
            Some(object) => object.prefix.join(&path_to(&object.root, span)),
            None => traefik::written(sources, &documents.root_of(document.id).root, &document.prefix.join(path)),
        },
        _ => document.prefix.join(path),
    }
}

/// The path to the innermost value that a span lies in, or whose key it is.
pub fn path_to(root: &Node, span: Span) -> Path {
    let (mut path, mut node) = (Path::default(), root);
    loop {
        if let Some(entry) =
            node.entries().iter().find(|entry| entry.key_span.contains(span) || entry.value.span.contains(span))
        {
            path = path.key(&entry.key);
            node = &entry.value;
            if entry.key_span.contains(span) {
                return path;
            }
        } else if let Some(at) = node.items().iter().position(|item| item.span.contains(span)) {
            path = path.index(at);
            node = &node.items()[at];
        } else {
            return path;
        }
    }
}
