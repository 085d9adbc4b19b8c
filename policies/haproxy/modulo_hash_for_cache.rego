# METADATA
# title: Hashing moves most keys when a server comes or goes
# description: >-
#   With `hash-type map-based`, the default, the hash is taken modulo the servers' weights. One server that goes down or
#   comes back changes the server of most keys: caches behind it are cold at once, and what they shield gets all the load.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-hash-type
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-balance
# custom:
#   pillar: traffic
#   concepts: [consistent hashing, caching]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `hash-type consistent`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.modulo_hash_for_cache

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s hashes modulo its %d servers, so one that comes or goes moves most keys", [
		haproxy.named(proxy),
		number,
	]),
	"path": proxy.balance.path,
	"label": _label(proxy),
	"related": _written(proxy),
	"severity": weight.severity,
	"level": weight.level,
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	weight := _weight(_algorithm(proxy.balance))
	proxy.hash_type.method == "map-based"
	number := haproxy.remote(haproxy.primaries(proxy))
	number > 1
}

# `hdr(Host)` without its argument.
_algorithm(balance) := split(balance.algorithm, "(")[0] if is_string(balance.algorithm)

_weight(algorithm) := {"severity": "warning", "level": "default"} if algorithm in {"uri", "url_param", "hdr", "hash"}

# These tie clients to servers, which a cache does not need.
_weight(algorithm) := {"severity": "note", "level": "strict"} if algorithm in {"source", "rdp-cookie"}

_label(proxy) := "`hash-type` is `map-based` by default" if proxy.hash_type.state == "default"

_label(proxy) := "the hash is mapped to the servers here" if proxy.hash_type.state != "default"

_written(proxy) := [{"path": proxy.hash_type.path, "msg": "every change of the servers moves most keys"}] if {
	proxy.hash_type.state in {"explicit", "inherited"}
} else := []
