# METADATA
# title: Fewer files than connections allowed
# description: >-
#   Each connection, to a client or to an upstream, takes a file descriptor. With fewer of them than
#   `worker_connections`, a worker under load cannot accept: visitors wait and the log says that there are too many open
#   files, long before the limit that was meant.
# related_resources:
#   - ref: https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile
#   - ref: https://nginx.org/en/docs/ngx_core_module.html#worker_connections
# custom:
#   pillar: scalability
#   concepts: [resource limits, overload]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Set `worker_rlimit_nofile` to at least twice `worker_connections`: logs and cached files need descriptors too."
#   supersedes: []
#   peers: ["gixy-ng:worker_rlimit_nofile_vs_connections"]
package fivenines.nginx.worker_limits_too_small

import data.lib.nginx

deny contains {
	"msg": sprintf("a worker may open %d files and is to hold %d connections: under load it cannot accept any more", [
		limit.value,
		connections.value,
	]),
	"path": limit.path,
	"label": sprintf("less than `worker_connections`%s", [_origin(connections)]),
	"related": [{"path": connections.path, "msg": "connections of each worker"}],
} if {
	limit := nginx.facts.workers.rlimit_nofile
	connections := nginx.facts.workers.connections
	is_number(limit.value)
	connections.value > limit.value
}

_origin(connections) := "" if nginx.is_written(connections)

_origin(connections) := ", 512 by default" if not nginx.is_written(connections)
