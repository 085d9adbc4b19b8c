# METADATA
# title: Retries never leave a dead server
# description: >-
#   Without `option redispatch` all retries of a connection go to the server that was chosen first. Until its check has
#   failed often enough, each request for a dead server fails after the retries although its peers are up; a client that a
#   cookie or a hash ties to it fails every time.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-option%20redispatch
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-retries
# custom:
#   pillar: fault-tolerance
#   concepts: [failover, retry]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Write `option redispatch` in `defaults`; with a cookie or a hash `option redispatch 1` for retries elsewhere at once.
#   supersedes: []
#   peers: []
package fivenines.haproxy.missing_redispatch

import data.lib.haproxy
import data.lib.text

deny contains {
	"msg": sprintf("Retries of %s stay on the server that failed, so requests fail while its peers are up", [
		haproxy.listed([haproxy.named(proxy) | some proxy in lacking]),
	]),
	"path": haproxy.lacking_at(family, lacking, lacking[0].redispatch, "option redispatch"),
	"label": _label(lacking[0]),
	"related": haproxy.related(lacking, "several servers, and no way from one to another"),
} if {
	some family in haproxy.families
	lacking := [proxy |
		some proxy in family.proxies
		proxy.redispatch.state in {"default", "inherited"}
		_lacks(proxy)
	]
	count(lacking) > 0
}

deny contains {
	"msg": sprintf("Retries of %s stay on the server that failed, so requests fail while its peers are up", [haproxy.named(proxy)]),
	"path": proxy.redispatch.path,
	"label": _label(proxy),
} if {
	some proxy in data.document.facts.proxies
	proxy.redispatch.state == "explicit"
	_lacks(proxy)
}

_lacks(proxy) if {
	proxy.redispatch.value == 0
	proxy.backend
	haproxy.judged(proxy)
	proxy.retries.value > 0
	haproxy.remote(haproxy.primaries(proxy)) > 1
	not _one_at_a_time(proxy)
}

# A check that asks for the role finds one server of all up (a database's primary): there is no peer to go to. Who says
# how to share requests out means several.
_one_at_a_time(proxy) if {
	proxy.mode.value == "tcp"
	haproxy.asks_for_role(proxy)
	count([1 | some statement in haproxy.statements(proxy); statement.keyword == "balance"; statement.args[0] != "first"]) == 0
}

_label(proxy) := sprintf("off by default: %s at one server", [text.counted(proxy.retries.value, "more try")]) if {
	proxy.redispatch.state == "default"
	proxy.retries.value == 1
}

_label(proxy) := sprintf("off by default: %d more tries at one server", [proxy.retries.value]) if {
	proxy.redispatch.state == "default"
	proxy.retries.value > 1
}

_label(proxy) := "switched off here" if proxy.redispatch.state != "default"
