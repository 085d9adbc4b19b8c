//! The facts of a configuration as policies read them. Their shape is described in `docs/policies.md`.

use super::differ::{Difference, differences};
use super::group::SyncGroup;
use super::instance::{Instance, LONGEST_PASSWORD};
use super::peers::{At, lists};
use super::service::{Check, RealServer, Service};
use super::tracker::{Definition, Tracker};
use super::tree::Setting;
use super::{Config, Graph, virtual_addresses};
use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{document_value, path_value};
use crate::syntax::Path;
use crate::value::{Value, array, object, optional, string};

/// Blocks that keep an instance's state in sight.
const OBSERVED: [&str; 14] = [
    "notify_fifo",
    "vrrp_notify_fifo",
    "enable_snmp_keepalived",
    "enable_snmp_vrrp",
    "enable_snmp_rfc",
    "enable_snmp_rfcv2",
    "enable_snmp_rfcv3",
    "enable_traps",
    "enable_dbus",
    "smtp_alert",
    "smtp_alert_vrrp",
    "snmp_socket",
    "enable_snmp",
    "notify_priority_changes",
];

struct Shown<'i, 'a> {
    id: DocumentId,
    graph: &'i Graph<'a>,
    config: &'i Config<'a>,
}

pub fn facts(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let graph = &inventory.keepalived;
    let Some(config) = graph.configs.get(&id) else { return Value::new_object() };
    let shown = Shown { id, graph, config };
    let (addresses, _) = virtual_addresses(inventory, id);
    let addresses = addresses.iter().map(|one| {
        let balanced = one
            .balanced
            .iter()
            .map(|(port, protocol)| object([("port", Value::from(*port)), ("protocol", string(protocol))]));
        object([
            ("address", string(&one.address.to_string())),
            ("interface", optional(one.interface.as_deref())),
            ("routing", Value::Bool(one.is_routing)),
            ("balanced", array(balanced)),
            ("path", path_value(&one.path)),
        ])
    });
    object([
        ("complete", Value::Bool(config.complete)),
        ("node", optional(config.node.as_deref())),
        ("label", string(&config.label())),
        ("router_id", optional(config.router_id.as_deref())),
        ("observed", Value::Bool(config.globals.has_any(&OBSERVED))),
        ("script_security", place(config.globals.last("enable_script_security").map(|found| found.path))),
        ("script_user", place(config.globals.last("script_user").map(|found| found.path))),
        ("instances", array((0..config.instances.len()).map(|at| shown.instance(at)))),
        ("sync_groups", array((0..config.groups.len()).map(|at| shown.group(at)))),
        ("definitions", array(config.definitions.iter().map(|one| shown.definition(one)))),
        ("virtual_servers", array(config.services.iter().map(service))),
        ("virtual_addresses", array(addresses)),
    ])
}

fn place(path: Option<Path>) -> Value {
    path.map_or(Value::Null, |path| path_value(&path))
}

impl Shown<'_, '_> {
    fn setting<T>(&self, setting: &Setting<T>, show: impl Fn(&T) -> Value) -> Value {
        object([
            ("value", setting.value.as_ref().map_or(Value::Null, show)),
            ("state", string(setting.state.name())),
            ("document", document_value(self.id)),
            ("path", path_value(&setting.path)),
        ])
    }

    fn number(&self, setting: &Setting<i64>) -> Value {
        self.setting(setting, |number| Value::from(*number))
    }

    fn instance(&self, at: usize) -> Value {
        let instance = &self.config.instances[at];
        let group = instance.name.and_then(|name| self.config.by_member.get(name)).copied();
        let tracked = group.map(|group| &self.config.groups[group]);
        let first = instance.router().and_then(|router| self.config.by_router.get(&router)).copied();
        let collides_with = first.filter(|first| *first != at);
        let observed = instance.notifies || tracked.is_some_and(|group| group.notifies);
        let vips = |all: &[super::instance::Vip]| {
            array(all.iter().map(|vip| {
                object([
                    ("address", string(&vip.address.to_string())),
                    ("prefix", optional(vip.prefix.map(i64::from))),
                    ("path", path_value(&vip.path)),
                ])
            }))
        };
        let siblings = self.graph.siblings((self.id, at)).iter().map(|other| self.sibling(instance, *other));
        object([
            ("name", optional(instance.name)),
            ("path", path_value(&instance.statement.path)),
            ("interface", self.setting(&instance.interface, |text| string(text))),
            ("vrid", self.number(&instance.vrid)),
            ("family", optional(instance.family().map(i64::from))),
            ("state", self.setting(&instance.state, |text| string(text))),
            ("priority", self.number(&instance.priority)),
            ("advert_int_ms", self.number(&instance.advert_ms)),
            ("down_ms", optional(instance.down_ms())),
            ("version", self.number(&instance.version)),
            ("strict", self.setting(&instance.strict, |value| Value::Bool(*value))),
            ("accept", self.setting(&instance.accept, |value| Value::Bool(*value))),
            ("nopreempt", place(instance.nopreempt.clone())),
            ("preempt_delay_ms", instance.preempt_delay.as_ref().map_or(Value::Null, |delay| self.number(delay))),
            ("vips", vips(&instance.vips)),
            ("excluded", vips(&instance.excluded)),
            ("open", Value::Bool(instance.open)),
            ("routing", Value::Bool(instance.has_routes)),
            ("multicast", optional(instance.multicast)),
            ("collides_with", optional(collides_with)),
            ("unicast", self.unicast(instance)),
            ("auth", self.auth(instance)),
            ("trackers", array(instance.trackers.iter().map(|tracker| self.tracker(tracker)))),
            ("sync_group", optional(group)),
            ("observed", Value::Bool(observed)),
            ("complete", Value::Bool(!instance.has_gaps)),
            ("siblings", array(siblings)),
        ])
    }

    fn unicast(&self, instance: &Instance<'_>) -> Value {
        let Some(unicast) = &instance.unicast else { return Value::Null };
        let peers = unicast.peers.iter().map(|(address, path)| {
            let is_own = instance.source.value == Some(*address);
            object([
                ("address", string(&address.to_string())),
                ("own", Value::Bool(is_own)),
                ("path", path_value(path)),
            ])
        });
        object([
            ("source", self.setting(&instance.source, |address| string(&address.to_string()))),
            ("peers", array(peers)),
            ("open", Value::Bool(unicast.open)),
            ("path", path_value(&unicast.path)),
        ])
    }

    fn auth(&self, instance: &Instance<'_>) -> Value {
        let Some(auth) = &instance.auth else { return Value::Null };
        let pass = auth.pass.as_ref().map_or(Value::Null, |(pass, path)| {
            object([
                ("bytes", Value::from(pass.len())),
                ("cut", Value::Bool(pass.len() > LONGEST_PASSWORD)),
                ("common", Value::Bool(["1111", "1234", "12345678", "password", "secret", "changeme"].contains(pass))),
                ("path", path_value(path)),
            ])
        });
        object([
            ("type", self.setting(&auth.kind, |text| string(text))),
            ("pass", pass),
            ("path", path_value(&auth.path)),
        ])
    }

    /// With the weight that counts, and the definition that it is of.
    fn tracker(&self, tracker: &Tracker<'_>) -> Value {
        let definition = tracker
            .name
            .and_then(|name| Some(&self.config.definitions[*self.config.by_definition.get(&(tracker.kind, name))?]));
        let weight = tracker.weight.as_ref().or(definition.map(|definition| &definition.weight));
        object([
            ("kind", string(tracker.kind)),
            ("name", optional(tracker.name)),
            ("defined", Value::Bool(definition.is_some() || tracker.kind == "interface")),
            ("weight", weight.map_or(Value::Null, |weight| self.number(weight))),
            ("path", path_value(&tracker.path)),
        ])
    }

    fn sibling(&self, instance: &Instance<'_>, (id, at): At) -> Value {
        let config = &self.graph.configs[&id];
        let other = &config.instances[at];
        let there = Shown { id, graph: self.graph, config };
        let trackers = other.trackers.iter().map(|tracker| there.tracker(tracker));
        let told = differences(instance, other).into_iter().map(|difference| show_difference(&difference));
        let listed = |one: &Instance<'_>, other: &Instance<'_>| {
            let is_known = one.unicast.as_ref().is_some_and(|unicast| !unicast.open && !unicast.peers.is_empty());
            match is_known && other.source.value.is_some() {
                true => Value::Bool(lists(one, other)),
                false => Value::Null,
            }
        };
        object([
            ("document", document_value(id)),
            ("path", path_value(&other.statement.path)),
            ("name", optional(other.name)),
            ("node", string(&config.label())),
            // Each pair is told of once, at the later one.
            ("earlier", Value::Bool(id < self.id)),
            ("priority", optional(other.priority.value)),
            ("priority_path", path_value(&other.priority.path)),
            ("state", optional(other.state.value.as_deref())),
            ("state_path", path_value(&other.state.path)),
            ("nopreempt", Value::Bool(other.nopreempt.is_some())),
            ("source", optional(other.source.value.map(|address| address.to_string()))),
            ("lists_this", listed(other, instance)),
            ("listed", listed(instance, other)),
            ("trackers", array(trackers)),
            ("unicast_path", place(other.unicast.as_ref().map(|unicast| unicast.path.clone()))),
            ("differences", array(told)),
        ])
    }

    fn group(&self, at: usize) -> Value {
        let group: &SyncGroup<'_> = &self.config.groups[at];
        let members = group.members.iter().map(|(name, path)| {
            let defined = self.config.by_name.contains(name);
            let first = self.config.by_member.get(name).filter(|first| **first != at);
            let elsewhere = first.map(|first| &self.config.groups[*first]);
            object([
                ("name", string(name)),
                ("defined", Value::Bool(defined)),
                ("elsewhere", optional(elsewhere.and_then(|group| group.name))),
                ("path", path_value(path)),
            ])
        });
        object([
            ("name", optional(group.name)),
            ("path", path_value(&group.path)),
            ("list", place(group.list.clone())),
            ("members", array(members)),
            ("open", Value::Bool(group.open)),
            ("keeps_weights", Value::Bool(group.keeps_weights)),
            ("trackers", array(group.trackers.iter().map(|tracker| self.tracker(tracker)))),
        ])
    }

    fn definition(&self, one: &Definition<'_>) -> Value {
        let key = (one.kind, one.name.unwrap_or_default());
        let used = self.config.tracked.get(&key).copied().unwrap_or_default();
        object([
            ("kind", string(one.kind)),
            ("name", optional(one.name)),
            ("used", Value::from(used)),
            ("weight", self.number(&one.weight)),
            ("interval_ms", self.number(&one.interval_ms)),
            ("timeout_ms", self.number(&one.timeout_ms)),
            ("fall", self.number(&one.fall)),
            ("rise", self.number(&one.rise)),
            ("path", path_value(&one.path)),
        ])
    }
}

fn show_difference(difference: &Difference) -> Value {
    object([
        ("what", string(difference.what)),
        ("own", string(&difference.own)),
        ("other", string(&difference.other)),
        ("splits", Value::Bool(difference.splits)),
        ("path", path_value(&difference.own_path)),
        ("other_path", path_value(&difference.other_path)),
    ])
}

/// A value with the place that decides it, in its own document.
fn plain<T>(setting: &Setting<T>, show: impl Fn(&T) -> Value) -> Value {
    object([
        ("value", setting.value.as_ref().map_or(Value::Null, show)),
        ("state", string(setting.state.name())),
        ("path", path_value(&setting.path)),
    ])
}

fn number(setting: &Setting<i64>) -> Value {
    plain(setting, |number| Value::from(*number))
}

fn service(service: &Service<'_>) -> Value {
    object([
        ("kind", string(service.kind)),
        ("target", string(&service.target)),
        ("address", optional(service.address.map(|address| address.to_string()))),
        ("port", optional(service.port)),
        ("protocol", plain(&service.protocol, |text| string(text))),
        ("delay_loop_ms", number(&service.delay_loop_ms)),
        ("quorum", number(&service.quorum)),
        ("hysteresis", number(&service.hysteresis)),
        ("sorry_server", Value::Bool(service.has_sorry_server)),
        ("complete", Value::Bool(!service.has_gaps)),
        ("real_servers", array(service.real_servers.iter().map(real_server))),
        ("path", path_value(&service.path)),
    ])
}

fn real_server(server: &RealServer<'_>) -> Value {
    object([
        ("address", optional(server.address)),
        ("port", optional(server.port)),
        ("weight", number(&server.weight)),
        ("duplicate", Value::Bool(server.is_duplicate)),
        ("known", Value::Bool(server.is_known)),
        ("checks", array(server.checks.iter().map(check))),
        ("path", path_value(&server.path)),
    ])
}

fn check(check: &Check<'_>) -> Value {
    object([
        ("name", string(check.name)),
        ("retry", number(&check.retry)),
        ("connect_timeout_ms", number(&check.connect_ms)),
        ("delay_loop_ms", check.delay_loop_ms.as_ref().map_or(Value::Null, number)),
        ("path", path_value(&check.path)),
    ])
}
