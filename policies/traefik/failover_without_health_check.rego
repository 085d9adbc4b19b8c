# METADATA
# title: Failover never learns that its main service is down
# description: >-
#   A failover service changes over when its main service says that it is down, and only a service with a `healthCheck` of
#   its own says so (a passive one does not count; a service of services needs `healthCheck: {}`). Without it, and without
#   `errors.status`, Traefik refuses the failover service: its routers answer with an error from the start.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health-based load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: Give the main service a `healthCheck`, or let `errors.status` decide.
#   supersedes: []
#   peers: []
package fivenines.traefik.failover_without_health_check

import data.lib.traefik

deny contains {
	"msg": sprintf("failover `%s` cannot learn that `%s` is down, so Traefik refuses it and `fallback` is never used", [service.name, service.main.name]),
	"path": service.main.path,
	"label": "has no `healthCheck` of its own",
	"related": [{"document": service.main.document, "path": service.main.at, "msg": "the main service"}],
} if {
	some service in data.document.facts.services
	service.type == "failover"
	not traefik.abandoned(service)
	service.on_status == null
	service.main.reports == false
}
