# METADATA
# title: Check only opens a connection
# description: >-
#   `check` alone connects and closes. An application that has hung, lost its database or answers every request with 500
#   still accepts connections, and keeps its share of the traffic.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-option%20httpchk
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-http-check%20expect
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, service health]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `option httpchk` with `http-check send meth GET uri /healthz` and `http-check expect status 200`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.shallow_health_check

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s speaks HTTP, and its check only opens a connection, so a server that answers with errors stays", [haproxy.named(proxy)]),
	"path": servers[0].origins.check,
	"label": "no `option httpchk` holds here",
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.mode.value == "http"
	proxy.health.value == "tcp"
	servers := [server |
		some server in haproxy.primaries(proxy)
		server.check == true
		server.agent_check == false
		server.local == false
	]
	haproxy.remote(servers) > 1
}
