//! A message as its author knows it, with every field's name in snake_case.
//!
//! Envoy reads `connectTimeout` and `connect_timeout` as one field, also mixed in one file. Keys of maps and of free
//! structures are data and stay as they are, so the fields that hold these are listed here. Spans stay: the key's own
//! text is in its place.

use std::borrow::Cow;
use std::sync::Arc;

use super::names::snake;
use crate::syntax::{Data, Entry, Node, keep_last};

/// Fields that are maps from text to messages, where they hold a mapping.
const MAPS: [&str; 28] = [
    "allowed_capabilities",
    "args",
    "attributes",
    "certificate_provider_instances",
    "content_types",
    "context_extensions",
    "dynamic_parameters",
    "extension_protocol_options",
    "extraction_by_method",
    "extractions_by_method",
    "field_restrictions",
    "filter_state_objects",
    "key_values",
    "labels",
    "map",
    "message_restrictions",
    "method_configs",
    "method_restrictions",
    "named_endpoints",
    "named_filter_chains",
    "per_filter_config",
    "policies",
    "providers",
    "requirement_map",
    "secrets",
    "source_codes",
    "typed_extension_protocol_options",
    "typed_filter_metadata",
];

/// As `MAPS`; apart because it is the one that every route file has.
const PER_FILTER: &str = "typed_per_filter_config";

/// Fields that hold a free structure, which is nobody's message.
const OPAQUE: [&str; 11] = [
    "aws",
    "base",
    "default_subset",
    "filter_context",
    "filter_metadata",
    "health_metadata",
    "json_format",
    "mapped_request_attributes",
    "record",
    "static_layer",
    "typed_json_format",
];

/// Whose types these are we know; the fields of any other `Any` may be maps, so nothing of it is renamed.
const KNOWN_TYPES: [&str; 3] = ["envoy.", "udpa.", "xds."];

/// The message with all names of fields in snake_case; `None` when they are so already.
pub fn normalised(node: &Node) -> Option<Node> {
    message(node, "")
}

/// The full name of an `Any`'s type: `envoy.config.cluster.v3.Cluster`.
pub fn type_of(node: &Node) -> Option<&str> {
    let url = node.get("@type")?.as_str()?;
    Some(url.rsplit_once('/').map_or(url, |(_, name)| name))
}

/// Whether an `Any` is of this type, whatever its package's version is called: `type_is(node, "http_connection_manager",
/// "HttpConnectionManager")`.
pub fn type_is(node: &Node, package: &str, name: &str) -> bool {
    type_of(node).is_some_and(|full| {
        let mut parts = full.rsplit('.');
        parts.next() == Some(name) && parts.nth(1) == Some(package)
    })
}

/// `field` is what holds the message.
fn message(node: &Node, field: &str) -> Option<Node> {
    match &node.data {
        Data::Mapping(entries) => {
            let known = type_of(node).is_none_or(|name| KNOWN_TYPES.iter().any(|own| name.starts_with(own)));
            if known { mapping(node, entries, field) } else { None }
        }
        Data::Sequence(items) => sequence(node, items, field),
        _ => None,
    }
}

fn sequence(node: &Node, items: &[Node], field: &str) -> Option<Node> {
    let changed: Vec<Option<Node>> = items.iter().map(|item| message(item, field)).collect();
    if changed.iter().all(Option::is_none) {
        return None;
    }
    let items = changed.into_iter().zip(items).map(|(changed, item)| changed.unwrap_or_else(|| item.clone()));
    Some(Node { span: node.span, data: Data::Sequence(items.collect()) })
}

fn mapping(node: &Node, entries: &[Entry], field: &str) -> Option<Node> {
    let mut renamed = false;
    let mut changed = false;
    let mut own = Vec::with_capacity(entries.len());
    for entry in entries {
        let key = snake(&entry.key);
        let value = match of_field(node, field, &key) {
            Holds::Message => message(&entry.value, &key),
            Holds::Map => map(&entry.value),
            Holds::Data => None,
        };
        renamed |= matches!(key, Cow::Owned(_));
        changed |= value.is_some();
        let key = match key {
            Cow::Borrowed(_) => Arc::clone(&entry.key),
            Cow::Owned(key) => key.into(),
        };
        own.push(Entry { key, key_span: entry.key_span, value: value.unwrap_or_else(|| entry.value.clone()) });
    }
    if renamed {
        // Two spellings of one field were two keys: the last one stands, as for any repeated key.
        keep_last(&mut own);
    }
    (renamed || changed).then(|| Node { span: node.span, data: Data::Mapping(own.into()) })
}

/// The values of a map are messages, its keys are nobody's.
fn map(node: &Node) -> Option<Node> {
    let Data::Mapping(entries) = &node.data else { return message(node, "") };
    let changed: Vec<Option<Node>> = entries.iter().map(|entry| message(&entry.value, "")).collect();
    if changed.iter().all(Option::is_none) {
        return None;
    }
    let entries = changed.into_iter().zip(entries.iter()).map(|(changed, entry)| Entry {
        key: Arc::clone(&entry.key),
        key_span: entry.key_span,
        value: changed.unwrap_or_else(|| entry.value.clone()),
    });
    Some(Node { span: node.span, data: Data::Mapping(entries.collect()) })
}

enum Holds {
    Message,
    Map,
    Data,
}

/// What the field `key` of a message in the field `around` holds.
fn of_field(message: &Node, around: &str, key: &str) -> Holds {
    let is_struct = || {
        let typed = type_of(message).is_some_and(|name| name.ends_with(".TypedStruct") || name.ends_with(".Struct"));
        typed
            || ["type_url", "typeUrl", "metadata_namespace", "metadataNamespace"]
                .iter()
                .any(|key| message.get(key).is_some())
    };
    match key {
        "value" if is_struct() => Holds::Data,
        "match" if around == "transport_socket_matches" => Holds::Data,
        "metadata" if matches!(around, "node" | "user_agent_build_version") => Holds::Data,
        "requires" if around == "filter_state_rules" => Holds::Map,
        _ if OPAQUE.contains(&key) => Holds::Data,
        _ if key == PER_FILTER || MAPS.contains(&key) => Holds::Map,
        _ => Holds::Message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Source, SourceId};
    use crate::syntax::{Syntax, parse};
    use crate::value::from_node;

    fn read(text: &str) -> Node {
        let source = Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8);
        parse(&source, Syntax::Yaml).documents.remove(0).root
    }

    /// The message as JSON.
    fn seen(text: &str) -> String {
        let node = read(text);
        from_node(&normalised(&node).unwrap_or(node)).to_string()
    }

    #[test]
    fn both_spellings_are_one_field() {
        assert_eq!(seen("{connectTimeout: 1s, lb_policy: 5}"), r#"{"connect_timeout":"1s","lb_policy":5}"#);
        assert_eq!(seen("{a: [{maxRetries: 1}]}"), r#"{"a":[{"max_retries":1}]}"#);
        assert_eq!(seen("{connect_timeout: 1s, connectTimeout: 2s}"), r#"{"connect_timeout":"2s"}"#);
        assert!(normalised(&read("{connect_timeout: 1s}")).is_none(), "nothing is copied without need");
    }

    #[test]
    fn keys_of_maps_and_structures_are_data() {
        assert_eq!(
            seen("typedPerFilterConfig: {myFilter: {'@type': x/envoy.a.v3.B, maxBytes: 1}}"),
            r#"{"typed_per_filter_config":{"myFilter":{"@type":"x/envoy.a.v3.B","max_bytes":1}}}"#
        );
        assert_eq!(
            seen("{metadata: {filterMetadata: {envoy.lb: {stageName: a}}}}"),
            r#"{"metadata":{"filter_metadata":{"envoy.lb":{"stageName":"a"}}}}"#
        );
        assert_eq!(seen("{node: {metadata: {aB: 1}}}"), r#"{"node":{"metadata":{"aB":1}}}"#);
        assert_eq!(seen("{layers: [{staticLayer: {aB: 1}}]}"), r#"{"layers":[{"static_layer":{"aB":1}}]}"#);
        assert_eq!(
            seen("{transportSocketMatches: [{match: {tlsMode: x}, transportSocket: {name: a}}]}"),
            r#"{"transport_socket_matches":[{"match":{"tlsMode":"x"},"transport_socket":{"name":"a"}}]}"#
        );
        // A list of that name is no map.
        assert_eq!(seen("{policies: [{typedExtensionConfig: {}}]}"), r#"{"policies":[{"typed_extension_config":{}}]}"#);
    }

    #[test]
    fn types_that_are_not_ours_stay_as_written() {
        assert_eq!(
            seen("{typedConfig: {'@type': x/espv2.api.v12.Config, perRoute: {aB: 1}}}"),
            r#"{"typed_config":{"@type":"x/espv2.api.v12.Config","perRoute":{"aB":1}}}"#
        );
        assert_eq!(
            seen("{typedConfig: {'@type': x/udpa.type.v1.TypedStruct, typeUrl: u, value: {aB: 1}}}"),
            r#"{"typed_config":{"@type":"x/udpa.type.v1.TypedStruct","type_url":"u","value":{"aB":1}}}"#
        );
    }
}
