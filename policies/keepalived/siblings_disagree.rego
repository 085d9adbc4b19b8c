# METADATA
# title: Nodes of a virtual router disagree
# description: >-
#   The nodes of one virtual router must say the same where each checks the adverts of the other: version,
#   authentication, multicast or unicast, in VRRPv2 the interval, and before keepalived 2.3.3 the set of addresses. A
#   node that discards the adverts of the master becomes master too, and both answer for the address. What else differs
#   makes them act at other times.
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
#   remediation: Say the same on every node; keep what differs (state, priority, own addresses) apart from it.
#   supersedes: []
#   peers: []
package fivenines.keepalived.siblings_disagree

import data.lib.keepalived

deny contains {
	"msg": sprintf("%s has another %s here (%s) than %s (%s): %s", [
		keepalived.named(instance),
		difference.what,
		difference.own,
		sibling.node,
		difference.other,
		_consequence(difference),
	]),
	"path": difference.path,
	"label": "differs from the other node",
	"related": [{"document": sibling.document, "path": difference.other_path, "msg": "what the other node says"}],
	"severity": _severity(difference),
} if {
	some instance in keepalived.facts.instances
	some sibling in instance.siblings
	sibling.earlier
	some difference in sibling.differences
	difference.what != "password"
}

# What is secret is not told.
deny contains {
	"msg": sprintf("%s has another password here than %s: %s", [keepalived.named(instance), sibling.node, _consequence(difference)]),
	"path": difference.path,
	"label": "differs from the other node",
	"related": [{"document": sibling.document, "path": difference.other_path, "msg": "what the other node says"}],
} if {
	some instance in keepalived.facts.instances
	some sibling in instance.siblings
	sibling.earlier
	some difference in sibling.differences
	difference.what == "password"
}

_consequence(difference) := "each discards the adverts of the other, so both become master" if difference.splits

_consequence(difference) := "they agree on a master, and act at other times" if not difference.splits

_severity(difference) := "error" if difference.splits

_severity(difference) := "warning" if not difference.splits
