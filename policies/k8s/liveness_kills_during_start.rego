# METADATA
# title: Liveness may kill the container before it has started
# description: >-
#   The initial delay of the readiness probe says how long the application needs to start. Liveness that gives up earlier
#   restarts a container that is still starting, which starts again from the beginning: a slow node or a cold cache is
#   enough for a crash loop that never ends, and a rollout that never finishes.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes
# custom:
#   pillar: fault-tolerance
#   concepts: [health check]
#   severity: error
#   precision: high
#   level: default
#   kinds: [pod-template, custom-workload]
#   params: {}
#   remediation: Add a `startupProbe`, which holds liveness back until the application is up, or raise the `initialDelaySeconds` of liveness.
#   supersedes: []
#   peers: []
package fivenines.k8s.liveness_kills_during_start

import data.lib.k8s
import data.lib.probe

deny contains {
	"msg": sprintf("liveness may restart container `%s` after %vs, readiness first looks after %vs: a container that is still starting is killed", [
		container.name,
		kills,
		starts,
	]),
	"path": array.concat(container.path, ["livenessProbe"]),
	"label": sprintf("%d failures, %vs apart, the first after %vs", [
		probe.failures(liveness),
		probe.period(liveness),
		probe.delay(liveness),
	]),
	"related": [{
		"path": array.concat(container.path, ["readinessProbe", "initialDelaySeconds"]),
		"msg": sprintf("%vs to start are expected here", [starts]),
	}],
} if {
	k8s.judged
	some container in probe.running
	not container.input.startupProbe
	liveness := container.input.livenessProbe
	starts := probe.delay(container.input.readinessProbe)
	kills := probe.delay(liveness) + ((probe.failures(liveness) - 1) * probe.period(liveness))
	kills < starts
}
