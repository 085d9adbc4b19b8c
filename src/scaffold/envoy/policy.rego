# METADATA
# title: Cluster sends requests to a random endpoint
# description: >-
#   `RANDOM` knows nothing of how busy an endpoint is. With endpoints that differ in speed, the slow ones pile up
#   requests; `LEAST_REQUEST` sends them where fewer are waiting.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers
# custom:
#   pillar: scalability
#   concepts: [load balancing]
#   severity: note
#   precision: medium
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: "Use `lb_policy: LEAST_REQUEST`."
#   supersedes: []
#   peers: []
package scaffold

deny contains msg if {
	input.lb_policy == "RANDOM"
	msg := sprintf("cluster `%s` sends requests to a random endpoint, however busy it is", [input.name])
}
