# METADATA
# title: Two workloads select each other's pods
# description: >-
#   A selector says which pods belong to a workload. When two workloads of a namespace select the same pods, an autoscaler
#   averages over the pods of both, commands that go by the selector hit the wrong ones, and a pod that loses its owner is
#   adopted, or deleted, by whichever controller looks first.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#writing-a-deployment-spec
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# custom:
#   pillar: rollout
#   concepts: [selectors, failure isolation]
#   severity: error
#   precision: high
#   level: default
#   kinds: [workload, DaemonSet]
#   params: {}
#   remediation: Give each workload a label of its own, in its selector and in its template.
#   supersedes: []
#   peers: []
package fivenines.k8s.workloads_share_selector

import data.lib.k8s

deny contains {
	"msg": sprintf("%s select each other's pods, so %s", [
		k8s.displayed(array.concat([data.document], rivals)),
		_consequence(scaled),
	]),
	"path": ["spec", "selector"],
	"label": "matches the pods of the others too",
	"related": [k8s.related(other, sprintf("%s selects them here", [k8s.display(other)])) | some other in rivals],
	"severity": _severity(scaled),
} if {
	k8s.judged
	rivals := data.document.relations.rivals.items

	# A group is reported once, at the second of it.
	count([other | some other in rivals; other.document < data.document.id]) == 1
	scaled := _is_scaled(rivals)
}

# Resource metrics are averaged over the pods that the selector of the target matches.
_is_scaled(rivals) if {
	some facts in array.concat([data.document.facts], [other.facts | some other in rivals])
	is_number(facts.replicas.owner)
} else := false

_severity(true) := "error"

_severity(false) := "warning"

_consequence(true) := "the autoscaler of one averages over the pods of all"

_consequence(false) := "an autoscaler would count the pods of all, and each adopts the others' orphans"
