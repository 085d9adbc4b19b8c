# METADATA
# title: Every request waits for a service of one instance
# description: >-
#   Envoy asks this service about every request, and refuses the request when the service does not answer. With one endpoint
#   the restart of that one process refuses everything behind the listener, however many instances the rest has.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/ext_authz_filter
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/rate_limit_filter
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/ext_proc_filter
# custom:
#   pillar: redundancy
#   concepts: [single point of failure, dependency isolation]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Listener]
#   params:
#     virtual_addresses: {type: array, items: {type: string}, default: [], description: "addresses that stand for several hosts, such as that of a load balancer"}
#   remediation: Give the service a second endpoint on another host, or let requests pass without its answer where that is acceptable.
#   supersedes: []
#   peers: []
package fivenines.envoy.auth_service_single_point

import data.lib.envoy

deny contains {
	"msg": sprintf("%s refuses every request while `%s` does not answer (%s), and that has one endpoint, `%s`", [envoy.listener, guard.name, guard.kind, endpoint.address]),
	"path": guard.cluster_path,
	"label": "asked about every request",
	"related": [{"document": endpoints.source.document, "path": endpoint.path, "msg": "the only endpoint"}],
} if {
	envoy.judged
	some guard in data.document.facts.guards
	not guard.opens
	not guard.conditional
	endpoints := envoy.target(guard).facts.endpoints
	endpoints.known
	endpoints.count == 1
	not endpoints.local
	endpoint := endpoints.items[0]
	not endpoint.address in data.params.virtual_addresses
}
