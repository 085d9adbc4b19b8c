# METADATA
# title: Old version is gone before everybody has noticed
# description: >-
#   When a rollout has switched traffic over, proxies and kernels still send to the old pods until they have heard of it, and
#   a rollback is a switch only while those pods are there. A short delay removes them under open requests.
# related_resources:
#   - ref: https://argo-rollouts.readthedocs.io/en/stable/features/bluegreen/#scaledowndelayseconds
# custom:
#   pillar: rollout
#   concepts: [zero-downtime rollout, rollback]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Rollout]
#   params:
#     min_seconds: {type: integer, minimum: 0, default: 30, description: "fewest seconds for which the old pods stay"}
#   remediation: Remove it, which means 30 seconds.
#   supersedes: []
#   peers: ["datree:scaleDownDelaySeconds"]
package fivenines.k8s.old_version_removed_too_soon

import data.lib.k8s

deny contains {
	"msg": sprintf("%s removes the old pods %vs after the switch (`scaleDownDelaySeconds`), while proxies may still send to them", [
		k8s.self,
		delay,
	]),
	"label": sprintf("less than %ds", [data.params.min_seconds]),
} if {
	k8s.judged
	some delay in _delays
	delay < data.params.min_seconds
}

_delays := array.concat(
	[delay | delay := input.spec.strategy.blueGreen.scaleDownDelaySeconds],
	[delay |
		input.spec.strategy.canary.trafficRouting
		delay := input.spec.strategy.canary.scaleDownDelaySeconds
	],
)
