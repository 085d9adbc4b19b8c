# METADATA
# title: Nothing is written about requests
# description: >-
#   The access log is where Envoy says, for each request, what became of it: response flags tell a connection that failed
#   from a timeout, a tripped circuit breaker and a client that left. Counters tell how many, not which.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
# custom:
#   pillar: observability
#   concepts: [access log]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Listener]
#   params: {}
#   remediation: "Add `access_log` with the response flags (`%RESPONSE_FLAGS%`), the upstream host and the duration; a filter may leave out what is ordinary."
#   supersedes: []
#   peers: []
package fivenines.envoy.no_access_log

import data.lib.envoy

deny contains {
	"msg": sprintf("%s writes no access log, so nobody can say what became of a request", [envoy.listener]),
	"path": array.concat(filter.path, ["access_log"]),
	"label": "nothing is written",
} if {
	envoy.judged
	not data.document.facts.access_log
	not data.document.facts.local
	some filter in array.concat(data.document.facts.managers, data.document.facts.tcp_proxies)
	not filter.access_log
}
