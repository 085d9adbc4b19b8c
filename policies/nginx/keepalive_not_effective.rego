# METADATA
# title: Connections to the upstream are not kept
# description: >-
#   `keepalive` keeps connections to the servers open for the next request. A request of HTTP/1.0, or one with
#   `Connection: close`, ends its connection all the same, and before nginx 1.29.7 that is what nginx sends by default.
#   Every request then pays for a new connection, and under load the proxy runs out of ports.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version
# custom:
#   pillar: scalability
#   concepts: [connection pooling, keepalive]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     nginx_version: {type: string, default: "", description: "version of nginx, such as 1.29.7, from which on HTTP/1.1 and kept connections are the default"}
#   remediation: "Set `proxy_http_version 1.1` and an empty header, `proxy_set_header Connection \"\"`, beside the other headers of that level, and `keepalive` behind the balancing method."
#   supersedes: []
#   peers: ["nginx-lint:proxy-keepalive", "gixy-ng:low_keepalive_requests"]
package fivenines.nginx.keepalive_not_effective

import data.lib.nginx

# No handler keeps its connections; the first one is told.
deny contains {
	"msg": sprintf("`keepalive` of upstream `%s` has no effect: %s %s", [
		upstream.name,
		nginx.where(proxies[0]),
		_reason(proxies[0].effective),
	]),
	"path": upstream.keepalive.path,
	"label": "no connection is kept for the next request",
	"related": nginx.related_proxies(proxies),
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.keepalive.value > 0
	not upstream.keepalive_before_method
	proxies := [nginx.facts.proxies[index] | some index in upstream.used_by]
	count(proxies) > 0
	every proxy in proxies {
		proxy.handler == "proxy_pass"
		_reason(proxy.effective)
	}
}

# nginx warns at its start, and forgets the directive.
deny contains {
	"msg": sprintf("`keepalive` of upstream `%s` has no effect: the balancing method behind it replaces it", [upstream.name]),
	"path": upstream.keepalive.path,
	"label": "dropped by the directive below",
	"related": [{"path": upstream.method_path, "msg": "this method has to stand before it"}],
} if {
	some upstream in nginx.facts.upstreams
	nginx.is_known(upstream)
	upstream.keepalive_before_method
	upstream.keepalive.value > 0
}

_reason(effective) := "asks in HTTP/1.0" if {
	nginx.is_written(effective.http_version)
	effective.http_version.value == "1.0"
}

_reason(effective) := "sends `Connection: close`" if {
	not _is_old(effective)
	_connection(effective) == "close"
}

# What nginx does by itself before 1.29.7.
_reason(effective) := "asks in HTTP/1.0, the default before nginx 1.29.7" if {
	not _is_recent
	effective.http_version.state == "default"
}

_reason(effective) := "sends `Connection: close`, the default before nginx 1.29.7" if {
	not _is_recent
	nginx.is_written(effective.http_version)
	effective.http_version.value != "1.0"
	effective.set_header.state != "unknown"
	not _connection(effective)
}

# Asked in HTTP/1.0 in any case.
_is_old(effective) if {
	nginx.is_written(effective.http_version)
	effective.http_version.value == "1.0"
}

_is_old(effective) if {
	not _is_recent
	effective.http_version.state == "default"
}

_connection(effective) := [lower(header[1]) |
	some header in effective.set_header.value
	lower(header[0]) == "connection"
][0]

_is_recent if {
	regex.match(`^[0-9]+[.][0-9]+[.][0-9]+$`, data.params.nginx_version)
	[to_number(part) | some part in split(data.params.nginx_version, ".")] >= [1, 29, 7]
}
