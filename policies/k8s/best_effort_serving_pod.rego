# METADATA
# title: Serving pods request neither memory nor CPU
# description: >-
#   Pods without requests and limits are of the class BestEffort. When a node runs short of memory they are killed first,
#   and until then they get what all others leave over: the pods that answer requests are the first to go. The scheduler
#   takes them for free and packs any number of them onto one node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
# custom:
#   pillar: fault-tolerance
#   concepts: [failure isolation, resource limits]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [workload]
#   params: {}
#   remediation: Set requests for memory and CPU in the container that serves; measure before choosing them.
#   supersedes: []
#   peers: [kube-linter:unset-memory-requirements, polaris:memoryRequestsMissing, checkov:CKV_K8S_12]
package fivenines.k8s.best_effort_serving_pod

import data.lib.k8s

deny contains {
	"msg": sprintf("no container of %s requests memory or CPU, so its pods are the first that a node short of memory kills", [
		k8s.self,
	]),
	"path": array.concat(_place, ["resources"]),
	"label": "no request and no limit",
	"related": k8s.related_services,
} if {
	k8s.serving
	containers := data.document.facts.pod.containers
	every container in containers {
		not _asks(container.input)
	}
	not _asks(k8s.pod_spec)
	not _gets_sidecar

	# Whoever else may set them.
	ranges := data.document.relations.limit_ranges
	ranges.complete
	count(ranges.items) == 0
	verticals := data.document.relations.vertical_autoscalers
	verticals.complete
	count(verticals.items) == 0
}

# Only memory and CPU decide about the class; zero is as nothing.
_asks(holder) if {
	some kind in ["requests", "limits"]
	some resource in ["memory", "cpu"]
	amount := holder.resources[kind][resource]
	not amount in {0, "0"}
}

# A mesh's sidecar comes with requests of its own.
_gets_sidecar if {
	some labels in [data.document.facts.pod.labels, _annotations]
	some key in ["sidecar.istio.io/inject", "linkerd.io/inject"]
	labels[key] in {"true", true, "enabled"}
}

_gets_sidecar if {
	some _, namespaces in data.inventory.k8s.Namespace
	some namespace in namespaces[k8s.namespace]
	labels := namespace.input.metadata.labels
	some key in ["istio-injection", "istio.io/rev", "linkerd.io/inject", "appmesh.k8s.aws/sidecarInjectorWebhook"]
	labels[key]
}

_annotations := object.get(input, array.concat(data.document.facts.pod.path, ["metadata", "annotations"]), {})

# The container that a Service leads to, else the first that runs.
_serving := [end.container_path |
	some service in data.document.relations.services.items
	some port in service.facts.ports
	some end in port.resolved
	end.document == data.document.id
	is_array(end.container_path)
]

_running := [container.path |
	some container in data.document.facts.pod.containers
	not container.init
]

_place := array.concat(_serving, _running)[0]
