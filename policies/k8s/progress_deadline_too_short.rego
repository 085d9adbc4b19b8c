# METADATA
# title: Rollout is reported as failed before its pods can be ready
# description: >-
#   A rollout that makes no progress within `progressDeadlineSeconds` is marked as failed, and delivery tools roll it back.
#   When the pods' own startup probe or `minReadySeconds` allows more time than that, a healthy but slow start fails the
#   rollout, and the fix that was being delivered is taken back.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds
# custom:
#   pillar: rollout
#   concepts: [health check, continuous delivery]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Deployment, Rollout]
#   params: {}
#   remediation: Raise `progressDeadlineSeconds` above the startup window plus `minReadySeconds`.
#   supersedes: []
#   peers: []
package fivenines.k8s.progress_deadline_too_short

import data.lib.k8s
import data.lib.probe

deny contains {
	"msg": sprintf("%s has to be available within %vs%s, and a pod counts as available %vs after it is ready: the API refuses this", [
		k8s.self,
		_deadline,
		_by_default,
		_settling,
	]),
	"label": _label,
	"related": [{"path": ["spec", "minReadySeconds"], "msg": sprintf("%vs of being ready are asked for here", [_settling])}],
} if {
	k8s.judged
	_settling > 0
	_deadline <= _settling
}

deny contains {
	"msg": sprintf("%s is given up after %vs%s without progress, and container `%s` may take %vs to start%s: a slow start is reported as a failed rollout", [
		k8s.self,
		_deadline,
		_by_default,
		container.name,
		window,
		_settling_text,
	]),
	"path": ["spec", "progressDeadlineSeconds"],
	"label": _label,
	"related": [{"path": array.concat(container.path, ["startupProbe"]), "msg": sprintf("%d attempts every %vs may take %vs", [
		probe.failures(startup),
		probe.period(startup),
		window,
	])}],
	"severity": "warning",
} if {
	k8s.judged
	_deadline > _settling
	some container in _slowest
	startup := container.input.startupProbe
	window := _window(container)
	_deadline < window + _settling
}

_deadline := object.get(input.spec, "progressDeadlineSeconds", 600)

_settling := object.get(input.spec, "minReadySeconds", 0)

_is_written if input.spec.progressDeadlineSeconds >= 0

_by_default := "" if _is_written

_by_default := " (the default)" if not _is_written

_label := sprintf("%vs without progress fail the rollout", [_deadline]) if _is_written

_label := "`progressDeadlineSeconds` is absent, which means 600s" if not _is_written

_settling_text := sprintf(" and %vs more to be available", [_settling]) if _settling > 0

_settling_text := "" if _settling == 0

_window(container) := probe.delay(startup) + probe.window(startup) if {
	startup := container.input.startupProbe
}

# The container that may take the longest.
_slowest := array.slice([container |
	some container in probe.running
	_window(container) == max({_window(other) | some other in probe.running})
], 0, 1)
