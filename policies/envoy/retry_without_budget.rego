# METADATA
# title: Retries are bounded by a fixed number alone
# description: >-
#   A high `max_retries` holds also when there is little traffic and when everything fails: then retries are most of what
#   the upstream gets. A retry budget is a share of the requests that are under way.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, thundering herd]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Cluster]
#   params:
#     most: {type: integer, minimum: 1, default: 100, description: "concurrent retries that are few enough"}
#     effectively_infinite: {type: integer, minimum: 1, default: 1000000, description: "a limit from here on is `envoy-circuit-breaker-disabled`'s"}
#   remediation: "Replace `max_retries` with a `retry_budget`, for example `{budget_percent: {value: 20}}`."
#   supersedes: []
#   peers: []
package fivenines.envoy.retry_without_budget

import data.lib.envoy

deny contains {
	"msg": sprintf("%s allows %d retries at a time whatever the load, so when it fails retries are most of what it gets", [envoy.cluster, breaker.max_retries.value]),
	"path": breaker.max_retries.path,
	"label": "a number, not a share of the requests",
} if {
	envoy.judged
	not envoy.local
	some priority in ["DEFAULT", "HIGH"]
	breaker := data.document.facts.circuit_breakers[priority]
	breaker.retry_budget == null
	breaker.max_retries.state == "explicit"
	breaker.max_retries.value > data.params.most
	breaker.max_retries.value < data.params.effectively_infinite
}
