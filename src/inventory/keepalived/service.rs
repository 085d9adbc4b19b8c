//! A `virtual_server` with its real servers: what IPVS balances, and how it finds out that one is dead.

use std::collections::HashSet;
use std::net::IpAddr;

use super::tree::{Setting, Statement, integer, milliseconds};
use crate::inventory::links::State;
use crate::syntax::Path;

#[derive(Debug)]
pub struct Service<'a> {
    /// `address`, `fwmark`, `group`, `unknown`.
    pub kind: &'static str,
    /// What stands behind `virtual_server`.
    pub target: String,
    pub address: Option<IpAddr>,
    pub port: Option<i64>,
    pub protocol: Setting<String>,
    pub delay_loop_ms: Setting<i64>,
    pub quorum: Setting<i64>,
    pub hysteresis: Setting<i64>,
    pub has_sorry_server: bool,
    /// `alpha`, `omega`, `inhibit_on_failure` and `ha_suspend` change what a failure does; none is judged.
    pub real_servers: Vec<RealServer<'a>>,
    pub has_gaps: bool,
    pub path: Path,
}

#[derive(Debug)]
pub struct RealServer<'a> {
    pub address: Option<&'a str>,
    pub port: Option<i64>,
    pub weight: Setting<i64>,
    pub checks: Vec<Check<'a>>,
    pub is_known: bool,
    /// An earlier one has its address and port: keepalived removes this one.
    pub is_duplicate: bool,
    pub path: Path,
}

#[derive(Debug)]
pub struct Check<'a> {
    pub name: &'a str,
    pub retry: Setting<i64>,
    pub connect_ms: Setting<i64>,
    pub delay_loop_ms: Option<Setting<i64>>,
    pub path: Path,
}

/// What a real server may be checked by.
const CHECKS: [&str; 11] = [
    "TCP_CHECK",
    "UDP_CHECK",
    "HTTP_GET",
    "SSL_GET",
    "SMTP_CHECK",
    "MISC_CHECK",
    "DNS_CHECK",
    "BFD_CHECK",
    "FILE_CHECK",
    "PING_CHECK",
    "track_file",
];

impl<'a> Service<'a> {
    pub fn read(block: &Statement<'a>) -> Self {
        let first = block.text(0).unwrap_or_default();
        let kind = match first {
            "fwmark" => "fwmark",
            "group" => "group",
            _ if block.has_unknown() => "unknown",
            _ => "address",
        };
        let number = |names: &[&str], default: Option<i64>, parse: fn(&str) -> Option<i64>| match block.last(names) {
            Some(found) => found.setting(parse),
            None => Setting::default(default, block.path.clone()),
        };
        let has_gaps = block.inside().any(|inner| inner.is_gap() || inner.has_unknown_name());
        let retry = number(&["retry", "nb_get_retry"], None, integer);
        let mut real_servers: Vec<RealServer<'a>> =
            block.all(&["real_server"]).map(|server| RealServer::read(&server, &retry)).collect();
        let mut seen = HashSet::new();
        for server in &mut real_servers {
            server.is_duplicate = server.address.is_some() && !seen.insert((server.address, server.port));
        }
        Self {
            kind,
            target: block.args().collect::<Vec<_>>().join(" "),
            address: block.arg(0).and_then(|text| text.parse().ok()),
            port: block.arg(1).and_then(integer).filter(|_| kind == "address"),
            protocol: match block.last(&["protocol"]) {
                Some(found) => found.setting(|text| Some(text.to_ascii_uppercase())),
                None if has_gaps => Setting { value: None, state: State::Unknown, path: block.path.clone() },
                None => Setting::default(Some("UDP".to_owned()), block.path.clone()),
            },
            delay_loop_ms: number(&["delay_loop"], Some(60_000), milliseconds),
            quorum: number(&["quorum"], Some(1), integer),
            hysteresis: number(&["hysteresis"], Some(0), integer),
            has_sorry_server: block.all(&["sorry_server"]).next().is_some(),
            real_servers,
            has_gaps,
            path: block.path.clone(),
        }
    }
}

impl<'a> RealServer<'a> {
    fn read(block: &Statement<'a>, retry: &Setting<i64>) -> Self {
        let is_check = |inner: &Statement<'_>| CHECKS.contains(&inner.name());
        let has_gaps = block.inside().any(|inner| inner.is_gap() || inner.has_unknown_name());
        Self {
            address: block.arg(0),
            port: match block.text(1) {
                Some(_) => block.arg(1).and_then(integer),
                None => Some(0),
            },
            weight: match block.last(&["weight"]) {
                Some(found) => found.setting(integer),
                None => Setting::default(Some(1), block.path.clone()),
            },
            checks: block.inside().filter(is_check).map(|check| Check::read(&check, retry)).collect(),
            is_duplicate: false,
            is_known: !has_gaps && !block.has_unknown(),
            path: block.path.clone(),
        }
    }
}

impl<'a> Check<'a> {
    fn read(block: &Statement<'a>, retry: &Setting<i64>) -> Self {
        // HTTP and SMTP checks try again three times by themselves, the others once.
        let default = if matches!(block.name(), "HTTP_GET" | "SSL_GET" | "SMTP_CHECK" | "DNS_CHECK") { 3 } else { 1 };
        Self {
            name: block.name(),
            retry: match block.last(&["retry", "nb_get_retry"]) {
                Some(found) => found.setting(integer),
                None if retry.state == State::Default => Setting::default(Some(default), block.path.clone()),
                None => Setting { state: State::Inherited, ..retry.clone() },
            },
            connect_ms: match block.last(&["connect_timeout"]) {
                Some(found) => found.setting(milliseconds),
                None => Setting::default(Some(5000), block.path.clone()),
            },
            delay_loop_ms: block.last(&["delay_loop"]).map(|found| found.setting(milliseconds)),
            path: block.path.clone(),
        }
    }
}
