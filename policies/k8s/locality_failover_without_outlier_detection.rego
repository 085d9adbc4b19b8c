# METADATA
# title: Locality failover without outlier detection
# description: >-
#   Istio leaves a locality when its endpoints are ejected, and only outlier detection ejects them. Without it the failover
#   that is written here never happens: when the nearest zone or region fails, its callers keep sending requests there
#   while healthy endpoints elsewhere stand idle.
# related_resources:
#   - ref: https://istio.io/latest/docs/tasks/traffic-management/locality-load-balancing/failover/
# custom:
#   pillar: fault-tolerance
#   concepts: [disaster recovery, failover, circuit breaker]
#   severity: error
#   precision: high
#   level: default
#   kinds: [DestinationRule]
#   params: {}
#   remediation: "Add `outlierDetection` to the same policy, with `maxEjectionPercent: 100` so that a whole locality can be left."
#   supersedes: []
#   peers: []
package fivenines.k8s.locality_failover_without_outlier_detection

import data.lib.istio
import data.lib.k8s

deny contains {
	"msg": sprintf("failover of %s never happens: no `outlierDetection` holds here, so unhealthy endpoints are not noticed", [istio.target(block)]),
	"path": array.concat(block.path, ["localityLbSetting"]),
	"label": sprintf("`%s` is set, and nothing ejects an endpoint", [key]),
	"related": [{
		"path": array.slice(block.path, 0, count(block.path) - 1),
		"msg": "the policy that lacks `outlierDetection`",
	}],
} if {
	k8s.judged
	some block in istio.blocks("loadBalancer")
	setting := block.input.localityLbSetting
	object.get(setting, "enabled", true) != false
	key := [name | some name in ["failover", "failoverPriority"]; count(object.get(setting, name, [])) > 0][0]
	not is_object(block.policy.outlierDetection)
}
