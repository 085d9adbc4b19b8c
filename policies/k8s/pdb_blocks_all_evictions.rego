# METADATA
# title: PodDisruptionBudget never lets a pod be evicted
# description: >-
#   A drain asks the budget for each pod. When as many pods must stay as there are, the answer is always no: node
#   upgrades and the cluster autoscaler wait until someone deletes the budget by hand, usually in a hurry. Percentages
#   are rounded up to what must stay, and a budget with neither bound allows nothing at all.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages
# custom:
#   pillar: redundancy
#   concepts: [redundancy, disruption budget]
#   severity: error
#   precision: high
#   level: default
#   kinds: [PodDisruptionBudget]
#   params: {}
#   remediation: "Use `maxUnavailable: 1`; where one replica runs, run a second one first."
#   supersedes: []
#   peers: [kube-linter:pdb-min-available, kube-linter:pdb-max-unavailable, polaris:pdbDisruptionsIsZero, polaris:pdbMinAvailableGreaterThanHPAMinReplicas, gatekeeper:poddisruptionbudget, kyverno:pdb-minavailable, popeye:901]
package fivenines.k8s.pdb_blocks_all_evictions

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s never lets a pod%s be evicted%s, so a node drain hangs", [k8s.self, _of_workloads, _when]),
	"path": _path,
	"label": _label,
	"related": [k8s.place(replicas.floor, k8s.stated(replicas.floor)) |
		some workload in _workloads.items
		replicas := workload.facts.replicas
		replicas.floor.value != null
	],
} if {
	k8s.judged
	_blocks
}

_disruption := data.document.facts.disruption

_workloads := data.document.relations.workloads

# At the floor, all that run must stay.
_blocks if {
	_disruption.floor.pods >= 1
	_disruption.floor.allowed == 0
}

# Whatever the number of pods.
_blocks if {
	_absolute
	_disruption.floor == null
	_selects_something
}

_absolute if _disruption.state == "default"

_absolute if {
	_key == "maxUnavailable"
	_disruption.bound.value in {0, "0%"}
}

_absolute if {
	_key == "minAvailable"
	_disruption.bound.value == "100%"
}

_key := _disruption.bound.path[count(_disruption.bound.path) - 1]

# A budget that selects nothing is another rule's.
_selects_something if count(_workloads.items) > 0

_selects_something if not _workloads.complete

_path := _disruption.bound.path if _disruption.state != "default"

_path := ["spec", "maxUnavailable"] if _disruption.state == "default"

_of_workloads := sprintf(" of %s", [k8s.displayed(_workloads.items)]) if count(_workloads.items) > 0

_of_workloads := "" if count(_workloads.items) == 0

_when := sprintf(" at the floor of %s", [text.counted(_disruption.floor.pods, "pod")]) if {
	_disruption.ceiling.allowed > 0
} else := ""

_label := "neither `minAvailable` nor `maxUnavailable` is set, which allows 0 evictions" if _disruption.state == "default"

_label := sprintf("%d of %s must stay up, so 0 may be evicted", [
	_disruption.floor.pods,
	text.counted(_disruption.floor.pods, "pod"),
]) if {
	_disruption.state != "default"
	_disruption.floor.pods >= 1
}

_label := "all pods must stay up, however many there are" if {
	_disruption.state != "default"
	_disruption.floor == null
}
