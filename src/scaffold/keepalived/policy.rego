# METADATA
# title: Failure of the own interface does not move the address
# description: >-
#   With `dont_track_primary` an instance stays master while the interface that it speaks through is down. The address is
#   then on a node that nobody reaches.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: fault-tolerance
#   concepts: [failover]
#   severity: note
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Delete the line, the interface is tracked by default.
#   supersedes: []
#   peers: []
package scaffold

# Without `path` the place would be found from the conditions.
deny contains {"msg": msg, "path": ["blocks", i, "block", j]} if {
	some i, instance in input.blocks
	instance.name == "vrrp_instance"
	some j, statement in instance.block
	statement.name == "dont_track_primary"
	msg := sprintf("`%s` keeps its address when its interface goes down", [instance.args[0]])
}
