//! Content handlers that pass requests on: where to, and the values that hold for them.

use std::collections::{HashMap, HashSet};

use super::address::{Address, HostKind, Target, is_loopback};
use super::blocks::{BlockId, Directive, Module};
use super::effective::{Effective, FAMILIES, Family, with};
use super::upstreams::{Upstream, module_name};
use super::variables::{Values, Variables, names_in};
use super::{Reader, units, words};
use crate::inventory::data::path_value;
use crate::syntax::Path;
use crate::value::{Value, array, object, optional, string};

/// One handler, as policies see it, and the groups that it may send to.
#[derive(Debug)]
pub(super) struct Proxy {
    value: Value,
    upstreams: Vec<usize>,
    /// The host, where it is a bare name that no group has.
    pub bare_name: Option<(Module, String)>,
}

impl Proxy {
    /// With the group that may have been meant instead of its host.
    pub fn with_near(self, near: Option<usize>) -> Value {
        with(self.value, [("near", optional(near))])
    }
}

pub(super) fn read<'a>(reader: &Reader<'a>, upstreams: &[Upstream], variables: &Variables<'a>) -> Vec<Proxy> {
    let mut by_name: HashMap<(&str, bool), usize> = HashMap::new();
    for (index, upstream) in upstreams.iter().enumerate() {
        by_name.entry((&upstream.name, upstream.module == Module::Stream)).or_insert(index);
    }
    let servers: HashMap<BlockId, usize> =
        reader.servers().into_iter().enumerate().map(|(index, block)| (block, index)).collect();
    let mirrors = reader.blocks.iter().flat_map(|(_, block)| block.all("mirror")).filter_map(|mirror| mirror.arg(0));
    let mirrors: HashSet<&str> = mirrors.collect();
    let mut proxies = Vec::new();
    for (id, block) in reader.blocks.iter().filter(|(_, block)| block.module.has_handlers()) {
        let families = FAMILIES.iter().filter(|family| block.module == Module::Http || family.handler == "proxy_pass");
        for (family, directive) in families.filter_map(|family| Some((*family, block.first(family.handler)?))) {
            let handler = Handler {
                reader,
                upstreams,
                by_name: &by_name,
                servers: &servers,
                mirrors: &mirrors,
                block: id,
                family,
                directive,
            };
            proxies.push(handler.proxy(variables));
        }
    }
    proxies
}

/// For each group the handlers that may send to it.
pub(super) fn used_by(proxies: &[Proxy], upstreams: usize) -> Vec<Vec<usize>> {
    let mut used = vec![Vec::new(); upstreams];
    for (index, proxy) in proxies.iter().enumerate() {
        for upstream in &proxy.upstreams {
            if used[*upstream].last() != Some(&index) {
                used[*upstream].push(index);
            }
        }
    }
    used
}

struct Handler<'r, 'a> {
    reader: &'r Reader<'a>,
    upstreams: &'r [Upstream],
    by_name: &'r HashMap<(&'r str, bool), usize>,
    servers: &'r HashMap<BlockId, usize>,
    /// Locations that get copies of requests.
    mirrors: &'r HashSet<&'a str>,
    block: BlockId,
    family: Family,
    directive: Directive<'a>,
}

/// What one written or computed target leads to.
struct Destination {
    address: Address,
    upstream: Option<usize>,
}

impl Destination {
    /// Without a domain or a port: what groups are called.
    fn bare_name(self, module: Module) -> Option<(Module, String)> {
        let Address { host, port, kind } = self.address;
        let is_bare = kind == HostKind::Name && port.is_none() && !host.contains('.') && !is_loopback(&host);
        is_bare.then(|| (module, host.to_ascii_lowercase()))
    }
}

impl<'a> Handler<'_, 'a> {
    fn proxy(&self, variables: &Variables<'a>) -> Proxy {
        let blocks = &self.reader.blocks;
        let module = blocks.get(self.block).module;
        let text = self.directive.arg(0).unwrap_or_default();
        let target = Target::parse(text);
        let is_placeholder = self.directive.args().first().is_some_and(|word| self.reader.is_placeholder(word));
        let mut names = names_in(target.scheme.as_deref().unwrap_or_default());
        names.extend(names_in(&target.authority));
        let values = match names.is_empty() || is_placeholder {
            true => Values { texts: Vec::new(), is_complete: names.is_empty() && !is_placeholder },
            // What the URI holds does not decide where a request goes.
            false => variables.values(self.reader, self.block, text.strip_suffix(&*target.uri).unwrap_or(text)),
        };
        let written = (names.is_empty() && !is_placeholder).then(|| self.destination(&target));
        let upstream = written.as_ref().and_then(|written| written.upstream);
        let kind = match (&written, upstream) {
            (_, Some(_)) => "upstream",
            (Some(written), None) => written.address.kind.name(),
            (None, None) => HostKind::Unknown.name(),
        };
        let server = blocks.levels(self.block).find_map(|(id, _)| self.servers.get(&id).map(|index| (id, *index)));
        let (modifier, location) = self.location();
        let effective = Effective { reader: self.reader, block: self.block, family: self.family, module };
        let further: Vec<Destination> =
            values.texts.iter().map(|(text, _)| self.destination(&Target::parse(text))).collect();
        let value = object([
            ("handler", string(self.family.handler)),
            ("module", string(module_name(module))),
            ("scheme", optional(target.scheme.as_deref())),
            ("tls", self.tls(&target)),
            ("host", optional(written.as_ref().map(|written| written.address.host.as_str()))),
            ("port", optional(written.as_ref().and_then(|written| written.address.port).map(i64::from))),
            ("uri", string(&target.uri)),
            ("kind", string(kind)),
            ("local", Value::Bool(written.as_ref().is_some_and(|written| self.is_local(written)))),
            ("variables", if is_placeholder { array([]) } else { words(names) }),
            ("values", array(values.texts.iter().zip(&further).map(|(value, to)| self.possible(value, to)))),
            ("values_complete", Value::Bool(values.is_complete)),
            ("target", upstream.map_or(Value::Null, |index| object([("upstream", Value::from(index))]))),
            ("server", optional(server.map(|(_, index)| index))),
            ("server_names", self.reader.server_names(server.map(|(id, _)| id))),
            ("location", optional(location)),
            ("modifier", optional(modifier)),
            ("mirrored", Value::Bool(self.is_mirror((modifier, location)))),
            ("nested", self.nested()),
            ("methods", self.methods()),
            ("path", path_value(&blocks.path(self.directive))),
            ("target_path", path_value(&blocks.argument_path(self.directive, 0))),
            ("complete", Value::Bool(self.reader.is_whole(self.block))),
            ("effective", effective.value()),
        ]);
        let reached = upstream.into_iter().chain(further.iter().filter_map(|to| to.upstream));
        let upstreams = reached.collect();
        Proxy {
            value,
            upstreams,
            bare_name: written.filter(|_| upstream.is_none()).and_then(|to| to.bare_name(module)),
        }
    }

    fn destination(&self, target: &Target) -> Destination {
        let address = target.address();
        let is_stream = self.reader.blocks.get(self.block).module == Module::Stream;
        let key = target.authority.to_ascii_lowercase();
        let upstream = self.by_name.get(&(key.as_str(), is_stream)).copied();
        Destination { address, upstream }
    }

    fn is_local(&self, to: &Destination) -> bool {
        match to.upstream {
            Some(index) => self.upstreams[index].is_local,
            None => to.address.is_local(),
        }
    }

    fn possible(&self, (text, path): &(String, Path), to: &Destination) -> Value {
        object([
            ("value", string(text)),
            ("host", string(&to.address.host)),
            ("port", optional(to.address.port.map(i64::from))),
            ("kind", string(if to.upstream.is_some() { "upstream" } else { to.address.kind.name() })),
            ("local", Value::Bool(self.is_local(to))),
            ("upstream", optional(to.upstream)),
            ("path", path_value(path)),
        ])
    }

    /// Whether the way to the target is encrypted; `null` when that is not known.
    fn tls(&self, target: &Target) -> Value {
        if self.reader.blocks.get(self.block).module == Module::Stream {
            let on = self.reader.simple(self.block, "proxy_ssl", Value::Bool(false), |directive| {
                units::flag(directive.arg(0)?).map(Value::Bool)
            });
            return on.value;
        }
        match target.scheme.as_deref() {
            Some("https" | "grpcs" | "suwsgi") => Value::Bool(true),
            Some(scheme) if scheme.contains('$') => Value::Null,
            None if target.authority.starts_with('$') && self.family.handler == "proxy_pass" => Value::Null,
            _ => Value::Bool(false),
        }
    }

    /// Modifier and pattern of the innermost location.
    fn location(&self) -> (Option<&'a str>, Option<&'a str>) {
        let Some(location) = self.reader.blocks.around(self.block, "location") else { return (None, None) };
        let block = self.reader.blocks.get(location);
        match (block.arg(0), block.arg(1)) {
            (Some(modifier), Some(pattern)) => (Some(modifier), Some(pattern)),
            (Some(name), None) if name.starts_with('@') => (Some("@"), Some(name)),
            (Some(glued), None) => {
                // nginx takes the modifier without a blank too.
                let modifier = ["=", "^~", "~*", "~"].into_iter().find(|modifier| glued.starts_with(modifier));
                (modifier, Some(&glued[modifier.map_or(0, str::len)..]))
            }
            _ => (None, None),
        }
    }

    /// Whether copies of requests come here, whose answers nobody waits for.
    fn is_mirror(&self, (modifier, location): (Option<&str>, Option<&str>)) -> bool {
        matches!(modifier, None | Some("=" | "^~")) && location.is_some_and(|location| self.mirrors.contains(location))
    }

    /// Blocks between the location (or the server) and the handler.
    fn nested(&self) -> Value {
        let inner = self.reader.blocks.levels(self.block).map(|(_, block)| block.name);
        words(inner.take_while(|name| !["location", "server", "http", "stream", "main"].contains(name)))
    }

    /// Those that the location does not refuse by `limit_except`.
    fn methods(&self) -> Value {
        let blocks = &self.reader.blocks;
        let location = blocks.around(self.block, "location").map(|location| blocks.get(location));
        let mut limits = location.into_iter().flat_map(|location| location.all("limit_except"));
        let refuses = |limit: &Directive<'a>| {
            let inside = limit.node.get("block").map(crate::syntax::Node::items).unwrap_or_default();
            inside.iter().any(|node| {
                let text = |node: Option<&'a crate::syntax::Node>| node.and_then(crate::syntax::Node::as_str);
                text(node.get("name")) == Some("deny")
                    && text(node.get("args").and_then(|args| args.at(0))) == Some("all")
            })
        };
        limits.find(refuses).map_or(Value::Null, |limit| words(limit.words()))
    }
}

impl<'a> Reader<'a> {
    /// The blocks of virtual servers, in the order of the text.
    pub(super) fn servers(&self) -> Vec<BlockId> {
        let is_server = |(id, block): &(BlockId, &super::blocks::Block<'a>)| {
            block.name == "server" && block.module != Module::Other && (*id == 0 || block.parent.is_some())
        };
        self.blocks.iter().filter(is_server).map(|(id, _)| id).collect()
    }

    fn server_names(&self, server: Option<BlockId>) -> Value {
        let named = server.into_iter().flat_map(|server| self.blocks.get(server).all("server_name"));
        words(named.flat_map(|directive| directive.words().collect::<Vec<_>>()))
    }
}
