# METADATA
# title: Workload runs on one node alone
# description: >-
#   A pod that may run on one named node stays pending while that node is drained, upgraded or lost, however many replicas
#   are asked for: there is nowhere else to go. The node's replacement usually has another name, and then the workload does
#   not come back at all.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, single point of failure, scheduling]
#   severity: error
#   precision: high
#   level: default
#   kinds: [workload]
#   params: {}
#   remediation: Select nodes by a label of their role or hardware that several nodes have.
#   supersedes: [k8s-pinned-to-one-zone]
#   peers: []
package fivenines.k8s.pinned_to_one_node

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s may run on node `%s` alone, so it is down while that node is drained or lost%s", [
		k8s.self,
		nodes.values[0],
		_because,
	]),
	"label": "no other node is admitted",
	"related": array.concat([k8s.place(volume, "its data is on one node")  | some volume in _held], _related_floor),
	"severity": _severity,
} if {
	k8s.judged
	not data.document.facts.parked
	nodes := data.document.facts.placement.nodes
	count(nodes.values) == 1
	not nodes.elsewhere
	not k8s.others_serve(data.inventory.k8s)
}

_floor := data.document.facts.replicas.floor

_related_floor := [k8s.place(_floor, k8s.stated(_floor)) | _floor.value >= 2]

# What one pod keeps on its node cannot follow it.
_held := [volume |
	_floor.value == 1
	some volume in data.document.facts.placement.node_volumes
]

_severity := "note" if count(_held) > 0

_severity := "error" if count(_held) == 0

_because := sprintf(" (volume %s is on it)", [text.listed([text.quoted(volume.name) | some volume in _held])]) if count(_held) > 0

_because := "" if count(_held) == 0
