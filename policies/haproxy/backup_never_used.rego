# METADATA
# title: Backup server is never used
# description: >-
#   A `backup` server gets traffic when all others are down, and a server without a check is never down. When the primaries
#   die, clients get errors while the standby is healthy and idle; redispatching does not change that. A standby
#   without a check of its own takes traffic whether it can serve or not.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-backup
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-check
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health-based load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Add `check` to every server of the backend, or `default-server check` above them.
#   supersedes: []
#   peers: []
package fivenines.haproxy.backup_never_used

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s never uses %s, because %s", [
		haproxy.named(proxy),
		haproxy.listed([sprintf("`%s`", [server.name]) | some server in standbys]),
		_never_down(primaries),
	]),
	"path": standbys[0].origins.backup,
	"label": "used when all other servers are down",
	"related": haproxy.related(primaries, "never down: it has no check"),
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	standbys := haproxy.standbys(proxy)
	count(standbys) > 0
	primaries := haproxy.primaries(proxy)
	count(primaries) > 0
	count([1 | some server in _others(proxy); not haproxy.unchecked(server)]) == 0
}

deny contains {
	"msg": sprintf("%s fails over to `%s` without knowing whether it can serve", [haproxy.named(proxy), standby.name]),
	"path": standby.path,
	"label": "not checked, unlike the servers that it stands in for",
	"severity": "note",
} if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	some standby in haproxy.standbys(proxy)
	haproxy.unchecked(standby)
	standby.local == false
	primaries := haproxy.primaries(proxy)
	count(primaries) > 0
	count([1 | some server in primaries; not haproxy.checked(server)]) == 0
}

# All but standbys and parked servers; those that are not known count too.
_others(proxy) := [server |
	some server in proxy.servers
	server.backup != true
	server.disabled != true
	server.weight != 0
]

_never_down([primary]) := sprintf("`%s` has no check and so is never down", [primary.name])

_never_down(primaries) := sprintf("its %d other servers have no check and so are never down", [count(primaries)]) if {
	count(primaries) > 1
}
