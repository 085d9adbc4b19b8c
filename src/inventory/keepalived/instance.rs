//! A `vrrp_instance` with what holds for it after the defaults of `global_defs`.

use std::net::IpAddr;

use super::tracker::{Tracker, trackers};
use super::tree::{Setting, Statement, address, boolean, integer, milliseconds};
use crate::inventory::links::State;
use crate::syntax::Path;

#[derive(Debug)]
pub struct Instance<'a> {
    pub statement: Statement<'a>,
    /// `None` when a template writes it.
    pub name: Option<&'a str>,
    pub interface: Setting<&'a str>,
    pub vrid: Setting<i64>,
    pub state: Setting<String>,
    pub priority: Setting<i64>,
    pub advert_ms: Setting<i64>,
    pub version: Setting<i64>,
    pub down_adverts: Setting<i64>,
    pub strict: Setting<bool>,
    pub accept: Setting<bool>,
    pub nopreempt: Option<Path>,
    pub preempt_delay: Option<Setting<i64>>,
    pub vips: Vec<Vip>,
    pub excluded: Vec<Vip>,
    /// Some of its addresses are not known.
    pub open: bool,
    pub unicast: Option<Unicast>,
    pub source: Setting<IpAddr>,
    pub auth: Option<Auth<'a>>,
    pub multicast: Option<&'a str>,
    pub trackers: Vec<Tracker<'a>>,
    pub has_routes: bool,
    pub notifies: bool,
    /// An include inside of it is not followed, or a template writes a statement of it.
    pub has_gaps: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Vip {
    pub address: IpAddr,
    pub prefix: Option<u8>,
    pub path: Path,
}

#[derive(Debug)]
pub struct Unicast {
    pub path: Path,
    pub peers: Vec<(IpAddr, Path)>,
    pub open: bool,
}

#[derive(Debug)]
pub struct Auth<'a> {
    pub kind: Setting<String>,
    pub pass: Option<(&'a str, Path)>,
    pub open: bool,
    pub path: Path,
}

/// What `global_defs` says for all instances.
#[derive(Debug, Default)]
pub struct Globals<'a> {
    pub blocks: Vec<Statement<'a>>,
}

impl<'a> Globals<'a> {
    pub fn last(&self, name: &str) -> Option<Statement<'a>> {
        self.blocks.iter().filter_map(|block| block.last(&[name])).next_back()
    }

    pub fn has_any(&self, names: &[&str]) -> bool {
        self.blocks.iter().any(|block| block.all(names).next().is_some())
    }
}

/// The bytes of a password that count.
pub const LONGEST_PASSWORD: usize = 8;

impl<'a> Instance<'a> {
    pub fn read(statement: Statement<'a>, globals: &Globals<'a>) -> Self {
        let header = statement.path.clone();
        let find = |name: &str| statement.last(&[name]);
        let text = |text: &str| Some(text.to_owned());
        let read = |name: &str, global: Option<&str>, default: i64, parse: fn(&str) -> Option<i64>| match find(name) {
            Some(found) => found.setting(parse),
            None => match global.and_then(|name| globals.last(name)) {
                Some(found) => Setting { state: State::Inherited, ..found.setting(parse) }.or_unknown(),
                None => Setting::default(Some(default), header.clone()),
            },
        };
        let (vips, open) = addresses(&statement, "virtual_ipaddress");
        let (excluded, open_excluded) = addresses(&statement, "virtual_ipaddress_excluded");
        let family = vips.first().map(|vip| vip.address);
        let version = match read("version", Some("vrrp_version"), 2, integer) {
            version if version.state == State::Default && family.is_some_and(|first| first.is_ipv6()) => {
                Setting::default(Some(3), header.clone())
            }
            version => version,
        };
        let strict = match find("strict_mode") {
            Some(found) => found.switch(),
            None => match globals.last("vrrp_strict") {
                Some(found) => Setting { state: State::Inherited, ..found.switch() },
                None => Setting::default(Some(false), header.clone()),
            },
        };
        let accept = match statement.last(&["accept", "no_accept"]) {
            Some(found) => {
                Setting { value: Some(found.name() == "accept"), state: State::Explicit, path: found.path.clone() }
            }
            None => Setting::default(None, header.clone()),
        };
        let has_gaps = statement.inside().any(|inner| inner.is_gap() || inner.has_unknown_name());
        let notifies = |inner: &Statement<'_>| {
            let is_off = inner.arg(0).and_then(boolean) == Some(false);
            inner.name().starts_with("notify") || (inner.name() == "smtp_alert" && !is_off)
        };
        Self {
            name: statement.arg(0),
            interface: match find("interface") {
                Some(found) => {
                    let known = found.setting(|_| Some(()));
                    Setting { value: known.value.and(found.text(0)), state: known.state, path: known.path }
                }
                None => Setting::default(None, header.clone()),
            },
            vrid: match find("virtual_router_id") {
                Some(found) => found.setting(integer),
                None => Setting::default(None, header.clone()),
            },
            state: match find("state") {
                Some(found) => found.setting(|text| ["MASTER", "BACKUP"].contains(&text).then(|| text.to_owned())),
                None => Setting::default(text("BACKUP"), header.clone()),
            },
            priority: read("priority", None, 100, |text| integer(text).filter(|number| (1..=255).contains(number))),
            advert_ms: read("advert_int", None, 1000, milliseconds),
            down_adverts: read("down_timer_adverts", Some("vrrp_down_timer_adverts"), 3, integer),
            version,
            strict,
            accept,
            nopreempt: find("nopreempt").map(|found| found.path),
            preempt_delay: find("preempt_delay").map(|found| found.setting(milliseconds)),
            open: open || open_excluded || has_gaps,
            vips,
            excluded,
            unicast: unicast(&statement),
            source: match statement.last(&["unicast_src_ip", "mcast_src_ip"]) {
                Some(found) => found.setting(|text| text.parse().ok()),
                None => Setting::default(None, header.clone()),
            },
            auth: auth(&statement),
            multicast: statement.last(&["mcast_dst_ip", "mcast_dst"]).and_then(|found| found.text(0)),
            trackers: trackers(&statement),
            has_routes: statement.all(&["virtual_routes", "virtual_rules"]).next().is_some(),
            notifies: statement.inside().any(|inner| notifies(&inner)),
            has_gaps,
            statement,
        }
    }

    /// Of its first address, as keepalived takes it.
    pub fn family(&self) -> Option<u8> {
        let first = self.vips.first().or(self.excluded.first()).map(|vip| vip.address);
        first.or(self.source.value).map(|address| if address.is_ipv4() { 4 } else { 6 })
    }

    /// What makes it one virtual router for its own node; `None` with peers of its own, and where it is not known.
    pub fn router(&self) -> Option<(i64, u8, &'a str, Option<&'a str>)> {
        let is_known = self.unicast.is_none() && !self.has_gaps;
        let interface = self.interface.value.filter(|_| is_known)?;
        Some((self.vrid.value?, self.family()?, interface, self.multicast))
    }

    /// What a node that hears no master waits before it becomes one, but for the skew.
    pub fn down_ms(&self) -> Option<i64> {
        Some(self.advert_ms.value?.saturating_mul(self.down_adverts.value?))
    }
}

impl<T> Setting<T> {
    fn or_unknown(self) -> Self {
        match self.value {
            Some(_) => self,
            None => Self { state: State::Unknown, ..self },
        }
    }
}

fn addresses(instance: &Statement<'_>, name: &str) -> (Vec<Vip>, bool) {
    let mut vips = Vec::new();
    let mut open = false;
    for one in instance.all(&[name]).flat_map(|block| block.inside()) {
        let known = (!one.has_unknown_name() && !one.is_gap()).then(|| address(one.name())).flatten();
        match known {
            Some((address, prefix)) => vips.push(Vip { address, prefix, path: one.name_path() }),
            None => open = true,
        }
    }
    (vips, open)
}

fn unicast(instance: &Statement<'_>) -> Option<Unicast> {
    let block = instance.last(&["unicast_peer"])?;
    let mut unicast = Unicast { path: block.path.clone(), peers: Vec::new(), open: false };
    for peer in instance.all(&["unicast_peer"]).flat_map(|block| block.inside()) {
        match (!peer.has_unknown_name() && !peer.is_gap()).then(|| peer.name().parse().ok()).flatten() {
            Some(address) => unicast.peers.push((address, peer.name_path())),
            None => unicast.open = true,
        }
    }
    Some(unicast)
}

fn auth<'a>(instance: &Statement<'a>) -> Option<Auth<'a>> {
    let block = instance.last(&["authentication"])?;
    let kind = block.last(&["auth_type"]).map(|found| found.setting(|text| Some(text.to_owned())));
    let pass = block.last(&["auth_pass"]);
    Some(Auth {
        kind: kind.unwrap_or(Setting::default(None, block.path.clone())),
        open: block.inside().any(|inner| inner.is_gap() || inner.has_unknown()),
        pass: pass.and_then(|found| Some((found.arg(0)?, found.arg_path(0)))),
        path: block.path,
    })
}
