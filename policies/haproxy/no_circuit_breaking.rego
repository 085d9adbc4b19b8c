# METADATA
# title: Nothing holds load from a failing server
# description: >-
#   Servers take any number of connections, and errors of real requests count for nothing. A server that becomes slow gets
#   more and more requests at once until it falls, and then its neighbours get them.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-maxconn
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-observe
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-fullconn
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, overload]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Write `maxconn` on the servers with `timeout queue`, or `observe layer7 error-limit 50 on-error mark-down`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.no_circuit_breaking

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s sends each server any number of requests at once, and its errors count for nothing", [haproxy.named(proxy)]),
	"path": proxy.path,
	"label": "neither `maxconn` nor `observe` on a server",
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.used == true
	haproxy.remote(haproxy.primaries(proxy)) > 1
	count([1 | some server in proxy.servers; _is_bounded(server)]) == 0
}

# Also when it is not known.
_is_bounded(server) if server.maxconn != 0

_is_bounded(server) if server.observe != null
