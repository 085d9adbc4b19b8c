# METADATA
# title: Retries hardly wait
# description: >-
#   Between retries Envoy waits a random time below an interval that doubles from `base_interval` to `max_interval` (25 ms and
#   ten times that when nothing is written). A base of a few milliseconds, or an interval that cannot grow, sends the retries
#   of all requests into the very moment in which the upstream fails.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-retrypolicy-retrybackoff
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, backoff with jitter]
#   severity: note
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params:
#     min_base_ms: {type: integer, minimum: 1, default: 5, description: "the shortest base, in milliseconds"}
#   remediation: "Set `base_interval: 0.025s` and `max_interval: 0.25s`, or leave `retry_back_off` out."
#   supersedes: []
#   peers: []
package fivenines.envoy.retry_backoff_too_aggressive

import data.lib.envoy

deny contains {
	"msg": sprintf("retries wait %s at most before the first of %d, so they all meet the failure that the request met", [envoy.shown(policy.base_ms.value), policy.num_retries.value]),
	"path": policy.base_ms.path,
	"label": "the first wait",
} if {
	some policy in _policies
	policy.base_ms.value < data.params.min_base_ms
}

deny contains {
	"msg": sprintf("the wait between %d retries never grows beyond its base of %s, so an upstream that fails is asked as often as before", [policy.num_retries.value, envoy.shown(policy.base_ms.value)]),
	"path": policy.max_ms.path,
	"label": "no longer than the first wait",
} if {
	some policy in _policies
	policy.num_retries.value > 1
	policy.base_ms.value >= data.params.min_base_ms
	policy.max_ms.value <= policy.base_ms.value
	# Where the first wait is long, it need not grow.
	policy.base_ms.value < 1000
}

_policies := [policy |
	envoy.judged
	some policy in data.document.facts.retry_policies
	policy.num_retries.value > 0
	policy.base_ms.value != null
]
