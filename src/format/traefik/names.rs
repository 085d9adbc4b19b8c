//! A configuration with its fields in their usual spelling: Traefik reads `loadbalancer` and `loadBalancer` as one.
//!
//! What users name (routers, services, headers) stays as it is, so the fields that hold such names are listed here. Spans
//! stay: the key's own text is in its place.

use std::sync::Arc;

use crate::source::Sources;
use crate::syntax::{Data, Entry, Node, Path, Segment, keep_last};

/// Fields that rules or their facts ask for. Any other field stays as it is written.
const FIELDS: &[&str] = &[
    "accessLog",
    "acme",
    "address",
    "api",
    "asDefault",
    "attempts",
    "backends",
    "basicAuth",
    "buffering",
    "caFiles",
    "certFile",
    "certificates",
    "certificatesResolvers",
    "certResolver",
    "chain",
    "circuitBreaker",
    "clientAuth",
    "clientAuthType",
    "consulCatalog",
    "cookie",
    "core",
    "defaultEntryPoints",
    "dialTimeout",
    "digestAuth",
    "directory",
    "dnsChallenge",
    "docker",
    "ecs",
    "entryPoint",
    "entryPoints",
    "errors",
    "etcd",
    "experimental",
    "expression",
    "failover",
    "failureWindow",
    "fallback",
    "file",
    "filename",
    "forwardAuth",
    "forwardedHeaders",
    "forwardingTimeouts",
    "frontends",
    "global",
    "graceTimeOut",
    "headers",
    "healthCheck",
    "highestRandomWeight",
    "hostResolver",
    "http",
    "httpChallenge",
    "hub",
    "idleConnTimeout",
    "idleTimeout",
    "inFlightConn",
    "inFlightReq",
    "initialInterval",
    "insecure",
    "insecureSkipVerify",
    "interval",
    "keyFile",
    "kubernetesCRD",
    "kubernetesGateway",
    "kubernetesIngress",
    "leastTime",
    "lifeCycle",
    "loadBalancer",
    "log",
    "maxFailedAttempts",
    "metrics",
    "middlewares",
    "mirroring",
    "mirrors",
    "mode",
    "name",
    "nomad",
    "ocsp",
    "options",
    "otlp",
    "parentRefs",
    "passiveHealthCheck",
    "passthrough",
    "password",
    "path",
    "percent",
    "ping",
    "plugin",
    "plugins",
    "providers",
    "rateLimit",
    "readTimeout",
    "redirections",
    "redis",
    "requestAcceptGraceTimeout",
    "respondingTimeouts",
    "responseHeaderTimeout",
    "rest",
    "retry",
    "retryNonIdempotentMethod",
    "rootCAs",
    "routers",
    "rule",
    "sampleRate",
    "server",
    "serverName",
    "servers",
    "serversTransport",
    "serversTransports",
    "service",
    "services",
    "spiffe",
    "status",
    "sticky",
    "storage",
    "stores",
    "strategy",
    "swarm",
    "tcp",
    "tcpServersTransport",
    "timeout",
    "tls",
    "to",
    "token",
    "tracing",
    "transport",
    "trustedIPs",
    "udp",
    "url",
    "users",
    "weight",
    "weighted",
    "writeTimeout",
    "zooKeeper",
];

/// Fields whose keys are names that somebody chose, where they hold a mapping.
const MAPS: [&str; 14] = [
    "routers",
    "services",
    "middlewares",
    "serversTransports",
    "models",
    "stores",
    "entryPoints",
    "certificatesResolvers",
    "plugin",
    "plugins",
    "customRequestHeaders",
    "customResponseHeaders",
    "sslProxyHeaders",
    "statusRewrites",
];

/// A field's usual spelling.
fn canonical(key: &str) -> Option<&'static str> {
    FIELDS.iter().find(|field| field.eq_ignore_ascii_case(key)).copied()
}

/// The configuration with all its fields in their usual spelling; `None` when they are so already.
pub fn normalised(node: &Node) -> Option<Node> {
    message(node, "", "")
}

/// `field` holds the message, `around` what holds that.
fn message(node: &Node, field: &str, around: &str) -> Option<Node> {
    match &node.data {
        Data::Mapping(entries) => mapping(node, entries, (field, around)),
        Data::Sequence(items) => {
            let changed: Vec<Option<Node>> = items.iter().map(|item| message(item, "", around)).collect();
            if changed.iter().all(Option::is_none) {
                return None;
            }
            let items = changed.into_iter().zip(items.iter());
            let items = items.map(|(changed, item)| changed.unwrap_or_else(|| item.clone()));
            Some(Node { span: node.span, data: Data::Sequence(items.collect()) })
        }
        _ => None,
    }
}

fn mapping(node: &Node, entries: &[Entry], (field, around): (&str, &str)) -> Option<Node> {
    let named = MAPS.contains(&field)
        || (field == "options" && around == "tls")
        || (field == "headers" && around == "healthCheck");
    let (mut renamed, mut changed) = (false, false);
    let mut own = Vec::with_capacity(entries.len());
    for entry in entries {
        let usual = canonical(&entry.key).filter(|_| !named);
        let inside = if named { "" } else { usual.unwrap_or(&entry.key) };
        let value = message(&entry.value, inside, field);
        let key: Arc<str> = match usual {
            Some(usual) if usual != &*entry.key => {
                renamed = true;
                usual.into()
            }
            _ => Arc::clone(&entry.key),
        };
        changed |= value.is_some();
        own.push(Entry { key, key_span: entry.key_span, value: value.unwrap_or_else(|| entry.value.clone()) });
    }
    if renamed {
        // Two spellings of one field were two keys: the last one stands, as for any repeated key.
        keep_last(&mut own);
    }
    (renamed || changed).then(|| Node { span: node.span, data: Data::Mapping(own.into()) })
}

/// A path below a root document with its keys as they are written.
pub fn written(sources: &Sources, root: &Node, path: &Path) -> Path {
    let mut node = Some(root);
    let segments = path.segments().iter().map(|segment| {
        let here = node;
        node = here.and_then(|node| node.step(segment));
        match (segment, here) {
            (Segment::Key(key), Some(here)) => {
                let text = here.entry(key).map_or("", |entry| sources.get(entry.key_span.source).slice(entry.key_span));
                let bare = text.trim_matches(['"', '\'']);
                Segment::Key(if bare.eq_ignore_ascii_case(key) { bare.into() } else { Arc::clone(key) })
            }
            _ => segment.clone(),
        }
    });
    Path::new(segments.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Source, SourceId};
    use crate::syntax::{Syntax, parse};
    use crate::value::from_node;

    fn seen(text: &str) -> String {
        let source = Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8);
        let node = parse(&source, Syntax::Yaml).documents.remove(0).root;
        from_node(&normalised(&node).unwrap_or(node)).to_string()
    }

    #[test]
    fn fields_have_one_spelling_and_names_are_left_alone() {
        assert_eq!(
            seen("{HTTP: {Services: {Path: {loadbalancer: {healthcheck: {headers: {Status: a}}}}}}}"),
            r#"{"http":{"services":{"Path":{"loadBalancer":{"healthCheck":{"headers":{"Status":"a"}}}}}}}"#
        );
        assert_eq!(
            seen("{tls: {options: {Default: {clientauth: {CAFiles: [a]}}}}}"),
            r#"{"tls":{"options":{"Default":{"clientAuth":{"caFiles":["a"]}}}}}"#
        );
        assert_eq!(
            seen("{a: {weighted: {services: [{Name: b}]}}}"),
            r#"{"a":{"weighted":{"services":[{"name":"b"}]}}}"#
        );
    }
}
