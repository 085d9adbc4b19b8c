//! Where a configuration holds passwords and keys in its own text.

use crate::syntax::Node;

/// Statements whose arguments from one on let somebody in.
const STATEMENTS: [(&str, usize); 4] = [("auth_pass", 0), ("password", 0), ("smtp_password", 0), ("http_password", 0)];

pub fn secrets<'a>(root: &'a Node, found: &mut Vec<&'a Node>) {
    let blocks = root.get("blocks").map(Node::items).unwrap_or_default();
    blocks.iter().for_each(|block| below(block, "", found));
}

/// `around`: the block that a statement stands in.
fn below<'a>(statement: &'a Node, around: &str, found: &mut Vec<&'a Node>) {
    let name = statement.get("name").and_then(Node::as_str).unwrap_or_default();
    let args = statement.get("args").map(Node::items).unwrap_or_default();
    if let Some((_, from)) = STATEMENTS.iter().find(|(keyword, _)| *keyword == name) {
        found.extend(args.iter().skip(*from));
    }
    // `key 1 hex:...` of `auth_hmac`; a key in a file is named, not told.
    if around == "auth_hmac" && name == "key" {
        let told = args.iter().skip(1).filter(|key| !key.as_str().is_some_and(|key| key.starts_with("file:")));
        found.extend(told);
    }
    let inside = statement.get("block").map(Node::items).unwrap_or_default();
    inside.iter().for_each(|inner| below(inner, name, found));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Source, SourceId};

    #[test]
    fn passwords_are_secret_and_the_names_of_files_are_not() {
        let text = "vrrp_instance A {\n  authentication {\n    auth_type PASS\n    auth_pass hunter2\n  }\n  auth_hmac {\n    \
                    key 1 hex:00ff\n    key 2 file:/run/key\n    active_key 1\n  }\n}\n";
        let source = Source::new(SourceId::new(0), "keepalived.conf".into(), text.into(), Encoding::Utf8);
        let documents = super::super::read(&source).documents;
        let mut found = Vec::new();
        secrets(&documents[0].root, &mut found);
        assert_eq!(found.into_iter().filter_map(Node::as_str).collect::<Vec<_>>(), ["hunter2", "hex:00ff"]);
    }
}
