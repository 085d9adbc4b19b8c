# METADATA
# title: Route leads to a Service or a port that does not exist
# description: >-
#   A route names where its requests go. When that Service is not there, or has no such port, the proxy answers with an
#   error for this share of the traffic, however healthy the pods are, and often refuses the whole route. A route names the
#   port of the Service, never the port of the container behind it.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
# custom:
#   pillar: traffic
#   concepts: [traffic entry]
#   severity: error
#   precision: high
#   level: default
#   kinds: [HTTPRoute.gateway.networking.k8s.io, GRPCRoute, TCPRoute, TLSRoute, UDPRoute, IngressRoute, IngressRouteTCP, IngressRouteUDP, TraefikService, HTTPProxy, VirtualService, Rollout]
#   params: {}
#   remediation: Name a Service that exists, with its namespace where that is another one, and one of its `spec.ports`.
#   supersedes: []
#   peers: [istioctl:IST0101]
package fivenines.k8s.route_backend_missing

import data.lib.backend
import data.lib.k8s

deny contains {
	"msg": sprintf("%s leads to %s `%s`, which does not exist, so %s", [
		k8s.self,
		missing.kind,
		missing.service,
		_consequence,
	]),
	"path": missing.path,
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

deny contains {
	"msg": sprintf("%s names Service `%s` for both versions, so no release of it can begin", [k8s.self, again.service]),
	"path": again.path,
	"label": "the same Service again",
	"related": [{"path": first.path, "msg": "it is named here first"}],
} if {
	data.document.kind == "Rollout"
	some i, again in _backends
	some first in array.slice(_backends, 0, i)
	first.service == again.service
}

_backends := [found |
	k8s.judged
	some found in data.document.facts.backends
	not found.ignored
	not k8s.is_templated(found.service)
]

_consequence := "no release of it can begin" if data.document.kind == "Rollout"

_consequence := "its requests are answered with an error" if data.document.kind != "Rollout"
