# METADATA
# title: Health check notices a dead endpoint late
# description: >-
#   An endpoint that dies keeps its share of the requests until as many checks in a row have failed as `unhealthy_threshold`
#   says, `interval` apart; the last one fails after its `timeout`. All requests that are sent there meanwhile fail.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/health_check.proto
# custom:
#   pillar: fault-tolerance
#   concepts: [health check, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 30000, description: "the longest time until a dead endpoint is noticed, in milliseconds"}
#   remediation: Shorten `interval`, or lower `unhealthy_threshold` to 2 or 3. Outlier detection notices what fails under traffic sooner.
#   supersedes: []
#   peers: []
package fivenines.envoy.slow_health_check

import data.lib.envoy

deny contains {
	"msg": sprintf("%s needs %s to notice a dead endpoint (%d checks, %s apart, and %s for the last), which keeps its share of the requests until then", [
		envoy.cluster,
		envoy.shown(needed),
		check.unhealthy.value,
		envoy.shown(check.interval_ms.value),
		envoy.shown(check.timeout_ms.value),
	]),
	"path": check.interval_ms.path,
	"label": "the time between two checks",
} if {
	envoy.judged
	not envoy.local
	# What fails under traffic is found by other means.
	data.document.facts.outlier == null
	count(data.document.facts.health_checks) == 1
	some check in data.document.facts.health_checks
	needed := (check.interval_ms.value * check.unhealthy.value) + check.timeout_ms.value
	needed > data.params.max_ms
}
