# METADATA
# title: Cache servers chosen by a plain hash
# description: >-
#   Without `consistent` the key's hash is taken modulo the servers' weights. One server added or removed moves most keys to
#   another server, so that the caches are cold at once and the whole load falls on the origin. With `consistent` (ketama) only that
#   server's share moves.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash
# custom:
#   pillar: scalability
#   concepts: [consistent hashing, cache, thundering herd]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Append `consistent`: `hash $request_uri consistent;`. The keys move once when it is introduced."
#   supersedes: []
#   peers: []
package fivenines.nginx.modulo_hash_for_cache

import data.lib.nginx

deny contains {
	"msg": sprintf("upstream `%s` chooses its %d servers by `%s` without `consistent`: one more server moves %s to another server%s", [
		upstream.name,
		upstream.live,
		upstream.hash.key,
		_moved(upstream),
		use.consequence,
	]),
	"label": "`consistent` is missing",
	"related": nginx.related_proxies([nginx.facts.proxies[index] | some index in upstream.used_by]),
	"severity": use.severity,
	"level": use.level,
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.method == "hash"
	upstream.live >= 2
	upstream.hash.consistent == false
	use := _use(upstream)
}

_use(upstream) := {"consequence": ", and their caches miss", "severity": "warning", "level": "default"} if {
	_caches(upstream)
} else := {"consequence": "", "severity": "note", "level": "strict"}

# What is asked for names what is kept.
_caches(upstream) if regex.match(`\$\{?(request_uri|uri|document_uri|args|query_string|arg_[a-z0-9_]+)\b`, upstream.hash.key)

_caches(upstream) if {
	some index in upstream.used_by
	nginx.facts.proxies[index].handler == "memcached_pass"
}

_caches(upstream) if regex.match(`cache|varnish|squid|memc|redis`, upstream.name)

# With n servers of equal weight a key stays with probability 1/(n+1).
_moved(upstream) := sprintf("%d %% of the keys", [round((100 * upstream.live) / (upstream.live + 1))]) if _is_even(upstream)

_moved(upstream) := "most keys" if not _is_even(upstream)

_is_even(upstream) if {
	every server in nginx.live(upstream) {
		server.weight == 1
	}
}
