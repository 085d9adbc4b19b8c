//! Which values of plain configuration are secret: those under keys that say so, and those of a `.env` file.

use super::syntax_of;
use crate::document::Document;
use crate::format::secrets::scalars;
use crate::syntax::{Node, Syntax};

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

/// The secret scalars of a document: all values of a file of environment variables.
pub fn secrets<'a>(document: &'a Document, found: &mut Vec<&'a Node>) {
    match &*document.kind.name {
        "env" => scalars(&document.root, found),
        _ => find(&document.root, found),
    }
}

fn find<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    for entry in node.entries() {
        if entry.value.as_str().is_some_and(|text| !text.is_empty()) && says_secret(&entry.key) {
            found.push(&entry.value);
        }
        find(&entry.value, found);
    }
    node.items().iter().for_each(|item| find(item, found));
}

fn says_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['-', '.', ' '], "_");
    WORDS.iter().any(|word| key.ends_with(word))
}

/// Whether all values of a file are secret, were it broken too.
pub fn may_hold_secrets(path: &str) -> bool {
    syntax_of(path) == Some(Syntax::Dotenv)
}
