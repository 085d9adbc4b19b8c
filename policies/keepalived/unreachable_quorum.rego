# METADATA
# title: Quorum leaves no room for a failure
# description: >-
#   When fewer weights are alive than the quorum asks for, keepalived takes the virtual server down with all that is
#   still alive. It lowers a quorum above the sum of all weights to that sum, so that one failure takes everything out.
#   A hysteresis of the quorum or more is ignored.
# related_resources:
#   - ref: https://www.keepalived.org/manpage.html
# custom:
#   pillar: redundancy
#   concepts: [redundancy, quorum]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Config]
#   params: {}
#   remediation: Lower the quorum, so that one server may fail, or add servers.
#   supersedes: []
#   peers: []
package fivenines.keepalived.unreachable_quorum

import data.lib.keepalived

deny contains {
	"msg": sprintf("the quorum of %s is %d and all real servers together weigh %d: the first failure takes the others out, too", [
		server.target,
		server.quorum.value,
		total,
	]),
	"path": server.quorum.path,
	"label": sprintf("more than the %d that there are", [total]),
} if {
	some server in keepalived.facts.virtual_servers
	total := sum(_weights(server))
	server.quorum.value > total
}

deny contains {
	"msg": sprintf("the quorum of %s is %d, and without its largest real server %d are left: its failure takes the others out, too", [
		server.target,
		server.quorum.value,
		left,
	]),
	"path": server.quorum.path,
	"label": "leaves no room for a failure",
	"severity": "note",
} if {
	some server in keepalived.facts.virtual_servers
	weights := _weights(server)
	count(weights) > 1
	server.quorum.value <= sum(weights)
	left := sum(weights) - max(weights)
	server.quorum.value > left
}

deny contains {
	"msg": sprintf("the hysteresis of %s is %d, not less than its quorum of %d: keepalived ignores it", [server.target, server.hysteresis.value, server.quorum.value]),
	"path": server.hysteresis.path,
	"label": "ignored",
} if {
	some server in keepalived.facts.virtual_servers
	server.hysteresis.state == "explicit"
	server.quorum.value != null
	server.hysteresis.value >= server.quorum.value
}

# Of an explicit quorum, when all is known.
_weights(server) := [real_server.weight.value | some real_server in server.real_servers] if {
	server.complete
	server.quorum.state == "explicit"
	count(server.real_servers) > 0
	count([1 | some real_server in server.real_servers; real_server.weight.value == null]) == 0
}
