//! Names of message fields: `lowerCamelCase` and `snake_case` are one name.

use std::borrow::Cow;

use crate::source::Sources;
use crate::syntax::{Node, Path, Segment};

/// A field's name in snake_case. Total: what is no field name comes back as it is.
pub fn snake(key: &str) -> Cow<'_, str> {
    let is_camel = key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.bytes().any(|byte| byte.is_ascii_uppercase())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_camel {
        return Cow::Borrowed(key);
    }
    let mut name = String::with_capacity(key.len() + 4);
    for byte in key.chars() {
        if byte.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(byte.to_ascii_lowercase());
    }
    Cow::Owned(name)
}

/// A path below a root document with its keys as they are written.
pub fn written(sources: &Sources, root: &Node, path: &Path) -> Path {
    let mut node = Some(root);
    let segments = path.segments().iter().map(|segment| {
        let here = node;
        node = here.and_then(|node| node.step(segment));
        match (segment, here) {
            (Segment::Key(key), Some(here)) => {
                let text = here.entry(key).map_or("", |entry| sources.get(entry.key_span.source).slice(entry.key_span));
                Segment::Key(written_key(key, text).into())
            }
            _ => segment.clone(),
        }
    });
    Path::new(segments.collect())
}

/// A field's name as it is written, from the text at its place.
fn written_key<'a>(key: &'a str, text: &'a str) -> &'a str {
    let bare = text.trim_matches(['"', '\'']);
    if bare != key && snake(bare) == key { bare } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_as_written() {
        assert_eq!(written_key("lb_policy", "\"lbPolicy\""), "lbPolicy");
        assert_eq!(written_key("lb_policy", "lb_policy"), "lb_policy");
        assert_eq!(written_key("a.b", "'a.b'"), "a.b");
        assert_eq!(written_key("lb_policy", "<<"), "lb_policy");
    }

    #[test]
    fn camel_case_becomes_snake_case_and_nothing_else_changes() {
        assert_eq!(snake("connectTimeout"), "connect_timeout");
        assert_eq!(snake("connect_timeout"), "connect_timeout");
        assert_eq!(snake("consecutive5xx"), "consecutive5xx");
        assert_eq!(snake("http2ProtocolOptions"), "http2_protocol_options");
        assert_eq!(snake("@type"), "@type");
        assert_eq!(snake("envoy.filters.http.router"), "envoy.filters.http.router");
        assert_eq!(snake("X-Header"), "X-Header");
    }
}
