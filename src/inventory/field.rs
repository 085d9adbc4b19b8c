//! A place in a mapping, and its scalars as programs written in Go read them: durations, whole numbers, flags.
//!
//! Whatever does not read as its type, and every text that somebody else still fills in, is unknown, never the default.

use std::net::{IpAddr, Ipv4Addr};

use super::data;
use super::links::{Computed, State};
use crate::document::DocumentId;
use crate::syntax::{Data, Node, Path};
use crate::value::Value;

/// A node and the way to it in its document.
#[derive(Debug, Clone)]
pub(super) struct Field<'a> {
    pub document: DocumentId,
    pub path: Path,
    pub node: &'a Node,
}

/// What a number without a unit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    Seconds,
    Nanoseconds,
}

impl<'a> Field<'a> {
    pub fn root(document: DocumentId, node: &'a Node) -> Self {
        Self { document, path: Path::default(), node }
    }

    /// The field, unless it is absent. A key without a value is there, with `null`.
    pub fn get(&self, key: &str) -> Option<Field<'a>> {
        let node = self.node.get(key)?;
        Some(Field { document: self.document, path: self.path.clone().key(key), node })
    }

    pub fn dig(&self, keys: &[&str]) -> Option<Field<'a>> {
        keys.iter().try_fold(self.clone(), |field, key| field.get(key))
    }

    /// The elements of a list.
    pub fn items(&self) -> impl Iterator<Item = Field<'a>> + use<'a, '_> {
        let items = self.node.items().iter().enumerate();
        items.map(|(at, node)| Field { document: self.document, path: self.path.clone().index(at), node })
    }

    /// The pairs of a mapping.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Field<'a>)> + use<'a, '_> {
        self.node.entries().iter().map(|entry| {
            let path = self.path.clone().key(&entry.key);
            (&*entry.key, Field { document: self.document, path, node: &entry.value })
        })
    }

    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    pub fn path_value(&self) -> Value {
        data::path_value(&self.path)
    }

    pub fn bool(&self, key: &str, default: bool) -> Computed {
        self.computed(key, Value::Bool(default), |node| flag(node).map(Value::Bool))
    }

    pub fn int(&self, key: &str, default: impl Into<Value>) -> Computed {
        self.computed(key, default.into(), |node| int(node).map(Value::from))
    }

    /// A text that is known; `null` where there is none.
    pub fn known_text(&self, key: &str) -> Computed {
        self.computed(key, Value::Null, |node| node.as_str().filter(|text| !is_placeholder(text)).map(Value::from))
    }

    /// In milliseconds. `default: None`: nothing limits it, the value is `null`.
    pub fn millis(&self, key: &str, default: Option<i64>, bare: Bare) -> Computed {
        let default = default.map_or(Value::Null, Value::from);
        self.computed(key, default, |node| millis(node, bare).map(Value::from))
    }

    fn computed(&self, key: &str, default: Value, read: impl Fn(&Node) -> Option<Value>) -> Computed {
        let path = self.path.clone().key(key);
        match self.node.get(key) {
            None => Computed::new(default, State::Default, self.document, path),
            Some(node) => match read(node) {
                Some(value) => Computed::new(value, State::Explicit, self.document, path),
                None => Computed::unknown(self.document, path),
            },
        }
    }
}

/// `true` and `"true"`.
fn flag(node: &Node) -> Option<bool> {
    node.as_bool().or_else(|| match node.as_str()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

fn int(node: &Node) -> Option<i64> {
    match &node.data {
        Data::Int(number) => Some(*number),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
        Data::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A duration. More than nothing and less than a millisecond is one, because zero means something else.
pub(super) fn millis(node: &Node, bare: Bare) -> Option<i64> {
    let nanos = match (&node.data, bare) {
        (Data::Int(number), Bare::Seconds) => *number as f64 * 1e9,
        (Data::Int(number), Bare::Nanoseconds) => *number as f64,
        (Data::Float(number), Bare::Seconds) => number * 1e9,
        (Data::String(text), bare) => match text.parse::<f64>() {
            Ok(number) if bare == Bare::Seconds => number * 1e9,
            _ => nanoseconds(text)?,
        },
        _ => return None,
    };
    let millis = nanos / 1e6;
    (millis.is_finite() && millis.abs() < 9e15).then(|| if millis > 0.0 { millis.ceil() } else { millis } as i64)
}

/// `1h30m`, `1.5s`, `250ms`, `-1s`, and `1d` as Caddy has it.
pub(super) fn nanoseconds(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    let mut total = 0.0;
    if rest.is_empty() || rest.len() > 64 {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|character: char| character.is_ascii_digit() || character == '.').unwrap_or(rest.len());
        total += number
            * match &rest[..unit] {
                "ns" => 1.0,
                "us" | "µs" | "μs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 60e9,
                "h" => 3600e9,
                "d" => 86400e9,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    Some(sign * total)
}

/// Text that somebody else still fills in: `{{ name }}`, `${NAME}`, `{$NAME}`, `{env.NAME}`, `<name>`.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.starts_with('$') || ["${", "{$", "{{", "{", "<", "%", "@@"].iter().any(|mark| text.contains(mark))
}

/// What a host is, and whether it is this machine; `None` where that is not known.
pub(super) fn host_kind(host: &str) -> (&'static str, Option<bool>) {
    if host.is_empty() || is_placeholder(host) {
        return ("unknown", None);
    }
    match host.parse::<IpAddr>() {
        Ok(address) if address.is_unspecified() => ("unknown", None),
        // Docker's first network: containers of this machine, unless somebody says otherwise.
        Ok(IpAddr::V4(address)) if address.octets()[..2] == [172, 17] => ("ipv4", None),
        Ok(IpAddr::V4(address)) => ("ipv4", Some(address.is_loopback())),
        Ok(IpAddr::V6(address)) => {
            let mapped = address.to_ipv4_mapped().as_ref().is_some_and(Ipv4Addr::is_loopback);
            ("ipv6", Some(address.is_loopback() || mapped))
        }
        Err(_) => {
            let name = host.trim_end_matches('.').to_ascii_lowercase();
            let own = ["localhost", "host.docker.internal"].contains(&&*name) || name.ends_with(".localhost");
            ("name", Some(own))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, Span};

    fn read(data: Data, bare: Bare) -> Option<i64> {
        millis(&Node { span: Span::new(SourceId::new(0), 0, 0), data }, bare)
    }

    #[test]
    fn durations_are_gos() {
        for (text, expected) in [
            ("1m30s", Some(90_000)),
            ("1.5s", Some(1_500)),
            ("250ms", Some(250)),
            ("10us", Some(1)),
            ("0", Some(0)),
            ("0s", Some(0)),
            ("-1s", Some(-1000)),
            ("1d", Some(86_400_000)),
            ("30", Some(30_000)),
            ("", None),
            ("s", None),
            ("1x", None),
            ("{{ .X }}", None),
        ] {
            assert_eq!(read(Data::String(text.into()), Bare::Seconds), expected, "{text}");
        }
        assert_eq!(read(Data::Int(30), Bare::Seconds), Some(30_000));
        assert_eq!(read(Data::Int(30_000_000_000), Bare::Nanoseconds), Some(30_000));
        assert_eq!(read(Data::String("30".into()), Bare::Nanoseconds), None);
        assert_eq!(read(Data::Bool(true), Bare::Seconds), None);
    }

    #[test]
    fn hosts() {
        assert_eq!(host_kind("10.0.0.1"), ("ipv4", Some(false)));
        assert_eq!(host_kind("127.0.0.9"), ("ipv4", Some(true)));
        assert_eq!(host_kind("172.17.0.2"), ("ipv4", None));
        assert_eq!(host_kind("::ffff:127.0.0.1"), ("ipv6", Some(true)));
        assert_eq!(host_kind("LOCALHOST."), ("name", Some(true)));
        assert_eq!(host_kind("app"), ("name", Some(false)));
        assert_eq!(host_kind("{env.HOST}"), ("unknown", None));
    }
}
