# METADATA
# title: Cluster has one endpoint
# description: >-
#   All requests of the cluster go to one address. When that host fails or restarts, every request fails until it is back:
#   there is nothing to fail over to.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/endpoint/v3/endpoint.proto
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Cluster]
#   params:
#     virtual_addresses: {type: array, items: {type: string}, default: [], description: "addresses that stand for several hosts, such as that of a load balancer"}
#   remediation: Add endpoints on other hosts, or list the address in `virtual_addresses` when several hosts stand behind it.
#   supersedes: []
#   peers: []
package fivenines.envoy.single_endpoint_cluster

import data.lib.envoy

deny contains {
	"msg": sprintf("%s has one endpoint, `%s`, so it fails with that host", [envoy.cluster, endpoint.address]),
	"path": _place(endpoint),
	"label": "the only endpoint",
	"related": array.concat(envoy.led, _elsewhere(endpoint)),
} if {
	envoy.judged
	count(envoy.users) > 0
	data.document.facts.discovery in {"STATIC", "STRICT_DNS", "LOGICAL_DNS", "EDS"}
	endpoints.known
	endpoints.count == 1
	not envoy.local
	endpoint := endpoints.items[0]
	not endpoint.address in data.params.virtual_addresses
}

endpoints := data.document.facts.endpoints

_here if endpoints.source.document == data.document.id

_place(endpoint) := endpoint.path if _here

_place(_) := ["name"] if not _here

_elsewhere(endpoint) := [{"document": endpoints.source.document, "path": endpoint.path, "msg": "the only endpoint"}] if not _here

_elsewhere(_) := [] if _here
