# METADATA
# title: Table is lost at a failover
# description: >-
#   A stick table lives in the memory of one process. Without `peers` the other nodes know nothing of it: when traffic
#   moves there, clients lose the server that they were tied to, and limits on their requests begin anew.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-stick-table
#   - ref: https://docs.haproxy.org/dev/configuration.html#11.2
# custom:
#   pillar: traffic
#   concepts: [session affinity, failover, rate limiting]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Add `peers NAME` to the `stick-table` line, and list all nodes in that section.
#   supersedes: []
#   peers: []
package fivenines.haproxy.stick_table_not_replicated

import data.lib.haproxy

deny contains {
	"msg": sprintf("The table of %s is in one process alone, so a failover forgets %s", [
		haproxy.named(proxy),
		_content(uses[0].what),
	]),
	"path": proxy.stick_table.path,
	"label": "no `peers` on this line",
	"related": array.concat([{"path": uses[0].path, "msg": "the table is used here"}], haproxy.related(_sections, "the nodes are known here")),
	"severity": _severity,
	"level": _level,
} if {
	some proxy in data.document.facts.proxies
	proxy.conditional == null
	proxy.disabled.value == false
	proxy.stick_table.replicated == false
	uses := proxy.stick_table.uses
	count(uses) > 0
}

_content(what) := "which client belongs to which server" if startswith(what, "stick")

_content(what) := "what each client has done" if not startswith(what, "stick")

# Sections that name other nodes: there is more than one.
_sections := [section |
	some section in data.document.facts.peers
	count(section.peers) > 1
]

_severity := "warning" if count(_sections) > 0

_severity := "note" if count(_sections) == 0

_level := "default" if count(_sections) > 0

_level := "strict" if count(_sections) == 0
