# METADATA
# title: Backend has one server
# description: >-
#   One address serves all that is routed here. When that host is lost or restarted, every request fails until it is back,
#   and neither checks nor retries help, because there is nowhere else to go.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-server
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     vips: {type: array, items: {type: string}, default: [], description: "addresses that move between hosts or stand for several"}
#     ignore_backends: {type: array, items: {type: string}, default: ["*letsencrypt*", "*certbot*", "*acme*", "*stats*", "*prometheus*", "*metrics*"], description: "globs of proxies that need no second server"}
#   remediation: Add a second server on another host, or name the address in `vips` if several hosts stand behind it.
#   supersedes: []
#   peers: []
package fivenines.haproxy.single_server_backend

import data.lib.haproxy

deny contains {
	"msg": sprintf("%s has one server, `%s`, so all that is routed there fails with it", [haproxy.named(proxy), server.name]),
	"label": _label(server),
	"level": _level(server),
	"severity": _severity(server),
} if {
	some proxy in _needs_several
	[server] := _serving(proxy)
	_is_one_place(server)
	server.kind in {"ipv4", "ipv6", "name"}
}

# Several ports of one host are lost with it. Of a name nobody knows how many hosts it stands for.
deny contains {
	"msg": sprintf("%s has %d servers, all of them on `%s`, so all that is routed there fails with that host", [
		haproxy.named(proxy),
		haproxy.remote(servers),
		server.address,
	]),
	"path": server.path,
	"label": "one host and nothing beside it",
	"related": haproxy.related(array.slice(servers, 1, count(servers)), "the same host"),
} if {
	some proxy in _needs_several
	servers := _serving(proxy)
	count({server.address | some server in servers}) == 1
	count([1 | some server in servers; not _is_one_place(server)]) == 0
	haproxy.remote(servers) > 1
	server := servers[0]
	server.kind in {"ipv4", "ipv6"}
}

_needs_several contains proxy if {
	some proxy in data.document.facts.proxies
	proxy.backend
	proxy.used == true
	haproxy.judged(proxy)
	name := lower(proxy.name)
	count([1 | some pattern in data.params.ignore_backends; glob.match(pattern, [], name)]) == 0
}

_serving(proxy) := [server | some server in proxy.servers; server.disabled != true; server.weight != 0]

_is_one_place(server) if {
	server.conditional == false
	server.local == false
	server.template == null
	not server.address in data.params.vips
}

# A name may stand for many hosts.
_level(server) := "strict" if server.kind == "name"

_level(server) := "default" if server.kind != "name"

_severity(server) := "note" if server.kind == "name"

_severity(server) := "warning" if server.kind != "name"

_label(server) := "one name and nothing beside it" if server.kind == "name"

_label(server) := "one address and nothing beside it" if server.kind != "name"
