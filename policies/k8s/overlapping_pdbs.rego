# METADATA
# title: Two PodDisruptionBudgets select the same pods
# description: >-
#   The eviction API refuses a pod that is under more than one budget, with an error instead of a retry. A node that
#   holds such a pod cannot be drained until one of the budgets is deleted.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors
# custom:
#   pillar: redundancy
#   concepts: [redundancy, disruption budget, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [PodDisruptionBudget]
#   params: {}
#   remediation: Delete one of the budgets, or narrow its selector.
#   supersedes: []
#   peers: [popeye:209]
package fivenines.k8s.overlapping_pdbs

import data.lib.k8s

deny contains {
	"msg": sprintf("%s selects pods of %s that %s selects too, so the eviction API refuses them and a drain hangs", [
		k8s.self,
		k8s.displayed(data.document.relations.workloads.items),
		k8s.displayed(earlier),
	]),
	"path": ["spec", "selector"],
	"label": "selects pods that are under another budget",
	"related": array.concat(
		[k8s.related(other, sprintf("%s selects them here", [k8s.display(other)])) | some other in earlier],
		[k8s.related(workload, sprintf("pods of %s", [k8s.display(workload)])) |
			some workload in data.document.relations.workloads.items
		],
	),
} if {
	k8s.judged

	# The pair is reported once, at the later of the two.
	earlier := [other |
		some other in data.document.relations.overlaps.items
		other.document < data.document.id
	]
	count(earlier) > 0
}
