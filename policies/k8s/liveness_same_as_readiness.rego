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
#   kinds: [pod-template, custom-workload]
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
	"level": _level(question, kills, withdraws),
} if {
	k8s.serving
	some container in probe.running
	liveness := container.input.livenessProbe
	readiness := container.input.readinessProbe
	question := probe.question(container, liveness)
	question == probe.question(container, readiness)
	_is_under_load(container, liveness)
	kills := probe.window(liveness)
	withdraws := probe.window(readiness)
	kills < data.params.slack * withdraws
	kills < data.params.patient_seconds
}

# The kernel accepts connections for a process that is busy: few overloads close a port.
_level(question, _, _) := "strict" if question.kind == "tcpSocket"

# That liveness waits longer than readiness is what Kubernetes advises; whether it is long enough may be argued.
_level(_, kills, withdraws) := "strict" if kills > withdraws

_level(question, kills, withdraws) := "default" if {
	question.kind != "tcpSocket"
	kills <= withdraws
}

# The probe asks where the requests of a Service arrive. A port of its own for health does not slow down with them.
_is_under_load(container, asked) if {
	some handler in ["httpGet", "tcpSocket", "grpc"]
	probe.port_number(container, asked[handler].port) in _delivered
}

_is_under_load(container, asked) if {
	asked.exec
	some port in container.ports
	port.number in _delivered
}

_delivered := {end.number |
	some service in data.document.relations.services.items
	some port in service.facts.ports
	some end in port.resolved
	end.document == data.document.id
}
