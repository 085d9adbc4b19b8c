# METADATA
# title: Upstreams are not health-checked
# description: >-
#   Without an active check (`health_uri`) and without `fail_duration` Caddy takes every upstream for healthy whatever
#   happens to it. A dead one keeps its share of the requests until somebody edits the configuration. `max_fails` alone
#   does nothing: failures are remembered only for `fail_duration`, which is 0.
# related_resources:
#   - ref: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#active-health-checks
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `fail_duration 30s` and `health_uri /healthz`, with a path that the upstreams answer.
#   supersedes: []
#   peers: []
package fivenines.caddy.no_upstream_health

import data.lib.caddy

deny contains {
	"msg": sprintf("requests go to %d upstreams without a health check, so a dead one keeps its share of them%s", [
		count(caddy.remote(proxy)),
		_inert(proxy),
	]),
	"path": _place(proxy),
	"label": _label(proxy),
} if {
	some proxy in caddy.balanced
	proxy.active == null
	proxy.fail_duration_ms.value == 0
}

_inert(proxy) := sprintf(" (`max_fails %d` counts nothing without `fail_duration`)", [proxy.max_fails.value]) if {
	proxy.max_fails.state == "explicit"
}

_inert(proxy) := "" if proxy.max_fails.state != "explicit"

_place(proxy) := proxy.max_fails.path if proxy.max_fails.state == "explicit"

_place(proxy) := proxy.path if proxy.max_fails.state != "explicit"

_label(proxy) := "does nothing" if proxy.max_fails.state == "explicit"

_label(proxy) := "neither `health_uri` nor `fail_duration`" if proxy.max_fails.state != "explicit"
