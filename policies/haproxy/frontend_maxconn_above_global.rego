# METADATA
# title: Process is full before its frontend
# description: >-
#   `maxconn` of `global` bounds all connections of the process. A frontend with a larger limit never reaches its own:
#   when the process is full, other frontends get nothing either, the statistics page among them.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-maxconn
#   - ref: https://docs.haproxy.org/dev/configuration.html#3.2-maxconn
# custom:
#   pillar: scalability
#   concepts: [overload, capacity]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Raise `maxconn` in `global` above the sum of the frontends, or lower the one of the frontend.
#   supersedes: []
#   peers: []
package fivenines.haproxy.frontend_maxconn_above_global

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s may take %d connections, and the whole process takes %d", [haproxy.named(proxy), proxy.maxconn.value, limit.value]),
	"path": proxy.maxconn.path,
	"label": sprintf("never reached: `global` says %d", [limit.value]),
	"related": [{"path": limit.path, "msg": "the limit of the process"}],
} if {
	limit := data.document.facts.global.maxconn
	limit.value > 0
	some proxy in data.document.facts.proxies
	proxy.frontend
	haproxy.judged(proxy)
	proxy.maxconn.value > limit.value
}
