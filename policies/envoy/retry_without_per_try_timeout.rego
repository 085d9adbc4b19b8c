# METADATA
# title: Retries have no timeout of their own
# description: >-
#   The route's timeout covers all tries together. Without `per_try_timeout` a first try that hangs uses all of it, so the
#   retry that was configured for exactly this case never happens.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-retrypolicy
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, timeout hierarchy]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: Set `per_try_timeout` to the route's timeout divided by the number of tries, or less.
#   supersedes: []
#   peers: []
package fivenines.envoy.retry_without_per_try_timeout

import data.lib.envoy

deny contains {
	"msg": _message(policy, envoy.timed),
	"path": array.concat(policy.path, ["per_try_timeout"]),
	"label": _label(policy),
} if {
	some policy in _policies
	_meets(policy, envoy.timed)
}

# Meant for connections that break, and for hosts that do not answer only if somebody ends the wait.
deny contains {
	"msg": _message(policy, {"reset"}),
	"path": array.concat(policy.path, ["per_try_timeout"]),
	"label": _label(policy),
	"severity": "note",
	"level": "strict",
} if {
	some policy in _policies
	_meets(policy, {"reset"})
	not _meets(policy, envoy.timed)
}

_policies := [policy |
	envoy.judged
	some policy in data.document.facts.retry_policies
	policy.num_retries.value > 0
	_absent(policy.per_try_timeout_ms)
	_absent(policy.per_try_idle_timeout_ms)
	count(_timeouts(policy)) > 0
]

_meets(policy, words) if count({word | some word in policy.retry_on; word in words}) > 0

_timeouts(policy) := [route.timeout_ms | some route in policy.routes; route.timeout_ms.state != "unknown"]

_message(policy, words) := sprintf("retries on %s have no timeout of their own, so a try that hangs %s", [
	concat(", ", [sprintf("`%s`", [word]) | some word in policy.retry_on; word in words]),
	_consequence(policy),
])

_label(policy) := sprintf("%s after the first try", [_retries(policy.num_retries.value)])

_absent(timeout) if {
	timeout.value == null
	timeout.state != "unknown"
}

_consequence(policy) := _ends[policy.hang.by] if policy.hang.ms == null

_consequence(policy) := sprintf("may use up the %s that the route has, and is not retried", [envoy.shown(policy.hang.ms)]) if {
	policy.hang.by == "timeout"
}

_consequence(policy) := sprintf("is ended by the idle timeout of %s, and is not retried", [envoy.shown(policy.hang.ms)]) if {
	policy.hang.by == "idle timeout"
}

_ends := {
	"nothing": "hangs for ever: the route and the stream have no timeout either",
	"unknown": "ends with an idle timeout at best: the route has no timeout either",
}

_retries(1) := "1 retry"

_retries(count) := sprintf("%d retries", [count]) if count > 1
