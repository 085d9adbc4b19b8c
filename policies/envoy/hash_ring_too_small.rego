# METADATA
# title: Hash table is too small for its endpoints
# description: >-
#   A ring or a table spreads keys evenly only when each endpoint has many places in it. With few, one endpoint gets several
#   times the load of another, and with fewer places than endpoints some get nothing. Envoy refuses a Maglev table whose size
#   is no prime number.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers#ring-hash
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/load_balancing_policies/maglev/v3/maglev.proto
# custom:
#   pillar: traffic
#   concepts: [consistent hashing, load balancing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     places: {type: integer, minimum: 1, default: 10, description: "places that each endpoint has in a ring"}
#     table_places: {type: integer, minimum: 1, default: 100, description: "places that each endpoint has in a Maglev table"}
#   remediation: Leave the sizes out; Envoy's own are 1024 places or more in a ring and 65537 in a table.
#   supersedes: []
#   peers: []
package fivenines.envoy.hash_ring_too_small

import data.lib.envoy

deny contains {
	"msg": sprintf("the Maglev table of %s has %d places, which is no prime number, so Envoy refuses the configuration", [envoy.cluster, sizes.table_size.value]),
	"path": sizes.table_size.path,
	"label": "no prime number",
} if {
	envoy.judged
	lb.policy.value == "MAGLEV"
	not sizes.table_is_prime
}

deny contains {
	"msg": sprintf("%s has %d endpoints and its %s %s, so keys are spread unevenly over them", [envoy.cluster, endpoints.count, size.what, _places(size.value)]),
	"path": size.path,
	"label": sprintf("fewer than %d an endpoint", [size.least]),
	"severity": "note",
} if {
	envoy.judged
	some size in _sizes
	size.state == "explicit"
	size.value < endpoints.count * size.least
}

lb := data.document.facts.lb

sizes := lb.sizes

endpoints := data.document.facts.endpoints

_sizes contains object.union(sizes.maximum_ring_size, {"what": "ring may have", "least": 1}) if lb.policy.value == "RING_HASH"

_sizes contains object.union(sizes.minimum_ring_size, {"what": "ring has", "least": data.params.places}) if lb.policy.value == "RING_HASH"

_sizes contains object.union(sizes.table_size, {"what": "table has", "least": data.params.table_places}) if {
	lb.policy.value == "MAGLEV"
	sizes.table_is_prime
}

_places(1) := "1 place"

_places(count) := sprintf("%d places", [count]) if count != 1
