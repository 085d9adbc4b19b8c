# METADATA
# title: A stream ends with the default timeout
# description: >-
#   Envoy ends a request after 15 s when nothing is written, and counts until the answer's last byte: server-sent events,
#   watches and streaming calls are cut off in the middle and begin again. A WebSocket that has been upgraded is not cut.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
# custom:
#   pillar: fault-tolerance
#   concepts: [timeout, streaming]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [RouteConfiguration, VirtualHost]
#   params:
#     names: {type: string, default: "(^|[^a-z])(stream|streams|streaming|sse|events|eventsource|watch)([^a-z]|$)", description: "pattern of the names that speak of streams"}
#   remediation: "Set `timeout: 0s` with an `idle_timeout` on the routes of streams."
#   supersedes: []
#   peers: []
package fivenines.envoy.default_timeout_on_stream

import data.lib.envoy

deny contains {
	"msg": sprintf("`%s` speaks of a stream and the route has no `timeout`, so Envoy ends each after its default of %s", [name, envoy.shown(route.timeout_ms.value)]),
	"path": array.concat(route.action_path, ["timeout"]),
	"label": "Envoy's default holds",
} if {
	envoy.judged
	some route in data.document.facts.routes
	route.timeout_ms.state == "default"
	not route.upgrades
	not data.document.facts.manager.upgrades
	name := [text | some text in _names(route); regex.match(data.params.names, lower(text))][0]
}

_names(route) := array.concat(route.matched, [share.name | some share in route.clusters])
