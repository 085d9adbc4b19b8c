# METADATA
# title: Serving workload without a PodDisruptionBudget
# description: >-
#   A node drain asks for nothing else than the budget. Without one, an upgrade that drains two nodes at once, or an
#   autoscaler that packs nodes, may evict every replica in the same minute, and the replicas that were meant for
#   availability are all starting elsewhere.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, disruption budget]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [workload]
#   params: {}
#   remediation: "Add a PodDisruptionBudget with the workload's selector and `maxUnavailable: 1`."
#   supersedes: []
#   peers: [kube-score:deployment-has-poddisruptionbudget, polaris:missingPodDisruptionBudget, kics:Deployment Without PDB, kyverno:require-pdb, popeye:206]
package fivenines.k8s.missing_pdb

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s has no PodDisruptionBudget, so node drains may evict all %s at once", [
		k8s.self,
		text.counted(floor.value, "replica"),
	]),
	"path": ["metadata", "name"],
	"label": "no budget selects its pods",
	"related": k8s.related_services,
} if {
	k8s.serving
	floor := data.document.facts.replicas.floor
	floor.value >= 2
	budgets := data.document.relations.budgets
	budgets.complete
	count(budgets.items) == 0
}
