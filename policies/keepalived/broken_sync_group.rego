# METADATA
# title: Sync group does not hold together what it names
# description: >-
#   keepalived leaves out members of a sync group that are defined nowhere, that another group has already, or that
#   stand outside of its `group` block, and removes a group of one. The addresses that were to move together then move
#   apart: traffic comes in through one node and finds no way out.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Name two or more defined instances in `group`, each in one group only.
#   supersedes: []
#   peers: []
package fivenines.keepalived.broken_sync_group

import data.lib.keepalived

deny contains {
	"msg": sprintf("sync group `%s` names `%s`, which is defined nowhere: keepalived ignores the member, so nothing moves with the others", [group.name, member.name]),
	"path": member.path,
	"label": "no such instance",
} if {
	keepalived.facts.complete
	some group in keepalived.facts.sync_groups
	group.name != null
	some member in group.members
	not member.defined
}

deny contains {
	"msg": sprintf("`%s` is in the sync groups `%s` and `%s`: keepalived keeps it in one, so the other moves without it", [member.name, member.elsewhere, group.name]),
	"path": member.path,
	"label": "named in two groups",
} if {
	some group in keepalived.facts.sync_groups
	group.name != null
	some member in group.members
	member.elsewhere != null
}

deny contains {
	"msg": sprintf("sync group `%s` has no `group`, so it has no members: keepalived removes it", [group.name]),
	"path": group.path,
	"label": "members stand in `group { ... }`",
} if {
	some group in keepalived.facts.sync_groups
	group.name != null
	group.list == null
	not group.open
}

deny contains {
	"msg": sprintf("sync group `%s` has one member, `%s`: there is nothing to move with it", [group.name, group.members[0].name]),
	"path": group.members[0].path,
	"label": "the only member",
	"severity": "warning",
} if {
	some group in keepalived.facts.sync_groups
	group.name != null
	count(group.members) == 1
	not group.open
}
