//! One reverse proxy: where it sends requests, and what it does when a server fails.

use crate::document::DocumentId;
use crate::inventory::data::{computed, path_value};
use crate::inventory::field::{host_kind, is_placeholder};
use crate::inventory::links::{Computed, State};
use crate::syntax::Path;
use crate::value::{Value, array, object, optional, string};

/// Most upstreams of one proxy that are told.
const MOST_UPSTREAMS: usize = 2_000;

pub(super) struct Proxy {
    pub path: Path,
    pub upstreams: Vec<Upstream>,
    /// Upstreams that are looked up at run time.
    pub dynamic: Option<Path>,
    /// Something of it stands outside of the run.
    pub uncertain: bool,
    pub policy: Option<(String, Path)>,
    pub retries: Computed,
    pub try_duration: Computed,
    pub try_interval: Computed,
    pub matches: Vec<Match>,
    pub active: Option<Path>,
    pub fail_duration: Computed,
    pub max_fails: Computed,
    pub insecure: Computed,
    pub client_certificate: bool,
    pub dial_timeout: Computed,
    pub response_timeout: Computed,
    pub flush: Option<Path>,
}

/// Which requests are retried after they were sent.
pub(super) struct Match {
    pub path: Path,
    /// In capitals; `None` without a condition on the method.
    pub methods: Option<Vec<String>>,
    /// An expression, or a matcher that is defined elsewhere, may say anything.
    pub opaque: bool,
}

pub(super) struct Upstream {
    pub address: String,
    pub path: Path,
}

impl Proxy {
    /// With Caddy's defaults.
    pub fn new(id: DocumentId, path: Path) -> Self {
        let default = |value: Value| Computed::new(value, State::Default, id, path.clone());
        Self {
            upstreams: Vec::new(),
            dynamic: None,
            uncertain: false,
            policy: None,
            retries: default(Value::from(0)),
            try_duration: default(Value::from(0)),
            try_interval: default(Value::from(250)),
            matches: Vec::new(),
            active: None,
            fail_duration: default(Value::from(0)),
            max_fails: default(Value::from(1)),
            insecure: default(Value::Bool(false)),
            client_certificate: false,
            dial_timeout: default(Value::from(3_000)),
            response_timeout: default(Value::from(0)),
            flush: None,
            path,
        }
    }

    pub fn value(self) -> Value {
        let optional_path = |path: &Option<Path>| path.as_ref().map_or(Value::Null, path_value);
        let policy = self
            .policy
            .as_ref()
            .map_or(Value::Null, |(name, path)| object([("name", string(name)), ("path", path_value(path))]));
        let tls =
            self.upstreams.iter().any(|one| one.address.starts_with("https://") || one.address.starts_with("wss://"));
        object([
            ("path", path_value(&self.path)),
            ("upstreams", array(self.upstreams.iter().take(MOST_UPSTREAMS).map(Upstream::value))),
            ("dynamic", optional_path(&self.dynamic)),
            ("uncertain", Value::Bool(self.uncertain)),
            ("policy", policy),
            ("retries", computed(&self.retries)),
            ("try_duration_ms", computed(&self.try_duration)),
            ("try_interval_ms", computed(&self.try_interval)),
            ("retry_match", array(self.matches.into_iter().map(Match::value))),
            ("active", optional_path(&self.active)),
            ("fail_duration_ms", computed(&self.fail_duration)),
            ("max_fails", computed(&self.max_fails)),
            ("tls", Value::Bool(tls)),
            ("insecure", computed(&self.insecure)),
            ("client_certificate", Value::Bool(self.client_certificate)),
            ("dial_timeout_ms", computed(&self.dial_timeout)),
            ("response_header_timeout_ms", computed(&self.response_timeout)),
            ("flush", optional_path(&self.flush)),
        ])
    }
}

impl Match {
    fn value(self) -> Value {
        let methods = self.methods.map(|methods| array(methods.iter().map(|method| string(method))));
        object([("path", path_value(&self.path)), ("methods", optional(methods)), ("opaque", Value::Bool(self.opaque))])
    }
}

impl Upstream {
    fn value(&self) -> Value {
        let text = &*self.address;
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let rest = rest.strip_prefix("tcp/").unwrap_or(rest);
        if ["unix/", "unix+"].iter().any(|prefix| rest.starts_with(prefix)) || scheme.starts_with("unix") {
            return self.shown(("unix", Some(true)), (rest, None), 1);
        }
        let authority = rest.split('/').next().unwrap_or_default();
        let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => (host, rest.strip_prefix(':')),
            None => match authority.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let known = !is_placeholder(text) && !text.contains(char::is_whitespace);
        // `:8080` is this host.
        let kind = match (known, host) {
            (false, _) => ("unknown", None),
            (true, "") => ("ipv4", Some(true)),
            (true, host) => host_kind(host),
        };
        self.shown(kind, (host, port), ports(port))
    }

    fn shown(&self, (kind, local): (&str, Option<bool>), (host, port): (&str, Option<&str>), count: u64) -> Value {
        object([
            ("address", string(&self.address)),
            ("host", string(host)),
            ("port", optional(port.map(string))),
            ("kind", string(kind)),
            ("local", optional(local.map(Value::Bool))),
            ("count", Value::from(count)),
            ("path", path_value(&self.path)),
        ])
    }
}

/// `8001-8003` are three.
fn ports(port: Option<&str>) -> u64 {
    let range = port.and_then(|port| port.split_once('-'));
    let range = range.and_then(|(first, last)| Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?)));
    range.map_or(1, |(first, last)| last.saturating_sub(first).min(65_535) + 1)
}
