//! Durations that Envoy cannot read, and waits for configuration that never end.
//!
//! Judged by the names of fields that are durations in every message that has them; what belongs to a part is left to
//! the part, and messages of other projects are nobody's.

use super::at::{At, is_placeholder, millis};
use super::reference::SKIPPED;
use crate::format::envoy::type_of;
use crate::inventory::data;
use crate::syntax::{Data, Node, Path, Segment};
use crate::value::{Value, object, optional, string};

/// Fields that hold a duration wherever they hold a scalar.
const FIELDS: [&str; 64] = [
    "access_log_flush_interval",
    "base_ejection_time",
    "base_interval",
    "buffer_flush_interval",
    "buffer_flush_timeout",
    "cache_duration",
    "cleanup_interval",
    "connect_timeout",
    "connection_idle_interval",
    "deferred_close_timeout",
    "delayed_close_timeout",
    "dns_jitter",
    "dns_min_refresh_rate",
    "dns_query_timeout",
    "dns_refresh_rate",
    "drain_timeout",
    "endpoint_stale_after",
    "fill_interval",
    "fixed_delay",
    "flush_timeout",
    "grpc_timeout_header_max",
    "grpc_timeout_header_offset",
    "grpc_timeout_offset",
    "healthy_edge_interval",
    "host_ttl",
    "idle_timeout",
    "initial_fetch_timeout",
    "initial_jitter",
    "interval",
    "interval_jitter",
    "kill_timeout",
    "listener_filters_timeout",
    "max_connection_duration",
    "max_downstream_connection_duration",
    "max_ejection_time",
    "max_ejection_time_jitter",
    "max_grpc_timeout",
    "max_interval",
    "max_message_timeout",
    "max_stream_duration",
    "megamiss_timeout",
    "message_timeout",
    "miss_timeout",
    "multikill_timeout",
    "no_traffic_healthy_interval",
    "no_traffic_interval",
    "op_timeout",
    "per_try_idle_timeout",
    "per_try_timeout",
    "refresh_delay",
    "refresh_interval",
    "request_headers_timeout",
    "request_timeout",
    "slow_start_window",
    "stats_eviction_interval",
    "stats_flush_interval",
    "stream_flush_timeout",
    "stream_idle_timeout",
    "timeout",
    "transport_socket_connect_timeout",
    "ttl",
    "unhealthy_edge_interval",
    "unhealthy_interval",
    "update_merge_window",
];

/// Units that other formats know, in milliseconds.
const UNITS: [(&str, f64); 5] = [("ms", 1.0), ("us", 0.001), ("m", 60_000.0), ("min", 60_000.0), ("h", 3_600_000.0)];

/// What the durations of a document amount to, in its order.
#[derive(Debug, Default)]
pub(super) struct Durations {
    /// `{path, field, text, meant}`: `meant` is the text that Envoy would read, where the unit is certain.
    pub invalid: Vec<Value>,
    /// Places of an `initial_fetch_timeout` of zero.
    pub endless: Vec<Value>,
}

pub(super) fn find(root: &At<'_>) -> Durations {
    let mut search = Search { path: root.path.segments().to_vec(), found: Durations::default() };
    search.message(root.node);
    search.found
}

struct Search {
    path: Vec<Segment>,
    found: Durations,
}

impl Search {
    fn message(&mut self, node: &Node) {
        if type_of(node).is_some_and(|name| !name.starts_with("envoy.")) {
            return;
        }
        for entry in node.entries().iter().filter(|entry| !SKIPPED.contains(&&*entry.key)) {
            let around = self.path.last().and_then(Segment::as_key).unwrap_or("");
            let is_duration = FIELDS.contains(&&*entry.key) && is_certain(around, &entry.key);
            self.path.push(Segment::Key(entry.key.clone()));
            if is_duration && entry.value.is_scalar() {
                self.judge(&entry.key, &entry.value);
            } else {
                self.below(&entry.value);
            }
            self.path.pop();
        }
    }

    fn below(&mut self, node: &Node) {
        if node.is_mapping() {
            self.message(node);
        }
        for (at, item) in node.items().iter().enumerate() {
            self.path.push(Segment::Index(at));
            self.below(item);
            self.path.pop();
        }
    }

    fn judge(&mut self, field: &str, value: &Node) {
        let text = match &value.data {
            Data::String(text) if !is_placeholder(text) => text.to_string(),
            Data::Int(number) => number.to_string(),
            Data::Float(number) => number.to_string(),
            _ => return,
        };
        let path = Path::new(self.path.clone());
        // A negative duration can be read; whether it may stand there is another question.
        let read = millis(text.strip_prefix('-').unwrap_or(&text));
        match (&value.data, read) {
            (Data::String(_), Some(0)) if field == "initial_fetch_timeout" => {
                self.found.endless.push(data::path_value(&path));
            }
            (Data::String(_), Some(_)) => {}
            _ => self.found.invalid.push(object([
                ("path", data::path_value(&path)),
                ("field", string(field)),
                ("text", string(&text)),
                ("meant", optional(meant(&text).as_deref().map(string))),
            ])),
        }
    }
}

/// A lifetime is one of a cookie; elsewhere the field may be text.
fn is_certain(around: &str, field: &str) -> bool {
    field != "ttl" || around == "cookie"
}

/// `250ms` is `0.25s`.
fn meant(text: &str) -> Option<String> {
    let digits = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let seconds = number.parse::<f64>().ok()? * factor / 1000.0;
    let written = format!("{seconds:.9}");
    Some(format!("{}s", written.trim_end_matches('0').trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_units_are_told_in_seconds() {
        for (written, expected) in [
            ("250ms", Some("0.25s")),
            ("1m", Some("60s")),
            ("5", None),
            ("0.25", None),
            ("100us", Some("0.0001s")),
            ("1h30m", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(meant(written).as_deref(), expected, "{written}");
        }
    }
}
