# METADATA
# title: Two autoscalers own one workload
# description: >-
#   A HorizontalPodAutoscaler counts the pods that its target's selector takes. When another autoscaler counts the same
#   pods, the controller calls the selector ambiguous and scales by neither; clusters before 1.26 let both write
#   `spec.replicas` in turn. KEDA makes a HorizontalPodAutoscaler of each ScaledObject, so a ScaledObject clashes like one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
#   - ref: https://keda.sh/docs/latest/concepts/scaling-deployments/
# custom:
#   pillar: scalability
#   concepts: [autoscaling]
#   severity: error
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject]
#   params: {}
#   remediation: Keep one autoscaler and give it all metrics; it follows the one that asks for most pods. To hand a HorizontalPodAutoscaler over to KEDA, name it in the ScaledObject and annotate that with `scaledobject.keda.sh/transfer-hpa-ownership`.
#   supersedes: []
#   peers: [kyverno:prevent-duplicate-hpa]
package fivenines.k8s.two_autoscalers_one_target

import data.lib.k8s

deny contains {
	"msg": sprintf("%s and %s both scale %s `%s`, so Kubernetes scales it by neither", [
		k8s.self,
		k8s.display(rival),
		target.kind,
		target.name,
	]),
	"path": target.path,
	"label": "the workload has an autoscaler already",
	"related": [k8s.related(rival, "scales the same workload")],
	"level": _level(rival),
} if {
	some rival in _rivals
	rival.via == "target"
	target := data.document.facts.target
}

deny contains {
	"msg": sprintf("%s scales %s `%s`, whose selector also takes the pods that %s scales, so Kubernetes scales by neither", [
		k8s.self,
		target.kind,
		target.name,
		k8s.display(rival),
	]),
	"path": target.path,
	"label": "its selector takes pods of another workload",
	"related": [k8s.related(rival, "scales the pods that are taken too")],
} if {
	some rival in _rivals
	rival.via == "selector"
	target := data.document.facts.target
}

# Examples lie side by side in a folder for people to choose from; what is deployed says its namespace, or is one file.
_level(_rival) := "default" if is_string(data.document.namespace)

_level(rival) := "default" if {
	not is_string(data.document.namespace)
	_is_in_this_file(rival)
}

_level(rival) := "strict" if {
	not is_string(data.document.namespace)
	not _is_in_this_file(rival)
}

_is_in_this_file(rival) if {
	some kind in ["HorizontalPodAutoscaler", "ScaledObject"]
	some found in data.inventory.k8s[kind][k8s.namespace][rival.name]
	found.path == data.document.path
}

_rivals := [rival |
	k8s.judged
	not _is_paused(input)
	some rival in data.document.relations.rivals.items
	not rival.facts.hook
	not _is_paused(rival.input)
	not _is_made_of(data.document.name, rival.input)
	not _is_made_of(rival.name, input)
	not _is_meant(input)
	not _is_meant(rival.input)
]

# KEDA removes its autoscaler while it is paused.
_is_paused(scaler) if scaler.metadata.annotations["autoscaling.keda.sh/paused"] == "true"

# The HorizontalPodAutoscaler that KEDA makes of a ScaledObject, or takes over.
_is_made_of(name, scaler) if name == sprintf("keda-hpa-%s", [scaler.metadata.name])

_is_made_of(name, scaler) if {
	scaler.metadata.annotations["scaledobject.keda.sh/transfer-hpa-ownership"] == "true"
	name == scaler.spec.advanced.horizontalPodAutoscalerConfig.name
}

# Its author has told KEDA that it is meant.
_is_meant(scaler) if scaler.metadata.annotations["validations.keda.sh/hpa-ownership"] == "false"
