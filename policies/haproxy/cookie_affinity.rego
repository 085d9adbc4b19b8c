# METADATA
# title: Clients are tied to one server
# description: >-
#   A client stays with the server that it met first, so its session lives there alone: when that server goes, at a
#   failure or a rollout, the session is lost, and load does not spread to servers that are added.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-cookie
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-stick%20on
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-balance
# custom:
#   pillar: traffic
#   concepts: [session affinity, stateless services]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Keep sessions in a store that all servers share, and let any server take any request.
#   supersedes: []
#   peers: []
package fivenines.haproxy.cookie_affinity

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s ties each client to one of its servers by %s, so a session is lost with its server", [haproxy.named(proxy), tie.by]),
	"path": tie.path,
	"label": "a client stays where it was first",
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.mode.value == "http"
	haproxy.remote(haproxy.primaries(proxy)) > 1
	tie := _ties(proxy)[0]
}

# The first that holds.
_ties(proxy) := array.concat(array.concat(_cookies(proxy), _tables(proxy)), _addresses(proxy))

_cookies(proxy) := [{"by": sprintf("cookie `%s`", [proxy.cookie.name]), "path": proxy.cookie.path} |
	is_string(object.get(proxy, ["cookie", "name"], null))
]

_tables(proxy) := [{"by": "a stick table", "path": use.path} |
	some use in proxy.table_uses
	use.what in {"stick on", "stick match"}
]

_addresses(proxy) := [{"by": "their address", "path": proxy.balance.path} |
	proxy.balance.algorithm == "source"
]
