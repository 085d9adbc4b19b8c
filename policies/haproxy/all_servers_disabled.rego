# METADATA
# title: Backend has no server that takes traffic
# description: >-
#   All servers of the backend are `disabled` or have `weight 0`, so every request that is routed there gets a 503
#   until somebody enables one by hand; after a restart they are off again.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-disabled
#   - ref: https://docs.haproxy.org/dev/configuration.html#5.2-weight
# custom:
#   pillar: redundancy
#   concepts: [redundancy, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Delete `disabled` or `weight 0`, or route nothing to the backend.
#   supersedes: []
#   peers: []
package fivenines.haproxy.all_servers_disabled

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s has no server that takes traffic, so whatever is routed there fails", [haproxy.named(proxy)]),
	"path": _place(proxy.servers[0]),
	"label": _label(count(proxy.servers)),
	"related": haproxy.related(array.slice(proxy.servers, 1, count(proxy.servers)), "switched off too"),
} if {
	some proxy in data.document.facts.proxies
	_is_asked(proxy)
	count(proxy.servers) > 0
	count([1 | some server in proxy.servers; not _is_off(server)]) == 0
}

# A backend without a single server is left alone: a controller or the runtime API adds them.
_is_asked(proxy) if {
	proxy.backend
	proxy.used == true
	haproxy.judged(proxy)
	proxy.answers == null
}

_is_off(server) if {
	server.conditional == false
	server.disabled == true
}

_is_off(server) if {
	server.conditional == false
	server.weight == 0
}

_place(server) := server.origins.disabled if server.disabled == true

_place(server) := server.origins.weight if server.disabled != true

_label(1) := "the only server is switched off"

_label(servers) := sprintf("%d servers, and all are switched off", [servers]) if servers > 1
