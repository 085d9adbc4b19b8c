# METADATA
# title: Autoscaler is told never to add pods
# description: >-
#   An autoscaler whose `scaleUp` policy is disabled, or that is paused in the file itself, leaves the number of pods as it is
#   however much load there is. A pause during an incident is set on the live object; one in a manifest comes back with each deploy.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#configurable-scaling-behavior
#   - ref: https://keda.sh/docs/latest/concepts/scaling-deployments/#pause-autoscaling
# custom:
#   pillar: scalability
#   concepts: [autoscaling]
#   severity: error
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject, ScaledJob]
#   params: {}
#   remediation: Remove the setting; without it an autoscaler may double its pods every 15 seconds.
#   supersedes: []
#   peers: []
package fivenines.k8s.scale_up_disabled

import data.lib.k8s

deny contains {
	"msg": sprintf("%s has `selectPolicy: Disabled` for scaling up, so it adds no pods under any load", [k8s.self]),
	"label": "scaling up is off",
} if {
	k8s.judged
	some place in [["spec", "behavior"], ["spec", "advanced", "horizontalPodAutoscalerConfig", "behavior"]]
	behavior := object.get(input, place, {})
	behavior.scaleUp.selectPolicy == "Disabled"
}

deny contains {
	"msg": sprintf("%s is paused by `%s`, so it does not follow the load", [k8s.self, annotation]),
	"label": "each deploy pauses it again",
} if {
	k8s.judged
	some annotation in _pauses
	value := input.metadata.annotations[annotation]
	not value in {"false", "", null}
}

_pauses := [
	"autoscaling.keda.sh/paused",
	"autoscaling.keda.sh/paused-replicas",
	"autoscaling.keda.sh/paused-scale-out",
]
