# METADATA
# title: Shares of the traffic lead nowhere
# description: >-
#   Envoy refuses a route whose clusters all have the weight 0 (which is also the weight of one that names none). A
#   `total_weight` that is not their sum was refused before Envoy 1.24 and is ignored since: the shares are of the sum.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-weightedcluster
# custom:
#   pillar: rollout
#   concepts: [canary, traffic splitting]
#   severity: error
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: Give at least one cluster a weight above 0, and leave `total_weight` out.
#   supersedes: []
#   peers: []
package fivenines.envoy.weighted_clusters_sum

import data.lib.envoy

deny contains {
	"msg": sprintf("all weights of the %d clusters are 0, so Envoy refuses the routes", [weighted.shares]),
	"path": array.concat(weighted.path, ["clusters"]),
	"label": "no share for anyone",
} if {
	some weighted in _weighted
	weighted.sum == 0
}

deny contains {
	"msg": sprintf("the weights add up to %d and `total_weight` says %d: an old Envoy refuses the routes, a new one takes shares of %d", [weighted.sum, weighted.total.value, weighted.sum]),
	"path": weighted.total.path,
	"label": "not the sum",
	"severity": "note",
} if {
	some weighted in _weighted
	weighted.sum > 0
	weighted.total.value != null
	weighted.sum != weighted.total.value
}

_weighted := [route.weighted |
	envoy.judged
	some route in data.document.facts.routes
	route.weighted != null
]
