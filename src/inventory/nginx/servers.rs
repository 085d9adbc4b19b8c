//! Virtual servers and what they listen on.

use std::collections::BTreeSet;

use super::address::{Address, HostKind, is_loopback};
use super::blocks::{BlockId, Directive};
use super::upstreams::module_name;
use super::variables::{Variables, names_in};
use super::{Reader, units, words};
use crate::inventory::data::{computed, path_value};
use crate::value::{Value, array, object, optional, string};

/// Both tables; they point at each other by index.
pub(super) fn read<'a>(reader: &Reader<'a>, variables: &Variables<'a>) -> (Value, Value) {
    let mut servers = Vec::new();
    let mut listens = Vec::new();
    for (index, id) in reader.servers().into_iter().enumerate() {
        let block = reader.blocks.get(id);
        let first = listens.len();
        listens.extend(block.all("listen").map(|directive| listen(reader, directive, index)));
        if listens.len() == first && !block.is_open && block.module == super::blocks::Module::Http && id != 0 {
            listens.push(implicit(reader, id, index));
        }
        servers.push(server(reader, variables, id, first..listens.len()));
    }
    (array(servers), array(listens))
}

fn server<'a>(reader: &Reader<'a>, variables: &Variables<'a>, id: BlockId, listens: std::ops::Range<usize>) -> Value {
    let block = reader.blocks.get(id);
    let mut names = BTreeSet::new();
    let mut has_code = reader.blocks.levels(id).any(|(_, level)| level.directives.iter().any(is_code));
    for directive in reader.blocks.below(id) {
        has_code |= is_code(&directive);
        names.extend(directive.words().flat_map(names_in).map(str::to_owned));
    }
    variables.close(&mut names);
    let word = |directive: Directive<'a>| directive.arg(0).map(string);
    let verify = reader.simple(id, "ssl_verify_client", string("off"), word);
    let certificate = reader.simple(id, "ssl_client_certificate", Value::Null, word);
    let named = block.all("server_name").flat_map(|directive| directive.words().collect::<Vec<_>>());
    object([
        ("module", string(module_name(block.module))),
        ("path", path_value(&block.path)),
        ("names", words(named)),
        ("listens", array(listens.map(Value::from))),
        ("variables", words(names.iter().map(String::as_str))),
        ("lua", Value::Bool(has_code)),
        ("complete", Value::Bool(reader.is_whole(id))),
        ("ssl_verify_client", computed(&verify)),
        ("ssl_client_certificate", computed(&certificate)),
    ])
}

/// Lua, njs or Perl may read and set anything.
fn is_code(directive: &Directive<'_>) -> bool {
    directive.name.contains("_by_lua") || directive.name.starts_with("js_") || directive.name.starts_with("perl")
}

fn listen(reader: &Reader<'_>, directive: Directive<'_>, server: usize) -> Value {
    let word = directive.arg(0).unwrap_or_default();
    let is_placeholder = directive.args().first().is_some_and(|word| reader.is_placeholder(word));
    let parameters = words(directive.words().skip(1));
    let module = reader.blocks.get(directive.block).module;
    // A word alone is a port when it is a number or a range of them, else an address at port 80.
    let port_alone = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-').then(|| units::number(word));
    let address = match port_alone {
        Some(_) => Address { host: "*".to_owned(), port: None, kind: HostKind::Name },
        None => Address::parse(word),
    };
    let is_known = !is_placeholder && address.kind != HostKind::Unknown;
    let is_unix = address.kind == HostKind::Unix;
    let port = match port_alone {
        Some(port) => port,
        None if is_unix => None,
        None => Some(address.port.map_or(80, i64::from)),
    };
    let is_wildcard = ["*", "0.0.0.0", "::"].contains(&address.host.as_str());
    let shown = match address.host.as_str() {
        "0.0.0.0" => "*",
        "::" => "[::]",
        host => host,
    };
    object([
        ("module", string(module_name(module))),
        ("server", Value::from(server)),
        ("address", if is_known { string(shown) } else { Value::Null }),
        ("port", optional(port.filter(|_| is_known))),
        ("wildcard", Value::Bool(is_known && is_wildcard)),
        ("loopback", Value::Bool(is_known && !is_unix && is_loopback(&address.host))),
        ("unix", Value::Bool(is_unix)),
        ("implicit", Value::Bool(false)),
        ("parameters", parameters),
        ("path", path_value(&reader.blocks.argument_path(directive, 0))),
    ])
}

/// A server without `listen` has port 80 of all addresses.
fn implicit(reader: &Reader<'_>, id: BlockId, server: usize) -> Value {
    let block = reader.blocks.get(id);
    object([
        ("module", string(module_name(block.module))),
        ("server", Value::from(server)),
        ("address", string("*")),
        ("port", Value::from(80)),
        ("wildcard", Value::Bool(true)),
        ("loopback", Value::Bool(false)),
        ("unix", Value::Bool(false)),
        ("implicit", Value::Bool(true)),
        ("parameters", array([])),
        ("path", path_value(&block.path)),
    ])
}
