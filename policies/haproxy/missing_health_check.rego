# METADATA
# title: Servers are not health-checked
# description: >-
#   Without `check` HAProxy takes a server for healthy whatever happens to it. When it dies it keeps its share of the
#   traffic: with two servers every second request fails or waits for the retries, until somebody edits the configuration.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-check
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-agent-check
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `default-server check` above the servers, and `option httpchk` where they speak HTTP.
#   supersedes: []
#   peers: []
package fivenines.haproxy.missing_health_check

import data.lib.haproxy
import data.lib.text

deny contains {
	"msg": sprintf("%s sends traffic to %s without a check, so a dead one keeps its share", [
		haproxy.named(proxy),
		haproxy.listed([sprintf("`%s`", [server.name]) | some server in servers]),
	]),
	"path": servers[0].path,
	"label": sprintf("%d of %s on other hosts are not checked", [haproxy.remote(servers), text.counted(haproxy.remote(primaries), "server")]),
	"related": haproxy.related(array.slice(servers, 1, count(servers)), "not checked either"),
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	primaries := haproxy.primaries(proxy)
	haproxy.remote(primaries) > 1
	servers := [server |
		some server in primaries
		server.local == false
		haproxy.unchecked(server)
	]
	count(servers) > 0
	not _standby_is_worse(proxy, primaries)
}

# The rule about the standby that is never used says it.
_standby_is_worse(proxy, primaries) if {
	count(haproxy.standbys(proxy)) > 0
	count([1 | some server in primaries; haproxy.checked(server)]) == 0
}
