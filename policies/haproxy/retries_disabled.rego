# METADATA
# title: Retries are switched off
# description: >-
#   A connection that could not be opened has carried nothing, so trying again is always safe. With `retries 0` each
#   restart of a server and each lost packet of a handshake is an error for somebody, although other servers are up.
#   Many retries at one server, on the other hand, keep clients waiting.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-retries
# custom:
#   pillar: fault-tolerance
#   concepts: [retry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_retries: {type: integer, minimum: 1, default: 5, description: "more retries than this are told of at the strict level"}
#   remediation: Delete the line, the default is 3.
#   supersedes: []
#   peers: []
package fivenines.haproxy.retries_disabled

import data.lib.haproxy

# The same words for every proxy that inherits the line, so that it is told once.
deny contains {
	"msg": "`retries 0` gives up at the first connection that fails, although nothing was sent and other servers may be up",
	"label": "no second try",
} if {
	some proxy in data.document.facts.proxies
	_has_choice(proxy)
	proxy.retries.value == 0
}

deny contains {
	"msg": sprintf("%d retries keep a client waiting for a server that does not answer", [proxy.retries.value]),
	"label": sprintf("more than %d", [data.params.max_retries]),
	"severity": "note",
	"level": "strict",
} if {
	some proxy in data.document.facts.proxies
	_has_choice(proxy)
	proxy.retries.value > data.params.max_retries
	proxy.retries.state in {"explicit", "inherited"}
}

_has_choice(proxy) if {
	proxy.backend
	haproxy.judged(proxy)
	haproxy.remote(haproxy.primaries(proxy)) > 1
}
