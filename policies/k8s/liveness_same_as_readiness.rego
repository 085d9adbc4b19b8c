# METADATA
# title: Liveness restarts a container for what readiness would ride out
# description: >-
#   Readiness takes a slow pod out of the traffic until it recovers, liveness kills it. When both ask the same and act at
#   the same time, an overload or a slow dependency restarts the pods one after another. Each restart moves its load to
#   the others, which fail the same probe next, and a slowdown becomes an outage.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
# custom:
#   pillar: fault-tolerance
#   concepts: [health check, failure isolation]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [pod-template]
#   params:
#     slack: {type: number, minimum: 1, default: 2, description: "how many times as long as readiness liveness has to tolerate failure"}
#     patient_seconds: {type: number, minimum: 1, default: 300, description: "liveness that tolerates failure this long is left alone"}
#   remediation: Let liveness ask only whether the process itself is stuck, or raise its `failureThreshold` to several times that of readiness.
#   supersedes: []
#   peers: ["kube-score:pod-probes-identical", "kyverno:ensure-probes-different"]
package fivenines.k8s.liveness_same_as_readiness

import data.lib.k8s
import data.lib.probe

deny contains {
	"msg": sprintf("liveness of container `%s` asks what readiness asks (%s) and restarts it after %vs of failure, readiness withdraws it after %vs: overload becomes restarts", [
		container.name,
		question.asked,
		kills,
		withdraws,
	]),
	"path": array.concat(container.path, ["livenessProbe"]),
	"label": sprintf("%d failures %vs apart restart the container", [probe.failures(liveness), probe.period(liveness)]),
	"related": [{
		"path": array.concat(container.path, ["readinessProbe"]),
		"msg": sprintf("%d failures %vs apart withdraw it from the traffic", [probe.failures(readiness), probe.period(readiness)]),
	}],
	"severity": _severity,
	"level": _level(kills, withdraws),
} if {
	k8s.judged
	not data.document.facts.parked
	some container in probe.running
	liveness := container.input.livenessProbe
	readiness := container.input.readinessProbe
	question := probe.question(container, liveness)
	question == probe.question(container, readiness)
	not _harmless(question)
	kills := probe.window(liveness)
	withdraws := probe.window(readiness)
	kills < data.params.slack * withdraws
	kills < data.params.patient_seconds
}

# That liveness waits longer than readiness is what Kubernetes advises; whether it is long enough may be argued.
_level(kills, withdraws) := "default" if kills <= withdraws

_level(kills, withdraws) := "strict" if kills > withdraws

# Where nobody calls the pods, no load moves from one to the next.
_severity := "warning" if data.document.facts.serving

_severity := "note" if not data.document.facts.serving

# A closed port of pods that nobody calls says that the process is gone.
_harmless(question) if {
	question.kind == "tcpSocket"
	not data.document.facts.serving
}
