# METADATA
# title: A refused request is not sent to another upstream
# description: >-
#   Caddy balances requests over its upstreams and retries none by default: a request that meets a dead upstream is
#   answered with 502, although another one could answer it.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#load-balancing
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, retries]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `lb_try_duration 5s`, or `lb_retries 2`.
#   supersedes: []
#   peers: []
package fivenines.caddy.no_retry_across_upstreams

import data.lib.caddy

deny contains {
	"msg": sprintf("a request that meets a dead upstream fails with 502, although %d others could answer it", [count(caddy.remote(proxy)) - 1]),
	"path": proxy.path,
	"label": "neither `lb_try_duration` nor `lb_retries`",
} if {
	some proxy in caddy.balanced
	proxy.retries.value == 0
	proxy.try_duration_ms.value == 0
}
