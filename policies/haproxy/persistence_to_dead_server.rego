# METADATA
# title: Clients are sent to a server that is down
# description: >-
#   `option persist` and `force-persist` send a client to the server of its cookie although HAProxy knows that it is down.
#   Its requests fail until the server is back, while others could serve them.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-option%20persist
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-force-persist
# custom:
#   pillar: fault-tolerance
#   concepts: [session affinity, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Delete the line; to reach a server in maintenance, limit `force-persist` to your own addresses.
#   supersedes: []
#   peers: []
package fivenines.haproxy.persistence_to_dead_server

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s sends clients to the server of their cookie although it is down", [haproxy.named(proxy)]),
	"path": proxy.persist.path,
	"label": "the check's verdict is passed over",
	"related": [{"path": proxy.cookie.path, "msg": "the cookie that ties clients to a server"}],
} if {
	some proxy in data.document.facts.proxies
	_is_tied(proxy)
	proxy.persist.value == true
}

deny contains {
	"msg": sprintf("%s sends all clients to the server of their cookie although it is down", [haproxy.named(proxy)]),
	"path": force.path,
	"label": "the condition is always true",
	"related": [{"path": proxy.cookie.path, "msg": "the cookie that ties clients to a server"}],
} if {
	some proxy in data.document.facts.proxies
	_is_tied(proxy)
	some force in proxy.force_persist
	force.condition in {"if TRUE", "unless FALSE"}
}

_is_tied(proxy) if {
	proxy.backend
	haproxy.judged(proxy)
	is_string(proxy.cookie.name)
	count(haproxy.primaries(proxy)) > 1
}
