# METADATA
# title: PodDisruptionBudget selects no pod
# description: >-
#   A budget protects the pods that its selector matches. One that matches none protects none, and nothing says so: a
#   drain evicts every replica at once. Usually a label was renamed in the workload, `app` to `app.kubernetes.io/name`,
#   and not here. A policy/v1 budget without a selector selects nothing.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, disruption budget, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [PodDisruptionBudget]
#   params: {}
#   remediation: Copy the workload's `spec.selector`.
#   supersedes: []
#   peers: [popeye:900]
package fivenines.k8s.pdb_selects_nothing

import data.lib.k8s

deny contains {
	"msg": sprintf("%s has %s, so it protects no pod", [k8s.self, _nothing]),
	"path": ["spec", "selector"],
	"label": "selects no pod",
} if {
	k8s.judged
	_nothing
}

deny contains {
	"msg": sprintf("%s selects no pod: %s, so it protects nothing", [k8s.self, k8s.missed(_pairs)]),
	"path": _path,
	"label": "no pod template of the namespace matches",
	"related": k8s.nearest_template,
	"level": _level,
} if {
	k8s.judged
	not _nothing
	workloads := data.document.relations.workloads
	workloads.complete
	count(workloads.items) == 0
	not k8s.is_operated(object.union(_expressions, _pairs))
}

# No selector at all, or in policy/v1beta1 an empty one.
_nothing := "no selector" if object.get(input.spec, "selector", null) == null

_nothing := "an empty selector, which selects nothing in policy/v1beta1" if {
	input.apiVersion == "policy/v1beta1"
	_is_empty(input.spec.selector)
}

_is_empty(selector) if {
	every _, part in selector {
		count(part) == 0
	}
}

_pairs := {key: value | some key, value in input.spec.selector.matchLabels}

_expressions := {requirement.key: null | some requirement in input.spec.selector.matchExpressions}

_path := k8s.failing_pair(["spec", "selector", "matchLabels"], input.spec.selector.matchLabels)

_path := ["spec", "selector"] if not k8s.failing_pair(["spec"], input.spec.selector.matchLabels)

_level := "default" if k8s.is_meant_here(_pairs, data.inventory.k8s)

_level := "strict" if not k8s.is_meant_here(_pairs, data.inventory.k8s)
