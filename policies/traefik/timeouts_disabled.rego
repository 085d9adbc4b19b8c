# METADATA
# title: Connections are waited for without an end
# description: >-
#   A timeout of 0 is none. Clients that never finish their request, or servers that never answer, hold connections and
#   memory until Traefik has no more of them.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/
# custom:
#   pillar: fault-tolerance
#   concepts: [timeouts, hanging requests]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Static, Dynamic]
#   params:
#     max_dial_ms: {type: integer, default: 10000, description: "longest time to wait for a connection to a server, in milliseconds"}
#   remediation: Give every timeout an end, well above what a healthy request takes.
#   supersedes: []
#   peers: []
package fivenines.traefik.timeouts_disabled

import data.lib.traefik

# The phases of a request that only a timeout ends.
_phases := {
	"read": "a client that never finishes its request",
	"idle": "a connection that nobody uses",
}

deny contains {
	"msg": sprintf("entry point `%s` has no %s timeout, so %s is kept for ever", [point.name, name, phase]),
	"label": "0 is no timeout",
} if {
	some point in data.document.facts.entry_points
	point.udp == false
	some name, phase in _phases
	timeout := point.timeouts_ms[name]
	timeout.state == "explicit"
	timeout.value == 0
}

deny contains {
	"msg": sprintf("%s waits without an end for a connection to a server", [_named(transport)]),
	"path": transport.timeouts_ms.dial.path,
	"label": "0 is no timeout",
} if {
	some transport in _transports
	transport.timeouts_ms.dial.state == "explicit"
	transport.timeouts_ms.dial.value == 0
}

deny contains {
	"msg": sprintf("%s waits %s for a connection to a server, so a request hangs as long when the host is gone", [
		_named(transport),
		traefik.shown(transport.timeouts_ms.dial.value),
	]),
	"path": transport.timeouts_ms.dial.path,
	"label": "until another server is asked",
} if {
	some transport in _transports
	transport.timeouts_ms.dial.state == "explicit"
	transport.timeouts_ms.dial.value > data.params.max_dial_ms
}

deny contains {
	"msg": sprintf("%s waits without an end for an answer, so a server that hangs holds its requests", [_named(transport)]),
	"path": transport.path,
	"label": "no `responseHeaderTimeout`",
	"severity": "note",
	"level": "strict",
} if {
	some transport in _http_transports
	transport.timeouts_ms.response_header.state == "default"
}

_transports := array.concat(_http_transports, _tcp_transports)

_http_transports := array.concat(_default, [transport |
	some transport in object.get(data.document.facts, "transports", [])
	transport.path[0] == "http"
])

_tcp_transports := [transport |
	some transport in object.get(data.document.facts, "transports", [])
	transport.path[0] != "http"
]

_default := [data.document.facts.transport] if object.get(data.document.facts, "transport", null) != null

_default := [] if object.get(data.document.facts, "transport", null) == null

_named(transport) := sprintf("transport `%s`", [transport.name]) if transport.name != ""

_named(transport) := "the default transport" if transport.name == ""
