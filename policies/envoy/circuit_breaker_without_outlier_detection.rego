# METADATA
# title: Load is limited and a failing host never isolated
# description: >-
#   Envoy's circuit breakers limit what the whole cluster gets at once. They do not tell a host that fails from one that is
#   well: without outlier detection the failing one keeps its share of what the limits let through.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/circuit_breaking
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, outlier detection]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Cluster]
#   params: {}
#   remediation: "Add `outlier_detection` with `always_eject_one_host: true`."
#   supersedes: []
#   peers: []
package fivenines.envoy.circuit_breaker_without_outlier_detection

import data.lib.envoy

deny contains {
	"msg": sprintf("%s limits requests and has no outlier detection, so one of its %d endpoints that fails keeps its share of them", [envoy.cluster, facts.endpoints.count]),
	"path": facts.thresholds[0].path,
	"label": "for all endpoints together",
} if {
	envoy.judged
	facts.outlier == null
	not envoy.auxiliary
	not envoy.local
	facts.endpoints.count > 1
	count(facts.thresholds) > 0
	# A control plane takes out what fails.
	facts.control_plane != true
}

facts := data.document.facts
