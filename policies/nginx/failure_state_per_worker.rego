# METADATA
# title: Each worker learns of a dead server by itself
# description: >-
#   Without a `zone` the state of the servers lives in each worker process alone. When a server dies, every worker has
#   to lose requests to it until it knows, and each tries it again on its own, so that failures are several times as
#   many as `max_fails` says.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#zone
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, passive health check]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: "Add a shared zone to the upstream, for example `zone api 64k;`."
#   supersedes: []
#   peers: []
package fivenines.nginx.failure_state_per_worker

import data.lib.nginx

deny contains {
	"msg": sprintf("upstream `%s` has no `zone`: each of %s has to fail at a dead server itself before it avoids it", [
		upstream.name,
		_workers(processes.value),
	]),
	"path": upstream.path,
	"label": "`zone` is missing",
	"related": [{"path": processes.path, "msg": "the number of workers"}],
} if {
	processes := nginx.facts.workers.processes
	_are_many(processes.value)
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.live >= 2
	nginx.is_remote(upstream)
	count(upstream.used_by) > 0
	not is_object(upstream.zone)
}

_are_many(number) if number == "auto"

_are_many(number) if {
	is_number(number)
	number > 1
}

_workers(number) := "the workers" if number == "auto"

_workers(number) := sprintf("%d workers", [number]) if is_number(number)
