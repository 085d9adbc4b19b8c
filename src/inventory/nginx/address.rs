//! Where a server or a handler sends to: kind of address, host and port, and whether that is this machine.

use std::net::{IpAddr, Ipv6Addr};

/// What a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostKind {
    Ipv4,
    Ipv6,
    Name,
    Unix,
    /// A variable, a template, or no address at all.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Without brackets; the path of a socket.
    pub host: String,
    pub port: Option<u16>,
    pub kind: HostKind,
}

impl HostKind {
    pub fn name(self) -> &'static str {
        match self {
            HostKind::Ipv4 => "ipv4",
            HostKind::Ipv6 => "ipv6",
            HostKind::Name => "name",
            HostKind::Unix => "unix",
            HostKind::Unknown => "unknown",
        }
    }
}

impl Address {
    /// `host`, `host:port`, `[v6]:port`, `unix:path`.
    pub fn parse(text: &str) -> Self {
        if let Some(path) = text.strip_prefix("unix:") {
            return Self { host: path.to_owned(), port: None, kind: HostKind::Unix };
        }
        let unknown = || Self { host: text.to_owned(), port: None, kind: HostKind::Unknown };
        if text.is_empty() || text.contains(['$', '{', '}']) {
            return unknown();
        }
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => (host, rest.strip_prefix(':')),
            None => match text.split_once(':') {
                Some((host, port)) if !port.contains(':') => (host, Some(port)),
                _ => (text, None),
            },
        };
        let kind = match host.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => HostKind::Ipv4,
            Ok(IpAddr::V6(_)) => HostKind::Ipv6,
            Err(_) => HostKind::Name,
        };
        let number = port.map(str::parse::<u16>);
        match number {
            // A range of ports, or no number.
            Some(Err(_)) => unknown(),
            Some(Ok(port)) => Self { host: host.to_owned(), port: Some(port), kind },
            None => Self { host: host.to_owned(), port: None, kind },
        }
    }

    pub fn is_local(&self) -> bool {
        self.kind == HostKind::Unix || is_loopback(&self.host)
    }
}

/// This machine's own address or its name.
pub fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_loopback(),
        Ok(IpAddr::V6(address)) => {
            address == Ipv6Addr::LOCALHOST || address.to_ipv4_mapped().is_some_and(|mapped| mapped.is_loopback())
        }
        Err(_) => {
            let name = host.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

/// The target of a handler, split at the places that matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// `http`; `None` where none is written.
    pub scheme: Option<String>,
    /// Host with port, or a socket with its `unix:`.
    pub authority: String,
    /// From the first `/` behind the host on, or from a variable that begins with one.
    pub uri: String,
}

impl Target {
    pub fn parse(text: &str) -> Self {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        let (authority, uri) = match rest.starts_with("unix:") {
            // The path of the socket ends at a colon.
            true => match rest["unix:".len()..].find(':') {
                Some(at) => (&rest[.."unix:".len() + at], &rest["unix:".len() + at + 1..]),
                None => (rest, ""),
            },
            false => rest.split_at(path_start(rest)),
        };
        Self { scheme, authority: authority.to_owned(), uri: uri.to_owned() }
    }

    pub fn address(&self) -> Address {
        Address::parse(&self.authority)
    }
}

/// Variables that begin with a `/`, or with a `?` when they are not empty.
const PATHS: [&str; 4] = ["request_uri", "uri", "document_uri", "is_args"];

/// Where host and port end.
fn path_start(text: &str) -> usize {
    let is_path = |variable: &str| {
        let end = |character: char| !character.is_ascii_alphanumeric() && character != '_';
        let bare = variable.trim_start_matches('{');
        PATHS.contains(&&bare[..bare.find(end).unwrap_or(bare.len())])
    };
    let variable = text.match_indices('$').find(|(at, _)| is_path(&text[at + 1..])).map(|(at, _)| at);
    let path = text.find(['/', '?']);
    variable.into_iter().chain(path).min().unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let cases = [
            ("10.0.0.1:80", "10.0.0.1", Some(80), HostKind::Ipv4),
            ("[::1]:80", "::1", Some(80), HostKind::Ipv6),
            ("[::1]", "::1", None, HostKind::Ipv6),
            ("a.example", "a.example", None, HostKind::Name),
            ("unix:/run/a.sock", "/run/a.sock", None, HostKind::Unix),
            ("$a:80", "$a:80", None, HostKind::Unknown),
            ("a:b", "a:b", None, HostKind::Unknown),
        ];
        for (text, host, port, kind) in cases {
            assert_eq!(Address::parse(text), Address { host: host.to_owned(), port, kind }, "{text}");
        }
        for host in ["127.0.0.9", "::1", "localhost", "LOCALHOST.", "a.localhost", "::ffff:127.0.0.1"] {
            assert!(is_loopback(host), "{host}");
        }
        assert!(!is_loopback("10.0.0.1") && !is_loopback("localhost.example"));
    }

    #[test]
    fn targets() {
        let target = |text: &str| {
            let target = Target::parse(text);
            (target.scheme.unwrap_or_default(), target.authority, target.uri)
        };
        let texts = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(target("http://a:80/b/"), texts("http", "a:80", "/b/"));
        assert_eq!(target("HTTPS://a"), texts("https", "a", ""));
        assert_eq!(target("http://unix:/run/a.sock:/b/"), texts("http", "unix:/run/a.sock", "/b/"));
        assert_eq!(target("127.0.0.1:9000"), texts("", "127.0.0.1:9000", ""));
        assert_eq!(target("http://$a$request_uri"), texts("http", "$a", "$request_uri"));
        assert_eq!(target("http://a:80${uri}/b"), texts("http", "a:80", "${uri}/b"));
        assert_eq!(target("http://$uri_host/$1"), texts("http", "$uri_host", "/$1"));
    }
}
