//! Names that lead nowhere: what a proxy refers to and no section, server or ACL of the configuration is called.
//!
//! HAProxy refuses to start with most of them. Names from the environment, from an expression or behind a condition are
//! left out; so are those of services and of filters, which Lua and the build declare.

use std::collections::{HashMap, HashSet};

use super::conditions::Inherited;
use super::lines::{Argument, Place, Section, Statement};
use super::names::{Names, ServerNames};
use super::proxy::{Proxies, Proxy};
use super::routes::Routes;
use crate::syntax::Path;

/// More are not told of one configuration.
const MAX_DANGLING: usize = 200;

pub struct Dangling<'a> {
    /// What is missing: `backend`, `server`, `peers`, `resolvers`, `acl`, ...
    pub kind: &'static str,
    pub name: String,
    pub path: Path,
    pub closest: Option<&'a str>,
}

/// What resolves a word.
struct Reader<'a, 'b> {
    names: &'b Names<'a>,
    found: Vec<Dangling<'a>>,
    /// A `default-server` of many servers is one place.
    seen: HashSet<Place>,
    /// By the index of the proxy's section.
    servers: HashMap<usize, ServerNames<'a>>,
}

pub fn dangling<'a>(
    sections: &[Section<'a>],
    names: &Names<'a>,
    proxies: &'a Proxies<'a>,
    routes: &Routes<'a>,
) -> Vec<Dangling<'a>> {
    let mut reader = Reader { names, found: Vec::new(), seen: HashSet::new(), servers: HashMap::new() };
    for section in sections.iter().filter(|section| section.guard.is_none()) {
        reader.base(section);
    }
    let inherited = Inherited::of(sections);
    for proxy in proxies.all.iter().filter(|proxy| is_judged(proxy)) {
        reader.routes(proxy, routes);
        reader.servers(proxy, proxies, routes);
        reader.tables(proxy);
        for statement in proxy.section.statements().filter(|statement| !statement.is_conditional) {
            reader.statement(&statement);
            reader.use_server(&statement, proxy);
        }
        if reader.found.len() < MAX_DANGLING {
            for acl in inherited.unknown_in(&proxy.section) {
                reader.add(("acl", acl.name.text), acl.name.place, acl.closest);
            }
        }
    }
    reader.found
}

/// Sections that HAProxy looks at whatever the environment says.
fn is_judged(proxy: &Proxy<'_>) -> bool {
    let disabled = proxy.settings.disabled.as_ref();
    proxy.section.guard.is_none() && disabled.is_none_or(|disabled| disabled.value == Some(false))
}

impl<'a> Reader<'a, '_> {
    fn base(&mut self, section: &Section<'a>) {
        let Some(from) = section.from.filter(|_| !section.is_unknown()) else { return };
        if !self.names.may_have(&["defaults"], from) && self.found.len() < MAX_DANGLING {
            let closest = self.names.closest(&["defaults"], from);
            self.found.push(Dangling {
                kind: "defaults",
                name: from.to_owned(),
                path: section.path().key("from"),
                closest,
            });
        }
    }

    fn routes(&mut self, proxy: &Proxy<'a>, routes: &Routes<'a>) {
        for route in proxy.routes.iter().filter(|route| !route.is_guarded) {
            if let Some(to) = route.to.as_deref().filter(|_| routes.resolve(route).is_none()) {
                self.need(("backend", to), &["backend", "listen"], route.place);
            }
        }
    }

    fn servers(&mut self, proxy: &'a Proxy<'a>, proxies: &'a Proxies<'a>, routes: &Routes<'a>) {
        for server in proxy.servers.iter().filter(|server| !server.is_conditional) {
            if let Some(written) = server.options.get("resolvers")
                && let Some(name) = written.value.as_deref().filter(|name| *name != "default")
            {
                self.need(("resolvers", name), &["resolvers"], written.place);
            }
            let Some(written) = server.options.get("track") else { continue };
            let Some(target) = written.value.as_deref() else { continue };
            let (holder, tracked) = match target.split_once('/') {
                Some((backend, tracked)) => (routes.named(backend).map(|at| &proxies.all[at]), tracked),
                None => (Some(proxy), target),
            };
            match holder {
                Some(holder) => self.need_server(holder, tracked, (target, written.place)),
                None => {
                    let backend = target.split('/').next().unwrap_or_default();
                    self.need(("backend", backend), &["backend", "listen"], written.place);
                }
            }
        }
    }

    fn tables(&mut self, proxy: &'a Proxy<'a>) {
        const PROXIES: [&str; 3] = ["frontend", "backend", "listen"];
        let tables = &proxy.tables;
        if let Some(peers) = tables.own.as_ref().filter(|own| !own.is_uncertain).and_then(|own| own.peers.as_ref())
            && let Some(name) = peers.text.as_deref()
        {
            self.need(("peers", name), &["peers"], peers.place);
        }
        for table in tables.uses.iter().filter(|one| !one.is_conditional).filter_map(|one| one.table.as_ref()) {
            match table.text.as_deref() {
                Some(name) if !name.contains('/') => self.need(("table", name), &PROXIES, table.place),
                _ => {}
            }
        }
    }

    fn use_server(&mut self, statement: &Statement<'a>, proxy: &'a Proxy<'a>) {
        if statement.keyword != "use-server" {
            return;
        }
        let Some(name) = statement.arg(0).filter(|name| !name.is_unknown && !name.text.contains("%[")) else { return };
        self.need_server(proxy, name.text, (name.text, name.place));
    }

    fn need_server(&mut self, holder: &'a Proxy<'a>, name: &str, (written, place): (&str, Place)) {
        let servers = self.servers.entry(holder.section.index).or_insert_with(|| ServerNames::of(&holder.servers));
        if self.found.len() < MAX_DANGLING && !servers.may_have(name) {
            let closest = servers.closest(name);
            self.add(("server", written), place, closest);
        }
    }

    fn statement(&mut self, statement: &Statement<'a>) {
        let mut need = |kind: &'static str, arg: Option<Argument<'a>>| {
            if let Some(arg) = arg.filter(|arg| !arg.is_unknown) {
                self.need((kind, arg.text), &[kind], arg.place);
            }
        };
        let first = statement.arg(0);
        match statement.keyword {
            "errorfiles" => need("http-errors", first),
            "use-fcgi-app" => need("fcgi-app", first),
            "http-request cache-use" | "http-response cache-store" => need("cache", first),
            "email-alert mailers" => need("mailers", first),
            "filter" if first.is_some_and(|kind| kind.text == "cache") => need("cache", statement.arg(1)),
            "http-request do-resolve" => {
                let parts = first.map(|parts| parts.text.split(',').map(str::trim));
                let section = parts.and_then(|mut parts| parts.nth(1)).filter(|name| *name != "default");
                need("resolvers", section.zip(first).map(|(text, first)| Argument { text, ..first }));
            }
            "log" => {
                let ring =
                    first.and_then(|target| Some(Argument { text: target.text.strip_prefix("ring@")?, ..target }));
                need("ring", ring);
            }
            _ => {}
        }
        for arg in statement.args().filter(|arg| !arg.is_unknown) {
            for fetch in ["http_auth(", "http_auth_group("] {
                let list = arg.text.strip_prefix(fetch).and_then(|rest| rest.split_once(')'));
                need("userlist", list.map(|(list, _)| Argument { text: list, ..arg }));
            }
        }
    }

    /// A section of one of these kinds has to have the name.
    fn need(&mut self, (kind, name): (&'static str, &str), kinds: &[&str], place: Place) {
        if self.found.len() < MAX_DANGLING && !self.names.may_have(kinds, name) {
            let closest = self.names.closest(kinds, name);
            self.add((kind, name), place, closest);
        }
    }

    fn add(&mut self, (kind, name): (&'static str, &str), place: Place, closest: Option<&'a str>) {
        if self.found.len() < MAX_DANGLING && self.seen.insert(place) {
            self.found.push(Dangling { kind, name: name.to_owned(), path: place.path(), closest });
        }
    }
}
