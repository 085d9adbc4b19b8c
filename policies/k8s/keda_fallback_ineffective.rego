# METADATA
# title: Fallback that cannot help
# description: >-
#   When the source of the metric is down, KEDA keeps the number of replicas that `fallback` says. It does so only for triggers
#   whose target is a value, not for those by CPU or memory, and never beyond the bounds: a number below the floor or above
#   the ceiling is not what will run. The outage for which it was written shows that.
# related_resources:
#   - ref: https://keda.sh/docs/latest/reference/scaledobject-spec/#fallback
# custom:
#   pillar: scalability
#   concepts: [fallback, autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [ScaledObject]
#   params: {}
#   remediation: Say a number that carries the usual load, between the bounds, and use it with a trigger from outside.
#   supersedes: []
#   peers: []
package fivenines.k8s.keda_fallback_ineffective

import data.lib.k8s

deny contains {
	"msg": sprintf("%s has a `fallback`, and all its triggers are by CPU or memory, for which KEDA uses none", [k8s.self]),
	"path": ["spec", "fallback"],
	"label": "never used",
	"related": [{"path": ["spec", "triggers"], "msg": "by CPU or memory alone"}],
} if {
	k8s.judged
	input.spec.fallback
	count(object.get(input.spec, "triggers", [])) > 0
	every trigger in input.spec.triggers {
		trigger.type in {"cpu", "memory"}
	}
}

deny contains {
	"msg": sprintf("%s falls back to %d replicas, %s of %d", [k8s.self, replicas, bound.text, bound.value]),
	"path": ["spec", "fallback", "replicas"],
	"label": "outside of the bounds",
	"related": [{"path": bound.path, "msg": sprintf("the bound is %d", [bound.value])}],
} if {
	k8s.judged
	replicas := input.spec.fallback.replicas
	is_number(replicas)
	some bound in _bounds
	_is_outside(replicas, bound)
}

_bounds := [
	{"path": ["spec", "minReplicaCount"], "value": object.get(input.spec, "minReplicaCount", 0), "text": "below its floor", "sign": 1},
	{"path": ["spec", "maxReplicaCount"], "value": object.get(input.spec, "maxReplicaCount", 100), "text": "above its ceiling", "sign": -1},
]

_is_outside(replicas, bound) if {
	is_number(bound.value)
	bound.sign * (bound.value - replicas) > 0
}
