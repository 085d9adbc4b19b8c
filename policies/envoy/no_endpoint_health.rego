# METADATA
# title: Cluster keeps sending requests to dead endpoints
# description: >-
#   Without active health checks and without outlier detection Envoy never learns that an endpoint is down. It keeps its
#   share of the requests, and these fail until somebody changes the configuration or the name service.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/health_checking
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, health check]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: >-
#     Add `health_checks`, or `outlier_detection` with `always_eject_one_host: true` (an empty block ejects nothing below ten
#     hosts).
#   supersedes: []
#   peers: []
package fivenines.envoy.no_endpoint_health

import data.lib.envoy

deny contains {
	"msg": sprintf("%s has %d endpoints, no health check and no outlier detection, so a dead one keeps its share of the requests", [envoy.cluster, facts.endpoints.count]),
	"label": "nothing finds out that an endpoint is down",
	"related": envoy.led,
} if {
	envoy.judged
	count(envoy.users) > 0
	count(facts.health_checks) == 0
	facts.outlier == null
	facts.discovery in {"STATIC", "EDS", "STRICT_DNS"}
	facts.endpoints.count > 1
	# A control plane may know which endpoints are well, and leave the others out.
	facts.control_plane != true
	not envoy.local
}

facts := data.document.facts
