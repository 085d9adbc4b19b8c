# METADATA
# title: Requests go to a random upstream
# description: >-
#   `random` knows nothing of how busy an upstream is. With upstreams that differ in speed, the slow ones pile up
#   requests; `least_conn` sends them where fewer are waiting.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing
# custom:
#   pillar: scalability
#   concepts: [load balancing]
#   severity: note
#   precision: medium
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Use `lb_policy least_conn`.
#   supersedes: []
#   peers: []
package scaffold

deny contains msg if {
	some proxy in data.document.facts.proxies
	proxy.policy.name == "random"
	msg := sprintf("requests go to a random one of %d upstreams, however busy it is", [count(proxy.upstreams)])
}
