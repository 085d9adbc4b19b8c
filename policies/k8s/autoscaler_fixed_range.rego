# METADATA
# title: Autoscaler's floor is its ceiling
# description: >-
#   An autoscaler whose least and greatest number are one never changes anything: load grows and the pods stay. It reads like
#   elasticity in a review, and it is a fixed number.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# custom:
#   pillar: scalability
#   concepts: [autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject]
#   params: {}
#   remediation: Raise the ceiling above the floor, or remove the autoscaler and write `replicas`.
#   supersedes: []
#   peers: [polaris:hpaMaxAvailability, gatekeeper:horizontalpodautoscaler]
package fivenines.k8s.autoscaler_fixed_range

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s keeps its target between %d and %d replicas, so it never scales", [k8s.self, floor.value, ceiling.value]),
	"label": k8s.stated(ceiling),
	"related": [k8s.place(floor, k8s.stated(floor))],
} if {
	k8s.judged
	not input.spec.idleReplicaCount
	ceiling := data.document.facts.range.ceiling
	floor := data.document.facts.range.floor
	ceiling.value == floor.value
	ceiling.value > 0
}

deny contains {
	"msg": sprintf("%s has a floor of %s above its ceiling of %d, so a cluster refuses it", [
		k8s.self,
		text.counted(floor.value, "replica"),
		ceiling.value,
	]),
	"label": k8s.stated(ceiling),
	"related": [k8s.place(floor, k8s.stated(floor))],
} if {
	k8s.judged
	ceiling := data.document.facts.range.ceiling
	floor := data.document.facts.range.floor
	ceiling.value < floor.value
}
