# METADATA
# title: Recreate strategy behind a Service
# description: >-
#   `Recreate` stops every pod before it starts the first new one. Behind a Service each deploy is an outage that lasts
#   as long as the slowest start, and a version that never becomes ready leaves nothing running.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
# custom:
#   pillar: rollout
#   concepts: [redundancy, rolling update]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Deployment]
#   params: {}
#   remediation: Use `RollingUpdate`, once two versions may run side by side.
#   supersedes: []
#   peers: [kube-score:deployment-strategy, kube-linter:no-rolling-update-strategy]
package fivenines.k8s.recreate_behind_service

import data.lib.k8s

deny contains {
	"msg": sprintf("each deploy of %s stops %s before a new one starts, which leaves %s without endpoints meanwhile", [
		k8s.self,
		_all(floor.value),
		k8s.displayed(data.document.relations.services.items),
	]),
	"path": ["spec", "strategy", "type"],
	"label": "all pods go before the first new one comes",
	"related": array.concat([k8s.place(floor, k8s.stated(floor))], k8s.related_services),
	"severity": _severity(floor.value),
} if {
	k8s.serving
	data.document.facts.rollout.type == "Recreate"
	floor := data.document.facts.replicas.floor
	floor.value >= 1

	# The volume asks for it, and has a rule of its own where several replicas share it.
	count(k8s.single_node_volumes) == 0
	not _unknown_claim(floor.value)
}

# With one replica, a claim outside of the run is most likely the reason.
_unknown_claim(1) if {
	some volume in data.document.facts.volumes
	volume.access_modes == null
}

_all(1) := "its only pod"

_all(number) := sprintf("all %d pods", [number]) if number != 1

# One replica and `Recreate` together are a declared singleton.
_severity(1) := "note"

_severity(number) := "error" if number != 1
