# METADATA
# title: Name that nginx has nobody to ask for
# description: >-
#   With a variable in the host, nginx looks the name up for each request and needs a `resolver` for that; the system's own
#   is never asked. `nginx -t` is content and nginx starts, but every request whose name is not an `upstream` is
#   answered with 502 and "no resolver defined to resolve".
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass
# custom:
#   pillar: traffic
#   concepts: [service discovery, routing]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Add a `resolver` with the addresses of two name servers to the `http` or `server` block, or take the variable out of the host.
#   supersedes: []
#   peers: ["gixy-ng:missing_resolver"]
package fivenines.nginx.variable_proxy_pass_without_resolver

import data.lib.nginx
import data.lib.text

# Some value is known to be a name.
deny contains {
	"msg": sprintf("`%s` looks %s up for each request, and no `resolver` is set: every such request is answered with 502", [
		proxy.handler,
		text.listed(sort({sprintf("`%s`", [name.host]) | some name in names})),
	]),
	"path": proxy.path,
	"label": "names in variables need a `resolver`",
	"related": [{"path": name.path, "msg": "the name stands here"} | some name in array.slice(names, 0, 5)],
} if {
	nginx.facts.complete
	some proxy in _unresolved
	names := _names(proxy)
	count(names) > 0
}

# The client says the name, and no group of servers could bear it.
deny contains {
	"msg": sprintf("`%s` takes its host from the request (`$%s`), and no `resolver` is set: every name is answered with 502", [
		proxy.handler,
		variable,
	]),
	"path": proxy.path,
	"label": "names in variables need a `resolver`",
	"severity": "warning",
	"level": "strict",
} if {
	nginx.facts.complete
	count(nginx.facts.upstreams) == 0
	some proxy in _unresolved
	count(proxy.values) == 0
	variable := [name | some name in proxy.variables; _is_requested(name)][0]
}

_unresolved := [proxy |
	some proxy in nginx.facts.proxies
	proxy.complete
	count(proxy.variables) > 0
	proxy.effective.resolver.state != "unknown"
	proxy.effective.resolver.value == null
]

_names(proxy) := [value |
	some value in proxy.values
	value.kind == "name"
	value.upstream == null
]

_is_requested(name) if name in {"host", "http_host", "ssl_server_name", "ssl_preread_server_name"}

_is_requested(name) if regex.match(`^(arg|http|cookie)_`, name)
