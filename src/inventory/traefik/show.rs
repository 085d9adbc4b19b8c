//! The values that policies see of a dynamic document.

use std::collections::HashMap;
use std::sync::Arc;

use super::graph::{Found, Graph};
use super::install::transport;
use super::routing::{Class, Entity, Reference, address, target};
use crate::document::{Document, DocumentId};
use crate::inventory::data::{computed, document_value};
use crate::inventory::field::{Bare, Field};
use crate::syntax::Node;
use crate::value::{Value, array, object, optional, string};

/// Most servers of one service that are told.
const MOST_SERVERS: usize = 2_000;

/// Most references of one document that are told.
const MOST_REFERENCES: usize = 5_000;

/// How deep services in services are followed.
const MOST_LEVELS: usize = 16;

pub(super) fn facts(graph: &Graph<'_>, document: &Document, references: Value) -> Value {
    let id = document.id;
    let all = graph.entities(id);
    let of = |class: Class| all.iter().enumerate().filter(move |(_, entity)| entity.class == class);
    let used = |at: usize| Value::Bool(graph.is_used((id, at)));
    let install = graph.install(id);
    object([
        ("routers", array(of(Class::Router).map(|(_, entity)| router(graph, entity)))),
        ("services", array(of(Class::Service).map(|(at, entity)| service(graph, entity, used(at))))),
        ("middlewares", array(of(Class::Middleware).map(|(at, entity)| middleware(entity, used(at))))),
        (
            "transports",
            array(of(Class::Transport).map(|(at, entity)| {
                named_transport(entity, used(at), (graph.users((id, at)).collect(), graph.is_object(id)))
            })),
        ),
        ("tls_options", array(of(Class::Options).map(|(_, entity)| options(entity)))),
        ("providers", install.map_or(Value::Null, |it| array(it.providers.iter().map(|name| string(name))))),
        ("references", references),
    ])
}

/// Each name once, with all the places that it stands at.
pub(super) fn references<'a>(
    graph: &Graph<'a>,
    id: DocumentId,
    all: impl Iterator<Item = (Option<&'a str>, Reference<'a>)>,
    intact: bool,
) -> Value {
    let mut told: Vec<(Reference<'a>, Vec<Value>, Option<&'a str>)> = Vec::new();
    let mut seen: HashMap<_, usize> = HashMap::new();
    for (referrer, reference) in all {
        if graph.resolve(id, &reference) != Found::Nothing || told.len() >= MOST_REFERENCES {
            continue;
        }
        let key = (reference.class, reference.protocol, reference.name);
        let place = reference.at.path_value();
        match seen.get(&key) {
            Some(at) => told[*at].1.push(place),
            None => {
                seen.insert(key, told.len());
                told.push((reference, vec![place], referrer));
            }
        }
    }
    array(told.into_iter().map(|(reference, places, referrer)| {
        let known = intact && graph.is_closed(id, (&reference, referrer));
        let nearest = graph.nearest(id, &reference).map_or(Value::Null, |(entity, name)| {
            object([("name", string(name)), ("path", graph.entity(entity).at.path_value())])
        });
        object([
            ("class", string(reference.class.name())),
            ("protocol", string(reference.protocol)),
            ("name", string(reference.name)),
            ("paths", array(places)),
            ("known", Value::Bool(known)),
            ("nearest", nearest),
        ])
    }))
}

fn router(graph: &Graph<'_>, entity: &Entity<'_>) -> Value {
    let chain = chain(graph, entity);
    let kinds = chain.iter().map(|(kind, _)| string(kind));
    let retry = chain.iter().find(|(kind, _)| *kind == "retry").map_or(Value::Null, |(_, path)| path.clone());
    let complete = middlewares_of(entity).all(|one| matches!(graph.resolve(entity.at.document, one), Found::Here(_)));
    object([
        ("protocol", string(entity.protocol)),
        ("name", string(entity.name)),
        ("path", entity.at.path_value()),
        ("middlewares", array(kinds)),
        ("retry", retry),
        ("complete", Value::Bool(complete)),
    ])
}

fn middlewares_of<'e, 'a>(entity: &'e Entity<'a>) -> impl Iterator<Item = &'e Reference<'a>> {
    entity.references.iter().filter(|reference| reference.class == Class::Middleware)
}

/// The kinds of all middlewares of a router in their order, chains opened, with the router's path to each.
fn chain<'a>(graph: &Graph<'a>, router: &Entity<'a>) -> Vec<(&'a str, Value)> {
    let mut kinds = Vec::new();
    let mut steps = 0;
    for first in middlewares_of(router) {
        let mut open = vec![(router.at.document, first, 0)];
        while let Some((from, reference, depth)) = open.pop().filter(|_| steps < MOST_SERVERS) {
            steps += 1;
            let Found::Here(found) = graph.resolve(from, reference) else { continue };
            let entity = graph.entity(found);
            match kind_of(&entity.at) {
                "chain" if depth < MOST_LEVELS => {
                    let inner: Vec<_> = middlewares_of(entity).map(|one| (found.0, one, depth + 1)).collect();
                    open.extend(inner.into_iter().rev());
                }
                kind => kinds.push((kind, first.at.path_value())),
            }
        }
    }
    kinds
}

/// The one section of a middleware or a service that is no list of middlewares; `""` where there is none.
fn kind_of<'a>(at: &Field<'a>) -> &'a str {
    let kinds = at.node.entries().iter().map(|entry| &*entry.key);
    kinds.into_iter().find(|key| *key != "middlewares").unwrap_or_default()
}

fn service(graph: &Graph<'_>, entity: &Entity<'_>, used: Value) -> Value {
    let kind = kind_of(&entity.at);
    let at = entity.at.get(kind).unwrap_or_else(|| entity.at.clone());
    let balancer = entity.at.get("loadBalancer");
    let servers = balancer.as_ref().and_then(|balancer| balancer.get("servers"));
    let servers = servers.iter().flat_map(Field::items).take(MOST_SERVERS).map(|at| server(&at));
    object([
        ("protocol", string(entity.protocol)),
        ("name", string(entity.name)),
        ("path", entity.at.path_value()),
        ("type", string(kind)),
        ("at", at.path_value()),
        ("used", used),
        ("servers", array(servers)),
        ("health_check", health_check(&at)),
        ("passive", Value::Bool(at.get("passiveHealthCheck").is_some())),
        ("sticky", at.get("sticky").map_or(Value::Null, |sticky| sticky.path_value())),
        ("strategy", computed(&at.known_text("strategy"))),
        ("reports", optional(reports(entity).map(Value::Bool))),
        ("on_status", at.dig(&["errors", "status"]).map_or(Value::Null, |status| status.path_value())),
        ("main", child(graph, entity, &["service"])),
        ("children", array(children(graph, entity))),
    ])
}

/// Whether a service tells the one above it that it is up or down: only a check of its own does, and `{}` in a parent.
fn reports(entity: &Entity<'_>) -> Option<bool> {
    let at = entity.at.get(kind_of(&entity.at))?;
    let known = ["loadBalancer", "weighted", "mirroring", "failover", "highestRandomWeight"];
    // A service of several kinds is refused, and what a key without a value means is not known.
    if entity.at.node.entries().len() != 1 || !known.contains(&kind_of(&entity.at)) || !at.node.is_mapping() {
        return None;
    }
    match at.get("healthCheck") {
        Some(check) if check.node.is_null() => None,
        check => Some(check.is_some()),
    }
}

/// What `service` or `fallback` of a failover leads to.
fn child(graph: &Graph<'_>, entity: &Entity<'_>, keys: &[&str]) -> Value {
    let at = entity.at.get(kind_of(&entity.at)).and_then(|kind| kind.dig(keys));
    let reference = at.and_then(|at| entity.references.iter().find(|one| one.at.path == at.path));
    reference.map_or(Value::Null, |reference| one_child(graph, entity, reference))
}

fn children(graph: &Graph<'_>, entity: &Entity<'_>) -> Vec<Value> {
    let services = entity.references.iter().filter(|reference| reference.class == Class::Service);
    services.take(MOST_SERVERS).map(|reference| one_child(graph, entity, reference)).collect()
}

fn one_child(graph: &Graph<'_>, entity: &Entity<'_>, reference: &Reference<'_>) -> Value {
    let found = match graph.resolve(entity.at.document, &reference.clone()) {
        Found::Here(found) => Some(found),
        _ => None,
    };
    let target = found.map(|found| graph.entity(found));
    object([
        ("name", string(reference.name)),
        ("path", reference.at.path_value()),
        ("document", target.map_or(Value::Null, |target| document_value(target.at.document))),
        ("at", target.map_or(Value::Null, |target| target.at.path_value())),
        ("reports", optional(target.and_then(reports).map(Value::Bool))),
    ])
}

fn health_check(at: &Field<'_>) -> Value {
    let Some(check) = at.get("healthCheck") else { return Value::Null };
    object([
        ("path", check.path_value()),
        ("interval_ms", computed(&check.millis("interval", Some(30_000), Bare::Seconds))),
        ("timeout_ms", computed(&check.millis("timeout", Some(5_000), Bare::Seconds))),
    ])
}

fn server(at: &Field<'_>) -> Value {
    let text = address(at.node);
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    let ((host, port), kind, local) = target(at.node);
    object([
        ("address", string(text)),
        ("scheme", string(scheme)),
        ("host", string(host)),
        ("port", optional(port.and_then(|port| port.parse::<u64>().ok()).map(Value::from))),
        ("kind", string(kind)),
        ("local", optional(local.map(Value::Bool))),
        ("path", at.path_value()),
    ])
}

fn middleware(entity: &Entity<'_>, used: Value) -> Value {
    let kind = kind_of(&entity.at);
    let retry = entity.at.get("retry").map_or(Value::Null, |retry| {
        object([
            ("path", retry.path_value()),
            ("attempts", computed(&retry.int("attempts", Value::Null))),
            ("initial_interval_ms", computed(&retry.millis("initialInterval", Some(0), Bare::Seconds))),
            ("non_idempotent", computed(&retry.bool("retryNonIdempotentMethod", false))),
        ])
    });
    let breaker = entity.at.get("circuitBreaker");
    let expression = breaker.map_or(Value::Null, |breaker| computed(&breaker.known_text("expression")));
    object([
        ("protocol", string(entity.protocol)),
        ("name", string(entity.name)),
        ("path", entity.at.path_value()),
        ("type", string(kind)),
        ("used", used),
        ("retry", retry),
        ("expression", expression),
    ])
}

fn named_transport(entity: &Entity<'_>, used: Value, (users, is_object): (Vec<&Entity<'_>>, bool)) -> Value {
    let servers =
        users.iter().flat_map(|user| user.at.node.dig(&["loadBalancer", "servers"]).map_or(&[][..], Node::items));
    // What a Service in Kubernetes leads to runs on any node.
    let in_cluster = is_object && !users.is_empty();
    let remote = in_cluster || servers.into_iter().any(|server| target(server).2 == Some(false));
    let services = users.iter().take(MOST_SERVERS).map(|user| {
        let document = document_value(user.at.document);
        object([("name", string(user.name)), ("document", document), ("path", user.at.path_value())])
    });
    let Value::Object(mut fields) = transport(entity.name, &entity.at) else { return Value::Null };
    let all = Arc::make_mut(&mut fields);
    all.insert(Value::from("used"), used);
    all.insert(Value::from("services"), array(services));
    all.insert(Value::from("remote"), Value::Bool(remote));
    Value::Object(fields)
}

fn options(entity: &Entity<'_>) -> Value {
    let auth = entity.at.get("clientAuth");
    // An object names Secrets where a file names files.
    let all = ["caFiles", "secretNames"].into_iter().filter_map(|key| auth.as_ref()?.get(key));
    let authorities: usize = all.map(|list| list.node.items().len()).sum();
    object([
        ("name", string(entity.name)),
        ("path", entity.at.path_value()),
        ("authorities", Value::from(authorities)),
        ("client_auth", auth.map_or(Value::Null, |auth| computed(&auth.known_text("clientAuthType")))),
    ])
}
