//! A place in a message, and the scalars of the protobuf JSON mapping with their vendor defaults.
//!
//! `null` is absent. Durations are text in seconds; numbers may be text; enums are names in any case, or numbers.
//! Whatever does not read as its type is unknown, never the default.

use crate::document::{Document, DocumentId};
use crate::inventory::data;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Data, Node, Path};
use crate::value::Value;

/// A node and the way to it in its document.
#[derive(Debug, Clone)]
pub(super) struct At<'a> {
    pub document: DocumentId,
    pub path: Path,
    pub node: &'a Node,
}

impl<'a> At<'a> {
    pub fn root(document: &'a Document) -> Self {
        Self { document: document.id, path: Path::default(), node: &document.root }
    }

    /// The field, unless it is absent or `null`.
    pub fn get(&self, key: &str) -> Option<At<'a>> {
        let node = self.node.get(key).filter(|node| !node.is_null())?;
        Some(At { document: self.document, path: self.path.clone().key(key), node })
    }

    pub fn dig(&self, keys: &[&str]) -> Option<At<'a>> {
        keys.iter().try_fold(self.clone(), |at, key| at.get(key))
    }

    /// The elements of a list field. Envoy reads a message in a list's place as a list of one.
    pub fn items(&self, key: &str) -> Vec<At<'a>> {
        let Some(list) = self.get(key) else { return Vec::new() };
        if list.node.is_mapping() {
            return vec![list];
        }
        let items = list.node.items().iter().enumerate();
        items.map(|(at, node)| At { document: list.document, path: list.path.clone().index(at), node }).collect()
    }

    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// Present and not `null`.
    pub fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some_and(|node| !node.is_null())
    }

    pub fn flag(&self, key: &str) -> bool {
        self.node.get(key).and_then(Node::as_bool) == Some(true)
    }

    pub fn count(&self, key: &str) -> usize {
        self.node.get(key).map_or(0, |list| if list.is_mapping() { 1 } else { list.items().len() })
    }

    pub fn path_value(&self) -> Value {
        data::path_value(&self.path)
    }

    pub fn int(&self, key: &str, default: i64) -> Computed {
        self.computed(key, Value::from(default), |node| int(node).map(Value::from))
    }

    /// A number without a default: `null` when it is not there.
    pub fn number(&self, key: &str) -> Computed {
        self.computed(key, Value::Null, |node| int(node).map(Value::from))
    }

    pub fn bool(&self, key: &str, default: bool) -> Computed {
        self.computed(key, Value::Bool(default), |node| node.as_bool().map(Value::Bool))
    }

    /// A duration in milliseconds; without a default it is `null` when it is not there.
    pub fn millis(&self, key: &str, default: Option<i64>) -> Computed {
        let default = default.map_or(Value::Null, Value::from);
        self.computed(key, default, |node| millis(node.as_str()?).map(Value::from))
    }

    /// `{value: 50}`.
    pub fn percent(&self, key: &str, default: i64) -> Computed {
        self.computed(key, Value::from(default), |node| {
            // Proto3: the field left out is zero.
            node.get("value").map_or(node.is_mapping().then_some(0), int).map(Value::from)
        })
    }

    fn computed(&self, key: &str, default: Value, read: impl Fn(&Node) -> Option<Value>) -> Computed {
        let path = self.path.clone().key(key);
        match self.get(key) {
            None => Computed::new(default, State::Default, self.document, path),
            Some(at) => match read(at.node) {
                Some(value) => Computed::new(value, State::Explicit, self.document, path),
                None => Computed::unknown(self.document, path),
            },
        }
    }
}

/// A computed value of which nothing but the default is known.
pub(super) fn default_at(document: DocumentId, path: Path, value: impl Into<Value>) -> Value {
    data::computed(&Computed::new(value, State::Default, document, path))
}

/// As `data::computed`, where zero means that there is no limit.
pub(super) fn bounded(mut computed: Computed) -> Value {
    let infinite = computed.number() == Some(0);
    if infinite {
        computed.value = Value::Null;
    }
    let value = data::computed(&computed);
    match value {
        Value::Object(mut fields) => {
            std::sync::Arc::make_mut(&mut fields).insert(Value::from("infinite"), Value::Bool(infinite));
            Value::Object(fields)
        }
        other => other,
    }
}

fn int(node: &Node) -> Option<i64> {
    match &node.data {
        Data::Int(number) => Some(*number),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
        Data::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// `"0.25s"` is 250; less than a millisecond is one, because zero means something else.
pub(super) fn millis(text: &str) -> Option<i64> {
    let seconds = text.strip_suffix('s')?;
    let (whole, fraction) = match seconds.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (seconds, ""),
    };
    let digits = |text: &str, most| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 12) || !digits(fraction, 9) {
        return None;
    }
    let nanos: i64 = format!("{fraction:0<9}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 1000 + (nanos + 999_999) / 1_000_000)
}

/// The name of an enum's value: as written in any case, or by its number. The first is the default.
pub(super) fn enumerated(node: Option<&Node>, names: &[(i64, &'static str)]) -> Option<&'static str> {
    let first = names.first().map(|(_, name)| *name);
    match node.map(|node| &node.data) {
        None | Some(Data::Null) => first,
        Some(Data::Int(number)) => names.iter().find(|(at, _)| at == number).map(|(_, name)| *name),
        Some(Data::String(text)) => {
            names.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|(_, name)| *name)
        }
        _ => None,
    }
}

/// Text that somebody else still fills in: `${NAME}`, `$NAME`, `{{ name }}`, `<name>`.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.starts_with('$') || ["${", "{{", "<", "%", "@@"].iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, Span};

    fn text(text: &str) -> Node {
        let span = Span { source: SourceId::new(0), start: 0, end: 0 };
        Node { span, data: Data::String(text.into()) }
    }

    #[test]
    fn durations_are_protobufs() {
        for (written, expected) in [
            ("0.25s", Some(250)),
            ("10s", Some(10_000)),
            ("0s", Some(0)),
            ("0.0001s", Some(1)),
            ("1.000000001s", Some(1001)),
        ] {
            assert_eq!(millis(written), expected, "{written}");
        }
        for written in
            ["250ms", "1m", "5", "0.25", "s", ".5s", "1.s", "-1s", "1.0000000001s", "", "1e3s", "9999999999999s"]
        {
            assert_eq!(millis(written), None, "{written}");
        }
    }

    #[test]
    fn enums_are_names_or_numbers() {
        let names = [(0, "ROUND_ROBIN"), (2, "RING_HASH")];
        assert_eq!(enumerated(None, &names), Some("ROUND_ROBIN"));
        assert_eq!(enumerated(Some(&text("ring_hash")), &names), Some("RING_HASH"));
        let number = Node { data: Data::Int(2), ..text("") };
        assert_eq!(enumerated(Some(&number), &names), Some("RING_HASH"));
        assert_eq!(enumerated(Some(&text("WHATEVER")), &names), None);
    }
}
