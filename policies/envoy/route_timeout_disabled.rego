# METADATA
# title: Request has no timeout
# description: >-
#   `timeout: 0s` switches off the time limit that Envoy has for a request (15 s when left out). It is meant for streams. On
#   any other route a request to an upstream that hangs holds its connection and the client until an idle timeout ends it,
#   five minutes when nothing else is written, and for ever where those are switched off too.
# related_resources:
#   - ref: https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
# custom:
#   pillar: fault-tolerance
#   concepts: [timeout]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [RouteConfiguration, VirtualHost]
#   params: {}
#   remediation: Bound the request with the longest time that it may take. For a stream set `idle_timeout` or `max_stream_duration` beside `timeout`.
#   supersedes: []
#   peers: []
package fivenines.envoy.route_timeout_disabled

import data.lib.envoy

deny contains {
	"msg": "requests of this route have no timeout and no idle timeout, so one to an upstream that hangs is never ended",
	"path": route.timeout_ms.path,
	"label": "switched off",
	"related": [{"document": idle.document, "path": idle.path, "msg": "switched off, too"}],
} if {
	some route in _endless
	idle := _idle(route)
	idle.infinite
}

# An idle timeout ends what hangs, later.
deny contains {
	"msg": sprintf("requests of this route have no timeout, so one to an upstream that hangs %s", [_end]),
	"path": route.timeout_ms.path,
	"label": "switched off",
	"severity": "note",
	"level": "strict",
} if {
	some route in _endless
	not _idle(route).infinite
}

_endless := [route |
	envoy.judged
	some route in data.document.facts.routes
	route.timeout_ms.infinite
	_is_brief(route)
]

# Nothing says that answers on this route go on for long.
_is_brief(route) if {
	not route.streaming
	not route.upgrades
	not route.grpc
	not data.document.facts.manager.upgrades
	# An idle timeout is what a stream needs, and its author knew.
	route.idle_timeout_ms.value == null
	count(route.clusters) > 0
	count([share | some share in route.clusters; _speaks_streams(share)]) == 0
}

# HTTP/2 to the upstream is gRPC more often than not, and what is not known may be.
_speaks_streams(share) if share.document == null

_speaks_streams(share) if envoy.target(share).facts.http2

# The route's own idle timeout, else that of the connection manager around it.
_idle(route) := route.idle_timeout_ms if route.idle_timeout_ms.infinite

_idle(route) := manager.stream_idle_timeout_ms if not route.idle_timeout_ms.infinite

_end := sprintf("is ended after %s without a byte", [envoy.shown(manager.stream_idle_timeout_ms.value)]) if _knows_idle

_end := "is ended by an idle timeout, if there is one" if not _knows_idle

_knows_idle if manager.stream_idle_timeout_ms.value > 0

manager := data.document.facts.manager
