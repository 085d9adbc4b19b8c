# METADATA
# title: Clients may hold connections for ever
# description: >-
#   A listener that faces strangers has to end what they leave open: a client that sends its headers byte by byte, a stream
#   on which nothing moves, a connection without a request. Each costs memory and a file descriptor, and a few thousand of
#   them take the proxy down for everybody.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
# custom:
#   pillar: fault-tolerance
#   concepts: [timeout, overload]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Listener]
#   params: {}
#   remediation: "Leave `stream_idle_timeout` and `idle_timeout` at their defaults or bound them, give streaming routes an `idle_timeout` of their own, and set `request_headers_timeout` to some seconds."
#   supersedes: []
#   peers: []
package fivenines.envoy.edge_listener_without_timeouts

import data.lib.envoy

deny contains {
	"msg": sprintf("%s faces clients from outside and %s, so what they leave open is never closed", [envoy.listener, limit.what]),
	"path": limit.value.path,
	"label": "switched off",
} if {
	some manager in _edges
	some limit in [
		{"what": "ends no stream that is idle", "value": manager.stream_idle_timeout_ms},
		{"what": "ends no connection that is idle", "value": manager.idle_timeout_ms},
	]
	limit.value.infinite
}

deny contains {
	"msg": sprintf("%s faces clients from outside and waits for their headers as long as they like, so slow ones hold memory and connections", [envoy.listener]),
	"path": manager.request_headers_timeout_ms.path,
	"label": "no limit",
	"severity": "note",
	"level": "strict",
} if {
	some manager in _edges
	manager.request_headers_timeout_ms.value == null
	manager.request_headers_timeout_ms.state != "unknown"
}

_edges := [manager |
	envoy.judged
	not data.document.facts.local
	some manager in data.document.facts.managers
	manager.edge
]
