//! The tree of a configuration as statements, with the way to each.

use std::net::IpAddr;

use crate::inventory::links::State;
use crate::syntax::{Node, Path};

#[derive(Debug, Clone)]
pub struct Statement<'a> {
    node: &'a Node,
    pub path: Path,
}

/// A value with the place that decides it; `None` when it is not known, or not there and without a default.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    pub value: Option<T>,
    pub state: State,
    pub path: Path,
}

pub fn statements(root: &Node) -> impl Iterator<Item = Statement<'_>> {
    below(root.get("blocks"), Path::keys(&["blocks"]))
}

fn below(block: Option<&Node>, path: Path) -> impl Iterator<Item = Statement<'_>> {
    let items = block.map(Node::items).unwrap_or_default();
    items.iter().enumerate().map(move |(index, node)| Statement { node, path: path.clone().index(index) })
}

impl<'a> Statement<'a> {
    pub fn name(&self) -> &'a str {
        self.node.get("name").and_then(Node::as_str).unwrap_or_default()
    }

    /// An argument as it stands, known or not.
    pub fn text(&self, at: usize) -> Option<&'a str> {
        self.node.get("args")?.at(at)?.as_str()
    }

    /// An argument whose text is known.
    pub fn arg(&self, at: usize) -> Option<&'a str> {
        self.text(at).filter(|_| !self.is_unknown(at as i64))
    }

    pub fn args(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.node.texts("args")
    }

    /// The statement's own words, its name first: an element of a list.
    pub fn words(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        std::iter::once(self.name()).chain(self.args())
    }

    /// Its name is written by a template, or by the running system.
    pub fn has_unknown_name(&self) -> bool {
        self.is_unknown(-1)
    }

    /// Some word of it is.
    pub fn has_unknown(&self) -> bool {
        self.node.get("unknown").is_some()
    }

    fn is_unknown(&self, at: i64) -> bool {
        self.node.get("unknown").is_some_and(|unknown| unknown.items().iter().any(|one| one.as_int() == Some(at)))
    }

    /// An include that is not followed.
    pub fn is_gap(&self) -> bool {
        self.node.get("missing").is_some()
    }

    pub fn inside(&self) -> impl Iterator<Item = Statement<'a>> + use<'a> {
        below(self.node.get("block"), self.path.clone().key("block"))
    }

    /// The last of these names: what is repeated counts as written last.
    pub fn last(&self, names: &[&str]) -> Option<Statement<'a>> {
        self.inside().filter(|inner| names.contains(&inner.name())).last()
    }

    pub fn all<'n>(&self, names: &'n [&'n str]) -> impl Iterator<Item = Statement<'a>> + use<'a, 'n> {
        self.inside().filter(move |inner| names.contains(&inner.name()))
    }

    pub fn arg_path(&self, at: usize) -> Path {
        match self.text(at) {
            Some(_) => self.path.clone().key("args").index(at),
            None => self.path.clone(),
        }
    }

    pub fn name_path(&self) -> Path {
        self.path.clone().key("name")
    }

    /// The value of a statement: its first argument, as `parse` reads it.
    pub fn setting<T>(&self, parse: impl Fn(&str) -> Option<T>) -> Setting<T> {
        let value = self.arg(0).and_then(parse);
        let state = if value.is_some() { State::Explicit } else { State::Unknown };
        Setting { value, state, path: self.arg_path(0) }
    }

    /// A switch: on when nothing stands behind it.
    pub fn switch(&self) -> Setting<bool> {
        match self.text(0) {
            None => Setting { value: Some(true), state: State::Explicit, path: self.path.clone() },
            Some(_) => Setting { path: self.path.clone(), ..self.setting(boolean) },
        }
    }
}

impl<T> Setting<T> {
    pub fn default(value: Option<T>, path: Path) -> Self {
        Self { value, state: State::Default, path }
    }
}

pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "on" | "true" | "yes" => Some(true),
        "off" | "false" | "no" => Some(false),
        _ => None,
    }
}

pub fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// Seconds with a fraction, in milliseconds.
pub fn milliseconds(text: &str) -> Option<i64> {
    let seconds: f64 = text.parse().ok()?;
    (seconds.is_finite() && (0.0..1e12).contains(&seconds)).then(|| (seconds * 1000.0).round() as i64)
}

/// `10.0.0.1`, `10.0.0.1/24`: the address and the length of its prefix.
pub fn address(text: &str) -> Option<(IpAddr, Option<u8>)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix.parse().ok()?)),
        None => (text, None),
    };
    Some((address.parse().ok()?, prefix))
}
