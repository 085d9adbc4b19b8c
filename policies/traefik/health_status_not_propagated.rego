# METADATA
# title: Health of services does not reach the service above
# description: >-
#   A service of services hears of its children's health only with `healthCheck: {}`. Without it a child whose servers are
#   all down keeps its share of the requests. With it, every child needs a check of its own: Traefik refuses the service
#   otherwise.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params: {}
#   remediation: "Write `healthCheck: {}` in the service of services, and a `healthCheck` in each child."
#   supersedes: []
#   peers: []
package fivenines.traefik.health_status_not_propagated

import data.lib.text
import data.lib.traefik

deny contains {
	"msg": sprintf("%s does not hear of the health checks of its %s, so one that is down keeps its share of the requests", [
		traefik.named(service),
		text.counted(count(service.children), "child service"),
	]),
	"path": service.at,
	"label": "lacks `healthCheck: {}`",
	"severity": "note",
	"related": [{"document": child.document, "path": child.at, "msg": "this one is checked"} |
		some child in array.slice(service.children, 0, 5)
	],
} if {
	some service in _shares
	service.reports == false
	count(service.children) > 1
	every child in service.children { child.reports == true }
}

deny contains {
	"msg": sprintf("%s wants to hear of the health of `%s`, which is not checked, so Traefik refuses the whole service", [
		traefik.named(service),
		child.name,
	]),
	"path": child.path,
	"label": "has no `healthCheck`",
	"related": [
		{"path": service.health_check.path, "msg": "asked for here"},
		{"document": child.document, "path": child.at, "msg": "this one is not checked"},
	],
} if {
	some service in data.document.facts.services
	not traefik.abandoned(service)
	service.reports == true
	some child in service.children
	_is_heard(service, child)
	child.reports == false
}

_shares := [service |
	some service in data.document.facts.services
	service.type in {"weighted", "highestRandomWeight"}
	not traefik.abandoned(service)
]

_is_heard(service, _) if service.type in {"weighted", "highestRandomWeight"}

# Of the main service another rule speaks.
_is_heard(service, child) if {
	service.type == "failover"
	child.path[count(child.path) - 1] == "fallback"
}
