# METADATA
# title: Errors are watched and nothing follows
# description: >-
#   `observe` counts the errors of real requests and tells the health check of the server. Without `check` there is none
#   to tell, and `layer7` sees no answers in mode tcp, so a server that answers with errors stays in rotation.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-observe
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-check
# custom:
#   pillar: fault-tolerance
#   concepts: [circuit breaker, health-based load balancing]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `check` beside it; in mode tcp `observe layer4`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.observe_without_check

import data.lib.haproxy

deny contains {
	"msg": sprintf("`observe` of server `%s` in %s does nothing: the server has no check to tell", [server.name, haproxy.named(proxy)]),
	"path": server.origins.observe,
	"label": "has no effect",
} if {
	some proxy in data.document.facts.proxies
	haproxy.judged(proxy)
	some server in proxy.servers
	server.observe != null
	server.check == false
	server.agent_check == false
}

deny contains {
	"msg": sprintf("`observe layer7` of server `%s` in %s sees no answers in mode tcp", [server.name, haproxy.named(proxy)]),
	"path": server.origins.observe,
	"label": "has no effect",
} if {
	some proxy in data.document.facts.proxies
	haproxy.judged(proxy)
	proxy.mode.value == "tcp"
	some server in proxy.servers
	server.observe == "layer7"
	server.check == true
}
