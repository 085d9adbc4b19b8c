# METADATA
# title: Pods are killed without time to stop
# description: >-
#   The grace period is the time between SIGTERM and SIGKILL. With none, every rollout, drain and scale-down cuts requests
#   in flight and unwritten data, and the pods of a StatefulSet are deleted by force: two of one identity may run at once
#   and write to the same volume.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
# custom:
#   pillar: fault-tolerance
#   concepts: [graceful shutdown]
#   severity: error
#   precision: high
#   level: default
#   kinds: [workload, DaemonSet]
#   params: {}
#   remediation: Remove `terminationGracePeriodSeconds` (30 seconds are the default) or set it to what a clean stop needs.
#   supersedes: []
#   peers: ["eksup:K8S007"]
package fivenines.k8s.grace_period_zero

import data.lib.k8s

deny contains {
	"msg": sprintf("pods of %s have %s to stop, so %s", [k8s.self, _time(seconds), _consequence]),
	"path": array.concat(data.document.facts.pod.spec_path, ["terminationGracePeriodSeconds"]),
	"label": sprintf("SIGKILL %s", [_after(seconds)]),
	"severity": _severity,
} if {
	k8s.judged
	seconds := k8s.pod_spec.terminationGracePeriodSeconds
	is_number(seconds)
	seconds <= 1

	# A placeholder that does nothing has nothing to lose.
	count([container | some container in data.document.facts.pod.containers; not k8s.idles(container)]) > 0
}

_time(0) := "no time"

_time(seconds) := sprintf("%vs", [seconds]) if seconds != 0

_after(0) := "comes at once"

_after(seconds) := sprintf("comes after %vs", [seconds]) if seconds != 0

_is_set if data.document.kind == "StatefulSet"

# Somebody waits for an answer, or there is something to write.
_matters if k8s.serving

_matters if count(object.get(data.document.facts, "volumes", [])) > 0

_severity := "error" if _is_set

_severity := "error" if {
	not _is_set
	_matters
}

_severity := "note" if {
	not _is_set
	not _matters
}

_consequence := "two pods of one identity may run at once and unwritten data is lost" if _is_set

_consequence := "requests in flight and unwritten data are lost with every rollout and drain" if {
	not _is_set
	_matters
}

_consequence := "their work is cut off with every rollout and drain" if {
	not _is_set
	not _matters
}
