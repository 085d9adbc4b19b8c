# METADATA
# title: Connection attempts wait for long
# description: >-
#   A host that is down and drops packets answers a connection attempt with nothing. Until `connect_timeout` ends the attempt
#   the request waits, and neither a retry nor outlier detection can do anything. Hosts of one region answer within
#   milliseconds; Envoy's default is 5 s.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#envoy-v3-api-field-config-cluster-v3-cluster-connect-timeout
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
# custom:
#   pillar: fault-tolerance
#   concepts: [timeout, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 10000, description: "the longest wait, in milliseconds"}
#   remediation: "Set `connect_timeout` to a second or less within a region, to a few seconds across regions."
#   supersedes: []
#   peers: []
package fivenines.envoy.connect_timeout_too_long

import data.lib.envoy

deny contains {
	"msg": sprintf("%s waits %s for a connection, so each request to a dead endpoint hangs that long before another is tried", [envoy.cluster, envoy.shown(timeout.value)]),
	"label": "to endpoints that are down, too",
} if {
	envoy.judged
	not envoy.local
	timeout := data.document.facts.connect_timeout_ms
	timeout.value > data.params.max_ms
}
