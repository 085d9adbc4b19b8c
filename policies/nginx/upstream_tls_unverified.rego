# METADATA
# title: Upstream's certificate is not verified
# description: >-
#   nginx encrypts the connection to the upstream and does not look at the certificate: verification is off by default.
#   Whoever stands on the way, or answers at the address after a change of DNS, reads the requests with their tokens and answers them.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify
#   - ref: https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_ssl_verify
# custom:
#   pillar: zero-trust
#   concepts: [TLS, encryption in transit, authentication of services]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     ignore_hosts: {type: array, items: {type: string}, default: [], description: "hosts and upstreams that are reached over a trusted path"}
#   remediation: "Set `proxy_ssl_verify on`, `proxy_ssl_trusted_certificate` with the issuing authority, `proxy_ssl_server_name on` and, for an upstream group, `proxy_ssl_name`."
#   supersedes: []
#   peers: []
package fivenines.nginx.upstream_tls_unverified

import data.lib.nginx

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("`%s off`: %s %s over TLS without looking at the certificate, so anyone on the way can answer", [
		nginx.directive(here[0], "ssl_verify"),
		nginx.wheres(here),
		_reach(here),
	]),
	"path": here[0].effective.ssl_verify.path,
	"label": "switched off here",
	"related": nginx.related_proxies(here),
} if {
	some group in nginx.grouped([{"path": proxy.effective.ssl_verify.path, "proxy": proxy} |
		some proxy in _unverified
		_is_written(proxy)
	])
	here := [site.proxy | some site in group]
}

# The vendor's default.
deny contains {
	"msg": sprintf("%s %s over TLS without looking at the certificate (`%s` is off by default), so anyone on the way can answer", [
		nginx.where(proxy),
		_reach([proxy]),
		nginx.directive(proxy, "ssl_verify"),
	]),
	"label": "the certificate is not verified",
	"severity": "note",
	"level": "strict",
} if {
	some proxy in _unverified
	not _is_written(proxy)
}

_unverified := [proxy |
	some proxy in nginx.facts.proxies
	proxy.tls == true
	proxy.effective.ssl_verify.value == false
	nginx.is_remote_target(proxy)
	not nginx.target_name(proxy) in data.params.ignore_hosts
]

_is_written(proxy) if proxy.effective.ssl_verify.state in {"explicit", "inherited"}

_reach(proxies) := sprintf("reach%s `%s`", [_s(proxies), names[0]]) if {
	names := sort({nginx.target_name(proxy) | some proxy in proxies})
	count(names) == 1
}

_reach(proxies) := sprintf("reach%s `%s` and others", [_s(proxies), names[0]]) if {
	names := sort({nginx.target_name(proxy) | some proxy in proxies})
	count(names) > 1
}

_s(proxies) := "es" if count(proxies) == 1

_s(proxies) := "" if count(proxies) > 1
