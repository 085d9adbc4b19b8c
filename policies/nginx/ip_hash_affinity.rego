# METADATA
# title: Clients are bound to one server by their address
# description: >-
#   A client always gets the same server, as though the server kept something for it. Shares are uneven, because one
#   address may be a whole company, and what the server kept is lost when it fails. Behind another proxy without
#   `real_ip_header` the address is that proxy's, and one server gets everybody.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash
#   - ref: https://nginx.org/en/docs/http/ngx_http_realip_module.html#set_real_ip_from
# custom:
#   pillar: scalability
#   concepts: [stateless services, session affinity, load balancing]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Keep sessions in a store that all servers share, and balance freely. Behind a proxy set `set_real_ip_from` and `real_ip_header`."
#   supersedes: []
#   peers: []
package fivenines.nginx.ip_hash_affinity

import data.lib.nginx

deny contains {
	"msg": sprintf("upstream `%s` chooses by the client's address, which is the balancer's here (`proxy_protocol` without `set_real_ip_from`): one server gets every request", [upstream.name]),
	"path": upstream.method_path,
	"label": "the address is that of the proxy in front",
	"related": [{"path": listen.path, "msg": "clients come through a proxy here"} | some listen in array.slice(listens, 0, 5)],
} if {
	nginx.facts.complete
	some upstream in _pools
	_is_by_address(upstream)
	listens := _fronted(upstream)
	count(listens) > 0
	count(nginx.facts.directives.set_real_ip_from) == 0
}

deny contains {
	"msg": sprintf("upstream `%s` binds each client to one of its %d servers (`%s`): what that server keeps for it is lost when it fails", [
		upstream.name,
		upstream.live,
		upstream.method,
	]),
	"path": upstream.method_path,
	"label": "state is expected on one server",
	"severity": "note",
	"level": "strict",
} if {
	some upstream in _pools
	_is_bound(upstream)
	not _is_told(upstream)
	not _has_sockets(upstream)
}

_pools := [upstream |
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.live >= 2
	nginx.is_remote(upstream)
]

_is_by_address(upstream) if upstream.method == "ip_hash"

_is_by_address(upstream) if upstream.hash.key in {"$remote_addr", "$binary_remote_addr"}

_is_bound(upstream) if _is_by_address(upstream)

_is_bound(upstream) if upstream.method == "sticky"

# Said above, and worse.
_is_told(upstream) if {
	nginx.facts.complete
	_is_by_address(upstream)
	count(_fronted(upstream)) > 0
	count(nginx.facts.directives.set_real_ip_from) == 0
}

# The sockets of its handlers' servers, when all of them speak the protocol.
_fronted(upstream) := listens if {
	servers := {nginx.facts.proxies[index].server | some index in upstream.used_by}
	listens := [listen |
		some server in servers
		some index in nginx.facts.servers[server].listens
		listen := nginx.facts.listens[index]
	]
	every listen in listens {
		"proxy_protocol" in listen.parameters
	}
}

# What several requests or connections are made of has to stay on one server.
_has_sockets(upstream) if {
	some index in upstream.used_by
	some header in nginx.facts.proxies[index].effective.set_header.value
	lower(header[0]) == "upgrade"
}
