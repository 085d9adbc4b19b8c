# METADATA
# title: Requests are repeated that the upstream may have carried out
# description: >-
#   After a 500, a reset connection or a timeout nobody knows whether the upstream has done what was asked. Envoy retries
#   any method: an order that is sent again is a second order. Conditions that come before a request was processed
#   (`connect-failure`, `refused-stream`, `reset-before-request`) are safe for all.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
#   - ref: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, idempotency]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: "Match the methods that may be repeated with a route of their own, restrict the policy with `retriable_request_headers`, or retry on `connect-failure,refused-stream,reset-before-request`."
#   supersedes: []
#   peers: []
package fivenines.envoy.retries_non_idempotent

import data.lib.envoy

deny contains {
	"msg": sprintf("%s repeat requests of method `%s` that the upstream may have carried out already", [_words(policy), unsafe[0].method]),
	"path": array.concat(policy.path, ["retry_on"]),
	"label": "after an answer, or none",
	"related": [{"path": unsafe[0].route.path, "msg": sprintf("this route is for `%s`", [unsafe[0].method])}],
} if {
	some policy in _policies
	unsafe := _unsafe(policy)
	count(unsafe) > 0
}

deny contains object.union(
	{
		"msg": sprintf("%s repeat requests of any method, which the upstream may have carried out already", [_words(policy)]),
		"path": array.concat(policy.path, ["retry_on"]),
		"label": sprintf("after an answer, or none: up to %d times", [policy.num_retries.value]),
	},
	_level(policy.num_retries.value),
) if {
	some policy in _policies
	count(_unsafe(policy)) == 0
	count([route | some route in policy.routes; route.any_method; not route.grpc]) > 0
}

# Policies that replay what may have been processed.
_policies := [policy |
	envoy.judged
	some policy in data.document.facts.retry_policies
	policy.num_retries.value > 0
	not policy.request_headers
	count(_replaying(policy)) > 0
]

_replaying(policy) := [word | some word in policy.retry_on; _replays(policy, word)]

_replays(_, word) if word in {"5xx", "gateway-error", "reset", "http3-post-connect-failure"}

_replays(policy, "retriable-status-codes") if {
	some code in policy.codes
	code in {500, 502, 504}
}

# Routes for a method that is none of those that may be repeated.
_unsafe(policy) := [{"route": route, "method": method} |
	some route in policy.routes
	some method in route.methods
	method in {"POST", "PATCH"}
]

_words(policy) := sprintf("retries on %s", [concat(", ", [sprintf("`%s`", [word]) | some word in _replaying(policy)])])

_level(retries) := {} if retries > 1

_level(retries) := {"level": "strict"} if retries <= 1
