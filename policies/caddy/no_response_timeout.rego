# METADATA
# title: An upstream is waited for too long
# description: >-
#   Caddy waits without an end for an answer unless `response_header_timeout` says otherwise, so an upstream that hangs
#   holds its requests and their memory. A long `dial_timeout` delays every request while a host is gone.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#the-http-transport
# custom:
#   pillar: fault-tolerance
#   concepts: [timeouts, hanging requests]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_dial_ms: {type: integer, default: 10000, description: "longest time to wait for a connection, in milliseconds"}
#   remediation: Write `dial_timeout 3s` and `response_header_timeout 30s` in `transport http`.
#   supersedes: []
#   peers: []
package fivenines.caddy.no_response_timeout

import data.lib.caddy

deny contains {
	"msg": sprintf("a connection to an upstream is waited for %s, so every request hangs as long when its host is gone", [
		caddy.shown(proxy.dial_timeout_ms.value),
	]),
	"path": proxy.dial_timeout_ms.path,
	"label": "until another upstream is asked",
} if {
	some proxy in caddy.proxies
	proxy.dial_timeout_ms.state == "explicit"
	proxy.dial_timeout_ms.value > data.params.max_dial_ms
}

deny contains {
	"msg": "an answer of an upstream is waited for without an end, so one that hangs holds its requests",
	"path": proxy.path,
	"label": "no `response_header_timeout`",
	"severity": "note",
	"level": "strict",
} if {
	some proxy in caddy.proxies
	proxy.response_header_timeout_ms.value == 0
	count(caddy.remote(proxy)) > 0
	proxy.flush == null
}
