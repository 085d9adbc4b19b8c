# METADATA
# title: Retries do not fit into the route's timeout
# description: >-
#   The route's timeout covers all tries together. When the tries take longer than that, the last ones never happen, and
#   where a single try may take as long as the route, a slow endpoint is never retried at all: callers get the timeout that
#   the retries were meant to hide.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRetry
#   - ref: https://gateway-api.sigs.k8s.io/geps/gep-1742/
# custom:
#   pillar: fault-tolerance
#   concepts: [timeout hierarchy, retry, exponential backoff and jitter]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [VirtualService, HTTPRoute.gateway.networking.k8s.io, BackendTrafficPolicy]
#   params: {}
#   remediation: Shorten the timeout of a try, ask for fewer retries, or lengthen the route's timeout.
#   supersedes: []
#   peers: []
package fivenines.k8s.retries_do_not_fit_timeout

import data.lib.duration
import data.lib.k8s

deny contains {
	"msg": sprintf("%d tries of %s need %s, the route gives up after %s, %s", [
		tries,
		duration.shown(try),
		duration.shown(tries * try),
		duration.shown(whole),
		_consequence(tries, floor(whole / try)),
	]),
	"path": route.timeout.path,
	"label": sprintf("all tries together have %s", [duration.shown(whole)]),
	"related": array.concat(
		_asked(route.retries),
		[{"path": route.try.path, "msg": sprintf("each may take %s", [duration.shown(try)])}],
	),
} if {
	k8s.judged
	some route in _routes
	try := duration.go(route.try.value)
	whole := duration.go(route.timeout.value)
	is_number(route.retries.value)
	route.retries.value >= 1
	tries := route.retries.value + 1
	try > 0
	whole > 0
	tries * try > whole
}

_consequence(tries, fitting) := sprintf("so %d of %d can happen", [fitting, tries]) if fitting > 1

_consequence(tries, fitting) := "so no retry can follow a try that timed out" if fitting <= 1

# Where the number is written, if it is.
_asked(retries) := [{"path": retries.path, "msg": sprintf("%s besides the first try", [_retries(retries.value)])}] if {
	object.get(input, retries.path, null) != null
} else := []

_retries(1) := "1 retry"

_retries(number) := sprintf("%d retries", [number]) if number != 1

# `{timeout, try, retries}`, each `{path, value}`, of every route where all three are known.
_routes := [{
	"timeout": {"path": ["spec", "http", i, "timeout"], "value": route.timeout},
	"try": {"path": ["spec", "http", i, "retries", "perTryTimeout"], "value": route.retries.perTryTimeout},
	"retries": {"path": ["spec", "http", i, "retries", "attempts"], "value": route.retries.attempts},
} |
	some i, route in input.spec.http
] if {
	data.document.kind == "VirtualService"
}

_routes := [{
	"timeout": {"path": ["spec", "rules", i, "timeouts", "request"], "value": rule.timeouts.request},
	"try": {"path": ["spec", "rules", i, "timeouts", "backendRequest"], "value": rule.timeouts.backendRequest},
	"retries": {"path": ["spec", "rules", i, "retry", "attempts"], "value": rule.retry.attempts},
} |
	some i, rule in input.spec.rules
] if {
	data.document.kind == "HTTPRoute"
}

# Envoy Gateway retries twice when `retry` does not say how often.
_routes := [{
	"timeout": {"path": ["spec", "timeout", "http", "requestTimeout"], "value": input.spec.timeout.http.requestTimeout},
	"try": {"path": ["spec", "retry", "perRetry", "timeout"], "value": input.spec.retry.perRetry.timeout},
	"retries": {
		"path": ["spec", "retry", "numRetries"],
		"value": object.get(input.spec.retry, "numRetries", 2),
	},
}] if {
	data.document.kind == "BackendTrafficPolicy"
}
