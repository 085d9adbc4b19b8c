# METADATA
# title: Upstream is not told which host is meant
# description: >-
#   Over TLS the upstream chooses its certificate by the name that the client sends (SNI), and nginx sends none unless
#   `proxy_ssl_server_name` is on. A host that serves several names answers with another one's certificate, or refuses.
#   And for an upstream group the name that a certificate is compared with is the group's, which stands in no
#   certificate.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_name
# custom:
#   pillar: zero-trust
#   concepts: [TLS, server name indication]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: "Set `proxy_ssl_server_name on`, and `proxy_ssl_name` to the name in the certificate where the target is an upstream group."
#   supersedes: []
#   peers: []
package fivenines.nginx.upstream_tls_without_sni

import data.lib.nginx

deny contains {
	"msg": sprintf("%s reaches `%s` over TLS without saying which host is meant (`%s` is off%s), so it may get another one's certificate, or none", [
		nginx.where(proxy),
		proxy.host,
		nginx.directive(proxy, "ssl_server_name"),
		_origin(proxy.effective.ssl_server_name),
	]),
	"path": proxy.target_path,
	"label": "no server name is sent",
	"severity": "note",
} if {
	not input.broken
	some proxy in nginx.facts.proxies
	proxy.tls == true
	proxy.kind == "name"
	not proxy.local
	# Without a domain it is a container, which serves one name.
	contains(proxy.host, ".")
	proxy.effective.ssl_server_name.value == false
}

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("`%s on` compares the certificates of upstream `%s` with `%s`, the group's own name, because no `%s` is set: requests fail unless it stands in them", [
		nginx.directive(here[0].proxy, "ssl_verify"),
		here[0].name,
		here[0].name,
		nginx.directive(here[0].proxy, "ssl_name"),
	]),
	"path": here[0].path,
	"label": "with which name is not said",
	"related": nginx.related_proxies([site.proxy | some site in here]),
} if {
	some here in nginx.grouped(_nameless)
}

_nameless := [{"proxy": proxy, "path": effective.ssl_verify.path, "name": proxy.host} |
	some proxy in nginx.facts.proxies
	proxy.kind == "upstream"
	proxy.tls == true
	effective := proxy.effective
	effective.ssl_verify.value == true
	effective.ssl_name.state == "default"
	# A domain may well stand in a certificate.
	not contains(proxy.host, ".")
]

_origin(computed) := "" if nginx.is_written(computed)

_origin(computed) := " by default" if not nginx.is_written(computed)
