//! Requests on their way through several proxies of one run: who passes them on, who takes them, and what that adds up to.
//!
//! A *call* is one way that a proxy passes requests on, with how often it tries and how long it waits; an *entry* is where
//! a document takes requests. The folder `read` has one module a format, which makes calls and entries of its facts; `link`
//! joins a call's targets with entries where that is certain, `sum` multiplies tries, `show` makes what policies see.

mod address;
mod link;
mod pods;
mod read;
mod show;
mod sum;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::Inventory;
use super::links::State;
use crate::document::DocumentId;
use crate::format::Format;
use crate::syntax::Path;
use crate::value::Value;

/// Everything that passes requests on or takes them, in the order of the documents.
#[derive(Debug, Default)]
pub(super) struct Hops {
    calls: Vec<Call>,
    entries: Vec<Entry>,
    calls_of: HashMap<DocumentId, Vec<usize>>,
    entries_of: HashMap<DocumentId, Vec<usize>>,
    /// For each call the entries that its requests come to.
    links: Vec<Vec<Link>>,
    /// Calls that get requests which another one already tries several times.
    within: HashSet<usize>,
    /// The virtual addresses of keepalived, with the document that moves each.
    addresses: Vec<VirtualAddress>,
}

/// One way that a proxy passes requests on.
#[derive(Debug)]
struct Call {
    document: DocumentId,
    path: Path,
    /// What stands there: `proxy_pass http://api`.
    label: String,
    targets: Vec<Target>,
    /// Tries of one request where each gets an answer that is a failure, or none in time.
    attempts: Limit,
    /// Longest that one try may go without an answer, in milliseconds.
    wait: Limit,
    /// Longest that a request may take with all its tries, in milliseconds.
    total: Limit,
}

/// A number with the place that decides it.
#[derive(Debug, Clone)]
struct Limit {
    /// `None` when it is not known, or when there is no limit.
    value: Option<i64>,
    is_infinite: bool,
    state: State,
    path: Path,
}

/// Host and port that requests go to, as written.
#[derive(Debug)]
struct Target {
    host: String,
    port: i64,
}

/// Where a document takes requests.
#[derive(Debug)]
struct Entry {
    document: DocumentId,
    path: Path,
    at: At,
    port: i64,
    /// Host names that only this entry of its document answers to.
    names: Vec<String>,
    /// The calls of the same document that a request here may lead to.
    calls: Vec<usize>,
    /// It can have an address that is not the host's.
    is_free: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum At {
    /// All addresses of the host.
    Any,
    Loopback,
    Ip(IpAddr),
    Name(String),
    /// A Service of Kubernetes, whose callers a mesh routes.
    Service(DocumentId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Link {
    entry: usize,
    /// What makes it certain.
    via: &'static str,
}

#[derive(Debug)]
struct VirtualAddress {
    document: DocumentId,
    path: Path,
    ip: IpAddr,
    /// The kernel passes on what comes to it: no process listens there.
    is_passed_on: bool,
}

/// Formats whose documents take requests and pass them on.
const PROXIES: [Format; 5] = [Format::Nginx, Format::Haproxy, Format::Envoy, Format::Traefik, Format::Caddy];

impl Hops {
    fn build(inventory: &Inventory<'_>) -> Self {
        let mut hops = Self::default();
        let documents = inventory.input.documents;
        if !documents.iter().any(|document| PROXIES.contains(&document.format)) {
            return hops;
        }
        for document in documents.iter() {
            read::document(inventory, document, &mut hops);
        }
        read::finish(inventory, &mut hops);
        hops.links = link::all(inventory, &hops);
        hops.nest();
        hops
    }

    fn call(&mut self, call: Call) -> usize {
        let at = self.calls.len();
        self.calls_of.entry(call.document).or_default().push(at);
        self.calls.push(call);
        at
    }

    fn entry(&mut self, entry: Entry) {
        self.entries_of.entry(entry.document).or_default().push(self.entries.len());
        self.entries.push(entry);
    }

    fn calls_of(&self, document: DocumentId) -> &[usize] {
        self.calls_of.get(&document).map_or(&[], Vec::as_slice)
    }

    fn entries_of(&self, document: DocumentId) -> &[usize] {
        self.entries_of.get(&document).map_or(&[], Vec::as_slice)
    }
}

impl Limit {
    /// A computed value of facts.
    fn read(value: &Value) -> Self {
        let state = match read::text(value, "state") {
            Some("explicit") => State::Explicit,
            Some("inherited") => State::Inherited,
            Some("default") => State::Default,
            _ => State::Unknown,
        };
        let is_infinite = matches!(value["infinite"], Value::Bool(true));
        let number = value["value"].as_i64().ok().filter(|_| !is_infinite && state != State::Unknown);
        Self { value: number, is_infinite, state, path: crate::value::to_path(&value["path"]).unwrap_or_default() }
    }

    fn fixed(value: i64, path: Path) -> Self {
        Self { value: Some(value), is_infinite: false, state: State::Default, path }
    }

    fn unknown(path: Path) -> Self {
        Self { value: None, is_infinite: false, state: State::Unknown, path }
    }

    /// The same place and state with another number.
    fn with(&self, value: Option<i64>) -> Self {
        Self { value, is_infinite: value.is_none() && self.is_infinite, ..self.clone() }
    }

    fn is_written(&self) -> bool {
        matches!(self.state, State::Explicit | State::Inherited)
    }
}

impl Inventory<'_> {
    fn hops(&self) -> &Hops {
        self.hops.get_or_init(|| Hops::build(self))
    }
}

/// What `data.document` has besides: `hops` and `listeners` of what passes requests on, `virtual_addresses` of what moves
/// addresses.
pub(super) fn of_document(inventory: &Inventory<'_>, id: DocumentId) -> Vec<(&'static str, Value)> {
    let document = inventory.input.documents.get(id);
    if document.format == Format::Keepalived {
        return vec![("virtual_addresses", show::virtual_addresses(inventory, inventory.hops(), id))];
    }
    if !PROXIES.contains(&document.format) && !read::is_mesh_route(document) {
        return Vec::new();
    }
    let hops = inventory.hops();
    vec![("hops", show::hops(inventory, hops, id)), ("listeners", show::listeners(inventory, hops, id))]
}
