# METADATA
# title: Circuit breaker's limit is never reached
# description: >-
#   A limit of a million and more is no limit: when the upstream becomes slow, Envoy piles up connections and requests until
#   it runs out of memory or ports, and takes the other clusters that it serves down with it. Envoy's own defaults are 1024
#   connections, pending requests and requests, and 3 retries.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/circuit_breaking
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, bulkhead]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     effectively_infinite: {type: integer, minimum: 1, default: 1000000, description: "a limit from here on is none"}
#   remediation: Size the limits by what the upstream can bear, with some room, or leave them out.
#   supersedes: []
#   peers: []
package fivenines.envoy.circuit_breaker_disabled

import data.lib.envoy

deny contains {
	"msg": sprintf("%s limits %s to %d, so its circuit breaker never opens and a slow upstream exhausts Envoy", [envoy.cluster, _things[first.name], first.limit.value]),
	"path": first.limit.path,
	"label": "never reached",
	"related": [{"path": other.limit.path, "msg": "nor is this"} |
		some index, other in boundless
		index > 0
	],
} if {
	envoy.judged
	not envoy.local
	not envoy.auxiliary
	some priority in ["DEFAULT", "HIGH"]
	breaker := data.document.facts.circuit_breakers[priority]
	boundless := [{"name": name, "limit": breaker[name]} |
		some name in ["max_connections", "max_pending_requests", "max_requests", "max_retries"]
		breaker[name].state == "explicit"
		breaker[name].value >= data.params.effectively_infinite
	]
	count(boundless) > 0
	first := boundless[0]
}

_things := {
	"max_connections": "connections",
	"max_pending_requests": "pending requests",
	"max_requests": "requests",
	"max_retries": "concurrent retries",
}
