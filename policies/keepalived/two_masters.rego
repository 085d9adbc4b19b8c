# METADATA
# title: Two nodes start as master
# description: >-
#   Each node with `state MASTER` claims the virtual address as soon as it starts, whoever holds it. After a restart of
#   one both answer for it until the election is over, and connections break although nothing had failed.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [failover, split brain]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Start every node as `BACKUP`; the priorities elect the master.
#   supersedes: []
#   peers: []
package fivenines.keepalived.two_masters

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s starts as master here and on %s: each restart takes the address from the node that serves", [
		keepalived.named(instance),
		sibling.node,
	]),
	"path": instance.state.path,
	"label": "claims the address at its start",
	"related": [{"document": sibling.document, "path": sibling.state_path, "msg": "so does this node"}],
} if {
	some instance in keepalived.facts.instances
	instance.state.value == "MASTER"
	some sibling in instance.siblings
	sibling.earlier
	sibling.state == "MASTER"
}
