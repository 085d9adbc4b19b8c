//! One `server` or `server-template` line with the `default-server` words above it.

use std::collections::HashMap;
use std::sync::Arc;

use super::address::{Address, Kind, address};
use super::amount::duration;
use super::lines::{Place, Statement};
use super::options::{Options, Written};

#[derive(Debug, Clone)]
pub struct Server {
    pub name: Arc<str>,
    pub address: Address,
    pub options: Options,
    /// How many servers a `server-template` makes; `None` for a `server`, 0 when the environment says it.
    pub template: Option<i64>,
    pub is_conditional: bool,
    pub place: Place,
}

/// `None` for a statement that is no server.
pub fn server(statement: &Statement<'_>, inherited: &Options) -> Option<Server> {
    let (at, template) = match statement.keyword {
        "server" => (1, None),
        "server-template" => {
            (2, Some(statement.arg(1).filter(|range| !range.is_unknown).map_or(0, |range| slots(range.text))))
        }
        _ => return None,
    };
    let name = statement.arg(0)?;
    let target = statement.arg(at)?;
    let mut options = inherited.clone();
    options.apply(statement, at + 1);
    Some(Server {
        name: name.text.into(),
        address: address(target.text, target.is_unknown),
        options,
        template,
        is_conditional: statement.is_conditional,
        place: statement.place,
    })
}

/// `3` and `1-3` are three servers.
fn slots(range: &str) -> i64 {
    match range.split_once('-') {
        Some((first, last)) => match (first.parse::<i64>(), last.parse::<i64>()) {
            (Ok(first), Ok(last)) => last.saturating_sub(first).saturating_add(1).max(0),
            _ => 0,
        },
        None => range.parse().unwrap_or(0),
    }
}

/// Words that make another endpoint of one address: another port of the host behind it, another virtual host, another
/// source of connections.
const APART: [&str; 12] = [
    "alpn",
    "backup",
    "crt",
    "disabled",
    "namespace",
    "proto",
    "send-proxy",
    "send-proxy-v2",
    "sni",
    "socks4",
    "source",
    "ssl",
];

/// For each server the index of an earlier line for the same endpoint; addresses that are not known have none.
pub fn twins(servers: &[Server]) -> Vec<Option<usize>> {
    let mut first: HashMap<_, usize> = HashMap::new();
    let endpoint = |server: &Server| {
        let is_known = matches!(server.address.kind, Kind::Ipv4 | Kind::Ipv6 | Kind::Name);
        let is_one = is_known && server.template.is_none() && !server.is_conditional && !server.options.is_uncertain;
        let words = APART.map(|word| server.options.get(word).map(|written| (written.is_on, written.value.clone())));
        is_one.then(|| (server.address.host.clone(), server.address.port, words))
    };
    let mut earlier = |(index, server)| {
        let index = *first.entry(endpoint(server)?).or_insert(index);
        Some(index)
    };
    let twins = servers.iter().enumerate().map(|(index, server)| earlier((index, server)).filter(|at| *at < index));
    twins.collect()
}

impl Server {
    /// Whether a word is on; `None` when a line of the environment's making may say otherwise.
    pub fn flag(&self, word: &str) -> Option<bool> {
        match self.options.get(word) {
            Some(written) => Some(written.is_on),
            None if self.options.is_uncertain => None,
            None => Some(false),
        }
    }

    /// A number or a duration: `Some(None)` when it is not known.
    pub fn number(&self, word: &str, default: i64) -> Option<i64> {
        self.typed(word, Some(default), |text| text.parse().ok())
    }

    pub fn ms(&self, word: &str, default: Option<i64>) -> Option<i64> {
        self.typed(word, default, |text| duration(text).map(|duration| duration.ms))
    }

    fn typed(&self, word: &str, default: Option<i64>, read: impl Fn(&str) -> Option<i64>) -> Option<i64> {
        match self.options.get(word) {
            Some(Written { value, .. }) => read(value.as_deref()?),
            None if self.options.is_uncertain => None,
            None => default,
        }
    }
}
