# METADATA
# title: Autoscaler may scale a serving workload down to one pod
# description: >-
#   An autoscaler's floor is what runs in quiet hours. At a floor of one, a drain or a crash of one node takes the
#   workload down just when nobody watches, although its ceiling shows that several pods are fine. A HorizontalPodAutoscaler
#   without `minReplicas` has a floor of one.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, autoscaling, single point of failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject]
#   params:
#     min_replicas: {type: integer, minimum: 1, default: 2, description: "the lowest floor of an autoscaler"}
#   remediation: Raise the floor to two, `minReplicas` (KEDA `minReplicaCount`).
#   supersedes: []
#   peers: [kube-linter:hpa-minimum-three-replicas, kube-score:horizontalpodautoscaler-replicas, polaris:hpaMinAvailability, datree:HPA_MISSING_MINREPLICAS]
package fivenines.k8s.autoscaler_floor_of_one

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s may scale %s down to %s, %s", [
		k8s.self,
		k8s.display(target),
		text.counted(floor.value, "replica"),
		k8s.too_few(floor.value, minimum),
	]),
	"path": floor.path,
	"label": k8s.stated(floor),
	"related": [{"document": target.document, "path": ["spec"], "msg": "a Service leads to its pods"}],
} if {
	k8s.judged
	not _owned_by_keda
	minimum := data.params.min_replicas
	floor := data.document.facts.range.floor

	# A floor of zero is another matter: nothing runs at all.
	floor.value >= 1
	floor.value < minimum

	# A reference to a group that no longer has the kind scales nothing, which another rule says.
	object.get(data.document.facts.target, "group", "") != "extensions"
	some target in data.document.relations.targets.items
	target.facts.serving
	not target.facts.parked
	not target.facts.hook
}

# KEDA makes this object; its floor is written in the ScaledObject.
_owned_by_keda if startswith(data.document.name, "keda-hpa-")
