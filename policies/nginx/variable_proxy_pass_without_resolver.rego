# METADATA
# title: Variable target without a resolver
# description: >-
#   With a variable anywhere in the target, nginx looks the host's name up for each request and needs a `resolver` for that; the
#   system's own is never asked. `nginx -t` is content and nginx starts, but every request whose name is not an `upstream` is
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
#   remediation: Add a `resolver` with the addresses of two name servers to the `http` or `server` block, or put the name into an `upstream`.
#   supersedes: []
#   peers: ["gixy-ng:missing_resolver"]
package fivenines.nginx.variable_proxy_pass_without_resolver

import data.lib.nginx
import data.lib.text

# A name that is written out, or that the variables are known to hold.
deny contains {
	"msg": sprintf("`%s` looks %s up for each request, and no `resolver` is set: every such request is answered with 502", [
		proxy.handler,
		text.listed(sort({sprintf("`%s`", [name.host]) | some name in names})),
	]),
	"path": proxy.path,
	"label": "with a variable, names need a `resolver`",
	"related": [{"path": name.path, "msg": "the name stands here"} | some name in array.slice(names, 0, 5)],
} if {
	nginx.facts.complete
	some proxy in _unresolved
	names := [name | some name in _names(proxy); not _is_known(proxy, name)]
	count(names) > 0
}

# The client says the name, and no group of servers could bear it.
deny contains {
	"msg": sprintf("`%s` takes its host from the request (`$%s`), and no `resolver` is set: every name is answered with 502", [
		proxy.handler,
		variable,
	]),
	"label": "names in variables need a `resolver`",
	"severity": "warning",
	"level": "strict",
} if {
	nginx.facts.complete
	count(nginx.facts.upstreams) == 0
	some proxy in _unresolved
	proxy.kind == "unknown"
	count(proxy.values) == 0
	variable := [name | some name in proxy.variables; _is_requested(name)][0]
}

_unresolved := [proxy |
	some proxy in nginx.facts.proxies
	_is_variable(proxy)
	proxy.effective.resolver.state != "unknown"
	proxy.effective.resolver.value == null
]

# One variable anywhere, and the whole target is put together for each request.
_is_variable(proxy) if count(proxy.variables) > 0

_is_variable(proxy) if contains(proxy.uri, "$")

_names(proxy) := [proxy] if proxy.kind == "name"

_names(proxy) := [value | some value in proxy.values; value.kind == "name"] if {
	proxy.kind != "name"
	proxy.values_complete
}

# A handler that names the host without variables has looked it up when nginx started, for all others too.
_is_known(proxy, name) if _key(proxy, name) in _known

_known := {_key(proxy, proxy) |
	some proxy in nginx.facts.proxies
	proxy.kind == "name"
	not _is_variable(proxy)
}

_key(proxy, target) := sprintf("%s %s %d", [proxy.module, lower(target.host), _port(proxy, target)])

_port(_, target) := target.port if is_number(target.port)

_port(proxy, target) := object.get({"https": 443, "grpcs": 443}, _scheme(proxy, target), 80) if not is_number(target.port)

_scheme(_, target) := split(target.value, "://")[0] if is_string(target.value)

_scheme(proxy, target) := proxy.scheme if not is_string(target.value)

_is_requested(name) if name in {"host", "http_host", "ssl_server_name", "ssl_preread_server_name"}

_is_requested(name) if regex.match(`^(arg|http|cookie)_`, name)
