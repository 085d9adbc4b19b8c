# METADATA
# title: Names are looked up at one server
# description: >-
#   nginx asks only the servers that `resolver` lists. With a single one, its failure is the failure of every name that
#   is not cached any more, and the requests that need it are answered with 502.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver
# custom:
#   pillar: redundancy
#   concepts: [DNS, redundancy]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params:
#     vips: {type: array, items: {type: string}, default: ["10.96.0.10", "10.43.0.10", "10.100.0.10", "10.152.183.10", "172.20.0.10"], description: "addresses behind which several name servers stand, such as the cluster DNS of Kubernetes"}
#   remediation: "List the addresses of two name servers."
#   supersedes: []
#   peers: []
package fivenines.nginx.single_resolver

import data.lib.nginx

# One resolver may serve many handlers.
deny contains {
	"msg": sprintf("`resolver` lists `%s` alone: when it fails, names are not found and the requests that need them fail", [here[0].address]),
	"path": here[0].path,
	"label": "no second name server",
	"related": [{"path": site.user, "msg": "names are looked up for this"} | some site in here],
} if {
	some here in nginx.grouped(_sites)
}

_sites := [{"path": asked.resolver.path, "address": asked.resolver.value.addresses[0], "user": asked.user} |
	some asked in array.concat(_handlers, _servers)
	count(asked.resolver.value.addresses) == 1
	_is_one_host(asked.resolver.value.addresses[0])
]

_handlers := [{"resolver": proxy.effective.resolver, "user": proxy.path} |
	some proxy in nginx.facts.proxies
	nginx.asks_resolver(proxy)
]

_servers := [{"resolver": upstream.resolver, "user": server.path} |
	some upstream in nginx.facts.upstreams
	some server in nginx.live(upstream)
	server.resolve
]

# An address, neither of this machine (and what runs containers there) nor of its link, where a cloud answers.
_is_one_host(address) if {
	regex.match(`^([0-9.]+(:[0-9]+)?|\[[0-9a-fA-F:]+\](:[0-9]+)?)$`, address)
	not regex.match(`^(127[.]|169[.]254[.]|\[::1\])`, address)
	not split(address, ":")[0] in data.params.vips
}
