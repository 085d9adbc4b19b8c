# METADATA
# title: Clients are bound to one server
# description: >-
#   A client that is bound to one server loses its session with that server, and load spreads unevenly: new servers stay
#   idle while old ones are full.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
# custom:
#   pillar: traffic
#   concepts: [stateless services, session affinity]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Dynamic]
#   params: {}
#   remediation: Keep sessions in a shared store, and let every server answer every request.
#   supersedes: []
#   peers: []
package fivenines.traefik.affinity

import data.lib.traefik

deny contains {
	"msg": sprintf("%s binds each client to one server by a cookie, so its session ends with that server", [traefik.named(service)]),
	"path": service.sticky,
	"label": "sticky sessions",
} if {
	some service in traefik.balancers
	service.sticky != null
	count(service.servers) > 1
}

deny contains {
	"msg": sprintf("%s chooses servers by the client's address, so all clients behind one address go to one server", [traefik.named(service)]),
	"label": "by the address of the client",
} if {
	some service in traefik.balancers
	service.strategy.value == "hrw"
	count(service.servers) > 1
}
