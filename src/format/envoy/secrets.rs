//! Where an Envoy document holds keys, tokens and passwords in its own text.

use super::names::snake;
use crate::format::secrets::scalars;
use crate::syntax::Node;

/// Messages and data sources whose inline text is secret. What they name in a file or a variable is not.
const SOURCES: [&str; 12] = [
    "generic_secret",
    "private_key",
    "password",
    "pkcs12",
    "session_ticket_keys",
    "auth_password",
    "downstream_auth_password",
    "downstream_auth_passwords",
    "users",
    "hmac_secret",
    "token_secret",
    "credential",
];

/// Fields that are secret wherever they hold plain text.
const TEXTS: [&str; 8] = [
    "secret_access_key",
    "session_token",
    "access_token",
    "google_refresh_token",
    "refresh_token",
    "json_key",
    "authorization_token",
    "client_secret",
];

/// The fields of a data source that hold the text itself.
const INLINE: [&str; 2] = ["inline_string", "inline_bytes"];

/// Headers whose value lets somebody in.
const HEADERS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-amz-security-token"];

/// The secret scalars at and below a node. Keys may be spelled either way: some messages are opaque.
pub fn secrets<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    find(node, false, found);
}

fn find<'a>(node: &'a Node, inside: bool, found: &mut Vec<&'a Node>) {
    if let (Some(header), Some(value)) = (node.get("key").and_then(Node::as_str), node.get("value"))
        && HEADERS.contains(&header.to_ascii_lowercase().as_str())
    {
        scalars(value, found);
    }
    for entry in node.entries() {
        let key = snake(&entry.key);
        let key = key.as_ref();
        let plain = TEXTS.contains(&key) || (key == "password" || key == "auth_password") && entry.value.is_scalar();
        if plain || (inside && INLINE.contains(&key)) {
            scalars(&entry.value, found);
        } else {
            find(&entry.value, inside || SOURCES.contains(&key), found);
        }
    }
    node.items().iter().for_each(|item| find(item, inside, found));
}

/// Whether broken text may hold one: a data source's own text, or a plain token, in either spelling.
pub fn may_hold_secrets(text: &str) -> bool {
    let signs = ["inline_string", "inlineString", "inline_bytes", "inlineBytes", "access_token", "accessToken"];
    let is_envoy = ["private_key", "privateKey", "generic_secret", "genericSecret", "access_token", "accessToken"];
    signs.iter().any(|sign| text.contains(sign)) && is_envoy.iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Source, SourceId};
    use crate::syntax::{Syntax, parse};

    fn found(text: &str) -> Vec<String> {
        let source = Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8);
        let parsed = parse(&source, Syntax::Yaml);
        let mut found = Vec::new();
        secrets(&parsed.documents[0].root, &mut found);
        found.into_iter().filter_map(Node::as_str).map(str::to_owned).collect()
    }

    #[test]
    fn inline_keys_and_tokens_are_secret_and_names_of_files_are_not() {
        let certificate = "tls_certificate: {certificate_chain: {inline_string: public}, \
                           privateKey: {inlineString: key}, password: {filename: /run/password}}";
        assert_eq!(found(certificate), ["key"]);
        assert_eq!(found("generic_secret: {secret: {inline_bytes: dG9rZW4=}}"), ["dG9rZW4="]);
        assert_eq!(found("genericSecret: {secrets: {a: {inline_string: one}}}"), ["one"]);
        assert_eq!(found("grpc: {call_credentials: [{access_token: abc}]}"), ["abc"]);
        assert_eq!(
            found("h: [{header: {key: Authorization, value: Basic x}}, {header: {key: x-id, value: 7}}]"),
            ["Basic x"]
        );
        assert_eq!(found("direct_response: {body: {inline_string: hello}}"), Vec::<String>::new());
    }
}
