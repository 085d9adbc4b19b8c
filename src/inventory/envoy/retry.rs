//! The retry policies that are in force, each with the routes that it is in force for.
//!
//! Policies are not merged: a route's own replaces its virtual host's wholly.

use std::collections::HashMap;

use super::at::{At, bounded};
use super::route::{self, Resolve, Route, written_at};
use crate::inventory::data;
use crate::syntax::Node;
use crate::value::{Value, array, object, optional, string};

/// Routes that one retry policy is told with.
const TOLD: usize = 50;

pub(super) fn policies<'a>(routes: &[Route<'a>], resolve: Resolve<'_>) -> Vec<Value> {
    let mut order: Vec<(&At<'a>, &'static str, Vec<&Route<'a>>)> = Vec::new();
    let mut known: HashMap<*const Node, usize> = HashMap::new();
    for route in routes {
        let Some((policy, origin)) = &route.retry else { continue };
        // A route's own is met once; a host's once for each route, and only by that host.
        let key = std::ptr::from_ref(policy.node);
        let at = *known.entry(key).or_insert(order.len());
        match order.get_mut(at).filter(|(first, _, _)| first.path == policy.path) {
            Some((_, _, routes)) => routes.push(route),
            None => {
                known.insert(key, order.len());
                order.push((policy, origin, vec![route]));
            }
        }
    }
    order.iter().map(|(policy, origin, routes)| facts(policy, origin, (routes, resolve))).collect()
}

fn facts(policy: &At<'_>, origin: &str, (routes, resolve): (&[&Route<'_>], Resolve<'_>)) -> Value {
    let words = policy.text("retry_on").unwrap_or("");
    let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
    let back_off = policy.get("retry_back_off");
    let base = match &back_off {
        Some(back_off) => back_off.millis("base_interval", None),
        None => written_at(policy, "retry_back_off", 25),
    };
    let longest = match &back_off {
        Some(back_off) => back_off.millis("max_interval", base.number().map(|base| base * 10)),
        None => written_at(policy, "retry_back_off", 250),
    };
    let codes = policy.items("retriable_status_codes");
    let routes = routes.iter().take(TOLD).map(|route| of_route(route, resolve));
    object([
        ("path", policy.path_value()),
        ("origin", string(origin)),
        ("retry_on", array(words.map(string))),
        ("num_retries", data::computed(&policy.int("num_retries", 1))),
        ("per_try_timeout_ms", bounded(policy.millis("per_try_timeout", None))),
        ("per_try_idle_timeout_ms", bounded(policy.millis("per_try_idle_timeout", None))),
        ("base_ms", data::computed(&base)),
        ("max_ms", data::computed(&longest)),
        ("host_predicate", Value::Bool(policy.count("retry_host_predicate") > 0)),
        ("host_attempts", data::computed(&policy.int("host_selection_retry_max_attempts", 1))),
        ("status_codes", Value::Bool(policy.count("retriable_status_codes") > 0)),
        ("codes", array(codes.iter().filter_map(|code| code.node.as_int()).map(Value::from))),
        ("headers", Value::Bool(policy.count("retriable_headers") > 0)),
        ("request_headers", Value::Bool(policy.count("retriable_request_headers") > 0)),
        ("routes", array(routes)),
    ])
}

fn of_route(route: &Route<'_>, resolve: Resolve<'_>) -> Value {
    let (methods, any_method) = route::methods(&route.at);
    object([
        ("path", route.at.path_value()),
        ("action_path", route.action.path_value()),
        ("timeout_ms", route::timeout(route)),
        ("idle_timeout_ms", bounded(route.action.millis("idle_timeout", None))),
        ("priority", optional(route::priority(route))),
        ("methods", methods),
        ("any_method", Value::Bool(any_method)),
        ("grpc", Value::Bool(route::is_grpc(route))),
        ("clusters", array(route::clusters(&route.action, resolve))),
    ])
}
