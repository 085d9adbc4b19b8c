# METADATA
# title: Old processes stay after a reload
# description: >-
#   A reload starts a new process, and the old one stays until its last connection is closed. A database session or a
#   tunnel lasts for days, so old processes pile up, each with its memory, its checks and a list of servers that is out of
#   date.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#3.1-hard-stop-after
# custom:
#   pillar: rollout
#   concepts: [graceful shutdown]
#   severity: note
#   precision: high
#   level: strict
#   kinds: [Config]
#   params: {}
#   remediation: Write `hard-stop-after 30m` in `global`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.no_hard_stop

import data.lib.haproxy

deny contains {
	"msg": sprintf("After a reload the old process stays as long as the last connection of %s", [haproxy.listed([haproxy.named(proxy) | some proxy in lasting])]),
	"path": array.concat(data.document.facts.global.path, ["hard-stop-after"]),
	"label": "no `hard-stop-after` here",
	"related": haproxy.related(lasting, "connections last as long as both ends like"),
} if {
	data.document.facts.global.path != null
	lasting := [proxy |
		some proxy in data.document.facts.proxies
		proxy.frontend
		haproxy.judged(proxy)
		proxy.mode.value == "tcp"
		count(proxy.binds) > 0
	]
	count(lasting) > 0
	not _is_bounded
}

_is_bounded if {
	some section in input.sections
	section.type == "global"
	some statement in section.statements
	statement.keyword == "hard-stop-after"
}
