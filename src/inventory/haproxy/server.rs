//! One `server` or `server-template` line with the `default-server` words above it.

use std::sync::Arc;

use super::address::{Address, address};
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
