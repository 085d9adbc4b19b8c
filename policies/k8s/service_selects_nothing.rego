# METADATA
# title: Service selects no pod
# description: >-
#   A Service sends traffic to the pods that carry its labels. When no pod template of its namespace does, it has no
#   endpoint: its name resolves, and every connection fails. Usually a label was renamed in the workload and not here.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Service]
#   params: {}
#   remediation: Use the labels of the workload's pod template (`spec.template.metadata.labels`).
#   supersedes: []
#   peers: [kube-linter:dangling-service, kube-score:service-targets-pod, popeye:1100, istioctl:IST0101]
package fivenines.k8s.service_selects_nothing

import data.lib.k8s

deny contains {
	"msg": sprintf("%s selects no pod: %s, so every connection to it fails", [k8s.self, k8s.missed(selector)]),
	"path": _path,
	"label": "no pod template of the namespace matches",
	"related": k8s.nearest_template,
	"level": _level,
} if {
	k8s.judged
	selector := input.spec.selector
	count(selector) > 0
	object.get(input.spec, "type", "ClusterIP") != "ExternalName"
	workloads := data.document.relations.workloads
	workloads.complete
	count(workloads.items) == 0
	not k8s.is_operated(selector)
	not _is_split
}

# A mesh sends its traffic to other Services; this one is only the name.
_is_split if {
	some traffic in _beside("TrafficSplit")
	_is_own(traffic.input.spec.service, traffic.namespace)
}

_is_split if {
	some route in _beside("VirtualService")
	some host in route.input.spec.hosts
	_is_own(host, route.namespace)
}

_is_split if {
	some kind in ["HTTPRoute", "GRPCRoute"]
	some route in _beside(kind)
	some parent in route.input.spec.parentRefs
	parent.kind == "Service"
	_is_own(parent.name, object.get(parent, "namespace", route.namespace))
}

# The Service's name as an object of a namespace says it, short or with its own namespace.
_is_own(host, namespace) if {
	host == data.document.name
	namespace == k8s.namespace
}

_is_own(host, namespace) if startswith(host, sprintf("%s.%s", [data.document.name, k8s.namespace]))

_beside(kind) := [{"namespace": namespace, "input": other.input} |
	some namespace, names in data.inventory.k8s[kind]
	some _, others in names
	some other in others
	not other.external
]

_path := k8s.failing_pair(["spec", "selector"], input.spec.selector)

_path := ["spec", "selector"] if not k8s.failing_pair(["spec"], input.spec.selector)

_level := "default" if k8s.is_meant_here(input.spec.selector, data.inventory.k8s)

_level := "strict" if not k8s.is_meant_here(input.spec.selector, data.inventory.k8s)
