//! The TLS contexts of a cluster and a listener, and what they verify.
//!
//! What comes from a secret service is not known; a static secret is not followed: naming one is trusting it.

use super::at::{At, enumerated};
use super::chains;
use super::cluster::HTTP_OPTIONS;
use crate::format::envoy::type_of;
use crate::inventory::data;
use crate::syntax::Segment;
use crate::value::{Value, object, optional};

/// Where systems keep the public authorities.
const STORES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/certs/ca-bundle.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/",
    "/etc/ssl/cert.pem",
];

const TRUST: [(i64, &str); 2] = [(0, "VERIFY_TRUST_CHAIN"), (1, "ACCEPT_UNTRUSTED")];

/// The typed configurations of a cluster's or a filter chain's transport sockets.
fn sockets<'a>(holder: &At<'a>) -> Vec<At<'a>> {
    let own = holder.dig(&["transport_socket", "typed_config"]);
    let matched = holder.items("transport_socket_matches");
    let matched = matched.iter().filter_map(|one| one.dig(&["transport_socket", "typed_config"]));
    own.into_iter().chain(matched).map(unwrapped).collect()
}

/// The context inside of wrappers: a PROXY protocol's, a tap's, a QUIC transport's.
fn unwrapped(mut config: At<'_>) -> At<'_> {
    loop {
        let inner = ["upstream_tls_context", "downstream_tls_context"].iter().find_map(|key| config.get(key));
        match inner.or_else(|| config.dig(&["transport_socket", "typed_config"])) {
            Some(inner) => config = inner,
            None => return config,
        }
    }
}

/// Whether this is a TLS context of one side: by its type, or by the field that holds it.
fn is_context(config: &At<'_>, name: &str) -> bool {
    match type_of(config.node) {
        Some(full) => full.rsplit('.').next() == Some(name),
        // A QUIC transport holds its context as a field.
        None => {
            let field = if name == "UpstreamTlsContext" { "upstream_tls_context" } else { "downstream_tls_context" };
            config.path.segments().last() == Some(&Segment::Key(field.into()))
        }
    }
}

pub(super) fn upstream(cluster: &At<'_>) -> Vec<Value> {
    let contexts = sockets(cluster).into_iter().filter(|config| is_context(config, "UpstreamTlsContext"));
    // The names that requests ask for are compared: asked for beside the context, and before that in the cluster.
    let options = cluster.dig(&["typed_extension_protocol_options", HTTP_OPTIONS, "upstream_http_protocol_options"]);
    let options = options.or_else(|| cluster.get("upstream_http_protocol_options"));
    let compared = options.is_some_and(|options| options.flag("auto_san_validation"));
    contexts.map(|context| upstream_facts(&context, compared)).collect()
}

fn upstream_facts(context: &At<'_>, compared: bool) -> Value {
    let common = context.get("common_tls_context");
    // QUIC compares the name that was asked for in any case.
    let is_quic = type_of(context.node).is_none();
    object([
        ("path", context.path_value()),
        ("validation", validation(context)),
        ("sni", optional(context.text("sni"))),
        ("auto_sni", Value::Bool(context.flag("auto_host_sni") || context.flag("auto_sni"))),
        ("auto_san", Value::Bool(compared || is_quic || context.flag("auto_sni_san_validation"))),
        ("client_certificate", Value::Bool(common.is_some_and(|common| has_certificate(&common)))),
    ])
}

fn has_certificate(common: &At<'_>) -> bool {
    let keys = [
        "tls_certificates",
        "tls_certificate_sds_secret_configs",
        "tls_certificate_provider_instance",
        "tls_certificate_certificate_provider",
        "tls_certificate_certificate_provider_instance",
        "custom_tls_certificate_selector",
    ];
    keys.iter().any(|key| common.has(key))
}

/// What of the peer's certificate is verified. `verified` is `null` when a secret service or an extension decides.
fn validation(context: &At<'_>) -> Value {
    let own = context.dig(&["common_tls_context", "validation_context"]);
    let elsewhere = [
        "validation_context_sds_secret_config",
        "combined_validation_context",
        "validation_context_certificate_provider",
        "validation_context_certificate_provider_instance",
    ];
    let common = context.get("common_tls_context");
    let delegated = common.is_some_and(|common| elsewhere.iter().any(|key| common.has(key)));
    let Some(own) = own else {
        let verified = if delegated { Value::Null } else { Value::Bool(false) };
        return object([("path", Value::Null), ("verified", verified), ("delegated", Value::Bool(delegated))]);
    };
    let chains = ["trusted_ca", "system_root_certs", "ca_certificate_provider_instance"];
    let pins = ["verify_certificate_spki", "verify_certificate_hash"];
    let pinned = pins.iter().any(|key| own.count(key) > 0);
    let chained = chains.iter().any(|key| own.has(key));
    let names = ["match_typed_subject_alt_names", "match_subject_alt_names", "verify_subject_alt_name"];
    let trust = enumerated(own.node.get("trust_chain_verification"), &TRUST);
    let verified = match () {
        () if delegated || own.has("custom_validator_config") => Value::Null,
        () => Value::Bool(chained || pinned),
    };
    object([
        ("path", own.path_value()),
        ("verified", verified),
        ("delegated", Value::Bool(delegated)),
        ("accept_untrusted", Value::Bool(trust == Some("ACCEPT_UNTRUSTED"))),
        ("allow_expired", Value::Bool(own.flag("allow_expired_certificate"))),
        ("san", Value::Bool(names.iter().any(|key| own.count(key) > 0))),
        ("pinned", Value::Bool(pinned)),
        ("public", Value::Bool(is_public(&own))),
    ])
}

/// Whether whoever buys a certificate is trusted: the authorities are the system's.
fn is_public(validation: &At<'_>) -> bool {
    let file = validation.get("trusted_ca").and_then(|source| source.text("filename"));
    let is_store = |file: &str| STORES.iter().any(|store| file.starts_with(store));
    validation.has("system_root_certs") || file.is_some_and(is_store)
}

/// The TLS contexts of a listener's filter chains; `asked`: another filter of the chain asks who calls.
pub(super) fn downstream(listener: &At<'_>) -> Vec<Value> {
    let chains = chains::chains(listener).into_iter().map(|chain| (sockets(&chain), chains::asks_who_calls(&chain)));
    let contexts = chains.flat_map(|(sockets, asked)| sockets.into_iter().map(move |socket| (socket, asked)));
    let contexts = contexts.filter(|(config, _)| is_context(config, "DownstreamTlsContext"));
    contexts
        .map(|(context, asked)| {
            object([
                ("path", context.path_value()),
                ("validation", validation(&context)),
                ("require_client_certificate", data::computed(&context.bool("require_client_certificate", false))),
                ("asked", Value::Bool(asked)),
            ])
        })
        .collect()
}
