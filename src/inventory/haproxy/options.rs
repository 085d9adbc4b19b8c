//! The words of `server` and `default-server` lines: which are on, with which value, and where that is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::{Argument, Place, Statement};

/// Words with one argument. A word that is in neither table has none.
const WITH_ARGUMENT: [&str; 72] = [
    "addr",
    "agent-addr",
    "agent-inter",
    "agent-port",
    "agent-send",
    "alpn",
    "ca-file",
    "cc",
    "check-alpn",
    "check-pool-conn-name",
    "check-proto",
    "check-sni",
    "ciphers",
    "ciphersuites",
    "client-sigalgs",
    "cookie",
    "crl-file",
    "crt",
    "curves",
    "downinter",
    "error-limit",
    "fall",
    "fastinter",
    "guid",
    "hash-key",
    "id",
    "idle-ping",
    "init-addr",
    "init-state",
    "inter",
    "interface",
    "log-bufsize",
    "log-proto",
    "max-reuse",
    "maxconn",
    "maxqueue",
    "minconn",
    "namespace",
    "npn",
    "observe",
    "on-error",
    "on-marked-down",
    "on-marked-up",
    "pool-conn-name",
    "pool-low-conn",
    "pool-max-conn",
    "pool-purge-delay",
    "port",
    "proto",
    "proxy-v2-options",
    "quic-cc-algo",
    "redir",
    "resolve-net",
    "resolve-opts",
    "resolve-prefer",
    "resolvers",
    "rise",
    "shard",
    "sigalgs",
    "slowstart",
    "sni",
    "socks4",
    "source",
    "ssl-max-ver",
    "ssl-min-ver",
    "tcp-md5sig",
    "tcp-ut",
    "track",
    "usesrc",
    "verify",
    "verifyhost",
    "weight",
];

const LATER: [&str; 2] = ["ws", "ktls"];

/// Words without an argument that somebody may ask for. Others are passed over, so that a hostile file's lines have a
/// bounded size.
const FLAGS: [&str; 13] = [
    "agent-check",
    "backup",
    "check",
    "check-send-proxy",
    "check-ssl",
    "check-sni-auto",
    "disabled",
    "non-stick",
    "send-proxy",
    "send-proxy-v2",
    "sni-auto",
    "ssl",
    "stick",
];

/// A word that is written, on or off.
#[derive(Debug, Clone)]
pub struct Written {
    pub is_on: bool,
    /// Its argument; `None` without one, or when the environment says it.
    pub value: Option<Arc<str>>,
    /// The argument where there is one, else the word.
    pub place: Place,
}

/// What the lines so far have set. A later word replaces an earlier one.
#[derive(Debug, Clone, Default)]
pub struct Options {
    words: BTreeMap<Arc<str>, Written>,
    /// Other words may have been set, by the environment or under a condition.
    pub is_uncertain: bool,
}

impl Options {
    pub fn get(&self, word: &str) -> Option<&Written> {
        self.words.get(word)
    }

    pub fn value(&self, word: &str) -> Option<&str> {
        self.get(word).and_then(|written| written.value.as_deref())
    }

    /// Reads a line's words from an argument on.
    pub fn apply(&mut self, statement: &Statement<'_>, from: usize) {
        if statement.is_conditional && statement.keyword == "default-server" {
            self.is_uncertain = true;
            return;
        }
        let mut args = statement.args().skip(from).peekable();
        while let Some(word) = args.next() {
            if word.is_unknown {
                self.is_uncertain = true;
                continue;
            }
            if word.text == "from" && args.peek().is_some_and(|next| next.text == "none") {
                args.next();
                *self = Self::default();
                continue;
            }
            let argument = takes_argument(word.text).then(|| args.next()).flatten();
            self.set(&word, argument);
        }
    }

    fn set(&mut self, word: &Argument<'_>, argument: Option<Argument<'_>>) {
        let (name, is_on) = match word.text {
            "enabled" => ("disabled", false),
            text => text.strip_prefix("no-").map_or((text, true), |name| (name, false)),
        };
        if argument.is_none() && !FLAGS.contains(&name) {
            return;
        }
        let value = argument.filter(|argument| !argument.is_unknown).map(|argument| argument.text.into());
        let place = argument.map_or(word.place, |argument| argument.place);
        self.words.insert(name.into(), Written { is_on, value, place });
    }
}

fn takes_argument(word: &str) -> bool {
    WITH_ARGUMENT.binary_search(&word).is_ok() || LATER.contains(&word) || word.starts_with("set-proxy-v2-tlv-fmt(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(WITH_ARGUMENT.is_sorted());
    }
}
