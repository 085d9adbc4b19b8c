# METADATA
# title: One failed health check removes an endpoint
# description: >-
#   With an `unhealthy_threshold` of 1 a single lost packet, or one check that meets a pause of the garbage collector, takes
#   an endpoint out of service, and the others have to carry its load. Many endpoints that are all checked at the same moment
#   meet the same hiccup together.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/health_check.proto
# custom:
#   pillar: fault-tolerance
#   concepts: [health check, jitter]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     many: {type: integer, minimum: 2, default: 10, description: "endpoints from which on checks are spread with jitter"}
#   remediation: "Set `unhealthy_threshold` to 2 or 3, and `interval_jitter` where there are many endpoints."
#   supersedes: []
#   peers: []
package fivenines.envoy.health_check_flaps

import data.lib.envoy

deny contains {
	"msg": sprintf("%s takes an endpoint out of service when one check fails, so a lost packet is enough", [envoy.cluster]),
	"path": check.unhealthy.path,
	"label": "one failure counts as down",
} if {
	some check in _checks
	check.kind in {"http", "tcp", "grpc"}
	check.unhealthy.value == 1
}

deny contains {
	"msg": sprintf("%s checks its %d endpoints at the same moments, so a short hiccup of the network is seen by all checks at once", [envoy.cluster, endpoints.count]),
	"path": array.concat(check.path, ["interval_jitter"]),
	"label": "no jitter",
	"level": "strict",
} if {
	some check in _checks
	not check.jitter
	endpoints := data.document.facts.endpoints
	endpoints.count >= data.params.many
}

_checks := [check |
	envoy.judged
	not envoy.local
	some check in data.document.facts.health_checks
]
