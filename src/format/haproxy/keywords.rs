//! The words that HAProxy's grammar gives a meaning to: sections, and keywords of two words.

/// Words that begin a section wherever they stand first on a line.
pub const SECTIONS: [&str; 21] = [
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "peers",
    "resolvers",
    "mailers",
    "userlist",
    "cache",
    "program",
    "http-errors",
    "ring",
    "log-forward",
    "log-profile",
    "fcgi-app",
    "crt-store",
    "traces",
    "acme",
    "namespace_list",
    "healthcheck",
];

/// Sections that other files have no word for, so that a line of one tells the format.
pub const TELLING_SECTIONS: [&str; 9] =
    ["global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "userlist", "traces"];

/// First words whose second word is a part of the keyword.
const PREFIXES: [&str; 19] = [
    "timeout",
    "option",
    "http-request",
    "http-response",
    "http-after-response",
    "http-check",
    "tcp-check",
    "tcp-request",
    "tcp-response",
    "stick",
    "stats",
    "compression",
    "capture",
    "declare",
    "rate-limit",
    "email-alert",
    "external-check",
    "hold",
    "quic-initial",
];

/// First words that take no second one though they look alike, for readers of this table: `log`, `filter`, `redirect`,
/// `errorfile`, `balance`, `cookie`. Their second word is a value.
pub fn takes_second_word(first: &str) -> bool {
    PREFIXES.contains(&first)
}

/// Keywords that other formats with `.cfg` files do not begin a line with, or not beside a section of ours.
pub const TELLING: [&str; 31] = [
    "bind",
    "server",
    "server-template",
    "default-server",
    "mode",
    "balance",
    "timeout",
    "option",
    "use_backend",
    "default_backend",
    "acl",
    "maxconn",
    "log",
    "stats",
    "daemon",
    "chroot",
    "nbthread",
    "nbproc",
    "http-request",
    "http-response",
    "http-check",
    "tcp-request",
    "tcp-check",
    "retries",
    "errorfile",
    "hard-stop-after",
    "cookie",
    "peer",
    "nameserver",
    "user",
    "trace",
];
