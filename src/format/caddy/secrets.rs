//! Where a configuration of Caddy holds passwords and tokens in its own text.

use crate::format::secrets::scalars;
use crate::syntax::Node;

/// Fields of the JSON, and subdirectives, that are secret.
const FIELDS: [&str; 9] =
    ["password", "api_token", "api_key", "token", "secret", "mac_key", "hmac", "secret_access_key", "auth_token"];

/// Whether broken text may hold one: hashes of passwords, or what a provider of DNS is told.
pub fn may_hold_secrets(text: &str) -> bool {
    ["basic_auth", "basicauth", "acme_dns"].iter().any(|sign| text.contains(sign))
}

/// The secret scalars at and below a node.
pub fn secrets<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    match node.get("name").and_then(Node::as_str) {
        // Hashes of passwords, each behind its user's name.
        Some("basic_auth" | "basicauth") => {
            let users = node.get("block").map_or(&[][..], Node::items);
            users.iter().filter_map(|user| user.get("args")).for_each(|args| scalars(args, found));
            return;
        }
        // A provider of DNS and what it is told.
        Some("dns" | "acme_dns") => {
            let args = node.get("args").map_or(&[][..], Node::items);
            args.iter().skip(1).for_each(|arg| scalars(arg, found));
            node.get("block").into_iter().for_each(|block| scalars(block, found));
            return;
        }
        Some(name) if FIELDS.contains(&name) && node.get("args").is_some() => {
            node.get("args").into_iter().for_each(|args| scalars(args, found));
            return;
        }
        _ => {}
    }
    for entry in node.entries() {
        match FIELDS.contains(&&*entry.key) && !entry.value.is_mapping() {
            true => scalars(&entry.value, found),
            false => secrets(&entry.value, found),
        }
    }
    node.items().iter().for_each(|item| secrets(item, found));
}
