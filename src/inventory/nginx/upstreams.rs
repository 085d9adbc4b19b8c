//! Groups of servers: who is in them, how one is chosen, what is remembered about a failed one.

use super::address::{Address, HostKind};
use super::blocks::{Block, BlockId, Directive, Module};
use super::{Reader, units};
use crate::inventory::data::{computed, path_value};
use crate::inventory::links::{Computed, State};
use crate::syntax::Path;
use crate::value::{Value, array, object, object_of, optional, string};

/// A group by its name, as handlers look it up.
#[derive(Debug)]
pub(super) struct Upstream {
    /// In lower case, as nginx compares it.
    pub name: String,
    pub module: Module,
    block: BlockId,
    /// All of its servers are this machine.
    pub is_local: bool,
}

pub(super) fn read(reader: &Reader<'_>) -> Vec<Upstream> {
    let groups = reader.blocks.iter().filter(|(_, block)| block.name == "upstream" && block.module.has_handlers());
    let named = groups.filter_map(|(id, block)| {
        let servers: Vec<Directive<'_>> = block.all("server").collect();
        let is_local = |server: &Directive<'_>| address(reader, *server).is_some_and(|address| address.is_local());
        Some(Upstream {
            name: block.arg(0)?.to_ascii_lowercase(),
            module: block.module,
            block: id,
            is_local: !servers.is_empty() && !block.is_open && servers.iter().all(is_local),
        })
    });
    named.collect()
}

impl Upstream {
    pub fn value(&self, reader: &Reader<'_>, used_by: &[usize]) -> Value {
        let block = reader.blocks.get(self.block);
        let servers: Vec<Directive<'_>> = block.all("server").collect();
        let is_down = |server: &Directive<'_>| server.words().skip(1).any(|word| word == "down");
        let is_unknown = |server: &Directive<'_>| address(reader, *server).is_none();
        let method = method(block);
        let is_lua = method.is_some_and(|(name, _)| name == Some("lua"));
        let opaque = is_lua || block.is_open || block.first("state").is_some() || servers.iter().any(is_unknown);
        let keepalive = block.first("keepalive");
        let before_method =
            keepalive.zip(method).is_some_and(|(keepalive, (_, method))| keepalive.index < method.index);
        let path = |directive: Option<Directive<'_>>| {
            directive.map_or(Value::Null, |directive| path_value(&reader.blocks.path(directive)))
        };
        object([
            ("name", string(&self.name)),
            ("module", string(module_name(self.module))),
            ("path", path_value(&block.path)),
            ("complete", Value::Bool(!block.is_open)),
            ("method", method.map_or(string("round_robin"), |(name, _)| optional(name))),
            ("method_path", path(method.map(|(_, directive)| directive))),
            ("opaque", Value::Bool(opaque)),
            ("hash", block.first("hash").map_or(Value::Null, |directive| hash(reader, directive))),
            ("zone", block.first("zone").map_or(Value::Null, |directive| zone(reader, directive))),
            ("keepalive", computed(&self.keepalive(reader, keepalive))),
            ("keepalive_before_method", Value::Bool(before_method)),
            ("resolver", reader.resolver(self.block)),
            ("servers", array(servers.iter().map(|server| self.server(reader, *server)))),
            ("live", Value::from(servers.iter().filter(|server| !is_down(server)).count())),
            ("used_by", array(used_by.iter().map(|index| Value::from(*index)))),
        ])
    }

    fn keepalive(&self, reader: &Reader<'_>, directive: Option<Directive<'_>>) -> Computed {
        match directive {
            Some(directive) => {
                reader.read(State::Explicit, directive, |directive| units::number(directive.arg(0)?).map(Value::from))
            }
            None if reader.blocks.get(self.block).is_open => reader.unknown(self.block),
            None => reader.default(self.block, Value::from(0)),
        }
    }

    fn server(&self, reader: &Reader<'_>, server: Directive<'_>) -> Value {
        let known = address(reader, server);
        let kind = known.as_ref().map_or(HostKind::Unknown, |address| address.kind);
        let default_port = (self.module == Module::Http && kind != HostKind::Unix).then_some(80);
        let port = known.as_ref().and_then(|address| address.port.or(default_port));
        let written = known.as_ref().map_or_else(|| server.arg(0).unwrap_or_default(), |address| &address.host);
        let has = |word: &str| Value::Bool(server.words().skip(1).any(|found| found == word));
        let number = |name: &str, default: i64| match server.parameter(name) {
            Some((_, text)) => optional(units::number(text)),
            None => Value::from(default),
        };
        let service = server.parameter("service").map(|(_, text)| text);
        object([
            ("address", string(written)),
            ("port", optional(port.map(i64::from))),
            ("kind", string(kind.name())),
            ("local", Value::Bool(known.as_ref().is_some_and(Address::is_local))),
            ("weight", number("weight", 1)),
            ("max_fails", computed(&parameter(reader, server, ("max_fails", 1), units::number))),
            ("fail_timeout_ms", computed(&parameter(reader, server, ("fail_timeout", 10_000), units::milliseconds))),
            ("max_conns", number("max_conns", 0)),
            ("backup", has("backup")),
            ("down", has("down")),
            ("resolve", has("resolve")),
            ("service", optional(service)),
            ("parameters", parameters(reader, server)),
            ("path", path_value(&reader.blocks.path(server))),
            ("address_path", path_value(&reader.blocks.argument_path(server, 0))),
        ])
    }
}

pub(super) fn module_name(module: Module) -> &'static str {
    match module {
        Module::Http => "http",
        Module::Stream => "stream",
        Module::Mail => "mail",
        Module::Other => "other",
    }
}

/// `None`: nginx takes no variable here, so one is a template's, and the address is not known.
fn address(reader: &Reader<'_>, server: Directive<'_>) -> Option<Address> {
    let word = server.args().first()?;
    let address = Address::parse(word.as_str()?);
    (address.kind != HostKind::Unknown && !reader.is_placeholder(word)).then_some(address)
}

fn parameter(
    reader: &Reader<'_>,
    server: Directive<'_>,
    (name, default): (&str, i64),
    read: fn(&str) -> Option<i64>,
) -> Computed {
    match server.parameter(name) {
        None => Computed::new(default, State::Default, reader.id, reader.blocks.path(server)),
        Some((index, text)) => {
            let path = reader.blocks.argument_path(server, index);
            match read(text) {
                Some(number) => Computed::new(number, State::Explicit, reader.id, path),
                None => Computed::unknown(reader.id, path),
            }
        }
    }
}

/// Each parameter that is written, and where.
fn parameters(reader: &Reader<'_>, server: Directive<'_>) -> Value {
    let named = server.words().enumerate().skip(1).map(|(index, word)| {
        let name = word.split('=').next().unwrap_or(word);
        (name, path_value(&reader.blocks.argument_path(server, index)))
    });
    object_of(named.collect::<Vec<_>>())
}

/// The directive that says how a server is chosen; `None` as its name for one of a module that we do not know.
fn method<'a>(block: &Block<'a>) -> Option<(Option<&'static str>, Directive<'a>)> {
    const METHODS: [(&str, Option<&str>); 12] = [
        ("balancer_by_lua_block", Some("lua")),
        ("balancer_by_lua_file", Some("lua")),
        ("hash", Some("hash")),
        ("ip_hash", Some("ip_hash")),
        ("least_conn", Some("least_conn")),
        ("least_time", Some("least_time")),
        ("random", Some("random")),
        ("sticky", Some("sticky")),
        ("fair", None),
        ("consistent_hash", None),
        ("session_sticky", None),
        ("vnswrr", None),
    ];
    let found = METHODS.iter().filter_map(|(name, shown)| Some((*shown, block.first(name)?)));
    // Stickiness stands beside a method, which then says more.
    found.min_by_key(|(name, _)| *name == Some("sticky"))
}

fn hash(reader: &Reader<'_>, directive: Directive<'_>) -> Value {
    object([
        ("key", string(directive.arg(0).unwrap_or_default())),
        ("consistent", Value::Bool(directive.arg(1) == Some("consistent"))),
        ("path", path_value(&reader.blocks.path(directive))),
    ])
}

fn zone(reader: &Reader<'_>, directive: Directive<'_>) -> Value {
    let path: Path = reader.blocks.path(directive);
    object([("name", string(directive.arg(0).unwrap_or_default())), ("path", path_value(&path))])
}
