# METADATA
# title: Retries do not fit into the route's timeout
# description: >-
#   The route's timeout (15 s when left out) covers all tries together. A try that may take as long as the route is never
#   followed by another; where the tries together may take longer, the last ones never happen.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, timeout hierarchy]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: Shorten `per_try_timeout`, ask for fewer retries, or lengthen the route's `timeout`.
#   supersedes: []
#   peers: []
package fivenines.envoy.retries_exceed_route_timeout

import data.lib.envoy

# No retry at all can follow a try that timed out.
deny contains {
	"msg": sprintf("a try may take %s and the route gives up after %s, so no try that times out is retried", [envoy.shown(try), envoy.shown(_shortest(short))]),
	"label": "one try may take as long as all",
	"related": _limits(short),
} if {
	some policy in _policies
	try := policy.per_try_timeout_ms.value
	short := [route | some route in policy.routes; route.timeout_ms.value != null; route.timeout_ms.value <= try]
	count(short) > 0
}

deny contains {
	"msg": sprintf("%d tries of %s need %s and the route gives up after %s, so %d of %d can happen", [
		tries,
		envoy.shown(try),
		envoy.shown(try * tries),
		envoy.shown(_shortest(short)),
		floor(_shortest(short) / try),
		tries,
	]),
	"label": "the last tries do not fit",
	"related": _limits(short),
	"severity": "note",
} if {
	some policy in _policies
	try := policy.per_try_timeout_ms.value
	tries := policy.num_retries.value + 1
	short := [route |
		some route in policy.routes
		route.timeout_ms.value != null
		route.timeout_ms.value < try * tries
	]
	count(short) > 0
	every route in short { route.timeout_ms.value > try }
}

# Policies that retry something and bound each try.
_policies := [policy |
	envoy.judged
	some policy in data.document.facts.retry_policies
	count(policy.retry_on) > 0
	policy.num_retries.value > 0
	policy.per_try_timeout_ms.value > 0
]

_shortest(routes) := min([route.timeout_ms.value | some route in routes])

_limits(routes) := [{"path": route.timeout_ms.path, "msg": _limit(route.timeout_ms)} |
	some index, route in routes
	index < 3
]

_limit(timeout) := sprintf("all tries together have %s", [envoy.shown(timeout.value)]) if timeout.state == "explicit"

_limit(timeout) := sprintf("no timeout is written here: Envoy's default of %s holds", [envoy.shown(timeout.value)]) if {
	timeout.state != "explicit"
}
