# METADATA
# title: Nodes of a virtual router have equal priorities
# description: >-
#   With equal priorities no node is preferred: the one with the higher address wins, weights of scripts cannot order
#   them, and a node whose priority falls to that of the others keeps the address, because a backup does not preempt its
#   equal.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [failover, leader election]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Give each node a priority of its own, 50 apart.
#   supersedes: []
#   peers: []
package fivenines.keepalived.equal_priorities

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s has priority %d like %s: its address, not the configuration, decides which of them serves", [
		keepalived.named(instance),
		instance.priority.value,
		sibling.node,
	]),
	"path": instance.priority.path,
	"label": sprintf("the same on %s", [sibling.node]),
	"related": [{"document": sibling.document, "path": sibling.priority_path, "msg": "the other node"}],
	"severity": _severity(instance, sibling),
} if {
	some instance in keepalived.facts.instances
	some sibling in instance.siblings
	sibling.earlier
	instance.priority.value != null
	instance.priority.value == sibling.priority
}

# Nobody preempts: then the order matters at the start only.
_severity(instance, sibling) := "note" if _stays(instance, sibling)

_severity(instance, sibling) := "warning" if not _stays(instance, sibling)

_stays(instance, sibling) if {
	instance.nopreempt != null
	sibling.nopreempt
}
