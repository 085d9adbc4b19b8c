//! Sections that are no proxies: `global`, `peers`, `resolvers`.

use std::sync::Arc;

use super::super::data::path_value;
use super::address::address;
use super::amount::duration;
use super::lines::{Argument, Section, Statement};
use super::settings::Setting;
use crate::syntax::Path;
use crate::value::{Value, array, object, object_of, optional, string};

/// What `global` says of all proxies.
pub struct Global {
    pub path: Option<Path>,
    pub ssl_server_verify: Option<Setting<Arc<str>>>,
    pub maxconn: Option<Setting<i64>>,
    /// How many targets it names for whoever says `log global`; `None` when a condition decides.
    pub logs: Option<usize>,
    pub has_localpeer: bool,
}

impl Global {
    pub fn of(sections: &[Section<'_>]) -> Self {
        let mut global =
            Self { path: None, ssl_server_verify: None, maxconn: None, logs: Some(0), has_localpeer: false };
        for section in sections.iter().filter(|section| section.kind == "global") {
            global.path.get_or_insert_with(|| section.path());
            for statement in section.statements() {
                let is_certain = section.guard.is_none() && !statement.is_conditional;
                global.apply(&statement, is_certain);
            }
        }
        global
    }

    fn apply(&mut self, statement: &Statement<'_>, is_certain: bool) {
        let Some(first) = statement.arg(0) else { return };
        let is_known = !first.is_unknown && is_certain;
        match statement.keyword {
            "ssl-server-verify" => {
                let value = is_known.then(|| first.text.into());
                self.ssl_server_verify = Some(Setting { value, place: first.place });
            }
            "maxconn" => {
                let value = first.text.parse().ok().filter(|_| is_known);
                self.maxconn = Some(Setting { value, place: first.place });
            }
            "log" => self.logs = self.logs.filter(|_| is_certain).map(|logs| logs + 1),
            "localpeer" => self.has_localpeer = true,
            _ => {}
        }
    }
}

pub fn peers(section: &Section<'_>) -> Value {
    let lines = section.statements().filter(|statement| matches!(statement.keyword, "peer" | "server"));
    let is_uncertain =
        |statement: Statement<'_>| statement.is_conditional || statement.args().any(|arg| arg.is_unknown);
    let uncertain = section.guard.is_some() || section.is_unknown() || section.statements().any(is_uncertain);
    let peers = lines.filter_map(|statement| {
        let name = statement.arg(0)?;
        // The local peer may have its address on a `bind` line.
        let target = statement.arg(1);
        Some(target_of([("name", string(name.text))], target, &statement))
    });
    object([
        ("name", optional(section.name)),
        ("path", path_value(&section.path())),
        ("peers", array(peers)),
        ("uncertain", Value::Bool(uncertain)),
    ])
}

/// An address with its parts beside what is told of the line already.
fn target_of<const N: usize>(
    told: [(&'static str, Value); N],
    target: Option<Argument<'_>>,
    statement: &Statement<'_>,
) -> Value {
    let address = target.map(|target| address(target.text, target.is_unknown));
    let address = address.as_ref();
    let parts = [
        ("address", optional(address.map(|address| address.host.as_str()))),
        ("port", optional(address.and_then(|address| address.port).map(|port| Value::from(u64::from(port))))),
        ("local", optional(address.and_then(|address| address.local).map(Value::Bool))),
        ("path", path_value(&statement.place.path())),
    ];
    object_of(told.into_iter().chain(parts))
}

pub fn resolvers(section: &Section<'_>) -> Value {
    let servers = section.statements().filter(|statement| statement.keyword == "nameserver");
    let servers: Vec<Value> = servers
        .map(|statement| {
            let name = optional(statement.arg(0).map(|name| name.text));
            target_of([("name", name)], statement.arg(1), &statement)
        })
        .collect();
    let parse_resolv_conf = section.statements().any(|statement| statement.keyword == "parse-resolv-conf");
    let holds: Vec<(&str, Value)> = section
        .statements()
        .filter_map(|statement| {
            let word = statement.keyword.strip_prefix("hold ")?;
            let held = statement.arg(0).filter(|time| !time.is_unknown).and_then(|time| duration(time.text));
            Some((word, optional(held.map(|held| held.ms))))
        })
        .collect();
    object([
        ("name", optional(section.name)),
        ("path", path_value(&section.path())),
        ("nameservers", Value::from(servers.len())),
        ("servers", array(servers)),
        ("parse_resolv_conf", Value::Bool(parse_resolv_conf)),
        ("hold_ms", object_of(holds)),
    ])
}
