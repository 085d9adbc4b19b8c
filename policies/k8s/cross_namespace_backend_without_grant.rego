# METADATA
# title: Reference into another namespace that nobody grants
# description: >-
#   A route may name a Service of another namespace, and a Gateway a certificate there, only where a ReferenceGrant of
#   that namespace admits it. Without one the gateway refuses the reference: requests of the route are answered with 500, and the
#   listener with the certificate is not served.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/api-types/referencegrant/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, tenant isolation]
#   severity: error
#   precision: high
#   level: default
#   kinds: [HTTPRoute.gateway.networking.k8s.io, GRPCRoute, TCPRoute, TLSRoute, UDPRoute, Gateway.gateway.networking.k8s.io]
#   params: {}
#   remediation: Add a ReferenceGrant to the other namespace, `from` this kind and namespace, `to` the kind that is referred to.
#   supersedes: []
#   peers: []
package fivenines.k8s.cross_namespace_backend_without_grant

import data.lib.k8s

deny contains {
	"msg": sprintf("no ReferenceGrant of namespace `%s` lets %s lead to Service `%s` there, so its requests are answered with 500", [
		backend.namespace,
		k8s.self,
		backend.service,
	]),
	"path": _beside(backend.path),
	"label": "another namespace",
	"related": array.concat(
		[k8s.related(service, "the Service is there") |
			some service in data.document.relations.backends.items
			service.document == backend.document
		],
		_grants(backend.namespace),
	),
} if {
	k8s.judged
	data.document.relations.grants.complete
	some backend in data.document.facts.backends
	not backend.ignored
	backend.document != null
	backend.granted == false
}

deny contains {
	"msg": sprintf("no ReferenceGrant of namespace `%s` lets %s use Secret `%s` there, so its listener is not served", [
		certificate.namespace,
		k8s.self,
		certificate.name,
	]),
	"path": certificate.path,
	"label": "another namespace",
	"related": _grants(certificate.namespace),
} if {
	k8s.judged
	data.document.relations.grants.complete
	some certificate in data.document.facts.certificates
	certificate.known
	certificate.granted == false
}

# The namespace stands beside the name.
_beside(path) := array.concat(array.slice(path, 0, count(path) - 1), ["namespace"])

_grants(namespace) := [k8s.related(grant, sprintf("%s admits others", [k8s.display(grant)])) |
	some grant in data.document.relations.grants.items
	grant.namespace == namespace
]
