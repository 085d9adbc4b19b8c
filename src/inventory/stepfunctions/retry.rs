//! Retriers with their defaults, how long they wait, and which of their retries a timeout cuts off.
//!
//! Defaults are those of the Amazon States Language: 3 retries, 1 second, a rate of 2, no longest delay, no jitter.

use super::super::data::{computed, path_value};
use super::super::links::{Computed, State};
use crate::document::DocumentId;
use crate::syntax::{Data, Node, Path};
use crate::value::{Value, array, object, optional, string};

/// Longer times are all the same: 31,000 years in milliseconds.
const LONGEST: f64 = 1e15;

/// Retries that are added up one by one, before their delay counts as constant.
const COUNTED: i64 = 10_000;

/// Retriers of a state, and error names of one, that are looked at: more would only cost time.
pub(super) const MOST: usize = 64;

/// What bounds a state's retries, in milliseconds; 0 for no bound, `None` for an unknown one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub task_ms: Option<i64>,
    pub machine_ms: Option<i64>,
}

/// A number of a retrier: `None` when it is not known.
#[derive(Debug, Clone, Copy)]
struct Setting {
    value: Option<f64>,
    state: State,
}

#[derive(Debug)]
pub(super) struct Retrier<'a> {
    path: Path,
    pub errors: Vec<&'a str>,
    attempts: Setting,
    interval_ms: Setting,
    rate: Setting,
    /// Without a value no delay is too long.
    max_delay_ms: Option<Setting>,
    full_jitter: bool,
    jitter: Value,
}

pub(super) fn retriers(state: &Node) -> Vec<Retrier<'_>> {
    let items = state.get("Retry").map(Node::items).unwrap_or_default();
    items
        .iter()
        .take(MOST)
        .enumerate()
        .filter(|(_, item)| item.is_mapping())
        .map(|(at, item)| retrier(at, item))
        .collect()
}

fn retrier(at: usize, node: &Node) -> Retrier<'_> {
    let jitter = node.get("JitterStrategy").and_then(Node::as_str).unwrap_or("NONE");
    Retrier {
        path: Path::default().key("Retry").index(at),
        errors: errors(node).collect(),
        attempts: setting(node, "MaxAttempts", 3.0),
        interval_ms: setting(node, "IntervalSeconds", 1.0).times(1000.0),
        rate: setting(node, "BackoffRate", 2.0),
        max_delay_ms: node.get("MaxDelaySeconds").map(|_| setting(node, "MaxDelaySeconds", 0.0).times(1000.0)),
        full_jitter: jitter == "FULL",
        jitter: string(jitter),
    }
}

/// The names in `ErrorEquals`.
pub(super) fn errors(node: &Node) -> impl Iterator<Item = &str> {
    node.get("ErrorEquals").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).take(MOST)
}

fn setting(node: &Node, key: &str, default: f64) -> Setting {
    let explicit =
        |value: Option<f64>| Setting { value, state: if value.is_some() { State::Explicit } else { State::Unknown } };
    match node.get(key).map(|value| &value.data) {
        None => Setting { value: Some(default), state: State::Default },
        Some(Data::Int(number)) => explicit(Some(*number as f64)),
        Some(Data::Float(number)) => explicit(Some(*number).filter(|number| number.is_finite())),
        Some(_) => explicit(None),
    }
}

impl Setting {
    fn times(self, factor: f64) -> Self {
        Self { value: self.value.map(|value| value * factor), ..self }
    }
}

/// When the last retry starts, counted from the first attempt, and the first that starts behind a limit.
struct Schedule {
    last_ms: f64,
    late: Option<(i64, f64)>,
}

impl Retrier<'_> {
    pub fn at(&self) -> &Path {
        &self.path
    }

    /// The number of retries, when it is known.
    pub fn attempts(&self) -> Option<i64> {
        self.attempts.value.map(|attempts| attempts as i64)
    }

    pub fn handles(&self, error: &str) -> bool {
        self.errors.iter().any(|name| match *name {
            "States.ALL" => true,
            // Everything that a Task fails with, but for its timeout.
            "States.TaskFailed" => error != "States.Timeout",
            name => name == error,
        })
    }

    pub fn value(&self, id: DocumentId, limits: Limits) -> Value {
        let field = |key: &str, setting: Setting| {
            let path = self.path.clone().key(key);
            computed(&match setting.value {
                Some(value) => Computed::new(number(value), setting.state, id, path),
                None => Computed::unknown(id, path),
            })
        };
        let wait = self.schedule(0.0, f64::INFINITY).map(|schedule| number(schedule.last_ms));
        object([
            ("path", path_value(&self.path)),
            ("errors", array(self.errors.iter().map(|error| string(error)))),
            ("attempts", field("MaxAttempts", self.attempts)),
            ("interval", field("IntervalSeconds", self.interval_ms)),
            ("rate", field("BackoffRate", self.rate)),
            ("max_delay", self.max_delay_ms.map_or(Value::Null, |setting| field("MaxDelaySeconds", setting))),
            ("jitter", self.jitter.clone()),
            ("wait_ms", optional(wait)),
            ("late", self.late(limits)),
        ])
    }

    /// The first retry that could only start behind the machine's end. With jitter, delays count half: that is their
    /// mean. How long an attempt takes is known only where it times out and the retrier is for timeouts.
    fn late(&self, limits: Limits) -> Value {
        let machine_ms = limits.machine_ms.filter(|limit| *limit > 0);
        let task_ms = limits.task_ms.filter(|_| self.handles("States.Timeout")).unwrap_or(0);
        let late = machine_ms.and_then(|limit| self.schedule(task_ms as f64, limit as f64)?.late);
        late.map_or(Value::Null, |(retry, start)| {
            object([("retry", Value::from(retry)), ("starts_ms", number(start)), ("attempt_ms", Value::from(task_ms))])
        })
    }

    /// `None` when a number is not known.
    fn schedule(&self, attempt_ms: f64, limit_ms: f64) -> Option<Schedule> {
        let attempts = (self.attempts.value?.clamp(0.0, LONGEST)) as i64;
        let share = if self.full_jitter { 0.5 } else { 1.0 };
        let longest = self.max_delay_ms.map_or(Some(LONGEST), |setting| setting.value)?;
        let (mut delay, rate) = (self.interval_ms.value?.clamp(0.0, longest), self.rate.value?.max(1.0));
        let mut schedule = Schedule { last_ms: 0.0, late: None };
        let mut done = 0;
        while done < attempts {
            let step = attempt_ms + delay * share;
            let is_constant = rate == 1.0 || delay >= longest || done >= COUNTED;
            let count = if is_constant { attempts - done } else { 1 };
            let end = (schedule.last_ms + step * count as f64).min(LONGEST);
            if schedule.late.is_none() && end > limit_ms && step > 0.0 {
                let nth = (((limit_ms - schedule.last_ms) / step).floor().max(0.0) as i64 + 1).min(count);
                schedule.late = Some((done + nth, (schedule.last_ms + step * nth as f64).min(LONGEST)));
            }
            schedule.last_ms = end;
            done += count;
            delay = (delay * rate).min(longest);
        }
        Some(schedule)
    }
}

/// Whole numbers as such.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { Value::from(value as i64) } else { Value::from(value) }
}
