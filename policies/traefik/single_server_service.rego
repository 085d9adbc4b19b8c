# METADATA
# title: Service has one server
# description: >-
#   One address serves all that is routed here. When that host is lost or restarted, every request fails until it is back,
#   and neither checks nor retries help, because there is nowhere else to go.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params:
#     vips: {type: array, items: {type: string}, default: [], description: "addresses that move between hosts or stand for several"}
#   remediation: Add a server on another host, or name the address in `vips` if several hosts stand behind it.
#   supersedes: []
#   peers: []
package fivenines.traefik.single_server_service

import data.lib.traefik

deny contains {
	"msg": sprintf("%s has one server, `%s`, so all that is routed there fails with it", [traefik.named(service), server.address]),
	"label": _label(server),
	"level": _level(server),
	"severity": _severity(server),
} if {
	some service in traefik.balancers
	service.used == true
	[server] := service.servers
	server.local == false
	not server.host in data.params.vips
}

# A name may stand for many hosts.
_level(server) := "strict" if server.kind == "name"

_level(server) := "default" if server.kind != "name"

_severity(server) := "note" if server.kind == "name"

_severity(server) := "warning" if server.kind != "name"

_label(server) := "one name and nothing beside it" if server.kind == "name"

_label(server) := "one address and nothing beside it" if server.kind != "name"
