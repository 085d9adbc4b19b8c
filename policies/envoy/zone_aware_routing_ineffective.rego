# METADATA
# title: Routing by zone has no effect
# description: >-
#   Zone-aware routing needs to know how Envoy's own instances are spread over the zones (`cluster_manager.local_cluster_name`)
#   and as many endpoints as `min_cluster_size` says, else Envoy balances over all zones alike. With weights for localities
#   one without a weight gets no requests at all.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/locality_weight
# custom:
#   pillar: traffic
#   concepts: [locality, load balancing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params: {}
#   remediation: "Name Envoy's own cluster in `cluster_manager.local_cluster_name`, lower `min_cluster_size` for small clusters, and give each locality a `load_balancing_weight`."
#   supersedes: []
#   peers: []
package fivenines.envoy.zone_aware_routing_ineffective

import data.lib.envoy

deny contains {
	"msg": sprintf("%s routes by zone and the bootstrap names no `local_cluster_name`, so requests go to all zones alike", [envoy.cluster]),
	"path": facts.lb.zone_aware.path,
	"label": "not in force",
	"severity": "note",
} if {
	envoy.judged
	facts.lb.zone_aware != null
	facts.local_cluster == false
}

deny contains {
	"msg": sprintf("%s routes by zone from %d endpoints on and has %d, so requests go to all zones alike", [envoy.cluster, least.value, endpoints.count]),
	"path": facts.lb.zone_aware.path,
	"label": "not in force",
	"severity": "note",
} if {
	envoy.judged
	facts.local_cluster != false
	least := facts.lb.zone_aware.min_cluster_size
	endpoints.known
	endpoints.count < least.value
}

deny contains {
	"msg": sprintf("%s weighs its localities and this one has no weight, so its %s no requests", [envoy.cluster, _endpoints(locality.count)]),
	"path": envoy.endpoint_place(array.concat(locality.path, ["load_balancing_weight"])),
	"label": "no weight, no requests",
	"related": array.concat(
		[{"path": facts.lb.locality_weighted.path, "msg": "localities are weighed"}],
		envoy.endpoint_related(locality.path, "no weight, no requests"),
	),
} if {
	envoy.judged
	facts.lb.locality_weighted != null
	some locality in endpoints.localities
	locality.count > 0
	locality.weight.state == "default"
}

facts := data.document.facts

endpoints := facts.endpoints

_endpoints(1) := "endpoint gets"

_endpoints(count) := sprintf("%d endpoints get", [count]) if count > 1
