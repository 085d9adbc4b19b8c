//! Which proxies lead to which: names to proxies, and whether a backend is reached at all.

use std::collections::HashMap;

use super::proxy::{Proxies, Proxy, Route};

/// Proxies told of that lead to one.
const MAX_USERS: usize = 100;

pub struct Routes<'a> {
    by_name: HashMap<&'a str, usize>,
    users: HashMap<&'a str, Vec<usize>>,
    /// A proxy may lead anywhere, or those that lead anywhere are not in the run.
    is_open: bool,
}

impl<'a> Routes<'a> {
    pub fn of(proxies: &'a Proxies<'a>) -> Self {
        let mut routes = Self { by_name: HashMap::new(), users: HashMap::new(), is_open: true };
        for (index, proxy) in proxies.all.iter().enumerate() {
            let name = proxy.section.name.filter(|_| proxy.is_backend());
            if let Some(name) = name {
                routes.by_name.entry(name).or_insert(index);
            }
            for target in proxy.routes.iter().filter_map(|route| route.to.as_deref()) {
                let users = routes.users.entry(target).or_default();
                if users.last() != Some(&index) && users.len() < MAX_USERS {
                    users.push(index);
                }
            }
        }
        let mut frontends = proxies.all.iter().filter(|proxy| proxy.section.kind == "frontend").peekable();
        let has_frontend = frontends.peek().is_some() || proxies.all.iter().any(|proxy| !proxy.routes.is_empty());
        let is_dynamic = |proxy: &Proxy<'_>| proxy.routes.iter().any(|route| route.to.is_none());
        routes.is_open = !has_frontend || proxies.all.iter().any(is_dynamic);
        routes
    }

    /// The proxy that a route leads to.
    pub fn resolve(&self, route: &Route) -> Option<usize> {
        self.named(route.to.as_deref()?)
    }

    /// The proxy of a name that has a backend's half.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The proxies that lead to one, in their order.
    pub fn users(&self, proxy: &Proxy<'_>) -> &[usize] {
        let name = proxy.section.name.filter(|_| proxy.is_backend());
        name.and_then(|name| self.users.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether traffic gets there; `None` when that is decided at run time or elsewhere.
    pub fn is_used(&self, proxy: &Proxy<'_>) -> Option<bool> {
        // Old files have the address of a `listen` behind its name.
        let is_entry = proxy.section.kind != "backend";
        match is_entry || !self.users(proxy).is_empty() {
            true => Some(true),
            false if self.is_open => None,
            false => Some(false),
        }
    }
}
