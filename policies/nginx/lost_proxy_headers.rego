# METADATA
# title: Headers of the outer level are lost
# description: >-
#   nginx inherits `proxy_set_header` all or nothing: one directive of its own, and a location drops every header that the server or http
#   level sets. The upstream then sees the proxy as its client, another `Host`, and a request that belongs to no trace.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header
# custom:
#   pillar: observability
#   concepts: [trace propagation, client identity, reverse proxy]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: State the headers again beside the new one, or put them into a file that both levels include.
#   supersedes: []
#   peers: []
package fivenines.nginx.lost_proxy_headers

import data.lib.nginx
import data.lib.text

# One level may hold for many handlers.
deny contains {
	"msg": sprintf("%s sets %s of its own and so drops %s of the outer level", [
		nginx.wheres([site.proxy | some site in here]),
		text.counted(count(headers.value), "header"),
		text.listed([sprintf("`%s`", [lost[0]]) | some lost in first.lost]),
	]),
	"label": "the outer level's are not inherited",
	"related": [{"path": lost[2], "msg": sprintf("`%s` is lost", [lost[0]])} | some lost in first.lost],
	"severity": _severity(first.lost),
	"level": _level(first.lost),
} if {
	some here in nginx.grouped(_sites)
	first := here[0]
	headers := first.proxy.effective.set_header
}

_sites := [{"proxy": proxy, "path": headers.paths[0], "lost": lost} |
	not input.broken
	some proxy in nginx.facts.proxies
	headers := proxy.effective.set_header
	headers.state in {"explicit", "inherited"}
	not _is_another_site(headers.value)
	lost := [header |
		some header in headers.lost
		header[1] != ""
		_matters(_header(proxy, header[0]))
	]
	count(lost) > 0
]

# Whoever writes the host's name out talks to somebody else's service, who is told nothing on purpose.
_is_another_site(headers) if {
	some header in headers
	lower(header[0]) == "host"
	not contains(header[1], "$")
}

# FastCGI and its kin carry headers as HTTP_X_REQUEST_ID.
_header(proxy, name) := lower(name) if proxy.handler in {"proxy_pass", "grpc_pass"}

_header(proxy, name) := replace(trim_prefix(lower(name), "http_"), "_", "-") if {
	not proxy.handler in {"proxy_pass", "grpc_pass"}
	startswith(lower(name), "http_")
}

_matters(header) if header in {"host", "x-request-id", "traceparent", "tracestate", "b3", "x-real-ip"}

_matters(header) if regex.match(`^x-(b3|forwarded)-`, header)

_matters(header) if _switches(header)

# Only connections that are upgraded need them.
_switches(header) if header in {"connection", "upgrade"}

_only_switches(lost) if {
	every header in lost {
		_switches(lower(header[0]))
	}
}

_severity(lost) := "note" if _only_switches(lost)

_severity(lost) := "warning" if not _only_switches(lost)

_level(lost) := "strict" if _only_switches(lost)

_level(lost) := "default" if not _only_switches(lost)
