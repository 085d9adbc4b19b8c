# METADATA
# title: Nodes do not tell each other
# description: >-
#   A `peers` section names every node with an address of its own, the local one too. With fewer than two, or with an
#   address that stands twice, tables are copied to nobody.
# related_resources:
#   - ref: https://docs.haproxy.org/dev/configuration.html#11.2
#   - ref: https://docs.haproxy.org/dev/configuration.html#4-stick-table
# custom:
#   pillar: redundancy
#   concepts: [replication, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Name all nodes, the local one by its host name or by `localpeer`.
#   supersedes: []
#   peers: []
package fivenines.haproxy.incomplete_peers

import data.lib.haproxy

deny contains {
	"msg": sprintf("Section `peers %s` names %s, so tables are copied to nobody", [section.name, _counted(count(section.peers))]),
	"path": section.path,
	"label": "each node stands here, the local one too",
} if {
	some section in data.document.facts.peers
	section.uncertain == false
	count(section.peers) < 2
	not _is_for_reloads(section)
}

deny contains {
	"msg": sprintf("`%s` and `%s` of `peers %s` have one address, so one of the nodes gets nothing", [
		same[0].name,
		same[1].name,
		section.name,
	]),
	"path": same[1].path,
	"label": sprintf("the address of `%s` too", [same[0].name]),
	"related": [{"path": same[0].path, "msg": "the same address and port"}],
} if {
	some section in data.document.facts.peers
	section.uncertain == false
	targets := sort([_target(peer) | some peer in section.peers])
	some i, target in targets
	targets[i + 1] == target
	same := [peer | some peer in section.peers; _target(peer) == target]
}

# Absent on a line that has its address on a `bind`.
_target(peer) := [peer.address, peer.port] if peer.address != null

# One peer of this host hands the tables to the next process.
_is_for_reloads(section) if {
	some peer in section.peers
	peer.local == true
}

_counted(0) := "no node"

_counted(1) := "one node"
