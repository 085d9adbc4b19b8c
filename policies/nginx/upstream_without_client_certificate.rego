# METADATA
# title: Upstream cannot tell who is calling
# description: >-
#   Without TLS, or with TLS but no client certificate, the service behind the proxy has to trust the network: whoever reaches its port is taken
#   for the proxy, and in plaintext everybody on the way reads along.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_certificate
# custom:
#   pillar: zero-trust
#   concepts: [mutual TLS, encryption in transit]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [Config]
#   params:
#     mesh: {type: boolean, default: false, description: "a sidecar on the proxy's host adds mutual TLS"}
#   remediation: "Use `https://` with `proxy_ssl_certificate`, `proxy_ssl_certificate_key` and `proxy_ssl_verify on`, and let the service ask for the certificate."
#   supersedes: []
#   peers: []
package fivenines.nginx.upstream_without_client_certificate

import data.lib.nginx

# A target is told once, at its first handler.
deny contains {
	"msg": sprintf("requests to `%s` travel in plaintext: it cannot know the caller, and others on the way read along", [name]),
	"path": here[0].target_path,
	"label": "neither encrypted nor authenticated",
	"related": nginx.related_proxies(array.slice(here, 1, 6)),
} if {
	some group in _by_target(_plain)
	here := [site.proxy | some site in group]
	name := group[0].path
}

deny contains {
	"msg": sprintf("`%s` is reached over TLS without `%s`, so it cannot know that the proxy is calling", [
		name,
		nginx.directive(here[0], "ssl_certificate"),
	]),
	"path": here[0].target_path,
	"label": "no client certificate is shown",
	"related": nginx.related_proxies(array.slice(here, 1, 6)),
} if {
	some group in _by_target(_anonymous)
	here := [site.proxy | some site in group]
	name := group[0].path
}

_by_target(proxies) := nginx.grouped([{"path": nginx.target_name(proxy), "proxy": proxy} | some proxy in proxies])

_plain := [proxy |
	some proxy in _judged
	proxy.scheme in {"http", "grpc"}
]

_anonymous := [proxy |
	some proxy in _judged
	proxy.tls == true
	proxy.effective.ssl_certificate.state != "unknown"
	proxy.effective.ssl_certificate.value == null
	not _is_public(proxy)
]

_judged := [proxy |
	not data.params.mesh
	some proxy in nginx.facts.proxies
	nginx.is_remote_target(proxy)
]

# Somebody else's service: it authenticates by other means.
_is_public(proxy) if {
	proxy.kind == "name"
	contains(proxy.host, ".")
	not regex.match(`\.(local|internal|svc|lan|corp|private|intra|intranet|home|consul|test|example)$`, proxy.host)
}
