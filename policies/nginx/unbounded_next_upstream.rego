# METADATA
# title: Retries over all upstream servers without a limit
# description: >-
#   With neither `proxy_next_upstream_tries` nor `proxy_next_upstream_timeout` a request is tried on every server of the
#   group, and each try may last until the timeouts. The client has gone long before, and in an overload every
#   request costs the group as many executions as it has servers.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream_tries
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream_timeout
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, retry amplification, timeout]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_total_ms: {type: integer, minimum: 1, default: 600000, description: "longest time, in milliseconds, that explicit timeouts may add up to"}
#   remediation: "Set `proxy_next_upstream_tries 2` and `proxy_next_upstream_timeout` to what a client waits for."
#   supersedes: []
#   peers: []
package fivenines.nginx.unbounded_next_upstream

import data.lib.nginx
import data.lib.text

deny contains {
	"msg": sprintf("a request may be tried on all %d servers of upstream `%s`, up to %s in all (%s to connect and %s to read, each time)", [
		pair.upstream.live,
		pair.upstream.name,
		text.duration(total),
		text.duration(connect.value),
		text.duration(read.value),
	]),
	"path": pair.proxy.path,
	"label": "neither tries nor time are limited",
	"related": [
		{"path": pair.upstream.path, "msg": "its servers"},
		{"path": read.path, "msg": sprintf("each may take %s to answer", [text.duration(read.value)])},
	],
	"severity": _severity(total, [connect, read]),
	"level": _level(total, [connect, read]),
} if {
	some pair in nginx.redundant
	pair.upstream.live >= 3
	pair.proxy.module == "http"
	pair.proxy.handler != "memcached_pass"
	effective := pair.proxy.effective
	"timeout" in effective.next_upstream.value
	not "off" in effective.next_upstream.value
	effective.next_upstream_tries.value == 0
	effective.next_upstream_timeout_ms.value == 0
	connect := effective.connect_timeout_ms
	read := effective.read_timeout_ms
	total := (connect.value + read.value) * pair.upstream.live
}

# Somebody has chosen the timeouts, and has not multiplied them.
_is_chosen(total, timeouts) if {
	total > data.params.max_total_ms
	some timeout in timeouts
	timeout.state in {"explicit", "inherited"}
}

_severity(total, timeouts) := "warning" if _is_chosen(total, timeouts)

_severity(total, timeouts) := "note" if not _is_chosen(total, timeouts)

_level(total, timeouts) := "default" if _is_chosen(total, timeouts)

_level(total, timeouts) := "strict" if not _is_chosen(total, timeouts)
