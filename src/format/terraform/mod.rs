//! Terraform and OpenTofu: plans, states and `.tf.json`; each resource instance is a part.

use super::detect::Detected;
use crate::source::Source;

/// The closed list of this format's kinds.
pub const KINDS: [&str; 3] = ["Plan", "State", "Module"];

/// Files that may hold it.
pub fn may_hold(_path: &str) -> bool {
    false
}

/// The file's name alone decides.
pub fn is_named(_path: &str) -> bool {
    false
}

/// A cheap look at the text, also of a broken file.
pub fn looks_like(_text: &str) -> bool {
    false
}

pub fn read(_source: &Source) -> Detected {
    Detected::default()
}

/// `Plan`, `State`, `Module`, a type of resource, or a glob over these.
pub fn knows_kind(pattern: &str) -> bool {
    let is_type = |text: &str| {
        text.contains('_')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'*'))
    };
    KINDS.contains(&pattern) || is_type(pattern)
}

/// Whether a document of `kind` is meant by `pattern`.
pub fn kind_matches(pattern: &str, kind: &crate::document::Kind) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == &*kind.name };
    let Some(mut name) = kind.name.strip_prefix(first) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return name.ends_with(part);
        }
        let Some(at) = name.find(part) else { return false };
        name = &name[at + part.len()..];
    }
    true
}
