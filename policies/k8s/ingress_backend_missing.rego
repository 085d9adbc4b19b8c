# METADATA
# title: Ingress leads to a Service or a port that does not exist
# description: >-
#   An Ingress names its backends. When the Service is not there, or has no such port, the controller answers 503 or 404
#   for every request of this rule, however healthy the pods are. The port is the Service's port, not the container's.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
# custom:
#   pillar: traffic
#   concepts: [traffic entry]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Ingress]
#   params: {}
#   remediation: Name a Service of the Ingress's namespace and one of its `spec.ports`.
#   supersedes: []
#   peers: [kube-linter:dangling-ingress, kube-score:ingress-targets-service, popeye:1401, popeye:1402]
package fivenines.k8s.ingress_backend_missing

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s leads to Service `%s`, which does not exist, so its requests are answered with an error", [
		k8s.self,
		backend.service,
	]),
	"label": "no Service of the namespace has this name",
	"related": [{"document": near.document, "path": ["metadata", "name"], "msg": "this Service is there"} |
		some near in _near(backend.service)
	],
	"level": _level(backend.service),
} if {
	some backend in _backends
	data.document.relations.backends.complete
	backend.document == null
}

deny contains {
	"msg": sprintf("%s leads to port `%v` of Service `%s`, which has no such port, so its requests are answered with an error", [
		k8s.self,
		backend.port,
		backend.service,
	]),
	"path": backend.port_path,
	"label": "no port of the Service has this name or number",
	"related": [{"document": service.document, "path": ["spec", "ports"], "msg": sprintf("its ports are %s", [_ports(service)])} |
		some service in data.document.relations.backends.items
		service.document == backend.document
	],
} if {
	some backend in _backends
	backend.port_found == false
}

_backends := [backend |
	k8s.judged
	some backend in data.document.facts.backends
	not backend.ignored
	not k8s.is_templated(backend.service)

	# cert-manager makes this Service for the time of a challenge.
	not startswith(backend.service, "cm-acme-http-solver")
]

_ports(service) := text.listed([shown |
	some port in service.input.spec.ports
	shown := _port(port)
])

_port(port) := sprintf("%v (`%s`)", [port.port, port.name]) if is_string(port.name)

_port(port) := sprintf("%v", [port.port]) if not port.name

# Without a sign that the Service was meant to be in the files, it may well live elsewhere.
_level(name) := "default" if count(_near(name)) > 0

_level(name) := "default" if data.system.complete

_level(name) := "strict" if {
	count(_near(name)) == 0
	not data.system.complete
}

# Services with a name that is almost this one, or with this name in another namespace.
_near(name) := [service |
	some _, names in data.inventory.k8s.Service
	some other, services in names
	some service in services
	not service.external
	_is_near(name, other)
]

_is_near(name, other) if k8s.is_misspelt(name, other)

_is_near(name, other) if name == other
