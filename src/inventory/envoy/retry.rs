//! The retry policies that are in force, each with the routes that it is in force for.
//!
//! Policies are not merged: a route's own replaces its virtual host's wholly.

use std::collections::HashMap;

use super::at::{At, bounded};
use super::route::{self, Resolve, Route, written_at};
use crate::inventory::data;
use crate::inventory::links::{Computed, State};
use crate::syntax::Node;
use crate::value::{Value, array, object, optional, string};

/// Routes that one retry policy is told with.
const TOLD: usize = 50;

/// `idle`: the time without a byte that the manager around the routes allows.
pub(super) fn policies<'a>(routes: &[Route<'a>], idle: Option<&Computed>, resolve: Resolve<'_>) -> Vec<Value> {
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
    let told = order.iter().map(|(policy, origin, routes)| {
        let ends = routes.iter().map(|route| end(route, idle));
        let last = ends.max_by_key(|(ms, _)| ms.unwrap_or(i64::MAX));
        facts(policy, (origin, last), (routes, resolve))
    });
    told.collect()
}

/// What ends a try to a host that accepts it and never answers, and after how many milliseconds.
fn end(route: &Route<'_>, idle: Option<&Computed>) -> (Option<i64>, &'static str) {
    let timeout = route::timeout(route).number();
    let own = route.action.millis("idle_timeout", None);
    let idle = if own.state == State::Default { idle.and_then(Computed::number) } else { own.number() };
    match (timeout, idle) {
        (Some(timeout @ 1..), Some(idle @ 1..)) if idle < timeout => (Some(idle), "idle timeout"),
        (Some(timeout @ 1..), _) => (Some(timeout), "timeout"),
        (Some(_), Some(idle @ 1..)) => (Some(idle), "idle timeout"),
        (Some(_), Some(_)) => (None, "nothing"),
        _ => (None, "unknown"),
    }
}

/// The last end of any of a policy's routes.
type End = Option<(Option<i64>, &'static str)>;

fn facts(policy: &At<'_>, (origin, end): (&str, End), (routes, resolve): (&[&Route<'_>], Resolve<'_>)) -> Value {
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
        ("host_predicate", Value::Bool(policy.count("retry_host_predicate") > 0 || policy.has("retry_priority"))),
        ("host_attempts", data::computed(&policy.int("host_selection_retry_max_attempts", 1))),
        ("status_codes", Value::Bool(policy.count("retriable_status_codes") > 0)),
        ("codes", array(codes.iter().filter_map(|code| code.node.as_int()).map(Value::from))),
        ("headers", Value::Bool(policy.count("retriable_headers") > 0)),
        ("request_headers", Value::Bool(policy.count("retriable_request_headers") > 0)),
        ("hang", optional(end.map(|(ms, by)| object([("ms", optional(ms)), ("by", string(by))])))),
        ("routes", array(routes)),
    ])
}

fn of_route(route: &Route<'_>, resolve: Resolve<'_>) -> Value {
    let (methods, any_method) = route::methods(&route.at);
    object([
        ("path", route.at.path_value()),
        ("action_path", route.action.path_value()),
        ("timeout_ms", bounded(route::timeout(route))),
        ("idle_timeout_ms", bounded(route.action.millis("idle_timeout", None))),
        ("priority", optional(route::priority(route))),
        ("methods", methods),
        ("any_method", Value::Bool(any_method)),
        ("grpc", Value::Bool(route::is_grpc(route))),
        ("hash_policy", Value::Bool(route.action.count("hash_policy") > 0)),
        ("clusters", array(route::clusters(&route.action, resolve))),
    ])
}
