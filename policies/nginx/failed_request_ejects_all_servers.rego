# METADATA
# title: One bad request takes every upstream server out
# description: >-
#   A request that fails on every server is tried on each, and each try counts as that server's failure. With `max_fails` 1
#   a single such request (a query of death, one slow report) marks the whole group as dead: nginx answers everybody with 502 and "no live
#   upstreams" until `fail_timeout` is over, although every server is up.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
#   - ref: https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails
# custom:
#   pillar: fault-tolerance
#   concepts: [retry, circuit breaker, cascading failure]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_read_ms: {type: integer, minimum: 1, default: 10000, description: "longest explicit read timeout, in milliseconds, that ordinary slow requests are expected to exceed"}
#   remediation: Set `max_fails=3` on each server, and with three or more servers `proxy_next_upstream_tries 2`.
#   supersedes: []
#   peers: []
package fivenines.nginx.failed_request_ejects_all_servers

import data.lib.nginx
import data.lib.text

# One directive may hold for many locations, and one location may have several reasons: the first is told.
deny contains {
	"msg": sprintf("one request that %s on every server takes all %d of upstream `%s` out: each is tried, and each has `max_fails` 1", [
		reason.fails,
		first.upstream.live,
		first.upstream.name,
	]),
	"path": reason.path,
	"label": reason.label,
	"related": array.concat(
		nginx.related_servers(nginx.live(first.upstream), "the first failure takes it out"),
		nginx.related_proxies([other.proxy | some other in here]),
	),
	"severity": reason.severity,
	"level": reason.level,
} if {
	some here in nginx.grouped(_sites)
	first := here[0]
	reason := first.reason
}

_sites := [{"path": reasons[0].path, "proxy": pair.proxy, "upstream": pair.upstream, "reason": reasons[0]} |
	some pair in nginx.redundant
	_is_fragile(pair.upstream)
	nginx.retries(pair.proxy)
	_reaches_all(pair.proxy.effective.next_upstream_tries, pair.upstream)
	reasons := _reasons(pair)
	count(reasons) > 0
]

# All servers are taken out by one failure each.
_is_fragile(upstream) if {
	every server in nginx.live(upstream) {
		server.max_fails.value == 1
	}
}

_reaches_all(tries, _) if tries.value == 0

_reaches_all(tries, upstream) if tries.value >= upstream.live

_reasons(pair) := array.concat(
	array.concat(
		[_answer(pair.proxy, "http_500", "500", "warning") | _has(pair.proxy, "http_500")],
		[_slow(pair.proxy, "warning", "default") | _times_out(pair); _is_short(pair.proxy.effective.read_timeout_ms)],
	),
	array.concat(
		[_answer(pair.proxy, word, trim_prefix(word, "http_"), "note") |
			some word in ["http_502", "http_503", "http_504", "http_429"]
			_has(pair.proxy, word)
		],
		[_slow(pair.proxy, "note", "strict") | _times_out(pair)],
	),
)

_has(proxy, word) if word in proxy.effective.next_upstream.value

_answer(proxy, word, status, severity) := {
	"fails": sprintf("is answered with %s", [status]),
	"path": object.get(proxy.effective.next_upstream, ["paths", word], proxy.effective.next_upstream.path),
	"label": "such an answer counts as the server's failure",
	"severity": severity,
	"level": "default",
}

_slow(proxy, severity, level) := {
	"fails": sprintf("takes over %s", [text.duration(proxy.effective.read_timeout_ms.value)]),
	"path": _slow_place(proxy),
	"label": "a timeout counts as the server's failure",
	"severity": severity,
	"level": level,
}

_slow_place(proxy) := path if {
	path := proxy.effective.next_upstream.paths.timeout
} else := proxy.effective.read_timeout_ms.path if {
	proxy.effective.read_timeout_ms.state in {"explicit", "inherited"}
} else := proxy.path

# There is time for a try on every server.
_times_out(pair) if {
	effective := pair.proxy.effective
	pair.proxy.module == "http"
	_has(pair.proxy, "timeout")
	is_number(effective.read_timeout_ms.value)
	_fits(effective.next_upstream_timeout_ms, effective.read_timeout_ms.value * (pair.upstream.live - 1))
}

_fits(limit, _) if limit.value == 0

_fits(limit, needed) if limit.value > needed

_is_short(timeout) if {
	timeout.state in {"explicit", "inherited"}
	timeout.value <= data.params.max_read_ms
}
