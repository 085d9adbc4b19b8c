//! The values that hold for a handler, of its own family of directives (`grpc_read_timeout` for `grpc_pass`).

use super::blocks::{BlockId, Directive, Module};
use super::inherit::Stated;
use super::{Reader, units, words};
use crate::inventory::data::{computed, path_value};
use crate::inventory::links::{Computed, State};
use crate::value::{Value, array, object, object_of, string};

/// How a family's directives are named and which of them it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    pub handler: &'static str,
    /// `proxy_` and the like.
    prefix: &'static str,
    /// The directive that passes headers or parameters on.
    header: Option<&'static str>,
    has_tls: bool,
    /// Buffers and caches.
    has_buffers: bool,
}

pub(super) const FAMILIES: [Family; 6] = [
    Family {
        handler: "proxy_pass",
        prefix: "proxy_",
        header: Some("proxy_set_header"),
        has_tls: true,
        has_buffers: true,
    },
    Family {
        handler: "grpc_pass",
        prefix: "grpc_",
        header: Some("grpc_set_header"),
        has_tls: true,
        has_buffers: false,
    },
    Family {
        handler: "fastcgi_pass",
        prefix: "fastcgi_",
        header: Some("fastcgi_param"),
        has_tls: false,
        has_buffers: true,
    },
    Family { handler: "uwsgi_pass", prefix: "uwsgi_", header: Some("uwsgi_param"), has_tls: true, has_buffers: true },
    Family { handler: "scgi_pass", prefix: "scgi_", header: Some("scgi_param"), has_tls: false, has_buffers: true },
    Family { handler: "memcached_pass", prefix: "memcached_", header: None, has_tls: false, has_buffers: false },
];

/// A minute, nginx's default for most.
const MINUTE: i64 = 60_000;

/// Of one handler.
#[derive(Clone, Copy)]
pub(super) struct Effective<'r, 'a> {
    pub reader: &'r Reader<'a>,
    pub block: BlockId,
    pub family: Family,
    pub module: Module,
}

impl<'a> Effective<'_, 'a> {
    pub fn value(self) -> Value {
        let is_stream = self.module == Module::Stream;
        let http = |has: bool| has && !is_stream;
        let pairs = [
            ("connect_timeout_ms", computed(&self.time("connect_timeout", MINUTE))),
            ("read_timeout_ms", computed(&self.timeout("read_timeout"))),
            ("send_timeout_ms", computed(&self.timeout("send_timeout"))),
            ("next_upstream", self.next_upstream()),
            ("next_upstream_tries", computed(&self.number("next_upstream_tries"))),
            ("next_upstream_timeout_ms", computed(&self.time("next_upstream_timeout", 0))),
            ("http_version", computed(&self.http_version())),
            ("ssl_verify", computed(&self.flag("ssl_verify", self.family.has_tls, false))),
            ("ssl_server_name", computed(&self.flag("ssl_server_name", self.family.has_tls, false))),
            ("ssl_name", computed(&self.text("ssl_name", self.family.has_tls))),
            ("ssl_certificate", computed(&self.text("ssl_certificate", self.family.has_tls))),
            ("ssl_trusted_certificate", computed(&self.text("ssl_trusted_certificate", self.family.has_tls))),
            ("request_buffering", computed(&self.flag("request_buffering", http(self.family.has_buffers), true))),
            ("buffering", computed(&self.flag("buffering", http(self.family.has_buffers), true))),
            ("keep_conn", computed(&self.flag("keep_conn", http(self.family.prefix == "fastcgi_"), false))),
            ("set_header", self.set_header()),
            ("cache", self.cache(http(self.family.has_buffers))),
            ("resolver", self.reader.resolver(self.block)),
            ("otel", self.otel()),
            ("access_log", computed(&self.reader.arrays(self.block, "access_log"))),
            ("error_log", computed(&self.reader.arrays(self.block, "error_log"))),
            ("limit_conn", computed(&self.reader.arrays(self.block, "limit_conn"))),
            ("limit_req", computed(&self.reader.arrays(self.block, "limit_req"))),
            ("error_page", computed(&self.reader.arrays(self.block, "error_page"))),
        ];
        object_of(pairs)
    }

    fn named(self, name: &str) -> String {
        format!("{}{name}", self.family.prefix)
    }

    fn time(self, name: &str, default: i64) -> Computed {
        self.reader.simple(self.block, &self.named(name), Value::from(default), read_time)
    }

    /// stream has one timeout for both directions.
    fn timeout(self, name: &str) -> Computed {
        match self.module {
            Module::Stream => self.reader.simple(self.block, "proxy_timeout", Value::from(10 * MINUTE), read_time),
            _ => self.time(name, MINUTE),
        }
    }

    fn number(self, name: &str) -> Computed {
        self.reader.simple(self.block, &self.named(name), Value::from(0), |directive| {
            units::number(directive.arg(0)?).map(Value::from)
        })
    }

    fn absent(self) -> Computed {
        self.reader.default(self.block, Value::Null)
    }

    fn flag(self, name: &str, has: bool, default: bool) -> Computed {
        match has {
            true => self.reader.simple(self.block, &self.named(name), Value::Bool(default), read_flag),
            false => self.absent(),
        }
    }

    fn text(self, name: &str, has: bool) -> Computed {
        match has {
            true => {
                self.reader.simple(self.block, &self.named(name), Value::Null, |directive| directive.arg(0).map(string))
            }
            false => self.absent(),
        }
    }

    fn http_version(self) -> Computed {
        match self.module {
            Module::Http if self.family.prefix == "proxy_" => {
                self.reader
                    .simple(self.block, "proxy_http_version", string("1.0"), |directive| directive.arg(0).map(string))
            }
            _ => self.absent(),
        }
    }

    /// A set of conditions; several directives of one level add up.
    fn next_upstream(self) -> Value {
        let default = match self.module {
            Module::Stream => words(["on"]),
            _ => words(["error", "timeout"]),
        };
        let name = self.named("next_upstream");
        let (value, paths) = match self.reader.stated(self.block, &name) {
            Stated::At(level, found) => {
                let each = found.iter().flat_map(|directive| {
                    directive.words().enumerate().map(|(index, word)| (word, (*directive, index)))
                });
                let all: Vec<(&str, (Directive<'_>, usize))> = each.collect();
                let has_placeholder =
                    found.iter().flat_map(|directive| directive.args()).any(|word| self.reader.is_placeholder(word));
                let path = self.reader.blocks.path(found[0]);
                if has_placeholder {
                    (Computed::unknown(self.reader.id, path), Vec::new())
                } else {
                    let value = words(all.iter().map(|(word, _)| *word));
                    (Computed::new(value, level.state, self.reader.id, path), all)
                }
            }
            Stated::Nowhere => (self.reader.default(self.block, default), Vec::new()),
            Stated::Unknown => (self.reader.unknown(self.block), Vec::new()),
        };
        let path = |(word, (directive, index)): (&'a str, (Directive<'a>, usize))| {
            (word, path_value(&self.reader.blocks.argument_path(directive, index)))
        };
        with(computed(&value), [("paths", object_of(paths.into_iter().map(path)))])
    }

    /// Headers replace as a whole: `lost` are those of the next outer level that states any and that are not stated
    /// again.
    fn set_header(self) -> Value {
        let Some(name) = self.family.header.filter(|_| self.module == Module::Http) else {
            return with(computed(&self.absent()), [("paths", array([])), ("lost", array([]))]);
        };
        let reader = self.reader;
        let nothing = |value: Computed| with(computed(&value), [("paths", array([])), ("lost", array([]))]);
        let (level, found) = match reader.stated_all(self.block, name) {
            Stated::At(level, found) => (level, found),
            Stated::Nowhere => return nothing(reader.default(self.block, array([]))),
            Stated::Unknown => return nothing(reader.unknown(self.block)),
        };
        let pair = |directive: &Directive<'a>| words(directive.words().take(2));
        let paths = found.iter().map(|directive| path_value(&reader.blocks.path(*directive)));
        let is_stated = |header: &str| {
            found.iter().any(|directive| directive.arg(0).is_some_and(|stated| stated.eq_ignore_ascii_case(header)))
        };
        let outer = reader.blocks.get(level.block).parent.map(|parent| reader.stated_all(parent, name));
        let lost = match outer {
            Some(Stated::At(_, outer)) => outer,
            _ => Vec::new(),
        };
        let lost = lost.into_iter().filter(|directive| directive.arg(0).is_some_and(|header| !is_stated(header)));
        let lost = lost.map(|directive| {
            let word = |index| string(directive.arg(index).unwrap_or_default());
            array([word(0), word(1), path_value(&reader.blocks.path(directive))])
        });
        let value = array(found.iter().map(pair));
        let value = Computed::new(value, level.state, reader.id, reader.blocks.path(found[0]));
        with(computed(&value), [("paths", array(paths)), ("lost", array(lost))])
    }

    fn cache(self, has: bool) -> Value {
        let zone = match has {
            true => self.reader.simple(self.block, &self.named("cache"), Value::Null, |directive| {
                match directive.arg(0)? {
                    "off" => Some(Value::Null),
                    zone if zone.contains('$') => None,
                    zone => Some(string(zone)),
                }
            }),
            false => self.absent(),
        };
        let use_stale = match has {
            true => self.reader.simple(self.block, &self.named("cache_use_stale"), words(["off"]), |directive| {
                Some(words(directive.words()))
            }),
            false => self.absent(),
        };
        object([
            ("zone", computed(&zone)),
            ("use_stale", computed(&use_stale)),
            ("lock", computed(&self.flag("cache_lock", has, false))),
            ("background_update", computed(&self.flag("cache_background_update", has, false))),
            ("key", computed(&self.text("cache_key", has))),
        ])
    }

    /// A directive without arguments, one for each of three families.
    fn opentracing_propagates(self) -> Computed {
        let name = match self.family.handler {
            "proxy_pass" => "opentracing_propagate_context",
            "grpc_pass" => "opentracing_grpc_propagate_context",
            "fastcgi_pass" => "opentracing_fastcgi_propagate_context",
            _ => return self.absent(),
        };
        self.reader.simple(self.block, name, Value::Bool(false), |_| Some(Value::Bool(true)))
    }

    fn otel(self) -> Value {
        let word = |name: &str, default: &str| {
            self.reader.simple(self.block, name, string(default), |directive| directive.arg(0).map(string))
        };
        object([
            ("trace", computed(&word("otel_trace", "off"))),
            ("context", computed(&word("otel_trace_context", "ignore"))),
            ("opentracing", computed(&self.reader.simple(self.block, "opentracing", Value::Bool(false), read_flag))),
            ("opentracing_propagates", computed(&self.opentracing_propagates())),
        ])
    }
}

impl<'a> Reader<'a> {
    /// What looks names up in a block, with the places of its parameters.
    pub(super) fn resolver(&self, block: BlockId) -> Value {
        let resolver = self.simple(block, "resolver", Value::Null, |directive| Some(resolver(directive)));
        let mut paths = Vec::new();
        if let (State::Explicit | State::Inherited, Stated::At(_, found)) =
            (resolver.state, self.stated(block, "resolver"))
            && let Some(directive) = found.last()
            && let Some((index, _)) = directive.parameter("valid")
        {
            paths.push(("valid", path_value(&self.blocks.argument_path(*directive, index))));
        }
        with(computed(&resolver), [("paths", object_of(paths))])
    }
}

fn resolver(directive: Directive<'_>) -> Value {
    let (parameters, addresses): (Vec<&str>, Vec<&str>) = directive.words().partition(|word| word.contains('='));
    let valid = directive.parameter("valid").and_then(|(_, text)| units::milliseconds(text));
    object([
        ("addresses", words(addresses)),
        ("valid_ms", crate::value::optional(valid)),
        ("parameters", words(parameters)),
    ])
}

fn read_time(directive: Directive<'_>) -> Option<Value> {
    units::milliseconds(directive.arg(0)?).map(Value::from)
}

fn read_flag(directive: Directive<'_>) -> Option<Value> {
    units::flag(directive.arg(0)?).map(Value::Bool)
}

/// An object with further keys.
pub(super) fn with<const N: usize>(value: Value, further: [(&str, Value); N]) -> Value {
    let Value::Object(pairs) = &value else { return value };
    let mut pairs = (**pairs).clone();
    pairs.extend(further.into_iter().map(|(key, value)| (Value::from(key), value)));
    Value::from(pairs)
}
