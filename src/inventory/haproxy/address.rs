//! Addresses of servers and binds: `10.0.0.1:80`, `[::1]:80`, `unix@/run/x`, `name:+1`, `:443`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ipv4,
    Ipv6,
    Name,
    /// A name whose records say the ports: `_http._tcp.example`.
    Srv,
    Unix,
    /// `*`, `0.0.0.0`, `::`: every address to a bind, the connection's own destination to a server.
    Any,
    /// A file descriptor, a reverse tunnel: never an address of another host.
    Inside,
    /// The environment says it.
    Unknown,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Ipv4 => "ipv4",
            Kind::Ipv6 => "ipv6",
            Kind::Name => "name",
            Kind::Srv => "srv",
            Kind::Unix => "unix",
            Kind::Any => "any",
            Kind::Inside => "inside",
            Kind::Unknown => "unknown",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub kind: Kind,
    /// Without port, family and brackets.
    pub host: String,
    pub port: Option<u16>,
    /// Whether it is this host's own; `None` when it is not known.
    pub local: Option<bool>,
}

/// Prefixes that say the family or the transport of what follows.
const FAMILIES: [&str; 14] = [
    "ipv4@",
    "ipv6@",
    "udp@",
    "udp4@",
    "udp6@",
    "tcp@",
    "tcp4@",
    "tcp6@",
    "quic4@",
    "quic6@",
    "mptcp@",
    "mptcp4@",
    "mptcp6@",
    "stream+ipv4@",
];

pub fn address(text: &str, is_unknown: bool) -> Address {
    if is_unknown {
        return Address { kind: Kind::Unknown, host: text.to_owned(), port: None, local: None };
    }
    let inside = |kind, host: &str| Address { kind, host: host.to_owned(), port: None, local: Some(true) };
    for prefix in ["unix@", "uxst@", "uxdg@", "abns@", "abnsz@"] {
        if let Some(path) = text.strip_prefix(prefix) {
            return inside(Kind::Unix, path);
        }
    }
    if text.starts_with('/') {
        return inside(Kind::Unix, text);
    }
    if ["fd@", "sockpair@", "rhttp@", "rev@"].iter().any(|prefix| text.starts_with(prefix)) {
        return inside(Kind::Inside, text);
    }
    let text = FAMILIES.iter().find_map(|family| text.strip_prefix(family)).unwrap_or(text);
    let (host, port) = split_port(text);
    let port = port.trim_start_matches('+').parse().ok();
    let (kind, local) = kind_of(host);
    Address { kind, host: host.to_owned(), port, local }
}

/// An IPv6 address without brackets has its port behind its last colon too, as HAProxy reads it.
fn split_port(text: &str) -> (&str, &str) {
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        return (host, rest.trim_start_matches(':'));
    }
    if text.parse::<Ipv6Addr>().is_ok() && !text.rsplit(':').next().is_some_and(is_port) {
        return (text, "");
    }
    text.rsplit_once(':').unwrap_or((text, ""))
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.parse::<u16>().is_ok()
}

fn kind_of(host: &str) -> (Kind, Option<bool>) {
    match host.parse::<IpAddr>() {
        _ if matches!(host, "" | "*") => (Kind::Any, None),
        Ok(IpAddr::V4(Ipv4Addr::UNSPECIFIED) | IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => (Kind::Any, None),
        Ok(IpAddr::V4(address)) => (Kind::Ipv4, Some(address.is_loopback())),
        Ok(IpAddr::V6(address)) => (Kind::Ipv6, Some(address.is_loopback())),
        Err(_) if host.starts_with('_') && host.contains("._") => (Kind::Srv, Some(false)),
        Err(_) => (Kind::Name, Some(host == "localhost" || host.ends_with(".localhost"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_kind_a_host_and_a_port() {
        let read = |text| {
            let address = address(text, false);
            (address.kind.name(), address.host, address.port, address.local)
        };
        assert_eq!(read("10.0.0.1:80"), ("ipv4", "10.0.0.1".into(), Some(80), Some(false)));
        assert_eq!(read("127.0.0.5"), ("ipv4", "127.0.0.5".into(), None, Some(true)));
        assert_eq!(read("[2001:db8::1]:80"), ("ipv6", "2001:db8::1".into(), Some(80), Some(false)));
        assert_eq!(read("::1:80"), ("ipv6", "::1".into(), Some(80), Some(true)));
        assert_eq!(read("ipv4@10.0.0.1:+1"), ("ipv4", "10.0.0.1".into(), Some(1), Some(false)));
        assert_eq!(read("app.local:8080"), ("name", "app.local".into(), Some(8080), Some(false)));
        assert_eq!(read("localhost:1"), ("name", "localhost".into(), Some(1), Some(true)));
        assert_eq!(read("_http._tcp.app.local"), ("srv", "_http._tcp.app.local".into(), None, Some(false)));
        assert_eq!(read("unix@/run/a.sock"), ("unix", "/run/a.sock".into(), None, Some(true)));
        assert_eq!(read("/run/a.sock"), ("unix", "/run/a.sock".into(), None, Some(true)));
        assert_eq!(read("abns@x"), ("unix", "x".into(), None, Some(true)));
        assert_eq!(read(":443"), ("any", String::new(), Some(443), None));
        assert_eq!(read(":::8443"), ("any", "::".into(), Some(8443), None));
        assert_eq!(read("*:80"), ("any", "*".into(), Some(80), None));
        assert_eq!(read("0.0.0.0"), ("any", "0.0.0.0".into(), None, None));
        assert_eq!(read("fd@3"), ("inside", "fd@3".into(), None, Some(true)));
        assert_eq!(read("quic4@:443"), ("any", String::new(), Some(443), None));
        assert_eq!(address("$HOST:80", true).local, None);
    }
}
