# METADATA
# title: Many retries of one request
# description: >-
#   Retries help against the fault of one endpoint, and two or three find a healthy one. When a whole service is slow or down,
#   each retry is one more request to it: ten of them turn a dip into a load that it cannot recover from, and callers of
#   callers multiply them.
# related_resources:
#   - ref: https://sre.google/sre-book/addressing-cascading-failures/
#   - ref: https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRetry
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, thundering herd]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [VirtualService, HTTPRoute.gateway.networking.k8s.io, GRPCRoute, BackendTrafficPolicy, Service, Middleware, Ingress]
#   params:
#     max_attempts: {type: integer, default: 5, minimum: 0, description: "most tries of one request, as the format counts them, that are not reported"}
#   remediation: Ask for two or three tries, and cap retries by a budget (a share of the requests).
#   supersedes: []
#   peers: []
package fivenines.k8s.retry_count_too_high

import data.lib.k8s
import data.lib.retry

deny contains {
	"msg": sprintf("%s asks for %v %s of one request, so a service that is down gets many times its load", [
		k8s.self,
		attempts,
		site.noun,
	]),
	"path": site.path,
	"label": sprintf("more than %d", [data.params.max_attempts]),
} if {
	k8s.judged
	some site in _sites
	attempts := retry.number(site.value)
	attempts > data.params.max_attempts
	not _is_capped
}

# Concurrent retries have a limit of their own.
_is_capped if {
	some rule in data.document.relations.destination_rules.items
	some policy in rule.facts.policies
	some at in [["connectionPool", "http", "maxRetries"], ["retryBudget"]]
	object.get(policy.input, at, null) != null
}

_is_capped if input.spec.retryBudget

_sites := [{"path": ["spec", "http", i, "retries", "attempts"], "value": route.retries.attempts, "noun": "retries"} |
	some i, route in input.spec.http
] if {
	data.document.kind == "VirtualService"
}

_sites := array.concat(
	[{"path": ["spec", "rules", i, "retry", "attempts"], "value": rule.retry.attempts, "noun": "retries"} |
		some i, rule in input.spec.rules
	],
	_annotated("retry.linkerd.io/limit", "retries"),
) if {
	data.document.kind in {"HTTPRoute", "GRPCRoute"}
}

_sites := _annotated("retry.linkerd.io/limit", "retries") if data.document.kind == "Service"

_sites := _annotated("nginx.ingress.kubernetes.io/proxy-next-upstream-tries", "tries") if data.document.kind == "Ingress"

_sites := [{"path": ["spec", "retry", "numRetries"], "value": input.spec.retry.numRetries, "noun": "retries"}] if {
	data.document.kind == "BackendTrafficPolicy"
}

# Traefik counts the first try as well.
_sites := [{"path": ["spec", "retry", "attempts"], "value": input.spec.retry.attempts, "noun": "tries"}] if {
	data.document.kind == "Middleware"
}

_annotated(key, noun) := [{"path": ["metadata", "annotations", key], "value": value, "noun": noun} |
	value := input.metadata.annotations[key]
]
