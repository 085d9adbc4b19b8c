# METADATA
# title: Outlier detection may eject every endpoint
# description: >-
#   When all endpoints fail at once, because what they depend on is slow or a bad request reaches each of them, outlier
#   detection ejects them one after the other. Envoy's guards are `max_ejection_percent` and the panic threshold. With both
#   switched off the last endpoint goes too, and every request is refused although some would have been answered.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/outlier_detection.proto
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold
# custom:
#   pillar: fault-tolerance
#   concepts: [outlier detection, cascading failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     max: {type: integer, minimum: 1, maximum: 100, default: 70, description: "the largest share that may be ejected, in percent"}
#   remediation: "Set `max_ejection_percent` to 50, or leave `healthy_panic_threshold` at its default."
#   supersedes: []
#   peers: []
package fivenines.envoy.outlier_detection_can_eject_all

import data.lib.envoy

deny contains {
	"msg": sprintf("%s may eject %d %% of its endpoints and never goes into panic mode, so failures that hit all of them end all traffic", [envoy.cluster, percent.value]),
	"path": percent.path,
	"label": "so many may be ejected",
	"related": [{"path": facts.panic_percent.path, "msg": "panic mode is switched off"}],
} if {
	envoy.judged
	percent := facts.outlier.max_ejection_percent
	percent.value > data.params.max
	facts.outlier.enforced
	facts.panic_percent.value == 0
	# One endpoint is ejected or not.
	not _alone
	count(facts.endpoints.priorities) < 2
	not envoy.member
}

facts := data.document.facts

_alone if {
	facts.endpoints.known
	facts.endpoints.count == 1
}
