# METADATA
# title: Connection limit that each worker counts for itself
# description: >-
#   Without a `zone` the servers' state is not shared, so that every worker process admits `max_conns` connections of its own. The server is
#   given the limit times the number of workers, and the protection from overload fails by that factor.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_conns
# custom:
#   pillar: fault-tolerance
#   concepts: [backpressure, circuit breaker, overload protection]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Add a shared zone to the upstream, for example `zone api 64k;`."
#   supersedes: []
#   peers: []
package fivenines.nginx.max_conns_without_zone

import data.lib.nginx

# One finding a group, at its first limit.
deny contains {
	"msg": sprintf("`max_conns=%d` of upstream `%s` holds in each worker alone, because it has no `zone`: %s", [
		limited[0].max_conns,
		upstream.name,
		_sum(processes, limited[0].max_conns),
	]),
	"path": limited[0].parameters.max_conns,
	"label": "counted by each worker for itself",
	"related": [
		{"path": processes.path, "msg": "the number of workers"},
		{"path": upstream.path, "msg": "`zone` is missing"},
	],
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.zone == null
	limited := [server |
		some server in nginx.live(upstream)
		server.max_conns > 0
	]
	count(limited) > 0
	processes := nginx.facts.workers.processes
	processes.state == "explicit"
	_is_many(processes.value)
}

_is_many(processes) if processes == "auto"

_is_many(processes) if {
	processes > 1
}

_sum(processes, limit) := sprintf("a machine of 8 cores opens up to %d", [8 * limit]) if processes.value == "auto"

_sum(processes, limit) := sprintf("%d workers open up to %d", [processes.value, processes.value * limit]) if is_number(processes.value)
