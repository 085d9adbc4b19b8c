# METADATA
# title: Requests get no id at the edge
# description: >-
#   Envoy gives each request that comes without one an `x-request-id`. It ties the access logs of all services that the
#   request passes together, and decides which requests are traced. Where the edge gives none, nothing later can be put
#   together.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-request-id
# custom:
#   pillar: observability
#   concepts: [request identity, tracing]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Listener]
#   params: {}
#   remediation: "Delete `generate_request_id: false`."
#   supersedes: []
#   peers: []
package fivenines.envoy.request_id_disabled

import data.lib.envoy

deny contains {
	"msg": sprintf("%s gives requests from outside no `x-request-id`, so logs of one request cannot be put together (`generate_request_id`)", [envoy.listener]),
	"label": "switched off",
} if {
	envoy.judged
	some manager in data.document.facts.managers
	# Behind another proxy that one gives the id.
	manager.edge
	manager.generate_request_id.value == false
}
