# METADATA
# title: Real server is never checked
# description: >-
#   Without a check keepalived never takes a real server out: while its host is dead, its share of the connections
#   fails, and the others are idle. keepalived accepts this silently.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Add a check, such as `TCP_CHECK` or `HTTP_GET`, to every real server.
#   supersedes: []
#   peers: []
package fivenines.keepalived.real_server_without_check

import data.lib.keepalived

deny contains {
	"msg": sprintf("virtual server %s checks none of its %d real servers: a dead one keeps its share of the traffic", [server.target, count(unchecked)]),
	"path": server.path,
	"label": "no real server has a check",
	"related": [{"path": real_server.path, "msg": "never checked"} | some real_server in array.slice(unchecked, 0, 5)],
} if {
	some server in keepalived.facts.virtual_servers
	unchecked := _unchecked(server)
	count(unchecked) > 1
	count(unchecked) == count(server.real_servers)
}

deny contains {
	"msg": sprintf("real server %s is never checked, unlike others of %s: while it is dead it keeps its share of the traffic", [real_server.address, server.target]),
	"path": real_server.path,
	"label": "no check",
} if {
	some server in keepalived.facts.virtual_servers
	unchecked := _unchecked(server)
	count(unchecked) < count(server.real_servers)
	some real_server in unchecked
	real_server.weight.value != 0
}

_unchecked(server) := [real_server |
	server.complete
	some real_server in server.real_servers
	real_server.known
	count(real_server.checks) == 0
]
