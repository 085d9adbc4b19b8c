//! Where a configuration holds passwords and tokens in its own text.

use crate::syntax::Node;

/// Headers whose value lets somebody in.
const HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

/// The secret words of a configuration: passwords of users and of the statistics page, credentials in headers and in
/// what a health check sends.
pub fn secrets<'a>(root: &'a Node, found: &mut Vec<&'a Node>) {
    let sections = root.get("sections").map(Node::items).unwrap_or_default();
    for statement in sections.iter().filter_map(|section| section.get("statements")).flat_map(Node::items) {
        let keyword = statement.get("keyword").and_then(Node::as_str).unwrap_or_default();
        let args = statement.get("args").map(Node::items).unwrap_or_default();
        let text = |at: usize| args.get(at).and_then(Node::as_str).unwrap_or_default();
        match keyword {
            "user" => {
                let at = args.iter().position(|word| matches!(word.as_str(), Some("password" | "insecure-password")));
                found.extend(at.and_then(|at| args.get(at + 1)));
            }
            "stats auth" => found.extend(args.first()),
            _ if keyword.ends_with("-header") && HEADERS.contains(&text(0).to_ascii_lowercase().as_str()) => {
                found.extend(args.get(1));
            }
            "tcp-check send" if text(0).to_ascii_uppercase().starts_with("AUTH") => found.extend(args),
            "http-check send" => {
                let is_header =
                    |at: &usize| text(*at) == "hdr" && HEADERS.contains(&text(at + 1).to_ascii_lowercase().as_str());
                found.extend((0..args.len()).filter(is_header).filter_map(|at| args.get(at + 2)));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Source, SourceId};

    #[test]
    fn passwords_are_secret_and_names_are_not() {
        let text = "userlist u\n  user ann insecure-password hunter2\nbackend b\n  stats auth ann:hunter3\n  \
                    http-request set-header Authorization \"Basic abc\"\n  http-request set-header X-Shop 1\n  \
                    tcp-check send AUTH\\ hunter4\\r\\n\n  tcp-check send PING\\r\\n\n  \
                    http-check send meth GET hdr Authorization token\n";
        let source = Source::new(SourceId::new(0), "haproxy.cfg".into(), text.into(), Encoding::Utf8);
        let documents = super::super::read(&source).documents;
        let mut found = Vec::new();
        secrets(&documents[0].root, &mut found);
        let found: Vec<&str> = found.into_iter().filter_map(Node::as_str).collect();
        assert_eq!(found, ["hunter2", "ann:hunter3", "Basic abc", "AUTH hunter4\r\n", "token"]);
    }
}
