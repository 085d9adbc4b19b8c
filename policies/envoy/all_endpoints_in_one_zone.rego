# METADATA
# title: All endpoints are in one zone
# description: >-
#   The endpoints say where they are, and all of them are in one zone. When it fails (power, network, a wrong change by the
#   provider), no endpoint is left, however many there are.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/endpoint/v3/endpoint_components.proto
# custom:
#   pillar: redundancy
#   concepts: [zone failure, redundancy]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     zones: {type: array, items: {type: string}, default: [], description: "zones that all endpoints may be in, such as that of a development environment"}
#   remediation: Run endpoints in a second zone and list them, with a lower priority where the way there is long.
#   supersedes: []
#   peers: []
package fivenines.envoy.all_endpoints_in_one_zone

import data.lib.envoy

deny contains {
	"msg": sprintf("all %d endpoints of %s are in zone `%s`, so they fail together with it", [endpoints.count, envoy.cluster, zone]),
	"path": envoy.endpoint_place(place),
	"label": "the only zone",
	"related": envoy.endpoint_related(place, "the only zone"),
} if {
	envoy.judged
	not envoy.auxiliary
	# A control plane may tell each proxy of the endpoints that are near it.
	data.document.facts.control_plane != true
	endpoints.known
	endpoints.count > 1
	not envoy.local
	count(endpoints.zones) == 1
	some zone, _ in endpoints.zones
	zone != ""
	not zone in data.params.zones
	place := array.concat(endpoints.localities[0].path, ["locality", "zone"])
}

endpoints := data.document.facts.endpoints
