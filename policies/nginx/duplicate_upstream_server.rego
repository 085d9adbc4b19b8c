# METADATA
# title: Upstream lists one server twice
# description: >-
#   Two lines with one address are one server that gets a double share. The group looks redundant and is not, or has one
#   server less than it seems.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
# custom:
#   pillar: redundancy
#   concepts: [redundancy, load balancing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Remove the line, or write the other server's address; a larger share is what `weight` is for.
#   supersedes: []
#   peers: []
package fivenines.nginx.duplicate_upstream_server

import data.lib.nginx
import data.lib.text

deny contains {
	"msg": sprintf("upstream `%s` lists %s twice: %s", [upstream.name, nginx.address(server), _consequence(upstream)]),
	"path": server.path,
	"label": "the same server again",
	"related": [{"path": first.path, "msg": "it stands here already"}],
	"severity": _severity(upstream),
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	servers := _nameable(upstream)
	some i, server in servers
	earlier := [other | some other in array.slice(servers, 0, i); _key(other) == _key(server)]
	count(earlier) > 0
	first := earlier[0]
}

_nameable(upstream) := [server |
	some server in nginx.live(upstream)
	not is_string(server.service)
]

_key(server) := sprintf("%s|%v", [lower(server.address), server.port])

# The only server, listed again so that nginx tries it a second time.
_is_only(upstream) if count({_key(server) | some server in nginx.live(upstream)}) == 1

_consequence(upstream) := "nginx tries it a second time after a failure, and has no other" if _is_only(upstream)

_consequence(upstream) := sprintf("it has %s, not %d, and one gets a double share", [
	text.counted(count({_key(server) | some server in nginx.live(upstream)}), "server"),
	upstream.live,
]) if {
	not _is_only(upstream)
}

_severity(upstream) := "note" if _is_only(upstream)

_severity(upstream) := "warning" if not _is_only(upstream)
