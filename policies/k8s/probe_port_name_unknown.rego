# METADATA
# title: Probe or hook names a port that its container does not have
# description: >-
#   A port's name in a probe or a lifecycle hook is looked up among the ports of the same container. When it is not there,
#   the probe fails every time: readiness never lets a request in, liveness restarts the container forever, and a hook
#   never runs.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe
# custom:
#   pillar: fault-tolerance
#   concepts: [health check]
#   severity: error
#   precision: high
#   level: default
#   kinds: [pod-template, custom-workload]
#   params: {}
#   remediation: Give the container's port this name, or write the port's number without quotes.
#   supersedes: []
#   peers: ["kube-linter:liveness-port", "kube-linter:readiness-port", "kube-linter:startup-port"]
package fivenines.k8s.probe_port_name_unknown

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("the %s of container `%s` goes to port `%s`, %s", [
		place.name,
		container.name,
		port,
		_consequence(port),
	]),
	"label": _label(container, port),
	"related": _related(container),
} if {
	k8s.judged
	some container in data.document.facts.pod.containers
	some place in _places
	port := object.get(container.input, place.path, null)
	is_string(port)
	port != ""
	not k8s.is_templated(port)
	not port in {declared.name | some declared in container.ports}
	path := array.concat(container.path, place.path)
}

_places := [{"name": spoken, "path": array.concat(at, [handler, "port"])} |
	some spoken, at in {
		"liveness probe": ["livenessProbe"],
		"readiness probe": ["readinessProbe"],
		"startup probe": ["startupProbe"],
		"postStart hook": ["lifecycle", "postStart"],
		"preStop hook": ["lifecycle", "preStop"],
	}
	some handler in ["httpGet", "tcpSocket"]
]

_numeric(port) if regex.match(`^[0-9]+$`, port)

_consequence(port) := "a number in quotes is read as a name, and a name needs a letter: the API refuses it" if _numeric(port)

_consequence(port) := "which the container does not have, so it can never succeed" if not _numeric(port)

_label(container, port) := "quoted, so it is a name" if _numeric(port)

_label(container, port) := "no port of the container has this name" if not _numeric(port)

_related(container) := [{
	"msg": sprintf("its ports are %s", [_declared(container)]),
}] if {
	count(container.input.ports) > 0
} else := []

_declared(container) := text.listed([_text(port) | some port in container.input.ports])

_text(port) := sprintf("%v (`%s`)", [port.containerPort, port.name]) if port.name

_text(port) := sprintf("%v", [port.containerPort]) if not port.name
