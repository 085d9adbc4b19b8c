# METADATA
# title: Two lines are one server
# description: >-
#   Two `server` lines with the same address and port are one process behind two names. It gets two shares of the traffic,
#   its limits count twice, and when it dies both are gone.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-server
# custom:
#   pillar: redundancy
#   concepts: [redundancy, load balancing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Correct the address that was copied, or delete the line; for more traffic give the server a `weight`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.servers_share_address

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s has `%s` twice, so both fail together", [haproxy.named(proxy), _shown(server)]),
	"path": array.concat(server.path, ["args", 1]),
	"label": sprintf("the address of `%s` too", [earlier.name]),
	"related": [{"path": array.concat(earlier.path, ["args", 1]), "msg": "the same address and port"}],
} if {
	some proxy in data.document.facts.proxies
	haproxy.judged(proxy)
	some server in proxy.servers
	server.twin != null
	server.local == false
	earlier := proxy.servers[server.twin]
}

_shown(server) := sprintf("%s:%d", [server.address, server.port]) if server.port != null

_shown(server) := server.address if server.port == null
