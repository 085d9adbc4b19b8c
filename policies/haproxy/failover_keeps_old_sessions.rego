# METADATA
# title: Clients stay at the server that was replaced
# description: >-
#   One server of several serves, and the check moves its role to another one. Connections that are open then stay where
#   they are: their clients talk to the old primary, or to a host that no longer answers, until `timeout server` or
#   `timeout client` is over.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-on-marked-down
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-backup
# custom:
#   pillar: fault-tolerance
#   concepts: [failover]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `default-server on-marked-down shutdown-sessions` above the servers.
#   supersedes: []
#   peers: []
package fivenines.haproxy.failover_keeps_old_sessions

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s leaves open connections at a server whose check fails, although another one has taken over", [haproxy.named(proxy)]),
	"path": servers[0].path,
	"label": "no `on-marked-down shutdown-sessions`",
	"severity": weight.severity,
	"level": weight.level,
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.mode.value == "tcp"
	weight := _weight(proxy)
	servers := [server |
		some server in array.concat(haproxy.primaries(proxy), haproxy.standbys(proxy))
		server.local == false
		server.check == true
	]
	haproxy.remote(servers) > 1
	count([1 | some server in servers; server.on_marked_down != null]) == 0
}

# The check asks a database for its role.
_weight(proxy) := {"severity": "warning", "level": "default"} if haproxy.asks_for_role(proxy)

# Whoever is moved to a standby finds the first server dead, most often.
_weight(proxy) := {"severity": "note", "level": "strict"} if {
	not haproxy.asks_for_role(proxy)
	count(haproxy.standbys(proxy)) > 0
}
