//! Every `frontend`, `backend` and `listen` with what holds there after inheritance.

use std::collections::HashMap;
use std::sync::Arc;

use super::binds::{Bind, binds};
use super::lines::{Place, Section, Statement};
use super::server::{Server, server};
use super::settings::Settings;
use super::tables::Tables;

pub struct Proxy<'a> {
    pub section: Section<'a>,
    /// The section that it inherits from.
    pub defaults: Option<usize>,
    pub settings: Settings,
    pub servers: Vec<Server>,
    pub binds: Vec<Bind>,
    pub routes: Vec<Route>,
    /// Conditions under which `http-request disable-l7-retry` holds.
    pub disable_l7_retry: Vec<Note>,
    /// `force-persist` lines: who may be sent to a server that is down.
    pub force_persist: Vec<Note>,
    pub tables: Tables,
    /// A statement that answers by itself, so that no server is needed.
    pub answers: Option<Place>,
}

pub struct Route {
    /// `None` when it is chosen at run time.
    pub to: Option<Arc<str>>,
    pub condition: Option<String>,
    /// A preprocessor line decides whether it is there.
    pub is_guarded: bool,
    pub place: Place,
}

/// A statement with its condition; `None` without one.
#[derive(Clone)]
pub struct Note {
    pub condition: Option<String>,
    pub place: Place,
}

/// What a `defaults` section hands down.
#[derive(Clone)]
struct Base {
    section: usize,
    settings: Settings,
    disable_l7_retry: Vec<Note>,
    is_guarded: bool,
}

/// The sections of a configuration, read in their order.
#[derive(Default)]
pub struct Proxies<'a> {
    pub all: Vec<Proxy<'a>>,
    named: HashMap<&'a str, Base>,
    latest: Option<Base>,
    /// The file is one of several, and the others are not here: nothing of what it lacks is certain.
    is_fragment: bool,
}

/// Statements of one kind that a proxy keeps.
const MAX_NOTES: usize = 16;

impl<'a> Proxies<'a> {
    pub fn read(sections: impl Iterator<Item = Section<'a>> + Clone) -> Self {
        let is_fragment = !sections.clone().any(|section| matches!(section.kind, "global" | "defaults"));
        let mut proxies = Self { is_fragment, ..Self::default() };
        for section in sections {
            match section.kind {
                "defaults" => proxies.defaults(section),
                "frontend" | "backend" | "listen" => proxies.proxy(section),
                _ => {}
            }
        }
        proxies
    }

    fn base(&self, section: &Section<'_>) -> Option<&Base> {
        match section.from {
            Some(name) => self.named.get(name),
            None => self.latest.as_ref(),
        }
    }

    /// Where a section begins: its base's settings, or nothing.
    fn start(&self, section: &Section<'_>, base: Option<&Base>) -> Settings {
        let mut settings = base.map(|base| base.settings.clone()).unwrap_or_default();
        let is_lost = section.from.is_some() && base.is_none();
        let is_guarded = base.is_some_and(|base| base.is_guarded) && section.guard.is_none();
        if is_lost || is_guarded || section.is_unknown() || self.is_fragment {
            settings.is_uncertain = true;
            settings.options.is_uncertain = true;
        }
        settings
    }

    /// A new `defaults` starts anew, unless it says `from`.
    fn defaults(&mut self, section: Section<'a>) {
        let base = section.from.and_then(|_| self.base(&section)).cloned();
        let mut settings = self.start(&section, base.as_ref());
        let mut disable_l7_retry = base.map(|base| base.disable_l7_retry).unwrap_or_default();
        for statement in section.statements() {
            settings.apply(&statement);
            disable_l7_retry.extend(l7_retry(&statement).filter(|_| disable_l7_retry.len() < MAX_NOTES));
        }
        let is_guarded = section.guard.is_some();
        let base = Base { section: section.index, settings, disable_l7_retry, is_guarded };
        self.named.extend(section.name.map(|name| (name, base.clone())));
        self.latest = Some(base);
    }

    fn proxy(&mut self, section: Section<'a>) {
        let base = self.base(&section);
        let mut proxy = Proxy {
            section,
            defaults: base.map(|base| base.section),
            settings: self.start(&section, base),
            servers: Vec::new(),
            binds: Vec::new(),
            routes: Vec::new(),
            disable_l7_retry: base.map(|base| base.disable_l7_retry.clone()).unwrap_or_default(),
            force_persist: Vec::new(),
            tables: Tables::default(),
            answers: None,
        };
        for statement in section.statements() {
            proxy.apply(&statement);
        }
        if let Some(default) = proxy.settings.default_backend.as_ref().filter(|_| proxy.is_frontend()) {
            let to = default.value.clone().filter(|name| !is_dynamic(name));
            let is_guarded = default.value.is_none();
            proxy.routes.push(Route { to, condition: None, is_guarded, place: default.place });
        }
        self.all.push(proxy);
    }
}

impl Proxy<'_> {
    fn apply(&mut self, statement: &Statement<'_>) {
        self.settings.apply(statement);
        match statement.keyword {
            "server" | "server-template" => self.servers.extend(server(statement, &self.settings.options)),
            "bind" => self.binds.extend(statement.arg(0).into_iter().flat_map(|first| binds(statement, first))),
            "use_backend" => self.routes.extend(statement.arg(0).map(|name| Route {
                to: (!name.is_unknown && !is_dynamic(name.text)).then(|| name.text.into()),
                condition: condition(statement, 1),
                is_guarded: statement.is_conditional,
                place: name.place,
            })),
            "force-persist" if self.force_persist.len() < MAX_NOTES => {
                self.force_persist.push(Note { condition: condition(statement, 0), place: statement.place });
            }
            _ => {}
        }
        self.tables.apply(statement);
        let is_full = self.disable_l7_retry.len() >= MAX_NOTES;
        self.disable_l7_retry.extend(l7_retry(statement).filter(|_| !is_full));
        if self.answers.is_none() && answers(statement) {
            self.answers = Some(statement.place);
        }
    }

    pub fn is_frontend(&self) -> bool {
        self.section.kind != "backend"
    }

    pub fn is_backend(&self) -> bool {
        self.section.kind != "frontend"
    }
}

/// A log-format expression chooses at run time.
fn is_dynamic(name: &str) -> bool {
    name.contains("%[")
}

fn l7_retry(statement: &Statement<'_>) -> Option<Note> {
    let is_one = statement.keyword == "http-request disable-l7-retry";
    is_one.then(|| Note { condition: condition(statement, 0), place: statement.place })
}

/// `if ...`, `unless ...`: what stands behind a statement's own arguments, the preprocessor's guard included.
fn condition(statement: &Statement<'_>, from: usize) -> Option<String> {
    let written = statement.rest(from);
    match (written.is_empty(), statement.is_conditional) {
        (false, _) => Some(written),
        (true, true) => Some(".if".to_owned()),
        (true, false) => None,
    }
}

/// Statements that may make an answer without a server.
fn answers(statement: &Statement<'_>) -> bool {
    let action = statement.arg(0).map_or("", |argument| argument.text);
    match statement.keyword {
        "http-request return"
        | "http-request redirect"
        | "http-request deny"
        | "http-request tarpit"
        | "http-request reject"
        | "http-request use-service"
        | "http-request auth"
        | "http-request silent-drop"
        | "http-request wait-for-handshake"
        | "redirect"
        | "stats enable"
        | "stats uri"
        | "stats auth"
        | "dispatch"
        | "errorfile"
        | "errorfiles"
        | "errorloc"
        | "errorloc302"
        | "errorloc303"
        | "http-error"
        | "use-fcgi-app"
        | "monitor"
        | "option transparent"
        | "option http_proxy"
        | "transparent" => !statement.is_negated,
        "tcp-request content" | "tcp-request connection" => matches!(action, "reject" | "use-service" | "silent-drop"),
        keyword => keyword.starts_with("http-request lua."),
    }
}
