# METADATA
# title: PodDisruptionBudget lets a drain break the majority
# description: >-
#   The members of a system that decides by majority may leave one by one, as long as more than half stay. A budget that
#   lets more go at once turns a routine drain of two nodes into an outage of the whole system, although each pod is
#   evicted with the budget's consent.
# related_resources:
#   - ref: https://etcd.io/docs/latest/faq/#what-is-failure-tolerance
#   - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
# custom:
#   pillar: redundancy
#   concepts: [replication, quorum, disruption budget]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [PodDisruptionBudget]
#   params: {}
#   remediation: "Use `maxUnavailable: 1`."
#   supersedes: [k8s-pdb-allows-all-evictions]
#   peers: []
package fivenines.k8s.pdb_breaks_quorum

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s lets %d of %d %s %ss of %s be evicted at once, and %d have to stay for a majority", [
		k8s.self,
		disruption.floor.allowed,
		group.total,
		group.system,
		group.noun,
		k8s.display(workload),
		group.total - survived,
	]),
	"path": disruption.bound.path,
	"label": sprintf("%d may be evicted, and the majority survives the loss of %d", [disruption.floor.allowed, survived]),
	"related": [k8s.place(group.counts[0], sprintf("%d %ss", [group.total, group.noun]))],
} if {
	k8s.judged
	disruption := data.document.facts.disruption
	some workload in data.document.relations.workloads.items
	some group in workload.facts.quorum
	group.total >= 3

	# Pods of others may be among those that may go.
	disruption.floor.pods == group.total
	survived := floor((group.total - 1) / 2)
	disruption.floor.allowed > survived
}

# Voters that an operator makes from a custom resource.
deny contains {
	"msg": sprintf("%s lets %d of %d %s %ss of %s be evicted at once, and %d have to stay for a majority", [
		k8s.self,
		quorum.allowed,
		quorum.group.total,
		quorum.group.system,
		quorum.group.noun,
		k8s.display(quorum),
		quorum.group.total - survived,
	]),
	"path": data.document.facts.disruption.bound.path,
	"label": sprintf("%d may be evicted, and the majority survives the loss of %d", [quorum.allowed, survived]),
	"related": [k8s.place(quorum.group.counts[0], sprintf("%d %ss", [quorum.group.total, quorum.group.noun]))],
} if {
	k8s.judged
	some quorum in data.document.facts.quorums
	quorum.group.total >= 3
	survived := floor((quorum.group.total - 1) / 2)
	quorum.allowed > survived
}
