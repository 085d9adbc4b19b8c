# METADATA
# title: Unicast peers do not list each other
# description: >-
#   A node sends its adverts to its unicast peers and to nobody else. A node that is not on the list of the master hears
#   nothing and becomes master too. keepalived accepts its own address on the list, and with an empty list it falls back
#   to multicast.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: traffic
#   concepts: [failover, split brain]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: List the `unicast_src_ip` of every other node, on every node.
#   supersedes: []
#   peers: []
package fivenines.keepalived.asymmetric_unicast_peers

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s does not list %s (%s), which lists it: that node hears no adverts and becomes master too", [
		keepalived.named(instance),
		sibling.node,
		sibling.source,
	]),
	"path": instance.unicast.path,
	"label": sprintf("%s is missing", [sibling.source]),
	"related": [{"document": sibling.document, "path": sibling.unicast_path, "msg": "the other list"}],
} if {
	some instance in keepalived.facts.instances
	some sibling in instance.siblings
	sibling.listed == false
	sibling.lists_this == true
}

deny contains {
	"msg": sprintf("%s and %s do not list each other: neither hears the other, so both become master", [keepalived.named(instance), sibling.node]),
	"path": instance.unicast.path,
	"label": sprintf("%s is missing", [sibling.source]),
	"related": [{"document": sibling.document, "path": sibling.unicast_path, "msg": "the other list"}],
} if {
	some instance in keepalived.facts.instances
	some sibling in instance.siblings
	sibling.earlier
	sibling.listed == false
	sibling.lists_this == false
}

deny contains {
	"msg": sprintf("%s lists its own address %s as a peer: keepalived accepts it, and another node may be missing", [keepalived.named(instance), peer.address]),
	"path": peer.path,
	"label": "the node's own address",
	"related": [{"path": instance.unicast.source.path, "msg": "where it says so"}],
	"severity": "warning",
} if {
	some instance in keepalived.facts.instances
	instance.unicast != null
	some peer in instance.unicast.peers
	peer.own
}

deny contains {
	"msg": sprintf("the list of unicast peers of %s is empty: keepalived falls back to multicast", [keepalived.named(instance)]),
	"path": instance.unicast.path,
	"label": "no peers",
	"severity": "warning",
} if {
	some instance in keepalived.facts.instances
	instance.unicast != null
	not instance.unicast.open
	count(instance.unicast.peers) == 0
}
