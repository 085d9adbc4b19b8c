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

import data.lib.backend
import data.lib.k8s

deny contains {
	"msg": sprintf("%s leads to Service `%s`, which does not exist, so its requests are answered with an error", [
		k8s.self,
		missing.service,
	]),
	"label": backend.missed(missing),
	"related": backend.candidates(missing),
	"level": backend.level(missing),
} if {
	some missing in _backends
	data.document.relations.backends.complete
	missing.document == null
}

deny contains {
	"msg": sprintf("%s leads to port `%v` of Service `%s`, which has no such port, so its requests are answered with an error", [
		k8s.self,
		wrong.port,
		wrong.service,
	]),
	"path": wrong.port_path,
	"label": "no port of the Service has this name or number",
	"related": backend.ports(wrong),
} if {
	some wrong in _backends
	wrong.port_found == false
}

_backends := [found |
	k8s.judged
	some found in data.document.facts.backends
	not found.ignored
	not k8s.is_templated(found.service)

	# cert-manager makes this Service for the time of a challenge.
	not startswith(found.service, "cm-acme-http-solver")
]
