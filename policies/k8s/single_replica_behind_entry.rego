# METADATA
# title: One replica behind an entry
# description: >-
#   Users reach these pods from outside, and there is one of them. When its node is drained, replaced or lost, nothing
#   answers until the pod has been scheduled, pulled and started elsewhere. A second replica on another node turns
#   that outage into a retry. Replicas that are left out mean one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure, stateless services]
#   severity: error
#   precision: high
#   level: default
#   kinds: [workload]
#   params:
#     min_replicas: {type: integer, minimum: 1, default: 2, description: "the fewest replicas that an entry leads to"}
#     exempt_namespaces: {type: array, items: {type: string}, default: [kube-system], description: "namespaces that are left alone"}
#   remediation: Run at least two replicas, spread over nodes, with a PodDisruptionBudget.
#   supersedes: []
#   peers: [kube-score:deployment-replicas, polaris:deploymentMissingReplicas, kube-linter:minimum-three-replicas, eksup:K8S002]
package fivenines.k8s.single_replica_behind_entry

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s runs %s behind %s, %s%s", [
		k8s.self,
		text.counted(floor.value, "replica"),
		k8s.displayed(entries),
		k8s.too_few(floor.value, minimum),
		k8s.because_singleton,
	]),
	"label": k8s.stated(floor),
	"related": array.concat(k8s.related_services, [k8s.related(entry, "this leads users to it") |
		some entry in entries
		entry.kind != "Service"
	]),
	"severity": k8s.softened("error"),
} if {
	k8s.serving
	not k8s.exempt
	data.document.facts.entry
	entries := data.document.relations.entries.items
	minimum := data.params.min_replicas
	floor := k8s.unscaled_floor
	floor.value < minimum
	not k8s.others_serve(data.inventory.k8s)
}
