# METADATA
# title: Upstream whose servers are all marked as down
# description: >-
#   nginx accepts a group in which every server is `down`, and answers each request to it with 502 and "no live upstreams".
#   With the backups alone left, the group runs on its reserve.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
# custom:
#   pillar: redundancy
#   concepts: [health-based load balancing, redundancy]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Remove `down` from the servers that are in service again, or delete the group.
#   supersedes: []
#   peers: []
package fivenines.nginx.all_upstream_servers_down

import data.lib.nginx
import data.lib.text

deny contains {
	"msg": sprintf("%s of upstream `%s` %s `down`: every request to it is answered with 502", [
		_all(upstream),
		upstream.name,
		_are(upstream.servers),
	]),
	"label": "no server is left",
	"related": _downs(upstream.servers),
	"severity": _severity(upstream),
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	count(upstream.servers) > 0
	upstream.live == 0
}

deny contains {
	"msg": sprintf("all servers of upstream `%s` but its %s are `down`: it runs on its reserve", [
		upstream.name,
		text.counted(upstream.live, "backup"),
	]),
	"label": "only backups are left",
	"related": _downs(primaries),
	"severity": _milder(upstream),
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.live > 0
	primaries := [server | some server in upstream.servers; not server.backup]
	count(primaries) > 0
	count([1 | some server in primaries; not server.down]) == 0
}

_all(upstream) := "the only server" if count(upstream.servers) == 1

_all(upstream) := sprintf("all %d servers", [count(upstream.servers)]) if count(upstream.servers) > 1

_are(servers) := "is" if count(servers) == 1

_are(servers) := "are" if count(servers) > 1

_downs(servers) := [{"path": object.get(server.parameters, "down", server.path), "msg": "`down`"} |
	some server in array.slice(servers, 0, 5)
]

_is_unused(upstream) if {
	nginx.facts.complete
	count(upstream.used_by) == 0
}

_severity(upstream) := "note" if _is_unused(upstream)

_severity(upstream) := "error" if not _is_unused(upstream)

_milder(upstream) := "note" if _is_unused(upstream)

_milder(upstream) := "warning" if not _is_unused(upstream)
