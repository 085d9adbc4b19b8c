# METADATA
# title: Replicas are written down although an autoscaler owns them
# description: >-
#   The autoscaler writes `spec.replicas` while it runs, and each apply of the manifest writes it back. A deploy in the
#   middle of load throws the workload back to the number in the file, and the autoscaler needs minutes to recover.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling
# custom:
#   pillar: scalability
#   concepts: [autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [workload]
#   params: {}
#   remediation: Remove `replicas`, after it has been removed from the object's last-applied record; otherwise the next apply sets it to 1.
#   supersedes: []
#   peers: [kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured, kics:HPA Targeted Deployments With Configured Replica Count]
package fivenines.k8s.autoscaler_fights_replicas

import data.lib.k8s

deny contains {
	"msg": sprintf("%s sets `replicas: %v` and is scaled by %s, so each apply throws the scale back to %v", [
		k8s.self,
		replicas,
		k8s.displayed(owners),
		replicas,
	]),
	"label": "overwrites the autoscaler's number at each apply",
	"related": [k8s.related(owner, "scales this workload") | some owner in owners],
} if {
	k8s.judged
	not data.document.facts.parked
	not _is_dump
	replicas := input.spec.replicas
	is_number(replicas)
	owners := [autoscaler |
		some autoscaler in data.document.relations.autoscalers.items
		autoscaler.kind in {"HorizontalPodAutoscaler", "ScaledObject"}
	]
	count(owners) > 0
	not _ignored_by_argo_cd
}

# Read from a cluster: the number is the autoscaler's own.
_is_dump if input.metadata.resourceVersion

# An Application that leaves the number alone.
_ignored_by_argo_cd if {
	some _, names in data.inventory.k8s.Application
	some _, applications in names
	some application in applications
	some difference in application.input.spec.ignoreDifferences
	_leaves_replicas(difference)
}

_leaves_replicas(difference) if "/spec/replicas" in difference.jsonPointers

_leaves_replicas(difference) if {
	some expression in difference.jqPathExpressions
	startswith(expression, ".spec.replicas")
}

_leaves_replicas(difference) if "kube-controller-manager" in difference.managedFieldsManagers
