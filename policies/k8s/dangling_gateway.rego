# METADATA
# title: Route is attached to a gateway or a listener that does not exist
# description: >-
#   A route serves nobody until a gateway takes it up. When the gateway that it names is not there, or none of its listeners
#   has the name or the port that the route asks for, the route is accepted, and no request ever reaches it.
# related_resources:
#   - ref: https://gateway-api.sigs.k8s.io/api-types/httproute/#attaching-to-gateways
#   - ref: https://istio.io/latest/docs/reference/config/analysis/ist0101/
# custom:
#   pillar: traffic
#   concepts: [traffic entry]
#   severity: error
#   precision: high
#   level: default
#   kinds: [VirtualService, HTTPRoute.gateway.networking.k8s.io, GRPCRoute, TCPRoute, TLSRoute, UDPRoute]
#   params: {}
#   remediation: Name a Gateway that exists, with its namespace where that is another one, and one of its listeners.
#   supersedes: []
#   peers: [istioctl:IST0101]
package fivenines.k8s.dangling_gateway

import data.lib.backend
import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s is attached to Gateway `%s`, which does not exist, so no request reaches it that way", [
		k8s.self,
		parent.name,
	]),
	"label": backend.missed(meant),
	"related": backend.candidates(meant),
	"level": backend.level(meant),
} if {
	some parent in _parents
	data.document.relations.gateways.complete
	parent.document == null
	meant := object.union(parent, {"kind": "Gateway"})
}

deny contains {
	"msg": sprintf("%s asks for listener `%v` of Gateway `%s`, which has none such, so no request reaches it that way", [
		k8s.self,
		object.get(input, parent.unheard, ""),
		parent.name,
	]),
	"label": "no listener has this name or port",
	"related": [{"document": gateway.document, "path": ["spec", "listeners"], "msg": sprintf("its listeners are %s", [_listeners(gateway)])} |
		some gateway in data.document.relations.gateways.items
		gateway.document == parent.document
		count(gateway.input.spec.listeners) > 0
	],
} if {
	some parent in _parents
	parent.unheard != null
}

_parents := [parent |
	k8s.judged
	some parent in data.document.facts.parents
	not parent.ignored
]

_listeners(gateway) := text.listed([shown |
	some listener in gateway.input.spec.listeners
	shown := sprintf("`%v` (port %v)", [object.get(listener, "name", ""), object.get(listener, "port", "")])
])
