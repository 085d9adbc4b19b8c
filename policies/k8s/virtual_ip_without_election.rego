# METADATA
# title: Virtual address announced by every node
# description: >-
#   kube-vip in ARP mode answers for a virtual address from each node that runs it, unless its pods elect one of them.
#   Without an election several machines claim one address: clients reach now this and now that one, and connections
#   break whenever a switch learns the other.
# related_resources:
#   - ref: https://kube-vip.io/docs/installation/flags/
# custom:
#   pillar: redundancy
#   concepts: [virtual address, leader election, failover]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [DaemonSet, Pod]
#   params: {}
#   remediation: "Set `vip_leaderelection` to `\"true\"` (and `svc_election` where each Service is to have its own leader)."
#   supersedes: []
#   peers: []
package fivenines.k8s.virtual_ip_without_election

import data.lib.k8s

deny contains {
	"msg": sprintf("kube-vip in %s announces its address by ARP without an election, so %s", [k8s.self, _consequence]),
	"path": array.concat(container.path, _below(container)),
	"label": "the pods elect none of them",
	"severity": _severity,
} if {
	k8s.judged
	some container in data.document.facts.pod.containers
	regex.match(`(^|/)kube-vip(-iptables)?([:@]|$)`, container.input.image)
	some variable in container.input.env
	variable.name == "vip_arp"
	lower(variable.value) in {"true", "t", "1"}
	not container.input.envFrom
	not _is_elected(container)
}

# The pods of a DaemonSet are several; a Pod may be the only one of its kind.
_severity := "error" if data.document.kind == "DaemonSet"

_severity := "warning" if data.document.kind == "Pod"

_consequence := "several nodes answer for one address" if data.document.kind == "DaemonSet"

_consequence := "a second node that runs it answers for the same address" if data.document.kind == "Pod"

# A value that nobody here knows may be the right one.
_is_elected(container) if {
	some variable in container.input.env
	variable.name in {"vip_leaderelection", "svc_election", "bgp_enable"}
	not lower(variable.value) in {"false", "f", "0", ""}
}

_is_elected(container) if {
	some argument in container.input.args
	regex.match(`(?i)election|bgp`, argument)
}

_below(container) := ["env", i, "value"] if {
	some i, variable in container.input.env
	variable.name == "vip_leaderelection"
}

_below(container) := ["env", "vip_leaderelection"] if not _says(container)

_says(container) if {
	some variable in container.input.env
	variable.name == "vip_leaderelection"
}
