# METADATA
# title: A rollout may take every pod down at once
# description: >-
#   A rolling update may stop `maxUnavailable` pods before their successors are ready. When that is as many as run, each
#   deploy is an outage as long as the new pods need to start, and a broken image takes the old version with it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
# custom:
#   pillar: rollout
#   concepts: [redundancy, rolling update]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Deployment, DaemonSet, StatefulSet, Rollout]
#   params: {}
#   remediation: "Use `maxSurge: 25%` with `maxUnavailable: 0`; for a DaemonSet or a StatefulSet `maxUnavailable: 1`."
#   supersedes: []
#   peers: [kube-linter:no-rolling-update-strategy]
package fivenines.k8s.rollout_takes_all_down

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("a rollout of %s may stop %d of %s at once, so each deploy is an outage", [
		k8s.self,
		floor.unavailable,
		text.counted(floor.pods, "pod"),
	]),
	"path": cause.path,
	"label": _label(floor),
	"related": array.concat([k8s.place(replicas, k8s.stated(replicas))], k8s.related_services),
	"severity": _severity(floor.pods),
} if {
	_judged
	floor := _rollout.at_floor
	floor.pods >= _fewest
	floor.unavailable >= floor.pods
	cause := _cause
	replicas := data.document.facts.replicas.floor
}

deny contains {
	"msg": sprintf("a rollout of %s may stop the pods of all nodes at once, so each deploy is an outage", [k8s.self]),
	"label": sprintf("`%v` of its pods may be down", [_rollout.unavailable.value]),
	"related": k8s.related_services,
} if {
	_judged
	_rollout.all_down
}

_rollout := data.document.facts.rollout

_judged if {
	k8s.serving
	not _hands_its_volume_over
}

# One replica with a volume that admits one node has to go before its successor can start.
_hands_its_volume_over if {
	_rollout.at_floor.pods == 1
	count(k8s.single_node_volumes) > 0
}

# One pod is away in every drain as well, which its number of replicas is to blame for.
_severity(1) := "warning"

_severity(number) := "error" if number != 1

# A StatefulSet has no surge: one pod always has a gap, which no setting mends.
_fewest := 2 if data.document.kind == "StatefulSet"

_fewest := 1 if data.document.kind != "StatefulSet"

# `maxUnavailable`, unless it rounds to nothing and a surge of nothing makes the controller stop one.
_cause := _rollout.unavailable if not _rounds_to_nothing

_cause := _rollout.surge if _rounds_to_nothing

_rounds_to_nothing if {
	is_string(_rollout.unavailable.value)
	percent := to_number(trim_suffix(_rollout.unavailable.value, "%"))
	percent * _rollout.at_floor.pods < 100
}

_label(floor) := sprintf("%d of %s may be down", [floor.unavailable, text.counted(floor.pods, "pod")]) if {
	not _rounds_to_nothing
}

_label(floor) := "no pod may surge and `maxUnavailable` rounds to 0, so the controller stops 1" if _rounds_to_nothing
