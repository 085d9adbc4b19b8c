//! What a dynamic document defines by name, and which names it refers to.

use crate::document::DocumentId;
use crate::inventory::field::{Field, host_kind, is_placeholder};
use crate::syntax::Node;

/// What has a name that others refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Class {
    Router,
    Service,
    Middleware,
    Transport,
    /// Options of TLS.
    Options,
    EntryPoint,
    /// Something that gets certificates.
    Resolver,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::Router => "router",
            Class::Service => "service",
            Class::Middleware => "middleware",
            Class::Transport => "serversTransport",
            Class::Options => "tls.options",
            Class::EntryPoint => "entryPoint",
            Class::Resolver => "certResolver",
        }
    }
}

/// Names are told apart by protocol; what all protocols share has none.
pub(super) type Protocol = &'static str;

pub(super) const PROTOCOLS: [Protocol; 3] = ["http", "tcp", "udp"];

/// Of no protocol.
pub(super) const SHARED: Protocol = "";

/// Something that is defined here.
#[derive(Debug, Clone)]
pub(super) struct Entity<'a> {
    pub class: Class,
    pub protocol: Protocol,
    pub name: &'a str,
    pub at: Field<'a>,
    pub references: Vec<Reference<'a>>,
}

/// A name that leads to something.
#[derive(Debug, Clone)]
pub(super) struct Reference<'a> {
    pub class: Class,
    pub protocol: Protocol,
    /// Without its provider.
    pub name: &'a str,
    /// `file` in `auth@file`.
    pub provider: Option<&'a str>,
    pub at: Field<'a>,
}

/// What a document is made of, whose names are apart from those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Provider {
    Files,
    /// Labels of containers.
    Labels,
    /// Kubernetes objects.
    Objects,
}

impl<'a> Reference<'a> {
    fn read(class: Class, protocol: Protocol, at: Field<'a>) -> Option<Self> {
        let text = at.node.as_str().filter(|text| !text.is_empty())?;
        let (name, provider) = match text.rsplit_once('@') {
            Some((name, provider)) => (name, Some(provider)),
            None => (text, None),
        };
        Some(Self { class, protocol, name, provider, at })
    }

    /// Whose name it is, as a document of `own` means it; `None` for any other provider and for a name that somebody
    /// still fills in.
    pub fn meant(&self, own: Provider) -> Option<Provider> {
        match self.provider {
            _ if is_placeholder(self.name) => None,
            None => Some(own),
            Some("file") => Some(Provider::Files),
            Some("docker" | "swarm") => Some(Provider::Labels),
            Some("kubernetescrd") => Some(Provider::Objects),
            Some(_) => None,
        }
    }
}

/// All that a document defines, in its order.
pub(super) fn read(document: DocumentId, root: &Node) -> Vec<Entity<'_>> {
    let root = Field::root(document, root);
    let mut found = Vec::new();
    for protocol in PROTOCOLS {
        let Some(section) = root.get(protocol) else { continue };
        for (key, class) in [
            ("routers", Class::Router),
            ("services", Class::Service),
            ("middlewares", Class::Middleware),
            ("serversTransports", Class::Transport),
        ] {
            named(section.get(key), (class, protocol), &mut found);
        }
    }
    named(root.dig(&["tls", "options"]), (Class::Options, SHARED), &mut found);
    for entity in &mut found {
        entity.references = references(entity);
    }
    found
}

fn named<'a>(section: Option<Field<'a>>, (class, protocol): (Class, Protocol), found: &mut Vec<Entity<'a>>) {
    let Some(section) = section else { return };
    found.extend(section.entries().map(|(name, at)| Entity { class, protocol, name, at, references: Vec::new() }));
}

fn references<'a>(entity: &Entity<'a>) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    let at = &entity.at;
    let protocol = entity.protocol;
    match entity.class {
        Class::Router => {
            one(at.get("service"), (Class::Service, protocol), &mut found);
            list(at.get("middlewares"), (Class::Middleware, protocol), &mut found);
            list(at.get("entryPoints"), (Class::EntryPoint, SHARED), &mut found);
            tls(at.get("tls"), &mut found);
        }
        Class::Service => service(at, protocol, &mut found),
        Class::Middleware => {
            list(at.dig(&["chain", "middlewares"]), (Class::Middleware, protocol), &mut found);
            one(at.dig(&["errors", "service"]), (Class::Service, protocol), &mut found);
        }
        _ => {}
    }
    found
}

fn service<'a>(at: &Field<'a>, protocol: Protocol, found: &mut Vec<Reference<'a>>) {
    one(at.dig(&["loadBalancer", "serversTransport"]), (Class::Transport, protocol), found);
    list(at.get("middlewares"), (Class::Middleware, protocol), found);
    for kind in ["weighted", "highestRandomWeight", "mirroring", "failover"] {
        let Some(kind) = at.get(kind) else { continue };
        one(kind.get("service"), (Class::Service, protocol), found);
        one(kind.get("fallback"), (Class::Service, protocol), found);
        for key in ["middlewares", "fallbackMiddlewares"] {
            list(kind.get(key), (Class::Middleware, protocol), found);
        }
        for key in ["services", "mirrors"] {
            for child in kind.get(key).iter().flat_map(Field::items) {
                one(child.get("name"), (Class::Service, protocol), found);
                list(child.get("middlewares"), (Class::Middleware, protocol), found);
            }
        }
    }
}

/// What a `tls` section of a router or an entry point refers to.
pub(super) fn tls<'a>(at: Option<Field<'a>>, found: &mut Vec<Reference<'a>>) {
    let Some(at) = at else { return };
    one(at.get("options"), (Class::Options, SHARED), found);
    one(at.get("certResolver"), (Class::Resolver, SHARED), found);
}

pub(super) fn one<'a>(at: Option<Field<'a>>, (class, protocol): (Class, Protocol), found: &mut Vec<Reference<'a>>) {
    found.extend(at.and_then(|at| Reference::read(class, protocol, at)));
}

pub(super) fn list<'a>(at: Option<Field<'a>>, meaning: (Class, Protocol), found: &mut Vec<Reference<'a>>) {
    let Some(at) = at else { return };
    at.items().for_each(|item| one(Some(item), meaning, found));
}

/// Where a server is, as written.
pub(super) fn address(server: &Node) -> &str {
    server.get("url").or_else(|| server.get("address")).and_then(Node::as_str).unwrap_or_default()
}

/// Host and port of a server, what kind of address that is, and whether it is this machine.
pub(super) fn target(server: &Node) -> ((&str, Option<&str>), &'static str, Option<bool>) {
    let text = address(server);
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let (kind, local) = if is_placeholder(text) { ("unknown", None) } else { host_kind(host) };
    ((host, port), kind, local)
}
