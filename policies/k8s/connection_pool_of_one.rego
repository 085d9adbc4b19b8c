# METADATA
# title: Connection pool that lets one request through
# description: >-
#   The task that teaches circuit breaking limits the pool to one connection and one waiting request, so that a few
#   parallel calls trip it. In a deployment the same numbers answer 503 to almost every concurrent request of every
#   client, at any load above one.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/circuit-breaking/
#   - ref: https://gateway.envoyproxy.io/docs/tasks/traffic/circuit-breaker/
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, backpressure]
#   severity: error
#   precision: high
#   level: default
#   kinds: [DestinationRule, BackendTrafficPolicy]
#   params:
#     min_limit: {type: integer, minimum: 0, default: 1, description: "largest limit that is taken for a demonstration's"}
#   remediation: Size the limits from measured concurrency, well above the peak of one client.
#   supersedes: []
#   peers: []
package fivenines.k8s.connection_pool_of_one

import data.lib.istio
import data.lib.k8s
import data.lib.text

# One finding a pool, at its first limit.
deny contains {
	"msg": sprintf("%s admits %s at a time, so concurrent requests beyond that are answered with 503%s", [
		pool.name,
		text.listed([sprintf("%s (`%s`)", [text.counted(limit.value, limit.noun), limit.key]) | some limit in limits]),
		_keep_alive(pool),
	]),
	"label": "more than this at once overflows",
	"related": [{"path": limit.path, "msg": "and more than this"} | some limit in array.slice(limits, 1, count(limits))],
} if {
	k8s.judged
	some pool in _pools
	limits := [limit |
		some limit in pool.limits
		is_number(limit.value)
		limit.value <= data.params.min_limit
		limit.value >= pool.least
	]
	count(limits) > 0
}

# Istio reads 0 as "not set".
_pools := [{"name": sprintf("the pool of %s", [istio.target(block)]), "limits": _limits(block), "least": 1, "input": block.input} |
	some block in istio.blocks("connectionPool")
] if {
	data.document.kind == "DestinationRule"
}

_pools := [{"name": "the circuit breaker", "limits": limits, "least": 0, "input": breaker} |
	breaker := input.spec.circuitBreaker
	limits := [{"path": ["spec", "circuitBreaker", key], "key": key, "value": breaker[key], "noun": noun} |
		some key, noun in {
			"maxConnections": "connection",
			"maxPendingRequests": "waiting request",
			"maxParallelRequests": "request",
		}
	]
] if {
	data.document.kind == "BackendTrafficPolicy"
}

_limits(block) := [{"path": array.concat(block.path, limit.at), "key": limit.key, "value": object.get(block.input, limit.at, null), "noun": limit.noun} |
	some limit in [
		{"at": ["tcp", "maxConnections"], "key": "maxConnections", "noun": "connection"},
		{"at": ["http", "http1MaxPendingRequests"], "key": "http1MaxPendingRequests", "noun": "waiting request"},
		{"at": ["http", "http2MaxRequests"], "key": "http2MaxRequests", "noun": "request"},
	]
	not _multiplexed(block, limit.key)
]

# One HTTP/2 connection carries many requests.
_multiplexed(block, "maxConnections") if block.input.http.h2UpgradePolicy == "UPGRADE"

_keep_alive(pool) := "; `maxRequestsPerConnection: 1` besides opens a connection for each" if {
	pool.input.http.maxRequestsPerConnection == 1
} else := ""
