# METADATA
# title: Autoscaler drops its capacity at the first dip
# description: >-
#   Before it takes pods away, an autoscaler waits for the highest number that it wanted over a window, five minutes by
#   default. Without one, a single low sample, a restarted metrics pipeline or the pause between two bursts takes away half
#   of the pods or more at once, and the load that returns meets what is left while new pods start.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#stabilization-window
# custom:
#   pillar: scalability
#   concepts: [autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject]
#   params:
#     min_window: {type: integer, minimum: 0, default: 60, description: "the shortest `stabilizationWindowSeconds` of scaling down, in seconds"}
#   remediation: Remove `stabilizationWindowSeconds`, which gives 300 seconds, or limit what a policy may take away in a minute.
#   supersedes: []
#   peers: []
package fivenines.k8s.scale_down_unstabilized

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s waits %d s before it scales down and may then take away %s, so a short dip in load costs capacity", [
		k8s.self,
		window,
		_most,
	]),
	"path": array.concat(_place, ["stabilizationWindowSeconds"]),
	"label": "the default is 300 s",
} if {
	k8s.judged
	window := _down.stabilizationWindowSeconds
	window < data.params.min_window
	object.get(_down, "selectPolicy", "Max") != "Disabled"
	_takes_half
	not _is_batch
}

_place := path if {
	some path in [
		["spec", "behavior", "scaleDown"],
		["spec", "advanced", "horizontalPodAutoscalerConfig", "behavior", "scaleDown"],
	]
	is_object(object.get(input, path, null))
}

_down := object.get(input, _place, {})

_policies := object.get(_down, "policies", [])

# Without policies all pods may go every 15 seconds.
_takes_half if count(_policies) == 0

_takes_half if {
	object.get(_down, "selectPolicy", "Max") == "Max"
	some policy in _policies
	_is_drastic(policy)
}

_takes_half if {
	_down.selectPolicy == "Min"
	every policy in _policies {
		_is_drastic(policy)
	}
}

# Half of the pods or more within a minute; of a number of pods, half of the most that there may be.
_is_drastic(policy) if {
	policy.type == "Percent"
	policy.value * _times(policy) >= 50
}

_is_drastic(policy) if {
	policy.type == "Pods"
	policy.value * _times(policy) * 2 >= data.document.facts.range.ceiling.value
}

_times(policy) := floor(60 / policy.periodSeconds) if {
	policy.periodSeconds <= 60
}

_times(policy) := 1 if policy.periodSeconds > 60

_most := "all pods at once" if count(_policies) == 0

_most := sprintf("%s", [text.listed([sprintf("%v%s every %v s", [policy.value, _unit(policy), policy.periodSeconds]) |
	some policy in _policies
	_is_drastic(policy)
])]) if count(_policies) > 0

_unit(policy) := " %" if policy.type == "Percent"

_unit(policy) := " pods" if policy.type != "Percent"

# Consumers of a queue that nobody calls may go as soon as it is empty.
_is_batch if {
	data.document.kind == "ScaledObject"
	data.document.facts.range.floor.value == 0
}
