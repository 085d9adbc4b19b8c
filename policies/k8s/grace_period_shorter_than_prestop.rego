# METADATA
# title: The preStop hook uses up the grace period
# description: >-
#   The grace period runs from the moment of deletion and includes the preStop hook. A hook that sleeps as long as the
#   grace period leaves nothing for the process: it never sees SIGTERM, or is killed with its requests open, at every
#   rollout and drain. The sleep that was meant to make the stop clean makes it a crash.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-execution
# custom:
#   pillar: fault-tolerance
#   concepts: [graceful shutdown]
#   severity: error
#   precision: high
#   level: default
#   kinds: [pod-template, custom-workload]
#   params:
#     stop_seconds: {type: number, minimum: 0, default: 0, description: "seconds that the process needs after the hook"}
#   remediation: Set `terminationGracePeriodSeconds` to the sleep plus the time that the process needs to stop, at least 30 seconds more.
#   supersedes: []
#   peers: []
package fivenines.k8s.grace_period_shorter_than_prestop

import data.lib.k8s
import data.lib.probe

deny contains {
	"msg": sprintf("the preStop hook of container `%s` sleeps %vs of a grace period of %vs%s, so the process is killed before it can stop", [
		_longest.container.name,
		_longest.seconds,
		_grace,
		_by_default,
	]),
	"path": array.concat(data.document.facts.pod.spec_path, ["terminationGracePeriodSeconds"]),
	"label": _label,
	"related": [{"path": _longest.path, "msg": sprintf("the hook sleeps %vs", [_longest.seconds])}],
} if {
	k8s.judged
	_too_long(_longest.seconds)
}

_too_long(seconds) if seconds >= _grace

_too_long(seconds) if seconds + data.params.stop_seconds > _grace

_grace := object.get(k8s.pod_spec, "terminationGracePeriodSeconds", 30)

_is_written if k8s.pod_spec.terminationGracePeriodSeconds >= 0

_by_default := "" if _is_written

_by_default := " (the default)" if not _is_written

_label := sprintf("%vs from the deletion of the pod to SIGKILL", [_grace]) if _is_written

_label := "`terminationGracePeriodSeconds` is absent, which means 30s" if not _is_written

_longest := [sleep | some sleep in _sleeps; sleep.seconds == max({other.seconds | some other in _sleeps})][0]

_sleeps := array.concat(
	[{"container": container, "seconds": seconds, "path": path} |
		some container in probe.running
		seconds := container.input.lifecycle.preStop.sleep.seconds
		is_number(seconds)
		path := array.concat(container.path, ["lifecycle", "preStop", "sleep", "seconds"])
	],
	[{"container": container, "seconds": seconds, "path": path} |
		some container in probe.running
		command := container.input.lifecycle.preStop.exec.command
		seconds := _slept(command)
		seconds > 0
		path := array.concat(container.path, ["lifecycle", "preStop", "exec", "command"])
	],
)

# ["sleep", "15"]
_slept(command) := seconds if {
	regex.match(`(^|/)sleep$`, command[0])
	count(command) == 2
	seconds := _seconds(sprintf("%v", [command[1]]))
}

# ["sh", "-c", "...; sleep 15"]: the sum of its sleeps, unless some of them may be left out or repeated.
_slept(command) := seconds if {
	regex.match(`(^|/)(ba|da|a|z)?sh$`, command[0])
	script := command[count(command) - 1]
	not regex.match(`\b(while|until|for|if|case|exit|timeout)\b|\|\||[^&]&[^&]|&$`, script)
	seconds := sum([_seconds(found[1]) |
		some found in regex.find_all_string_submatch_n(`(?:^|[;&\n(])\s*(?:/bin/)?sleep\s+([0-9.]+[smh]?)\s*(?:$|[;&\n)])`, script, -1)
	])
}

_seconds(text) := to_number(trim_suffix(text, "s")) if regex.match(`^[0-9.]+s?$`, text)

_seconds(text) := to_number(trim_suffix(text, "m")) * 60 if regex.match(`^[0-9.]+m$`, text)

_seconds(text) := to_number(trim_suffix(text, "h")) * 3600 if regex.match(`^[0-9.]+h$`, text)
