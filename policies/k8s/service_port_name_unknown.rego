# METADATA
# title: Service delivers to a port name that no container has
# description: >-
#   A `targetPort` that is a name is looked up among the names of the pods' container ports, with the same protocol.
#   Where it is not found the pods get no endpoint for this port, and every connection to it fails. A number is
#   delivered whether it is declared or not.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
# custom:
#   pillar: traffic
#   concepts: [traffic entry, ports]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Service]
#   params: {}
#   remediation: Give the container's port that name, or use its number.
#   supersedes: []
#   peers: [kube-linter:invalid-target-ports, popeye:1106]
package fivenines.k8s.service_port_name_unknown

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s delivers port %v to `%s`, which is the name of no %s port of %s, so every connection to it fails", [
		k8s.self,
		port.number,
		port.target,
		object.get(port, "protocol", "TCP"),
		k8s.displayed(workloads),
	]),
	"path": array.concat(port.path, ["targetPort"]),
	"label": "no container port has this name",
	"related": [place |
		some workload in workloads
		place := _ports_of(workload)
	],
} if {
	k8s.judged
	some port in data.document.facts.ports
	count(port.unresolved) > 0

	# Where some of the selected pods know the name, the selector is at fault and not the name.
	count(port.resolved) == 0
	workloads := [workload |
		some workload in data.document.relations.workloads.items
		not workload.external
	]
}

_ports_of(workload) := {
	"document": workload.document,
	"msg": sprintf("the ports of container `%s` are %s", [container.name, text.listed(_described(container.ports))]),
} if {
	container := [found | some found in workload.facts.pod.containers; count(found.ports) > 0][0]
}

_ports_of(workload) := {
	"document": workload.document,
	"msg": sprintf("container `%s` declares no port", [container.name]),
} if {
	every found in workload.facts.pod.containers {
		count(found.ports) == 0
	}
	container := [found | some found in workload.facts.pod.containers; not found.init][0]
}

_described(ports) := [shown |
	some port in ports
	shown := _port(port)
]

_port(port) := sprintf("%d (`%s`)", [port.number, port.name]) if is_string(port.name)

_port(port) := sprintf("%d (no name)", [port.number]) if not is_string(port.name)
