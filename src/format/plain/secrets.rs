//! Which values of plain configuration are secret: those under keys that say so.

use crate::syntax::Node;

/// Last words of keys whose text is secret, written together or apart.
const WORDS: [&str; 11] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "api_key",
    "privatekey",
    "private_key",
    "secretkey",
    "secret_key",
];

/// The secret scalars at and below a node.
pub fn secrets<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    for entry in node.entries() {
        if entry.value.as_str().is_some_and(|text| !text.is_empty()) && says_secret(&entry.key) {
            found.push(&entry.value);
        }
        secrets(&entry.value, found);
    }
    node.items().iter().for_each(|item| secrets(item, found));
}

fn says_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['-', '.', ' '], "_");
    WORDS.iter().any(|word| key.ends_with(word))
}

/// Whether broken text of this path may hold one.
pub fn may_hold_secrets(_path: &str) -> bool {
    false
}
