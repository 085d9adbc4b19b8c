# METADATA
# title: Servers are not health-checked
# description: >-
#   Without `healthCheck` or `passiveHealthCheck` Traefik takes every server for healthy whatever happens to it. A dead
#   one keeps its share of the requests, and these fail until somebody edits the configuration.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: "Write `healthCheck: {path: /healthz, interval: 5s, timeout: 2s}`, with a path that the servers answer."
#   supersedes: []
#   peers: []
package fivenines.traefik.missing_health_check

import data.lib.traefik

deny contains {
	"msg": sprintf("%s sends requests to %d servers without a health check, so a dead one keeps its share of them", [
		traefik.named(service),
		count(traefik.remote(service)),
	]),
	"path": service.at,
	"label": "neither `healthCheck` nor `passiveHealthCheck`",
} if {
	some service in traefik.balancers
	service.protocol == "http"
	count(traefik.remote(service)) > 1
	service.health_check == null
	service.passive == false
}
