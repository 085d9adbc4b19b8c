# METADATA
# title: Upstreams are tried without a pause, or for too long
# description: >-
#   With `lb_try_interval 0` Caddy tries again at once for as long as `lb_try_duration` lasts. When all upstreams are
#   down, every waiting request keeps a processor busy. A very long `lb_try_duration` keeps requests that nobody waits for
#   any more.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing
# custom:
#   pillar: fault-tolerance
#   concepts: [exponential backoff, retry storm]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params:
#     max_ms: {type: integer, default: 60000, description: "longest time that one request is tried for, in milliseconds"}
#   remediation: Leave `lb_try_interval` at 250ms, and `lb_try_duration` at a few seconds.
#   supersedes: []
#   peers: []
package fivenines.caddy.retry_busy_loop

import data.lib.caddy

deny contains {
	"msg": sprintf("upstreams are tried without a pause for %s, so requests spin while all upstreams are down", [
		caddy.shown(proxy.try_duration_ms.value),
	]),
	"path": proxy.try_interval_ms.path,
	"label": "no pause between two tries",
} if {
	some proxy in caddy.proxies
	proxy.try_interval_ms.value == 0
	proxy.try_duration_ms.value > 0
}

deny contains {
	"msg": sprintf("a request is tried for %s, so requests pile up while all upstreams are down", [caddy.shown(proxy.try_duration_ms.value)]),
	"path": proxy.try_duration_ms.path,
	"label": "longer than clients wait",
} if {
	some proxy in caddy.proxies
	proxy.try_duration_ms.value > data.params.max_ms
}
