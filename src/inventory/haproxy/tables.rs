//! Stick tables of a proxy, and the statements that read and fill tables.

use std::collections::HashMap;
use std::sync::Arc;

use super::lines::{Argument, Place, Statement};

/// Statements of one proxy that are told.
const MAX_USES: usize = 64;

/// A `stick-table` line.
#[derive(Debug, Clone)]
pub struct Table {
    pub kind: Option<Arc<str>>,
    /// The section whose peers get its entries; `None` without one.
    pub peers: Option<Named>,
    /// The environment or a condition may say otherwise.
    pub is_uncertain: bool,
    pub place: Place,
}

/// A statement about a table: its proxy's own when it names none.
#[derive(Debug, Clone)]
pub struct Use {
    /// `stick on`, `http-request track-sc0`, `tcp-request connection track-sc1`.
    pub what: String,
    pub table: Option<Named>,
    pub is_conditional: bool,
    pub place: Place,
}

/// A name, and where it is written; without a text where the environment decides.
#[derive(Debug, Clone)]
pub struct Named {
    pub text: Option<Arc<str>>,
    pub place: Place,
}

#[derive(Debug, Clone, Default)]
pub struct Tables {
    pub own: Option<Table>,
    pub uses: Vec<Use>,
}

/// Uses told of one table.
const MAX_TOLD: usize = 16;

/// Uses that name a proxy's table, by its name.
#[derive(Default)]
pub struct Users<'a>(HashMap<&'a str, Vec<&'a Use>>);

impl<'a> Users<'a> {
    pub fn of(all: impl Iterator<Item = &'a Tables>) -> Self {
        let mut users = Self::default();
        for one in all.flat_map(|tables| &tables.uses) {
            if let Some(name) = one.table.as_ref().and_then(|table| table.text.as_deref()) {
                let named = users.0.entry(name).or_default();
                if named.len() < MAX_TOLD {
                    named.push(one);
                }
            }
        }
        users
    }

    /// What is done with the table of a proxy, by itself and by others.
    pub fn of_table(&self, name: Option<&str>, tables: &'a Tables) -> impl Iterator<Item = &'a Use> {
        let own = tables.uses.iter().filter(|one| one.table.is_none());
        let named = name.and_then(|name| self.0.get(name)).map(Vec::as_slice).unwrap_or_default();
        own.chain(named.iter().copied()).take(MAX_TOLD)
    }
}

impl Tables {
    pub fn apply(&mut self, statement: &Statement<'_>) {
        if statement.keyword == "stick-table" {
            self.own = Some(Table {
                kind: behind(statement, "type").and_then(|kind| kind.text),
                peers: behind(statement, "peers"),
                is_uncertain: statement.is_conditional || statement.args().any(|arg| arg.is_unknown),
                place: statement.place,
            });
            return;
        }
        if self.uses.len() < MAX_USES
            && let Some(what) = use_of(statement)
        {
            self.uses.push(Use {
                what,
                table: behind(statement, "table"),
                is_conditional: statement.is_conditional,
                place: statement.place,
            });
        }
    }
}

fn use_of(statement: &Statement<'_>) -> Option<String> {
    match statement.keyword {
        keyword @ ("stick on" | "stick match" | "stick store-request" | "stick store-response") => {
            Some(keyword.to_owned())
        }
        keyword @ ("tcp-request connection" | "tcp-request content" | "tcp-request session") => {
            let action = statement.arg(0)?.text;
            action.starts_with("track-sc").then(|| format!("{keyword} {action}"))
        }
        keyword => {
            let action = keyword.split_once(' ')?.1;
            action.starts_with("track-sc").then(|| keyword.to_owned())
        }
    }
}

/// The argument behind a word, before the condition.
fn behind(statement: &Statement<'_>, word: &str) -> Option<Named> {
    let before_condition = |arg: &Argument<'_>| !matches!(arg.text, "if" | "unless");
    let mut args = statement.args().take_while(before_condition).skip_while(|arg| arg.text != word);
    args.next()?;
    args.next().map(named)
}

fn named(arg: Argument<'_>) -> Named {
    Named { text: (!arg.is_unknown).then(|| arg.text.into()), place: arg.place }
}
