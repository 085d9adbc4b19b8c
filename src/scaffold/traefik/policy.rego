# METADATA
# title: Clients are bound to one server each
# description: >-
#   `hrw` chooses the server by the client's address. Behind another proxy all clients have the same one, and one server
#   gets all requests.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
# custom:
#   pillar: scalability
#   concepts: [load balancing]
#   severity: note
#   precision: medium
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: "Use `strategy: p2c`."
#   supersedes: []
#   peers: []
package scaffold

deny contains msg if {
	some name, service in input.http.services
	service.loadBalancer.strategy == "hrw"
	msg := sprintf("service `%s` chooses a server by the client's address", [name])
}
