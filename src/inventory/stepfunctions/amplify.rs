//! Retries inside of retries: how often one Task may be called for one error.

use super::super::data::{id_or_null, path_value};
use super::flow::State;
use super::retry::{Retrier, retriers};
use crate::format::stepfunctions::text;
use crate::value::{Value, array, object, string};

/// Error names that are followed: more would only cost time.
const MOST: usize = 16;

/// One level that retries an error.
struct Level<'s, 'a> {
    state: &'s State<'a>,
    retrier: Retrier<'a>,
    attempts: i64,
}

/// The worst error of a Task: `{error, calls, levels}`, the innermost level first; `null` where fewer than two levels
/// retry the same error.
pub(super) fn amplification(state: &State<'_>, around: &[&State<'_>]) -> Value {
    if text(state.node, "Type") != Some("Task") || around.is_empty() {
        return Value::Null;
    }
    let mut worst: Option<(i64, &str, Vec<Level<'_, '_>>)> = None;
    let own = retriers(state.node);
    for error in own.iter().flat_map(|retrier| retrier.errors.iter().copied()).take(MOST) {
        let levels: Vec<Level<'_, '_>> =
            std::iter::once(&state).chain(around).filter_map(|state| level(state, error)).collect();
        let calls = levels.iter().fold(1_i64, |calls, level| calls.saturating_mul(level.attempts.saturating_add(1)));
        let is_own = levels.first().is_some_and(|first| first.state.id == state.id);
        if levels.len() > 1 && is_own && worst.as_ref().is_none_or(|(most, ..)| calls > *most) {
            worst = Some((calls, error, levels));
        }
    }
    worst.map_or(Value::Null, |(calls, error, levels)| {
        object([
            ("calls", Value::from(calls)),
            ("error", string(error)),
            ("levels", array(levels.iter().map(of_level))),
        ])
    })
}

/// The first retrier that is for an error decides; one that never retries, or not known how often, is no level.
fn level<'s, 'a>(state: &'s State<'a>, error: &str) -> Option<Level<'s, 'a>> {
    let retrier = retriers(state.node).into_iter().find(|retrier| retrier.handles(error))?;
    let attempts = retrier.attempts().filter(|attempts| *attempts > 0)?;
    Some(Level { state, retrier, attempts })
}

fn of_level(level: &Level<'_, '_>) -> Value {
    object([
        ("document", id_or_null(Some(level.state.id))),
        ("name", string(level.state.name)),
        ("path", path_value(level.retrier.at())),
        ("attempts", Value::from(level.attempts)),
    ])
}
