# METADATA
# title: Cluster allows fewer retries than its routes ask for
# description: >-
#   Envoy's circuit breaker for retries counts those of all requests together, and is 3 when left out. When an upstream
#   falters, a handful of requests use them up, and the retries of all others are dropped (`upstream_rq_retry_overflow`). A
#   retry budget grows with the load and still keeps retries from piling up.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, circuit breaker]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: "Give the cluster's thresholds a `retry_budget`, for example `{budget_percent: {value: 20}, min_retry_concurrency: 10}`."
#   supersedes: []
#   peers: []
package fivenines.envoy.retries_exceed_retry_circuit

import data.lib.envoy

deny contains {
	"msg": sprintf("each request may be retried %d times, and cluster `%s` allows 3 retries at a time for all requests together, so under load most are dropped", [policy.num_retries.value, share.name]),
	"label": "asked for, for each request",
	"related": [{"document": target.document, "path": ["name"], "msg": "no `max_retries` and no `retry_budget`: Envoy's default of 3 holds"}],
} if {
	envoy.judged
	some policy in data.document.facts.retry_policies
	policy.num_retries.state == "explicit"
	policy.num_retries.value > 1
	count(policy.retry_on) > 0
	some route in policy.routes
	some share in route.clusters
	target := envoy.target(share)
	breaker := target.facts.circuit_breakers[route.priority]
	breaker.max_retries.state == "default"
	breaker.retry_budget == null
}
