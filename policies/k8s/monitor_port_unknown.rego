# METADATA
# title: Monitor names a port that does not exist
# description: >-
#   A ServiceMonitor's `port` is the name of a port of the Service, a PodMonitor's the name of a container port. Neither is
#   a number, and a Service's port is often called differently from the container's. Where the name is not found
#   Prometheus has no target: nothing is scraped, and alerts that wait for these metrics never fire.
# related_resources:
#   - ref: https://prometheus-operator.dev/docs/platform/troubleshooting/
# custom:
#   pillar: observability
#   concepts: [visibility, ports]
#   severity: error
#   precision: high
#   level: default
#   kinds: [ServiceMonitor, PodMonitor]
#   params: {}
#   remediation: Use the name of the Service's port (for a PodMonitor the container port's), or `targetPort` for a number.
#   supersedes: []
#   peers: []
package fivenines.k8s.monitor_port_unknown

import data.lib.k8s
import data.lib.monitor
import data.lib.text

deny contains {
	"msg": sprintf("%s scrapes port `%s`, which is the name of no port of %s, so nothing is scraped there", [
		k8s.self,
		endpoint.port,
		k8s.displayed(monitor.selected),
	]),
	"label": sprintf("no port of the %s has this name", [monitor.noun]),
	"related": [_ports(item) | some item in monitor.selected],
} if {
	k8s.judged
	some endpoint in data.document.facts.endpoints
	endpoint.found == false

	# An operator may make another Service with these labels.
	count(data.document.facts.operators) == 0
}

_ports(service) := {
	"document": service.document,
	"msg": sprintf("its ports are %s", [text.listed([_shown(port.port, object.get(port, "name", null)) | some port in service.input.spec.ports])]),
} if {
	count(service.input.spec.ports) > 0
}

_ports(workload) := {
	"document": workload.document,
	"msg": sprintf("the ports of its containers are %s", [text.listed(ports)]),
} if {
	ports := [_shown(port.number, port.name) |
		some container in workload.facts.pod.containers
		some port in container.ports
	]
	count(ports) > 0
}

_shown(number, name) := sprintf("%d (`%s`)", [number, name]) if is_string(name)

_shown(number, name) := sprintf("%d (no name)", [number]) if not is_string(name)
