# METADATA
# title: One replica behind a cluster-internal Service
# description: >-
#   Other workloads call this Service, and one pod answers. When its node is drained or lost, every caller fails
#   until the pod runs elsewhere, and what those callers serve fails with them. Replicas that are left out mean one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure, stateless services]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [workload]
#   params:
#     min_replicas: {type: integer, minimum: 1, default: 2, description: "the fewest replicas that a Service leads to"}
#     exempt_namespaces: {type: array, items: {type: string}, default: [kube-system], description: "namespaces that are left alone"}
#   remediation: Run at least two replicas, with a spread constraint and a PodDisruptionBudget; a datastore needs replication first.
#   supersedes: []
#   peers: [kube-score:deployment-replicas, kyverno:require-deployments-have-multiple-replicas, gatekeeper:replicalimits, popeye:1109]
package fivenines.k8s.single_replica_behind_service

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s runs %s behind %s, %s%s", [
		k8s.self,
		text.counted(floor.value, "replica"),
		k8s.displayed(data.document.relations.services.items),
		k8s.too_few(floor.value, minimum),
		k8s.because_singleton,
	]),
	"label": k8s.stated(floor),
	"related": k8s.related_services,
	"severity": k8s.softened("warning"),
} if {
	k8s.serving
	not k8s.exempt
	not data.document.facts.entry
	minimum := data.params.min_replicas
	floor := k8s.unscaled_floor
	floor.value < minimum
	not k8s.others_serve(data.inventory.k8s)
}
