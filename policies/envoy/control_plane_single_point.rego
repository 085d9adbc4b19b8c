# METADATA
# title: Envoy waits for its configuration without end
# description: >-
#   With an `initial_fetch_timeout` of 0 Envoy waits for the first answer of its control plane as long as it takes and serves
#   nothing meanwhile: while the control plane is down no proxy can start. That is right where serving an old or an empty
#   configuration would be worse. A control plane of one instance is down at each of its restarts.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/config_source.proto
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/operations/init
# custom:
#   pillar: redundancy
#   concepts: [control plane, single point of failure]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Bootstrap, Listener, Cluster]
#   params: {}
#   remediation: "Leave `initial_fetch_timeout` at its default of 15 s unless nothing may be served without an answer, and give the control plane a second endpoint."
#   supersedes: []
#   peers: []
package fivenines.envoy.control_plane_single_point

import data.lib.envoy

deny contains {
	"msg": "Envoy waits for this configuration without end (`initial_fetch_timeout`), so it cannot start while the control plane is down",
	"path": path,
	"label": "no limit",
} if {
	envoy.judged
	some path in data.document.facts.endless_fetches
}

deny contains {
	"msg": sprintf("the control plane `%s` has one endpoint, `%s`, so proxies neither start nor learn of changes while that is down", [reference.name, endpoints.items[0].address]),
	"path": reference.path,
	"label": "asked for configuration",
	"related": [{"document": endpoints.source.document, "path": endpoints.items[0].path, "msg": "the only endpoint"}],
} if {
	envoy.judged
	input.dynamic_resources
	some reference in data.document.facts.references
	reference.via == "xds"
	endpoints := envoy.target(reference).facts.endpoints
	endpoints.known
	endpoints.count == 1
	not endpoints.local
}
