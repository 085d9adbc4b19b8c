# METADATA
# title: Virtual server with one real server
# description: >-
#   With one real server there is nothing to balance and nothing to fail over to: whoever calls the address gets no
#   answer while that server, its host or its network is down. A second line of the same address and port is removed by
#   keepalived.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Add a `real_server` on another host, or a `sorry_server`.
#   supersedes: []
#   peers: []
package fivenines.keepalived.single_real_server

import data.lib.keepalived

deny contains {
	"msg": sprintf("virtual server %s has one real server, %s: when it fails, nothing answers", [server.target, only.address]),
	"path": only.path,
	"label": "no other server could answer",
} if {
	some server in keepalived.facts.virtual_servers
	server.complete
	not server.sorry_server
	distinct := [real_server | some real_server in server.real_servers; not real_server.duplicate]
	count(distinct) == 1
	count(server.real_servers) == 1
	only := distinct[0]
	only.known
	not _is_local(only)
}

deny contains {
	"msg": sprintf("real server %s stands twice in %s: keepalived removes the second", [real_server.address, server.target]),
	"path": real_server.path,
	"label": "removed",
} if {
	some server in keepalived.facts.virtual_servers
	some real_server in server.real_servers
	real_server.duplicate
}

# What runs on the director shares its fate.
_is_local(real_server) if startswith(real_server.address, "127.")

_is_local(real_server) if real_server.address == "::1"
