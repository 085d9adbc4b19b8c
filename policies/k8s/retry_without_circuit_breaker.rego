# METADATA
# title: Retries that nothing breaks off
# description: >-
#   A retry helps against the fault of one endpoint. When the service as a whole is slow or down, every caller multiplies its
#   requests at the moment when each of them is in vain, and the load keeps the service down. Something has to notice and
#   stop: a circuit breaker that takes failing endpoints out, or a limit on how many retries run at once.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
#   - ref: https://docs.dapr.io/operations/resiliency/policies/circuit-breakers/
#   - ref: https://linkerd.io/2/reference/circuit-breaking/
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, retry, thundering herd]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [VirtualService, Resiliency, Service, HTTPRoute.gateway.networking.k8s.io]
#   params:
#     min_attempts: {type: integer, minimum: 1, default: 2, description: "fewest retries of one request that need something to break them off"}
#   remediation: "Istio: `outlierDetection`, `retryBudget` or `connectionPool.http.maxRetries` in the DestinationRule. Dapr: name a `circuitBreaker` beside the `retry`. Linkerd: annotate the Service with `balancer.linkerd.io/failure-accrual: consecutive`."
#   supersedes: []
#   peers: []
package fivenines.k8s.retry_without_circuit_breaker

import data.lib.k8s
import data.lib.retry

deny contains {
	"msg": sprintf("%s asks for %v retries of one request, and %s, so nothing stops them when the service is down", [
		k8s.self,
		attempts,
		_lack(rules),
	]),
	"path": ["spec", "http", i, "retries", "attempts"],
	"label": "nothing breaks these off",
	"related": [k8s.related(rule, "the rule for this host") | some rule in rules],
} if {
	k8s.judged
	some i, route in input.spec.http
	attempts := route.retries.attempts
	is_number(attempts)
	attempts >= data.params.min_attempts
	not _is_for_connections(route.retries)
	data.document.relations.destination_rules.complete
	rules := data.document.relations.destination_rules.items
	count([rule | some rule in rules; _limits(rule)]) == 0
}

deny contains {
	"msg": sprintf("%s retries calls of `%s` by `%s` (%s) without a `circuitBreaker`, so nothing stops them when the target is down", [
		k8s.self,
		_target(use),
		policy.name,
		_limit(policy.policy),
	]),
	"path": use.path,
	"label": "no `circuitBreaker` stands beside it",
	"related": [{"path": policy.path, "msg": _limit(policy.policy)}],
} if {
	data.document.kind == "Resiliency"
	k8s.judged
	some policy in retry.dapr
	_is_often(policy.policy)
	some use in policy.uses
	not use.inbound
	not object.get(input, array.slice(use.path, 0, count(use.path) - 1), {}).circuitBreaker
	count([name | some name, _ in object.get(input.spec.policies, "circuitBreakers", {}); startswith(name, "Default")]) == 0
}

deny contains {
	"msg": sprintf("%s asks Linkerd for %v retries of one request, and %s has no `balancer.linkerd.io/failure-accrual`, so nothing stops them when its pods fail", [
		k8s.self,
		limit,
		k8s.display(services[0]),
	]),
	"path": ["metadata", "annotations", "retry.linkerd.io/limit"],
	"label": "nothing breaks these off",
	"related": [{"document": service.document, "path": ["metadata"], "msg": "failing endpoints stay in use here"} |
		some service in services
		service.document != data.document.id
	],
} if {
	k8s.judged
	_asks_linkerd
	limit := retry.number(input.metadata.annotations["retry.linkerd.io/limit"])
	limit >= data.params.min_attempts
	services := _balanced
	count(services) > 0
	count([service | some service in services; _accrues(service)]) == 0
}

_lack(rules) := sprintf("%s sets neither `outlierDetection` nor a limit of retries", [k8s.display(rules[0])]) if {
	count(rules) > 0
} else := "no DestinationRule is there for its host"

# Nothing has reached the service when one of these fails.
_is_for_connections(retries) if {
	is_string(retries.retryOn)
	words := {trim_space(word) | some word in split(retries.retryOn, ",")}
	count(words - {"connect-failure", "refused-stream", "reset-before-request", ""}) == 0
}

_limits(rule) if {
	some policy in rule.facts.policies
	some at in [["outlierDetection"], ["retryBudget"], ["connectionPool", "http", "maxRetries"]]
	object.get(policy.input, at, null) != null
}

_target(use) := use.path[count(use.path) - 2] if use.path[2] != "components"

_target(use) := use.path[3] if use.path[2] == "components"

_is_often(policy) if retry.dapr_unlimited(policy)

_is_often(policy) if retry.dapr_limit(policy) >= data.params.min_attempts

_limit(policy) := "without end" if retry.dapr_unlimited(policy)

_limit(policy) := sprintf("up to %v times", [retry.dapr_limit(policy)]) if not retry.dapr_unlimited(policy)

_asks_linkerd if input.metadata.annotations["retry.linkerd.io/http"]

_asks_linkerd if input.metadata.annotations["retry.linkerd.io/grpc"]

# The Services whose endpoints the retries go to.
_balanced := [{"document": data.document.id, "kind": "Service", "name": data.document.name, "input": input}] if {
	data.document.kind == "Service"
}

_balanced := data.document.relations.backends.items if {
	data.document.kind == "HTTPRoute"
	data.document.relations.backends.complete
}

_accrues(service) if service.input.metadata.annotations["balancer.linkerd.io/failure-accrual"]
