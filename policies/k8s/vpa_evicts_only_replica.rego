# METADATA
# title: Resizing restarts the only pod
# description: >-
#   To give a pod other requests, the vertical autoscaler evicts it. By default it leaves alone what runs fewer than two pods.
#   With `minReplicas: 1` it evicts the only one too, whenever its estimate has moved, and there is no other to answer meanwhile.
# related_resources:
#   - ref: https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/api.md
# custom:
#   pillar: scalability
#   concepts: [redundancy, autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [VerticalPodAutoscaler]
#   params: {}
#   remediation: Remove `minReplicas`, run two pods, or resize in place.
#   supersedes: []
#   peers: []
package fivenines.k8s.vpa_evicts_only_replica

import data.lib.k8s

deny contains {
	"msg": sprintf("%s may evict the only pod of %s to resize it (`minReplicas` is 1), so nothing answers until a new one is ready", [
		k8s.self,
		k8s.display(target),
	]),
	"label": "one pod is enough to evict it",
	"related": [k8s.place(target.facts.replicas.floor, k8s.stated(target.facts.replicas.floor))],
} if {
	k8s.judged
	input.spec.updatePolicy.minReplicas == 1
	object.get(input.spec.updatePolicy, "updateMode", "Auto") in {"Auto", "Recreate"}
	some target in data.document.relations.targets.items
	target.facts.serving == true
	target.facts.replicas.floor.value == 1
}
