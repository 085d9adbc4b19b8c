# METADATA
# title: Timeout is not set
# description: >-
#   Without `timeout connect`, `timeout client` and `timeout server` HAProxy waits for ever. Connections whose other end has
#   silently gone stay until a restart, and pile up until `maxconn` is reached and nobody gets in. Each `defaults` section
#   begins with nothing: what an earlier one sets does not hold below it.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20server
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20client
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-timeout%20connect
# custom:
#   pillar: fault-tolerance
#   concepts: [timeouts, resource exhaustion]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Set all three in the `defaults` section that the proxies start from, and `timeout tunnel` for long sessions.
#   supersedes: []
#   peers: [haproxy:-c]
package fivenines.haproxy.missing_timeout

import data.lib.haproxy

# Nothing is written: told once where one line would mend all proxies that lack it.
deny contains {
	"msg": sprintf("`timeout %s` is not set for %s, so a peer that has gone holds its connection for ever", [
		name,
		haproxy.listed([haproxy.named(proxy) | some proxy in lacking]),
	]),
	"path": haproxy.lacking_at(family, lacking, lacking[0].timeouts_ms[name], sprintf("timeout %s", [name])),
	"label": _label(family),
	"related": haproxy.related(lacking, sprintf("waits without `timeout %s`", [name])),
} if {
	some family in haproxy.families
	some name in ["connect", "client", "server"]
	lacking := [proxy |
		some proxy in family.proxies
		_needs(proxy, name)
		proxy.timeouts_ms[name].state == "default"
	]
	count(lacking) > 0
}

# 0 is written.
deny contains {
	"msg": sprintf("`timeout %s` is switched off, so a peer that has gone holds its connection for ever", [name]),
	"path": timeout.path,
	"label": "0 is no limit",
} if {
	some proxy in data.document.facts.proxies
	some name in ["connect", "client", "server"]
	_needs(proxy, name)
	timeout := proxy.timeouts_ms[name]
	timeout.infinite
	timeout.state in {"explicit", "inherited"}
}

_label(family) := "no `timeout` is inherited: there is no `defaults` section" if family.path == null

_label(family) := "what an earlier `defaults` sets does not hold here" if _is_reset(family)

_label(family) := "not set here" if {
	family.path != null
	not _is_reset(family)
}

# An earlier section sets timeouts.
_is_reset(family) if {
	at := family.path[1]
	some i, section in input.sections
	i < at
	section.type == "defaults"
	some statement in section.statements
	startswith(statement.keyword, "timeout ")
}

_needs(proxy, "client") if {
	proxy.frontend
	haproxy.judged(proxy)
	count(proxy.binds) > 0
}

_needs(proxy, name) if {
	name in {"connect", "server"}
	proxy.backend
	haproxy.judged(proxy)
	proxy.used == true
	count([1 | some server in proxy.servers; server.conditional == false]) > 0
}
