//! The facts of a configuration as values: `data.document.facts`, as `docs/policies.md` says.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::super::data::{computed, path_value};
use super::super::links::{Computed, State};
use super::amount::Duration;
use super::binds::{Bind, WORDS};
use super::lines::{Place, Section, sections};
use super::names::{Names, mentioned};
use super::proxy::{Note, Proxies, Proxy, Route};
use super::references::{self, Dangling};
use super::routes::Routes;
use super::sections::{Global, peers, resolvers};
use super::server::{Server, twins};
use super::settings::{Setting, TIMEOUTS, Words};
use super::tables::{Table, Use, Users};
use crate::document::DocumentId;
use crate::format::haproxy::beyond_budget;
use crate::syntax::{Node, Path};
use crate::value::{Value, array, object, object_of, optional, string};

pub fn facts(id: DocumentId, root: &Node) -> Value {
    let judged = beyond_budget(root).unwrap_or(usize::MAX);
    let sections: Vec<Section<'_>> = sections(root).take(judged).collect();
    let proxies = Proxies::read(sections.iter().copied());
    let global = Global::of(&sections);
    let routes = Routes::of(&proxies);
    let names = Names::of(super::lines::sections(root));
    let unused = proxies.all.iter().filter(|proxy| routes.is_used(proxy) == Some(false));
    let unused = unused.filter_map(|proxy| Some((proxy.section.name?, proxy.section.index))).collect();
    let mentioned = mentioned(&sections, &unused);
    let users = Users::of(proxies.all.iter().map(|proxy| &proxy.tables));
    let show = Show { id, global: &global, routes: &routes, mentioned: &mentioned, users: &users };
    let dangling = references::dangling(&sections, &names, &proxies, &routes);
    object([
        ("proxies", array(proxies.all.iter().map(|proxy| show.proxy(proxy)))),
        ("defaults", array(defaults(&proxies))),
        ("peers", array(sections.iter().filter(|section| section.kind == "peers").map(peers))),
        ("resolvers", array(sections.iter().filter(|section| section.kind == "resolvers").map(resolvers))),
        ("global", show.global()),
        ("dangling", array(dangling.iter().map(dangling_value))),
    ])
}

fn dangling_value(dangling: &Dangling<'_>) -> Value {
    object([
        ("kind", string(dangling.kind)),
        ("name", string(&dangling.name)),
        ("closest", optional(dangling.closest)),
        ("path", path_value(&dangling.path)),
    ])
}

/// Each `defaults` section that a proxy starts from, with the proxies that do.
fn defaults(proxies: &Proxies<'_>) -> Vec<Value> {
    let mut heirs: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
    for (index, proxy) in proxies.all.iter().enumerate() {
        if let Some(section) = proxy.defaults {
            heirs.entry(section).or_default().push(Value::from(index));
        }
    }
    let shown = heirs.into_iter().map(|(section, heirs)| {
        let path = Path::default().key("sections").index(section);
        object([("path", path_value(&path)), ("proxies", array(heirs))])
    });
    shown.collect()
}

struct Show<'a> {
    id: DocumentId,
    global: &'a Global,
    routes: &'a Routes<'a>,
    mentioned: &'a HashSet<&'a str>,
    users: &'a Users<'a>,
}

impl Show<'_> {
    fn global(&self) -> Value {
        let path = self.global.path.as_ref();
        let at = |key: &str| path.cloned().unwrap_or_default().key(key);
        let maxconn = self.global.maxconn.as_ref();
        let maxconn = maxconn.map(|setting| (setting.value.map(Value::from), setting.place, State::Explicit));
        let verify = self.global.ssl_server_verify.as_ref();
        let verify = verify.map(|setting| (setting.value.as_deref().map(string), setting.place, State::Explicit));
        object([
            ("path", path.map_or(Value::Null, path_value)),
            ("maxconn", self.stated(maxconn, Value::Null, at("maxconn"))),
            ("ssl_server_verify", self.stated(verify, string("required"), at("ssl-server-verify"))),
            ("logs", optional(self.global.logs.map(Value::from))),
            ("localpeer", Value::Bool(self.global.has_localpeer)),
        ])
    }

    /// A computed value from what is written, or from HAProxy's default at the place where it would be written.
    fn stated(&self, written: Option<(Option<Value>, Place, State)>, default: Value, at: Path) -> Value {
        computed(&match written {
            Some((Some(value), place, state)) => Computed::new(value, state, self.id, place.path()),
            Some((None, place, _)) => Computed::unknown(self.id, place.path()),
            None => Computed::new(default, State::Default, self.id, at),
        })
    }

    fn proxy(&self, proxy: &Proxy<'_>) -> Value {
        let settings = &proxy.settings;
        let known = |value: &Arc<str>| string(value);
        let list = |words: &Words| array(words.iter().map(|word| string(word)));
        let of = Of { show: self, proxy };
        object_of([
            ("type", string(proxy.section.kind)),
            ("name", optional(proxy.section.name)),
            ("path", path_value(&proxy.section.path())),
            (
                "defaults",
                proxy.defaults.map_or(Value::Null, |at| path_value(&Path::default().key("sections").index(at))),
            ),
            ("conditional", optional(proxy.section.guard.map(|(_, text)| text))),
            ("mode", of.setting(&settings.mode, "mode", known, string("tcp"))),
            ("timeouts_ms", self.timeouts(&of)),
            ("retries", of.setting(&settings.retries, "retries", |number| Value::from(*number), Value::from(3))),
            (
                "redispatch",
                of.setting(&settings.redispatch, "option redispatch", |number| Value::from(*number), Value::from(0)),
            ),
            ("retry_on", of.setting(&settings.retry_on, "retry-on", list, array([string("conn-failure")]))),
            ("balance", of.algorithm(&settings.balance, ("balance", "algorithm"), Value::Null)),
            ("hash_type", of.algorithm(&settings.hash_type, ("hash-type", "method"), string("map-based"))),
            (
                "cookie",
                settings
                    .cookie
                    .as_ref()
                    .map_or(Value::Null, |_| of.algorithm(&settings.cookie, ("cookie", "name"), Value::Null)),
            ),
            ("persist", of.setting(&settings.persist, "option persist", |on| Value::Bool(*on), Value::Bool(false))),
            (
                "allbackups",
                of.setting(&settings.allbackups, "option allbackups", |on| Value::Bool(*on), Value::Bool(false)),
            ),
            ("health", of.setting(&settings.health, "option httpchk", |kind| string(kind), string("tcp"))),
            ("log", of.setting(&settings.log, "log", |kind| string(kind), string("off"))),
            ("maxconn", of.setting(&settings.maxconn, "maxconn", |number| Value::from(*number), Value::Null)),
            ("disabled", of.setting(&settings.disabled, "disabled", |on| Value::Bool(*on), Value::Bool(false))),
            ("servers", self.servers(&proxy.servers)),
            ("binds", array(proxy.binds.iter().map(bind))),
            ("routes", array(proxy.routes.iter().map(|route| self.route(route)))),
            ("used", self.routes.is_used(proxy).map_or(Value::Null, Value::Bool)),
            ("used_by", array(self.routes.users(proxy).iter().map(|index| Value::from(*index)))),
            ("mentioned", Value::Bool(proxy.section.name.is_some_and(|name| self.mentioned.contains(name)))),
            ("stick_table", optional(proxy.tables.own.as_ref().map(|own| self.table(own, proxy)))),
            ("table_uses", array(proxy.tables.uses.iter().map(table_use))),
            ("force_persist", array(proxy.force_persist.iter().map(note))),
            ("answers", proxy.answers.map_or(Value::Null, |place| path_value(&place.path()))),
            ("disable_l7_retry", array(proxy.disable_l7_retry.iter().map(note))),
            ("frontend", Value::Bool(proxy.is_frontend())),
            ("backend", Value::Bool(proxy.is_backend())),
        ])
    }

    fn timeouts(&self, of: &Of<'_>) -> Value {
        let timeouts = TIMEOUTS.iter().zip(&of.proxy.settings.timeouts);
        object_of(timeouts.map(|((word, name, _), setting)| (*name, of.timeout(setting, word))))
    }

    fn route(&self, route: &Route) -> Value {
        object([
            ("to", optional(route.to.as_deref())),
            ("dynamic", Value::Bool(route.to.is_none())),
            ("condition", optional(route.condition.as_deref())),
            ("resolved", optional(self.routes.resolve(route).map(Value::from))),
            ("path", path_value(&route.place.path())),
        ])
    }

    fn table(&self, table: &Table, proxy: &Proxy<'_>) -> Value {
        let peers = table.peers.as_ref();
        let uses = self.users.of_table(proxy.section.name, &proxy.tables);
        object([
            ("type", optional(table.kind.as_deref())),
            ("peers", optional(peers.and_then(|peers| peers.text.as_deref()))),
            ("replicated", if table.is_uncertain { Value::Null } else { Value::Bool(peers.is_some()) }),
            ("uses", array(uses.map(table_use))),
            ("path", path_value(&table.place.path())),
        ])
    }

    fn servers(&self, servers: &[Server]) -> Value {
        let twins = twins(servers).into_iter().map(|twin| optional(twin.map(Value::from)));
        array(servers.iter().zip(twins).map(|(server, twin)| extended(self.server(server), [("twin", twin)])))
    }

    fn server(&self, server: &Server) -> Value {
        let text = |word| optional(server.options.value(word));
        let flag = |word| server.flag(word).map_or(Value::Null, Value::Bool);
        let number = |word, default| optional(server.number(word, default));
        let ms = |word, default| optional(server.ms(word, default));
        let init_addr: Vec<&str> = server.options.value("init-addr").unwrap_or("last,libc").split(',').collect();
        let (verify, verify_place) = self.verify(server);
        object_of([
            ("name", string(&server.name)),
            ("kind", string(server.address.kind.name())),
            ("address", string(&server.address.host)),
            ("port", optional(server.address.port.map(|port| Value::from(u64::from(port))))),
            ("local", server.address.local.map_or(Value::Null, Value::Bool)),
            ("check", flag("check")),
            ("agent_check", flag("agent-check")),
            ("track", text("track")),
            ("backup", flag("backup")),
            ("disabled", flag("disabled")),
            ("ssl", flag("ssl")),
            ("check_ssl", flag("check-ssl")),
            ("inter_ms", ms("inter", Some(2000))),
            ("fastinter_ms", ms("fastinter", None)),
            ("downinter_ms", ms("downinter", None)),
            ("fall", number("fall", 3)),
            ("rise", number("rise", 2)),
            ("weight", number("weight", 1)),
            ("maxconn", number("maxconn", 0)),
            ("check_port", optional(server.ms("port", None))),
            ("cookie", text("cookie")),
            ("verify", verify),
            ("verifyhost", text("verifyhost")),
            ("sni", text("sni")),
            ("crt", text("crt")),
            ("sni_auto", optional(server.options.get("sni-auto").map(|written| Value::Bool(written.is_on)))),
            ("id", text("id")),
            ("hash_key", text("hash-key")),
            ("ca_file", text("ca-file")),
            ("resolvers", text("resolvers")),
            ("init_addr", array(init_addr.into_iter().map(string))),
            ("observe", text("observe")),
            ("on_marked_down", text("on-marked-down")),
            ("template", server.template.map_or(Value::Null, |count| object([("count", Value::from(count))]))),
            ("conditional", Value::Bool(server.is_conditional)),
            ("uncertain", Value::Bool(server.options.is_uncertain)),
            ("origins", origins(server, verify_place)),
            ("path", path_value(&server.place.path())),
        ])
    }

    /// `none` or `required`, and where it is said. `global` may say it for every server.
    fn verify(&self, server: &Server) -> (Value, Option<Place>) {
        if let Some(written) = server.options.get("verify") {
            return (optional(written.value.as_deref()), Some(written.place));
        }
        if server.options.is_uncertain {
            return (Value::Null, None);
        }
        match &self.global.ssl_server_verify {
            Some(setting) => (optional(setting.value.as_deref()), Some(setting.place)),
            None => (string("required"), None),
        }
    }
}

/// Words whose place a policy may want.
const PLACED: [&str; 26] = [
    "check",
    "agent-check",
    "track",
    "backup",
    "disabled",
    "ssl",
    "check-ssl",
    "inter",
    "fastinter",
    "downinter",
    "fall",
    "rise",
    "weight",
    "maxconn",
    "cookie",
    "verifyhost",
    "sni",
    "crt",
    "ca-file",
    "resolvers",
    "observe",
    "init-addr",
    "on-marked-down",
    "sni-auto",
    "id",
    "hash-key",
];

fn origins(server: &Server, verify: Option<Place>) -> Value {
    let placed = PLACED.iter().filter_map(|word| Some((*word, server.options.get(word)?.place)));
    let all = placed.chain(verify.map(|place| ("verify", place)));
    let named: Vec<(String, Value)> =
        all.map(|(word, place)| (word.replace('-', "_"), path_value(&place.path()))).collect();
    object_of(named.iter().map(|(word, path)| (&**word, path.clone())))
}

fn bind(bind: &Bind) -> Value {
    let port = |port: Option<u16>| optional(port.map(|port| Value::from(u64::from(port))));
    let mut pairs = vec![
        ("address", string(&bind.address.host)),
        ("kind", string(bind.address.kind.name())),
        ("port", port(bind.address.port)),
        ("last_port", port(bind.last_port)),
        ("local", bind.address.local.map_or(Value::Null, Value::Bool)),
        ("ssl", Value::Bool(bind.is_ssl)),
        ("transparent", Value::Bool(bind.is_transparent)),
        ("path", path_value(&bind.place.path())),
    ];
    let mut origins = Vec::new();
    for (name, word) in BIND_WORDS.iter().zip(&bind.words) {
        let word = word.as_ref();
        pairs.push((name, optional(word.and_then(|word| word.text.as_deref()))));
        origins.extend(word.map(|word| (*name, path_value(&word.place.path()))));
    }
    pairs.push(("origins", object_of(origins)));
    object_of(pairs)
}

/// What `binds::WORDS` are called in facts.
const BIND_WORDS: [&str; WORDS.len()] = ["verify", "ca_file", "crt_ignore_err", "ca_ignore_err"];

fn table_use(one: &Use) -> Value {
    object([
        ("what", string(&one.what)),
        ("table", optional(one.table.as_ref().map(|table| table.text.as_deref().unwrap_or_default()))),
        ("path", path_value(&one.place.path())),
    ])
}

fn note(note: &Note) -> Value {
    object([("condition", optional(note.condition.as_deref())), ("path", path_value(&note.place.path()))])
}

/// Settings of one proxy as computed values.
struct Of<'a> {
    show: &'a Show<'a>,
    proxy: &'a Proxy<'a>,
}

impl Of<'_> {
    fn at(&self, key: &str) -> Path {
        self.proxy.section.path().key(key)
    }

    fn computed<T>(
        &self,
        setting: &Option<Setting<T>>,
        key: &str,
        show: impl Fn(&T) -> Value,
        default: Value,
    ) -> Computed {
        match setting {
            Some(Setting { value: Some(value), place }) => {
                let is_own = place.section == self.proxy.section.index;
                let state = if is_own { State::Explicit } else { State::Inherited };
                let is_known = is_own || !self.proxy.settings.is_uncertain;
                match is_known {
                    true => Computed::new(show(value), state, self.show.id, place.path()),
                    false => Computed::unknown(self.show.id, place.path()),
                }
            }
            Some(Setting { value: None, place }) => Computed::unknown(self.show.id, place.path()),
            None if self.proxy.settings.is_uncertain => Computed::unknown(self.show.id, self.at(key)),
            None => Computed::new(default, State::Default, self.show.id, self.at(key)),
        }
    }

    fn setting<T>(&self, setting: &Option<Setting<T>>, key: &str, show: impl Fn(&T) -> Value, default: Value) -> Value {
        computed(&self.computed(setting, key, show, default))
    }

    /// With `infinite` and `unit` beside the value: 0 and absence are infinite.
    fn timeout(&self, setting: &Option<Setting<Duration>>, word: &str) -> Value {
        let key = format!("timeout {word}");
        let show = |time: &Duration| if time.ms == 0 { Value::Null } else { Value::from(time.ms) };
        let shown = self.computed(setting, &key, show, Value::Null);
        let infinite = shown.state != State::Unknown && shown.value == Value::Null;
        let unit = setting.as_ref().and_then(|setting| setting.value).filter(|_| shown.state != State::Unknown);
        extended(
            computed(&shown),
            [("infinite", Value::Bool(infinite)), ("unit", optional(unit.map(|time| time.unit)))],
        )
    }

    /// `{<name>: first word, args: the others}` with state and path.
    fn algorithm(&self, setting: &Option<Setting<Words>>, (key, name): (&str, &str), default: Value) -> Value {
        let shown = self.computed(setting, key, |words| string(&words[0]), default);
        let words =
            setting.as_ref().and_then(|setting| setting.value.as_ref()).filter(|_| shown.state != State::Unknown);
        let args = array(words.map(|words| &words[1..]).unwrap_or_default().iter().map(|word| string(word)));
        let value = shown.value.clone();
        extended(computed(&shown), [(name, value), ("args", args)])
    }
}

fn extended<const N: usize>(value: Value, more: [(&str, Value); N]) -> Value {
    let mut pairs = value.as_object().cloned().unwrap_or_default();
    pairs.extend(more.into_iter().map(|(key, value)| (Value::from(key), value)));
    pairs.into()
}
