//! What a proxy or a `defaults` section sets, statement by statement. A later statement replaces an earlier one.
//!
//! Its size is fixed, so that handing it down a chain of `defaults` costs the same for each section.

use std::sync::Arc;

use super::amount::{Duration, duration};
use super::lines::{Place, Statement};
use super::options::Options;

/// A value and the statement that gives it; `None` when the environment or a condition decides.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    pub value: Option<T>,
    pub place: Place,
}

/// An algorithm with its arguments: `balance uri depth 2`, `hash-type consistent sdbm avalanche`, `cookie S insert`.
pub type Words = Arc<[Arc<str>]>;

/// The keyword's second word, the name in facts, and the keyword that old versions had.
pub const TIMEOUTS: [(&str, &str, &str); 11] = [
    ("connect", "connect", "contimeout"),
    ("client", "client", "clitimeout"),
    ("server", "server", "srvtimeout"),
    ("queue", "queue", ""),
    ("check", "check", ""),
    ("tunnel", "tunnel", ""),
    ("http-request", "http_request", ""),
    ("http-keep-alive", "http_keep_alive", ""),
    ("client-fin", "client_fin", ""),
    ("server-fin", "server_fin", ""),
    ("tarpit", "tarpit", ""),
];

/// `option` keywords that choose what a health check does.
const CHECKS: [(&str, &str); 11] = [
    ("option httpchk", "http"),
    ("option tcp-check", "tcp-check"),
    ("option ssl-hello-chk", "ssl"),
    ("option mysql-check", "mysql"),
    ("option pgsql-check", "pgsql"),
    ("option redis-check", "redis"),
    ("option ldap-check", "ldap"),
    ("option smtpchk", "smtp"),
    ("option spop-check", "spop"),
    ("option external-check", "external"),
    ("option tcpka-check", "tcp"),
];

#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub mode: Option<Setting<Arc<str>>>,
    pub timeouts: [Option<Setting<Duration>>; TIMEOUTS.len()],
    pub retries: Option<Setting<i64>>,
    /// 0 is off, -1 the last retry, n every n-th.
    pub redispatch: Option<Setting<i64>>,
    pub retry_on: Option<Setting<Words>>,
    pub balance: Option<Setting<Words>>,
    pub hash_type: Option<Setting<Words>>,
    pub cookie: Option<Setting<Words>>,
    pub persist: Option<Setting<bool>>,
    pub allbackups: Option<Setting<bool>>,
    pub health: Option<Setting<&'static str>>,
    /// Where traffic is logged: `own` targets, those of `global`, or `off`.
    pub log: Option<Setting<&'static str>>,
    /// Connections that a frontend takes.
    pub maxconn: Option<Setting<i64>>,
    pub disabled: Option<Setting<bool>>,
    pub default_backend: Option<Setting<Arc<str>>>,
    pub options: Options,
    /// Inherited from a section that itself depends on a condition, or that is not there.
    pub is_uncertain: bool,
}

impl Settings {
    pub fn apply(&mut self, statement: &Statement<'_>) {
        match statement.keyword {
            "mode" => self.mode = one(statement, |text| Some(text.into())),
            "retries" => self.retries = one(statement, |text| text.parse().ok()),
            "retry-on" => self.retry_on = words(statement),
            "balance" => self.balance = words(statement),
            "hash-type" => self.hash_type = words(statement),
            "cookie" => self.cookie = words(statement),
            "default_backend" => self.default_backend = one(statement, |text| Some(text.into())),
            "disabled" => self.disabled = setting(statement, Some(true), statement.place),
            "enabled" => self.disabled = setting(statement, Some(false), statement.place),
            "log" => self.log = self.log(statement),
            "maxconn" => self.maxconn = one(statement, |text| text.parse().ok()),
            "option redispatch" => self.redispatch = redispatch(statement),
            "option persist" => self.persist = switch(statement, |on| on),
            "option allbackups" => self.allbackups = switch(statement, |on| on),
            "default-server" => self.options.apply(statement, 0),
            keyword => self.apply_table(keyword, statement),
        }
    }

    /// Targets add up until `no log` drops them all.
    fn log(&self, statement: &Statement<'_>) -> Option<Setting<&'static str>> {
        let before = self.log.as_ref();
        let has_own = before.is_some_and(|log| log.value == Some("own"));
        let is_unknown = before.is_some_and(|log| log.value.is_none());
        let target = match statement.arg(0) {
            _ if statement.is_negated => Some("off"),
            _ if is_unknown => None,
            Some(first) if first.text == "global" && !has_own => Some("global"),
            _ => Some("own"),
        };
        setting(statement, target, statement.place)
    }

    fn apply_table(&mut self, keyword: &str, statement: &Statement<'_>) {
        if let Some((_, kind)) = CHECKS.iter().find(|(option, _)| *option == keyword) {
            self.health = switch(statement, |on| if on { kind } else { "tcp" });
            return;
        }
        let second = keyword.strip_prefix("timeout ");
        let at = TIMEOUTS.iter().position(|(word, _, old)| match second {
            Some(second) => *word == second,
            None => *old == keyword,
        });
        if let Some(at) = at {
            self.timeouts[at] = one(statement, duration);
        }
    }
}

fn setting<T>(statement: &Statement<'_>, value: Option<T>, place: Place) -> Option<Setting<T>> {
    Some(Setting { value: value.filter(|_| !statement.is_conditional), place })
}

/// The first argument's value; a statement without it is no setting.
fn one<T>(statement: &Statement<'_>, read: impl Fn(&str) -> Option<T>) -> Option<Setting<T>> {
    let argument = statement.arg(0)?;
    let value = if argument.is_unknown { None } else { read(argument.text) };
    setting(statement, value, argument.place)
}

fn words(statement: &Statement<'_>) -> Option<Setting<Words>> {
    let first = statement.arg(0)?;
    let is_known = statement.args().all(|argument| !argument.is_unknown);
    let value = is_known.then(|| statement.args().map(|argument| argument.text.into()).collect());
    setting(statement, value, first.place)
}

fn switch<T>(statement: &Statement<'_>, value: impl Fn(bool) -> T) -> Option<Setting<T>> {
    if statement.is_reset {
        return None;
    }
    setting(statement, Some(value(!statement.is_negated)), statement.place)
}

fn redispatch(statement: &Statement<'_>) -> Option<Setting<i64>> {
    match statement.arg(0) {
        Some(_) if statement.is_reset => None,
        Some(_) if !statement.is_negated => one(statement, |text| text.parse().ok()),
        _ => switch(statement, |on| if on { -1 } else { 0 }),
    }
}
