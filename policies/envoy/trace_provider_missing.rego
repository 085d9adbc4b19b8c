# METADATA
# title: Tracing is configured and traces nothing
# description: >-
#   A `tracing` block says which requests are traced and `provider` where the spans go. Without a provider here and a tracer
#   of the bootstrap's nothing is traced, and nothing is said about it; an `overall_sampling` of 0 has the same effect. Where
#   time is lost between services is then found out during the outage, by guessing.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto
# custom:
#   pillar: observability
#   concepts: [tracing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Listener]
#   params: {}
#   remediation: "Add `provider` with the tracer's `typed_config`, or delete the block."
#   supersedes: []
#   peers: []
package fivenines.envoy.trace_provider_missing

import data.lib.envoy

deny contains {
	"msg": sprintf("%s says what to trace and names no provider, so no request is traced", [envoy.listener]),
	"path": array.concat(tracing.path, ["provider"]),
	"label": "spans go nowhere",
} if {
	some tracing in _tracing
	not tracing.provider
	tracing.fallback == false
}

deny contains {
	"msg": sprintf("%s traces 0 %% of the requests at most, so no request is traced", [envoy.listener]),
	"path": tracing.overall.path,
	"label": "the most that is traced",
	"severity": "note",
} if {
	some tracing in _tracing
	tracing.provider
	tracing.overall.value == 0
}

_tracing := [manager.tracing |
	envoy.judged
	some manager in data.document.facts.managers
	manager.tracing != null
]
