//! What a Task calls, from its `Resource`.

use crate::format::stepfunctions::text;
use crate::syntax::Node;
use crate::value::{Value, object, optional, string};

/// `{kind, target, pattern}`; `null` for a state that is no Task.
pub(super) fn call(state: &Node) -> Value {
    if text(state, "Type") != Some("Task") {
        return Value::Null;
    }
    let (kind, target) = classify(text(state, "Resource").unwrap_or_default());
    let (target, pattern) = match target.rsplit_once('.') {
        Some((target, "waitForTaskToken")) => (target, "token"),
        Some((target, end)) if end.starts_with("sync") => (target, "sync"),
        _ => (target, "request"),
    };
    object([
        ("kind", string(kind)),
        ("target", optional((!target.is_empty()).then_some(target))),
        ("pattern", string(pattern)),
    ])
}

/// The kind, and service and action behind it. The partition and the region of a name may be expressions with colons.
fn classify(resource: &str) -> (&'static str, &str) {
    if let Some((_, target)) = resource.split_once(":states:::") {
        return match target {
            _ if target.starts_with("lambda:") => ("lambda", target),
            _ if target.starts_with("http:") => ("http", target),
            _ if target.starts_with("aws-sdk:") => ("sdk", target.trim_start_matches("aws-sdk:")),
            _ if target.contains("${") => ("unknown", ""),
            _ => ("service", target),
        };
    }
    match () {
        () if resource.contains(":states:") && resource.contains(":activity:") => ("activity", ""),
        () if resource.contains(":lambda:") && resource.contains(":function:") => ("lambda", "lambda:invoke"),
        () => ("unknown", ""),
    }
}
