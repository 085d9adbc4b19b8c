# METADATA
# title: Only one address of a pool is used
# description: >-
#   A `LOGICAL_DNS` cluster takes the first address of each answer and sends new connections there. For a name inside of the
#   own network, which may stand for every instance of a service, that is one instance at a time, and neither health checks
#   nor outlier detection can choose another.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/service_discovery#logical-dns
# custom:
#   pillar: traffic
#   concepts: [load balancing, service discovery]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Cluster]
#   params:
#     names: {type: string, default: "^[^.]+$|\\.(svc|local|internal|consul|cluster)\\.?$", description: "pattern of the names that are inside of the own network"}
#   remediation: "Use `type: STRICT_DNS`."
#   supersedes: []
#   peers: []
package fivenines.envoy.logical_dns_for_pool

import data.lib.envoy

deny contains {
	"msg": sprintf("%s takes only the first address of `%s`, so further instances behind that name get nothing", [envoy.cluster, endpoint.address]),
	"path": ["type"],
	"label": "one address at a time",
	"related": [{"path": endpoint.path, "msg": "may stand for several instances"}],
} if {
	envoy.judged
	data.document.facts.discovery == "LOGICAL_DNS"
	not envoy.local
	count(envoy.users) > 0
	some endpoint in data.document.facts.endpoints.items
	endpoint.kind == "name"
	regex.match(data.params.names, endpoint.address)
}
