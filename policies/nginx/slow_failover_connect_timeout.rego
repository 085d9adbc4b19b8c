# METADATA
# title: Long wait for a server that is gone
# description: >-
#   A host that vanished answers nothing, not even a refusal, so that only the connect timeout ends the try. Every request
#   that meets it waits that long before another server is asked, and occupies a connection meanwhile.
# related_resources:
#   - ref: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_connect_timeout
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, timeout]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, minimum: 1, default: 10000, description: "longest connect timeout, in milliseconds"}
#   remediation: "Set `proxy_connect_timeout` to 1 to 5 seconds: inside a data centre a connection takes milliseconds."
#   supersedes: []
#   peers: []
package fivenines.nginx.slow_failover_connect_timeout

import data.lib.nginx
import data.lib.text

# One directive may hold for many locations.
deny contains {
	"msg": sprintf("when a server of upstream `%s` vanishes, a request waits %s for it before another one is asked (`%s`%s)", [
		first.upstream.name,
		text.duration(first.timeout.value),
		nginx.directive(first.proxy, "connect_timeout"),
		_origin(first.timeout),
	]),
	"path": here[0].path,
	"label": sprintf("%s until failover", [text.duration(first.timeout.value)]),
	"related": nginx.related_proxies([other.proxy | some other in here]),
	"severity": _severity(first.timeout),
	"level": _level(first.timeout),
} if {
	some here in nginx.grouped(_sites)
	first := here[0]
}

_sites := [{"proxy": pair.proxy, "upstream": pair.upstream, "timeout": timeout, "path": _place(pair.proxy, timeout)} |
	some pair in nginx.redundant
	nginx.retries(pair.proxy)
	_retries_timeouts(pair.proxy)
	timeout := pair.proxy.effective.connect_timeout_ms
	timeout.value > data.params.max_ms
]

_retries_timeouts(proxy) if proxy.module == "stream"

_retries_timeouts(proxy) if "timeout" in proxy.effective.next_upstream.value

_is_written(timeout) if timeout.state in {"explicit", "inherited"}

_place(_, timeout) := timeout.path if _is_written(timeout)

_place(proxy, timeout) := proxy.path if not _is_written(timeout)

_origin(timeout) := "" if _is_written(timeout)

_origin(timeout) := " by default" if not _is_written(timeout)

_severity(timeout) := "warning" if _is_written(timeout)

_severity(timeout) := "note" if not _is_written(timeout)

_level(timeout) := "default" if _is_written(timeout)

_level(timeout) := "strict" if not _is_written(timeout)
