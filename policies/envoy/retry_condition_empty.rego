# METADATA
# title: Retry policy never retries
# description: >-
#   Envoy retries only on the conditions in `retry_on`. Without any, with a word that it does not know (which it ignores), or
#   with half of a pair (`retriable-status-codes` and `retriable_status_codes`) the policy looks configured and does nothing.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
# custom:
#   pillar: fault-tolerance
#   concepts: [retry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params:
#     further_words: {type: array, items: {type: string}, default: [], description: "conditions of a newer Envoy"}
#   remediation: "Name conditions that exist, for example `connect-failure,refused-stream,reset-before-request`, and list the codes or headers that they speak of."
#   supersedes: []
#   peers: []
package fivenines.envoy.retry_condition_empty

import data.lib.envoy

deny contains {
	"msg": sprintf("%s and no condition is named, so nothing is retried unless a request asks for it", [_asked(policy.num_retries)]),
	"path": array.concat(policy.path, ["retry_on"]),
	"label": "retries on nothing",
} if {
	some policy in _policies
	count(policy.retry_on) == 0
	policy.num_retries.state == "explicit"
	policy.num_retries.value > 0
}

deny contains {
	"msg": sprintf("Envoy knows no retry condition `%s` and ignores it", [word]),
	"path": array.concat(policy.path, ["retry_on"]),
	"label": "not a condition",
} if {
	some policy in _policies
	some word in policy.retry_on
	not word in _words
	not word in data.params.further_words
	not regex.match(`[$%{<]`, word)
}

deny contains {
	"msg": sprintf("`%s` retries on what `%s` lists, and that is not there, so it retries nothing", [pair.word, pair.field]),
	"path": array.concat(policy.path, [pair.field]),
	"label": sprintf("`%s` has nothing to compare", [pair.word]),
} if {
	some policy in _policies
	some pair in _pairs
	pair.word in policy.retry_on
	not policy[pair.fact]
}

deny contains {
	"msg": sprintf("`%s` counts only with `%s` in `retry_on`, so it has no effect", [pair.field, pair.word]),
	"path": array.concat(policy.path, [pair.field]),
	"label": "not asked for",
} if {
	some policy in _policies
	some pair in _pairs
	count(policy.retry_on) > 0
	not pair.word in policy.retry_on
	policy[pair.fact]
}

_policies := [policy |
	envoy.judged
	some policy in data.document.facts.retry_policies
]

_asked(retries) := "1 retry is configured" if retries.value == 1

_asked(retries) := sprintf("%d retries are configured", [retries.value]) if retries.value != 1

_pairs := [
	{"word": "retriable-status-codes", "field": "retriable_status_codes", "fact": "status_codes"},
	{"word": "retriable-headers", "field": "retriable_headers", "fact": "headers"},
]

_words := {
	"5xx",
	"cancelled",
	"connect-failure",
	"deadline-exceeded",
	"envoy-ratelimited",
	"gateway-error",
	"http3-post-connect-failure",
	"internal",
	"refused-stream",
	"reset",
	"reset-before-request",
	"resource-exhausted",
	"retriable-4xx",
	"retriable-headers",
	"retriable-status-codes",
	"unavailable",
}
