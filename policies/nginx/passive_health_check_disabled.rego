# METADATA
# title: Upstream servers that are never taken out
# description: >-
#   `max_fails=0` switches the counting of failures off. A dead server stays in the rotation: it is given its share of the
#   requests for as long as it is dead, and each of them has to fail there, after a connect timeout when the host is gone,
#   before another server is asked.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Remove `max_fails=0`, or give a number above 1 when single failures are normal, for example `max_fails=3`.
#   supersedes: []
#   peers: []
package fivenines.nginx.passive_health_check_disabled

import data.lib.nginx
import data.lib.text

# One finding a group, at the first such server.
deny contains {
	"msg": sprintf("%s of %s of upstream `%s` %s `max_fails=0`: a dead one keeps its share of the requests, and each must fail there first", [
		sprintf("%d", [count(deaf)]),
		text.counted(upstream.live, "server"),
		upstream.name,
		_have(deaf),
	]),
	"path": deaf[0].max_fails.path,
	"label": "failures are not counted",
	"related": [{"path": server.max_fails.path, "msg": "nor here"} | some server in array.slice(deaf, 1, 6)],
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.live >= 2
	nginx.is_remote(upstream)
	not _is_unused(upstream)
	not _is_checked(upstream)
	deaf := [server |
		some server in nginx.live(upstream)
		server.max_fails.state == "explicit"
		server.max_fails.value == 0
	]
	count(deaf) > 0
}

_have(servers) := "has" if count(servers) == 1

_have(servers) := "have" if count(servers) > 1

_is_unused(upstream) if {
	nginx.facts.complete
	count(upstream.used_by) == 0
}

# Active checks: of nginx Plus in a location that uses the group, of tengine in the group.
_is_checked(upstream) if {
	some check in nginx.facts.directives.check
	check.level == upstream.path
}

_is_checked(upstream) if {
	some check in nginx.facts.directives.health_check
	some index in upstream.used_by
	nginx.is_within(nginx.facts.proxies[index].path, check.level)
}
