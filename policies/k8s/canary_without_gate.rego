# METADATA
# title: Canary reaches all users without a gate
# description: >-
#   A canary is worth its name when something looks at it before the rest follows. Steps that only set weights, with neither a
#   pause nor an analysis in between, pass as fast as pods start, and a version that starts and fails is everywhere minutes later.
# related_resources:
#   - ref: https://argo-rollouts.readthedocs.io/en/stable/features/canary/
# custom:
#   pillar: rollout
#   concepts: [canary release, automatic rollback]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Rollout]
#   params: {}
#   remediation: Add a pause or an analysis behind the first weight, and let an analysis over the error ratio run in the background.
#   supersedes: []
#   peers: ["datree:pause duration"]
package fivenines.k8s.canary_without_gate

import data.lib.k8s

deny contains {
	"msg": sprintf("%s sets %s without a pause or an analysis before all traffic is moved, so a bad version reaches everybody", [
		k8s.self,
		_weights,
	]),
	"path": ["spec", "strategy", "canary", "steps"],
	"label": "nothing looks at the new version in between",
} if {
	_judged
	count(_weighted) > 0
	not _gated
}

deny contains {
	"msg": sprintf("%s routes traffic and has no steps, so the new version gets all of it as soon as its pods are ready", [k8s.self]),
	"path": ["spec", "strategy", "canary", "steps"],
	"label": "no step comes before all traffic",
} if {
	_judged
	_canary.trafficRouting
	count(_steps) == 0
}

_judged if {
	k8s.judged
	not data.document.facts.parked
	not _canary.analysis
}

_canary := object.get(input.spec, ["strategy", "canary"], {})

_steps := [step | some step in object.get(_canary, "steps", [])]

_weighted := [i |
	some i, step in _steps
	is_number(step.setWeight)
]

# Something waits, or is measured, before the first step that moves everything.
_gated if {
	some i, step in _steps
	some key in ["pause", "analysis", "experiment", "plugin"]
	is_object(object.get(step, key, null))
	not _is_everywhere_before(i)
}

_is_everywhere_before(i) if {
	some at in _weighted
	at < i
	_steps[at].setWeight == 100
}

_weights := sprintf("a weight of %d %%", [_steps[_weighted[0]].setWeight]) if count(_weighted) == 1

_weights := sprintf("%d weights", [count(_weighted)]) if count(_weighted) != 1
