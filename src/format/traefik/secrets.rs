//! Where a configuration of Traefik holds passwords, tokens and keys in its own text.

use crate::format::secrets::scalars;
use crate::syntax::Node;

/// Fields that are secret wherever they hold text.
const FIELDS: [&str; 7] = ["users", "password", "token", "hmacEncoded", "secretKey", "serviceToken", "apiKey"];

/// Keys may be given as text in place of a file's name.
const KEYS: [&str; 2] = ["keyFile", "key"];

/// Whether broken text may hold one: hashes of passwords, or a key.
pub fn may_hold_secrets(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["basicauth", "digestauth", "private key-----"].iter().any(|sign| text.contains(sign))
}

/// The secret scalars at and below a node.
pub fn secrets<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    for entry in node.entries() {
        let is_key =
            KEYS.contains(&&*entry.key) && entry.value.as_str().is_some_and(|text| text.contains("PRIVATE KEY"));
        let is_secret = FIELDS.iter().any(|field| field.eq_ignore_ascii_case(&entry.key)) && !entry.value.is_mapping();
        match is_key || is_secret {
            true => scalars(&entry.value, found),
            false => secrets(&entry.value, found),
        }
    }
    node.items().iter().for_each(|item| secrets(item, found));
}
