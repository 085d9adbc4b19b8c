//! What is computed about a static document: entry points, providers, certificate resolvers, telemetry.

use super::routing::{Class, Reference, SHARED, list, one, tls};
use crate::document::Document;
use crate::inventory::data::{computed, path_value};
use crate::inventory::field::{Bare, Field};
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, optional, string};

/// A static document, ready to be asked.
#[derive(Debug)]
pub(super) struct Install<'a> {
    /// Every provider of routing, by its section.
    pub providers: Vec<&'a str>,
    /// The one file, and the folder of files, that routing is read from.
    pub filename: Option<&'a str>,
    pub directory: Option<&'a str>,
    pub references: Vec<Reference<'a>>,
    root: Field<'a>,
}

/// Keys of `providers` that are no provider.
const SETTINGS: [&str; 2] = ["providersThrottleDuration", "precedence"];

impl<'a> Install<'a> {
    pub fn read(document: &'a Document) -> Self {
        let root = Field::root(document.id, &document.root);
        let providers = root.get("providers").map_or(&[][..], |all| all.node.entries());
        let providers = providers.iter().map(|entry| &*entry.key).filter(|key| !SETTINGS.contains(key)).collect();
        let file = root.dig(&["providers", "file"]);
        let text = |key| file.as_ref().and_then(|file| file.text(key));
        let (filename, directory) = (text("filename"), text("directory"));
        Self { providers, filename, directory, references: references(&root), root }
    }

    /// Names of a section, where there is such a section.
    pub fn names(&self, class: Class) -> Option<&'a [crate::syntax::Entry]> {
        let key = match class {
            Class::EntryPoint => "entryPoints",
            Class::Resolver => "certificatesResolvers",
            _ => return None,
        };
        self.root.get(key).map(|section| section.node.entries()).filter(|entries| !entries.is_empty())
    }
}

fn references<'a>(root: &Field<'a>) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    for (_, point) in root.get("entryPoints").iter().flat_map(Field::entries) {
        let Some(http) = point.get("http") else { continue };
        list(http.get("middlewares"), (Class::Middleware, "http"), &mut found);
        tls(http.get("tls"), &mut found);
        let to = http.dig(&["redirections", "entryPoint", "to"]);
        // A port may stand there as well.
        let is_name =
            |to: &Field<'_>| to.node.as_str().is_some_and(|to| !to.contains(':') && to.parse::<u16>().is_err());
        one(to.filter(is_name), (Class::EntryPoint, SHARED), &mut found);
    }
    for (_, resolver) in root.get("certificatesResolvers").iter().flat_map(Field::entries) {
        let point = resolver.dig(&["acme", "httpChallenge", "entryPoint"]);
        one(point, (Class::EntryPoint, SHARED), &mut found);
    }
    found
}

pub(super) fn facts(document: &Document, reaches: Option<bool>, references: Value) -> Value {
    let install = Install::read(document);
    let root = &install.root;
    let section = |key: &str| root.get(key).map_or(Value::Null, |at| path_value(&at.path));
    let points = root.get("entryPoints");
    let resolvers = root.get("certificatesResolvers");
    object([
        ("entry_points", array(points.iter().flat_map(Field::entries).map(|(name, at)| entry_point(name, &at)))),
        ("resolvers", array(resolvers.iter().flat_map(Field::entries).map(|(name, at)| resolver(name, &at)))),
        ("providers", array(install.providers.iter().map(|name| string(name)))),
        ("transport", root.get("serversTransport").map_or(Value::Null, |at| transport("", &at))),
        ("reaches", optional(reaches.map(Value::Bool))),
        ("telemetry", telemetry(root)),
        ("log", section("log")),
        ("references", references),
    ])
}

fn telemetry(root: &Field<'_>) -> Value {
    let section = |key: &str| root.get(key).map_or(Value::Null, |at| at.path_value());
    let sample = root.get("tracing").map_or(Value::Null, |tracing| {
        // A share, so no whole number.
        let rate = tracing.get("sampleRate");
        let number = rate.as_ref().and_then(|rate| match &rate.node.data {
            crate::syntax::Data::Int(number) => Some(*number as f64),
            crate::syntax::Data::Float(number) => Some(*number),
            _ => None,
        });
        rate.map_or(Value::Null, |rate| object([("value", optional(number)), ("path", rate.path_value())]))
    });
    object([
        ("tracing", section("tracing")),
        ("metrics", section("metrics")),
        ("access_log", section("accessLog")),
        ("ping", section("ping")),
        ("sample_rate", sample),
    ])
}

fn entry_point(name: &str, at: &Field<'_>) -> Value {
    let empty = Node { data: crate::syntax::Data::Mapping([].into()), ..at.node.clone() };
    let below = |keys: &[&str]| {
        let path = at.path.join(&Path::keys(keys));
        at.dig(keys).unwrap_or(Field { document: at.document, path, node: &empty })
    };
    let answers = below(&["transport", "respondingTimeouts"]);
    let life = below(&["transport", "lifeCycle"]);
    let millis = |of: &Field<'_>, key, default| computed(&of.millis(key, default, Bare::Seconds));
    object([
        ("name", string(name)),
        ("path", at.path_value()),
        ("address", optional(at.text("address"))),
        ("udp", Value::Bool(at.text("address").is_some_and(|address| address.ends_with("/udp")))),
        ("trusts", Value::Bool(at.dig(&["forwardedHeaders", "trustedIPs"]).is_some())),
        (
            "timeouts_ms",
            object([
                ("read", millis(&answers, "readTimeout", Some(60_000))),
                ("write", millis(&answers, "writeTimeout", Some(0))),
                ("idle", millis(&answers, "idleTimeout", Some(180_000))),
            ]),
        ),
        (
            "stop_ms",
            object([
                ("accept", millis(&life, "requestAcceptGraceTimeout", Some(0))),
                ("drain", millis(&life, "graceTimeOut", Some(10_000))),
            ]),
        ),
    ])
}

fn resolver(name: &str, at: &Field<'_>) -> Value {
    let acme = at.get("acme");
    let storage = acme.as_ref().and_then(|acme| acme.get("storage"));
    let challenge = |key: &str| acme.as_ref().is_some_and(|acme| acme.get(key).is_some());
    object([
        ("name", string(name)),
        ("path", at.path_value()),
        ("acme", acme.as_ref().map_or(Value::Null, |acme| acme.path_value())),
        ("storage", storage.as_ref().map_or(Value::Null, |storage| storage.path_value())),
        ("dns", Value::Bool(challenge("dnsChallenge"))),
    ])
}

/// How servers are spoken to: of a transport in the routing, or the default one of the install configuration.
pub(super) fn transport(name: &str, at: &Field<'_>) -> Value {
    let empty = Node { data: crate::syntax::Data::Mapping([].into()), ..at.node.clone() };
    let timeouts = at.get("forwardingTimeouts").unwrap_or(Field {
        document: at.document,
        path: at.path.clone().key("forwardingTimeouts"),
        node: &empty,
    });
    // A transport of TCP has its settings elsewhere.
    let tls = at.get("tls").unwrap_or_else(|| at.clone());
    let dials = if at.get("dialTimeout").is_some() { at } else { &timeouts };
    let millis = |of: &Field<'_>, key, default| computed(&of.millis(key, default, Bare::Seconds));
    let certified =
        tls.get("certificates").is_some() || tls.get("spiffe").is_some() || tls.get("certificatesSecrets").is_some();
    object([
        ("name", string(name)),
        ("path", at.path_value()),
        ("insecure", computed(&tls.bool("insecureSkipVerify", false))),
        ("client_certificate", Value::Bool(certified)),
        (
            "timeouts_ms",
            object([
                ("dial", millis(dials, "dialTimeout", Some(30_000))),
                ("response_header", millis(&timeouts, "responseHeaderTimeout", Some(0))),
                ("idle", millis(&timeouts, "idleConnTimeout", Some(90_000))),
            ]),
        ),
    ])
}
