# METADATA
# title: Circuit breaker's limits are for requests that never come
# description: >-
#   Envoy counts requests of the priorities `DEFAULT` and `HIGH` apart, each against its own `thresholds`; what has none
#   written has Envoy's defaults, and of two for one priority the first one holds. Limits of the other priority, or of a
#   second entry, look configured and limit nothing.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: Write thresholds for each priority that routes to the cluster have, once.
#   supersedes: []
#   peers: []
package fivenines.envoy.circuit_breaker_priority_mismatch

import data.lib.envoy

deny contains {
	"msg": sprintf("%s limits requests of priority `%s` alone, and those of priority `%s` are led to it, which only Envoy's defaults limit", [envoy.cluster, pair.written, pair.used]),
	"path": facts.circuit_breakers[pair.written].path,
	"label": sprintf("for `%s` alone", [pair.written]),
	"related": [{"document": use.document, "path": use.path, "msg": sprintf("requests of priority `%s`", [pair.used])}],
} if {
	envoy.judged
	some pair in [{"written": "DEFAULT", "used": "HIGH"}, {"written": "HIGH", "used": "DEFAULT"}]
	use := facts.priorities[pair.used]
	use != null
	facts.circuit_breakers[pair.written].path != null
	facts.circuit_breakers[pair.used].path == null
}

deny contains {
	"msg": sprintf("%s has limits for priority `%s` already, so these are never looked at", [envoy.cluster, threshold.priority]),
	"path": threshold.path,
	"label": "the first ones hold",
	"related": [{"path": threshold.first, "msg": "these hold"}],
} if {
	envoy.judged
	some threshold in facts.thresholds
	threshold.first != null
}

facts := data.document.facts
