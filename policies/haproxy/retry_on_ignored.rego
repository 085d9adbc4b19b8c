# METADATA
# title: Retries are configured and do not happen
# description: >-
#   `retry-on` is about HTTP requests: in mode tcp, and with `retries 0`, it does nothing. Whoever wrote it counts on
#   retries that there are not.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-retry-on
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-retries
# custom:
#   pillar: fault-tolerance
#   concepts: [retry]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `mode http`, raise `retries`, or delete the line.
#   supersedes: []
#   peers: []
package fivenines.haproxy.retry_on_ignored

import data.lib.haproxy

deny contains _answer(proxy, "in mode tcp", proxy.mode) if {
	some proxy in _configured
	proxy.mode.value == "tcp"
}

deny contains _answer(proxy, "with `retries 0`", proxy.retries) if {
	some proxy in _configured
	proxy.retries.value == 0
}

# What `defaults` says is meant for those that it helps.
_configured contains proxy if {
	some proxy in data.document.facts.proxies
	proxy.backend
	haproxy.judged(proxy)
	proxy.retry_on.state == "explicit"
}

_answer(proxy, why, cause) := {
	"msg": sprintf("`retry-on` of %s does nothing %s", [haproxy.named(proxy), why]),
	"path": proxy.retry_on.path,
	"label": "has no effect",
	"related": _written(cause),
}

_written(cause) := [{"path": cause.path, "msg": "because of this"}] if cause.state != "default"

_written(cause) := [] if cause.state == "default"
