//! What hosts in configurations mean: loopback, every address, one address, or a name.

use std::net::IpAddr;

use super::At;

/// What an address means to a listener.
pub(super) fn listening(host: &str) -> At {
    match ip(host) {
        Some(ip) if ip.is_unspecified() => At::Any,
        Some(ip) if ip.is_loopback() => At::Loopback,
        Some(ip) => At::Ip(ip),
        None if is_loopback_name(host) => At::Loopback,
        None => At::Name(normal(host)),
    }
}

/// What an address means to a caller; `Any` never comes out of it.
pub(super) fn calling(host: &str) -> At {
    match listening(host) {
        At::Any => At::Loopback,
        at => at,
    }
}

pub(super) fn ip(host: &str) -> Option<IpAddr> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

fn is_loopback_name(host: &str) -> bool {
    let host = normal(host);
    host == "localhost" || host.ends_with(".localhost")
}

fn normal(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// A name that means one host, and the same one everywhere: no pattern, no address, with a dot.
pub(super) fn is_exact(name: &str) -> bool {
    let is_pattern = name.contains(['*', '~', '$', '_', ':', '{', '(', '/']) || name.starts_with('.');
    !is_pattern && name.contains('.') && ip(name).is_none() && !is_loopback_name(name)
}

/// Whether an entry answers to a name, without regard to how it is written.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    normal(one) == normal(other)
}
