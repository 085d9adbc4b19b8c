//! Whether a mapping is Traefik's, and which of its configurations.

use crate::syntax::{Data, Node};

/// What a file's root is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Static,
    Dynamic,
    Both,
    /// Version 1, static or dynamic.
    Version1,
    Nothing,
}

const DYNAMIC: [&str; 4] = ["http", "tcp", "udp", "tls"];

/// Sections of `http`, `tcp` and `udp`.
const ROUTING: [&str; 4] = ["routers", "services", "middlewares", "serversTransports"];

/// Sections of `tls`.
const TLS: [&str; 3] = ["options", "stores", "certificates"];

const STATIC: [&str; 18] = [
    "accessLog",
    "api",
    "certificatesResolvers",
    "core",
    "entryPoints",
    "experimental",
    "global",
    "hostResolver",
    "hub",
    "log",
    "metrics",
    "ocsp",
    "ping",
    "providers",
    "serversTransport",
    "spiffe",
    "tcpServersTransport",
    "tracing",
];

const PROVIDERS: [&str; 17] = [
    "consul",
    "consulCatalog",
    "docker",
    "ecs",
    "etcd",
    "file",
    "http",
    "kubernetesCRD",
    "kubernetesGateway",
    "kubernetesIngress",
    "kubernetesIngressNGINX",
    "knative",
    "nomad",
    "redis",
    "rest",
    "swarm",
    "zooKeeper",
];

/// Sections at the top of version 1's static configuration that its successors moved or dropped.
const VERSION_1: [&str; 18] = [
    "acme",
    "consul",
    "consulCatalog",
    "debug",
    "defaultEntryPoints",
    "docker",
    "ecs",
    "etcd",
    "eureka",
    "file",
    "insecureSkipVerify",
    "kubernetes",
    "logLevel",
    "marathon",
    "mesos",
    "rancher",
    "traefikLog",
    "web",
];

/// The kind of a root with its fields in their usual spelling.
pub fn of_root(root: &Node) -> Holds {
    let has = |key: &str| root.get(key).is_some();
    if is_version_1(root) {
        return Holds::Version1;
    }
    let known = root.entries().iter().all(|entry| {
        let key = &&*entry.key;
        STATIC.contains(key) || DYNAMIC.contains(key) || key.starts_with("x-")
    });
    let provides = root.get("providers").is_some_and(|all| PROVIDERS.iter().any(|name| all.get(name).is_some()));
    let is_static = root.get("entryPoints").is_some_and(is_named_messages)
        || root.get("certificatesResolvers").is_some_and(is_named_messages)
        || (provides && known);
    let routes = ["http", "tcp", "udp"].iter().any(|key| {
        let section = root.get(key).is_some_and(|section| {
            section.entries().iter().any(|entry| ROUTING.contains(&&*entry.key) && is_named_messages(&entry.value))
        });
        section && !has("apiVersion")
    });
    let secures = root.get("tls").is_some_and(|tls| {
        let own = |key: &str| TLS.contains(&key);
        known && !tls.entries().is_empty() && tls.entries().iter().all(|entry| own(&entry.key))
    });
    match (is_static, routes || secures) {
        (true, true) => Holds::Both,
        (true, false) => Holds::Static,
        (false, true) => Holds::Dynamic,
        (false, false) => Holds::Nothing,
    }
}

/// A mapping of mappings, or a section that is still empty.
fn is_named_messages(node: &Node) -> bool {
    node.is_mapping() && node.entries().iter().all(|entry| entry.value.is_mapping() || entry.value.is_null())
}

fn is_version_1(root: &Node) -> bool {
    let holds = |section: &str, key: &str| {
        let section = root.get(section).filter(|section| section.is_mapping());
        section.is_some_and(|section| section.entries().iter().any(|entry| entry.value.get(key).is_some()))
    };
    let is_dynamic = holds("backends", "servers") || holds("frontends", "backend");
    let enters = root.get("entryPoints").is_some_and(is_named_messages);
    is_dynamic || (enters && VERSION_1.iter().any(|key| root.get(key).is_some()))
}

/// The routing alone, of a file that also holds the install configuration.
pub fn dynamic(root: &Node) -> Node {
    let entries = root.entries().iter().filter(|entry| DYNAMIC.contains(&&*entry.key)).cloned();
    Node { span: root.span, data: Data::Mapping(entries.collect()) }
}

/// A cheap look at the text, also of a broken file: a section of the install configuration, or one of the routing with
/// what belongs beneath it.
pub fn looks_like(text: &str) -> bool {
    let mut top = String::new();
    let mut sections = 0;
    for line in text.lines() {
        let content = line.trim_start();
        let keys = match content.starts_with('[') {
            true => table(content),
            false => key(content).map(|key| vec![key]).unwrap_or_default(),
        };
        let [first, rest @ ..] = &keys[..] else { continue };
        let is_table = content.starts_with('[');
        if is_table || content.len() == line.len() {
            top.clone_from(first);
        }
        let beneath = if is_table { rest.first() } else { Some(first) };
        match &*top {
            "entrypoints" | "certificatesresolvers" => return true,
            "backends" | "frontends" => sections += 1,
            "http" | "tcp" | "udp" if beneath.is_some_and(|key| is_any(&ROUTING, key)) => return true,
            "tls" if beneath.is_some_and(|key| is_any(&TLS, key)) => return true,
            "providers" if beneath.is_some_and(|key| is_any(&PROVIDERS, key)) => return true,
            "http" | "tcp" | "udp" | "tls"
                if ROUTING.iter().chain(&TLS).any(|key| content.contains(&[key, ":"].concat())) =>
            {
                return true;
            }
            _ => {}
        }
    }
    sections > 1
}

fn is_any(keys: &[&str], key: &str) -> bool {
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// The keys of a table's header, in lower case.
fn table(header: &str) -> Vec<String> {
    let inner = header.trim_start_matches('[');
    let end = inner.find(']').unwrap_or(0);
    inner[..end].split('.').map(|key| key.trim().trim_matches('"').to_ascii_lowercase()).collect()
}

/// The key that a line begins with, in lower case.
fn key(content: &str) -> Option<String> {
    let end = content.find([':', '=', ' ', '\t'])?;
    let is_key = content[end..].trim_start().starts_with([':', '=']);
    let key = content[..end].trim_matches(['"', '\'']);
    let is_word =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (is_key && is_word).then(|| key.to_ascii_lowercase())
}
