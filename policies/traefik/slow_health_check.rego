# METADATA
# title: Health check finds a dead server late
# description: >-
#   Requests go to a dead server until a check fails. With a long interval that is a long time, and a check that may take
#   longer than its interval is late as well.
# related_resources:
#   - ref: https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, health-based load balancing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Dynamic]
#   params:
#     max_ms: {type: integer, default: 30000, description: "longest interval between two checks, in milliseconds"}
#   remediation: "Write `interval: 5s` and `timeout: 2s`."
#   supersedes: []
#   peers: []
package fivenines.traefik.slow_health_check

import data.lib.traefik

deny contains {
	"msg": sprintf("%s is checked every %s, so a dead server gets requests for as long", [traefik.named(service), traefik.shown(interval.value)]),
	"label": "until it is found out",
} if {
	some service in _checked
	interval := service.health_check.interval_ms
	interval.state == "explicit"
	interval.value > data.params.max_ms
}

deny contains {
	"msg": sprintf("%s is checked every 30 s by default, so a dead server gets requests for as long", [traefik.named(service)]),
	"path": service.health_check.path,
	"label": "no `interval` is set",
	"severity": "note",
	"level": "strict",
} if {
	some service in _checked
	service.health_check.interval_ms.state == "default"
	count(service.servers) > 1
}

deny contains {
	"msg": sprintf("a check of %s may take %s and starts every %s, so a server that hangs is found out late", [
		traefik.named(service),
		traefik.shown(timeout.value),
		traefik.shown(interval.value),
	]),
	"path": _place(timeout, interval),
	"label": _label(timeout),
	"severity": _severity(timeout),
	"level": _level(timeout),
} if {
	some service in _checked
	timeout := service.health_check.timeout_ms
	interval := service.health_check.interval_ms
	timeout.value != null
	interval.value > 0
	timeout.value >= interval.value
}

_checked := [service | some service in traefik.balancers; service.health_check != null]

_place(timeout, _) := timeout.path if timeout.state == "explicit"

_place(timeout, interval) := interval.path if timeout.state == "default"

_label(timeout) := "as long as the interval, or longer" if timeout.state == "explicit"

_label(timeout) := "the timeout is 5 s by default" if timeout.state == "default"

_severity(timeout) := "warning" if timeout.state == "explicit"

_severity(timeout) := "note" if timeout.state == "default"

_level(timeout) := "default" if timeout.state == "explicit"

_level(timeout) := "strict" if timeout.state == "default"
