# METADATA
# title: Node-local Service without a pod on each node
# description: >-
#   With `internalTrafficPolicy: Local` a node only sends to its own pods, without a fallback. On nodes where none runs,
#   every connection to the Service is dropped. Only a DaemonSet puts a pod on each node.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service-traffic-policy/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, locality]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Service]
#   params: {}
#   remediation: "Use `internalTrafficPolicy: Cluster`, with `trafficDistribution: PreferClose` where nearness matters."
#   supersedes: []
#   peers: []
package fivenines.k8s.internal_traffic_local_without_daemonset

import data.lib.k8s

deny contains {
	"msg": sprintf("%s keeps traffic on its node, and %s runs on some nodes only, so clients on the others are dropped", [
		k8s.self,
		k8s.displayed(workloads),
	]),
	"label": "nodes without such a pod have no endpoint",
	"related": [k8s.related(workload, sprintf("pods of %s", [k8s.display(workload)])) | some workload in workloads],
	"level": _level(workloads),
} if {
	k8s.judged
	input.spec.internalTrafficPolicy == "Local"
	not data.document.facts.headless
	workloads := [workload |
		some workload in data.document.relations.workloads.items
		not workload.external
	]
	count(workloads) > 0
	count([1 | some workload in workloads; _fits(workload)]) == 0
}

# On each node, or on the node of its clients.
_fits(workload) if workload.kind == "DaemonSet"

_fits(workload) if {
	count(object.get(_affinity(workload), ["podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"], [])) > 0
}

# One pod a node is asked for; whether there are as many as nodes is not written anywhere.
_level(workloads) := "strict" if count(_one_a_node(workloads)) > 0

_level(workloads) := "default" if count(_one_a_node(workloads)) == 0

_one_a_node(workloads) := [workload |
	some workload in workloads
	required := object.get(_affinity(workload), ["podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"], [])
	some term in required
	term.topologyKey == "kubernetes.io/hostname"
]

_affinity(workload) := object.get(workload.input, array.concat(workload.facts.pod.spec_path, ["affinity"]), {})
