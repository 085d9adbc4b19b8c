# METADATA
# title: Replicas are kept apart by node, not by zone
# description: >-
#   Spread constraints and anti-affinity over host names alone let all nodes be of one zone. An outage of that zone then
#   takes every replica, although each is on a node of its own.
# related_resources:
#   - ref: https://kubernetes.io/docs/setup/best-practices/multiple-zones/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, disaster recovery, spread over failure domains]
#   severity: note
#   precision: medium
#   level: strict
#   kinds: [workload]
#   params:
#     single_zone: {type: boolean, default: false, description: "the cluster has one zone"}
#   remediation: Add a spread constraint over `topology.kubernetes.io/zone` with `ScheduleAnyway` and the workload's own labels.
#   supersedes: []
#   peers: [polaris:topologySpreadConstraint]
package fivenines.k8s.missing_zone_spread

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("the %s of %s are kept apart by node alone, so the outage of one zone may take them all", [
		text.counted(floor.value, "replica"),
		k8s.self,
	]),
	"path": array.concat(data.document.facts.pod.spec_path, apart[0]),
	"label": "no term groups nodes by zone",
	"related": [k8s.place(floor, k8s.stated(floor))],
} if {
	k8s.serving
	not data.params.single_zone
	floor := data.document.facts.replicas.floor
	floor.value >= 2
	apart := sort({use.list | some use in _own})
	count(apart) > 0
	every use in _own {
		use.key == "kubernetes.io/hostname"
	}

	# One zone is all that there is for it; that has a rule of its own.
	not data.document.facts.placement.zones.values
	not k8s.pinned_to_a_node
}

# What keeps the workload's own pods apart.
_own contains {"key": constraint.topologyKey, "list": ["topologySpreadConstraints"]} if {
	some constraint in k8s.pod_spec.topologySpreadConstraints
	k8s.selects_own_pods(constraint.labelSelector)
}

_own contains {"key": entry.term.topologyKey, "list": array.slice(entry.path, 0, 3)} if {
	some entry in k8s.affinity_terms("podAntiAffinity")
	k8s.selects_own_pods(entry.term.labelSelector)
}
