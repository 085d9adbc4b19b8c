# METADATA
# title: Outlier detection may eject every endpoint
# description: >-
#   A fault that all endpoints share (a slow database, a bad release) trips the circuit breaker for each of them. Where
#   all may be ejected at once, callers get 503 from the proxy in place of the degraded answers that the endpoints still give.
#   Istio's default is 10 %.
# related_resources:
#   - ref: https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
#   - ref: https://gateway.envoyproxy.io/docs/api/extension_types/#passivehealthcheck
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, fallback]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [DestinationRule, BackendTrafficPolicy]
#   params:
#     max_percent: {type: integer, default: 90, minimum: 0, maximum: 100, description: "largest share of the endpoints, in percent, that may be ejected at once"}
#   remediation: Set `maxEjectionPercent` to 50 or so, or have endpoints kept in with `minHealthPercent`.
#   supersedes: []
#   peers: []
package fivenines.k8s.outlier_detection_ejects_everyone

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("outlier detection of %s may eject %d%% of the endpoints at once, so a fault that they share turns into 503 for every caller", [
		istio.target(block),
		block.input.maxEjectionPercent,
	]),
	"path": array.concat(block.path, ["maxEjectionPercent"]),
	"label": "all of them, when they fail together",
} if {
	k8s.judged
	data.document.kind == "DestinationRule"
	some block in istio.blocks("outlierDetection")
	block.input.maxEjectionPercent > data.params.max_percent
	object.get(block.input, "minHealthPercent", 0) < 30
	data.document.facts.host.internal == true
	not _fails_over(block.policy)
}

deny contains {
	"msg": sprintf("%s may eject %d%% of the endpoints at once and never falls back to all of them, so a fault that they share turns into 503 for every caller", [
		k8s.self,
		check.passive.maxEjectionPercent,
	]),
	"path": ["spec", "healthCheck", "passive", "maxEjectionPercent"],
	"label": "all of them, when they fail together",
	"related": [{"path": ["spec", "healthCheck", "panicThreshold"], "msg": "0 keeps ejected endpoints out at all costs"}],
} if {
	k8s.judged
	data.document.kind == "BackendTrafficPolicy"
	check := input.spec.healthCheck
	check.passive.maxEjectionPercent > data.params.max_percent
	check.panicThreshold == 0
}

# Traffic can leave a place only when everything there may be ejected.
_fails_over(policy) if {
	locality := policy.loadBalancer.localityLbSetting
	object.get(locality, "enabled", true) != false
	some key in ["failover", "failoverPriority", "distribute"]
	count(locality[key]) > 0
}
