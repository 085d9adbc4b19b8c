# METADATA
# title: PodDisruptionBudget lets every pod be evicted at once
# description: >-
#   The budget is there, and it permits to evict as many pods as run: a drain of two nodes may take the whole workload
#   down, exactly as without a budget, while the manifest looks protected.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, disruption budget]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [PodDisruptionBudget]
#   params: {}
#   remediation: "Use `maxUnavailable: 1`."
#   supersedes: []
#   peers: [kyverno:require-reasonable-pdbs]
package fivenines.k8s.pdb_allows_all_evictions

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s lets all %s of %s be evicted at once, so it protects nothing", [
		k8s.self,
		text.counted(floor.pods, "pod"),
		k8s.displayed(workloads),
	]),
	"path": disruption.bound.path,
	"label": sprintf("%d of %s may be evicted", [floor.pods, text.counted(floor.pods, "pod")]),
	"related": [k8s.place(replicas.floor, k8s.stated(replicas.floor)) |
		some workload in workloads
		replicas := workload.facts.replicas
	],
} if {
	k8s.judged
	disruption := data.document.facts.disruption
	floor := disruption.floor
	floor.pods >= 2
	floor.allowed >= floor.pods
	workloads := data.document.relations.workloads.items
}
