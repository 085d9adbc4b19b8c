# METADATA
# title: Vertical autoscaler changes the request that a horizontal one measures by
# description: >-
#   Utilization is usage divided by the request. A VerticalPodAutoscaler that raises the request of the same resource
#   lowers the utilization without any change in load, the horizontal autoscaler takes pods away, the rest uses more, and
#   the request is raised again. Requests and replicas then follow each other and not the load.
# related_resources:
#   - ref: https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md
# custom:
#   pillar: scalability
#   concepts: [autoscaling, resource requests]
#   severity: error
#   precision: high
#   level: default
#   kinds: [VerticalPodAutoscaler]
#   params: {}
#   remediation: "Set `updateMode: \"Off\"` and read the recommendations, leave the resource out of `controlledResources`, or scale on another metric than its utilization."
#   supersedes: []
#   peers: []
package fivenines.k8s.hpa_vpa_conflict

import data.lib.k8s

deny contains {
	"msg": sprintf("%s changes the %s request of %s `%s`, by which %s measures utilization: each moves what the other goes by", [
		k8s.self,
		measure.resource,
		target.kind,
		target.name,
		k8s.display(scaler),
	]),
	"label": _label,
	"related": [{
		"document": scaler.document,
		"path": measure.path,
		"msg": sprintf("a share of the %s request", [measure.resource]),
	}],
	"severity": _severity,
} if {
	k8s.judged
	_mode != "Off"
	target := data.document.facts.target
	some scaler in data.document.relations.autoscalers.items
	not scaler.facts.hook
	some measure in scaler.facts.utilization
	_controls(measure)
}

# Requests are set when a pod starts and stay: the horizontal autoscaler has time to settle.
_severity := "warning" if _mode == "Initial"

_severity := "error" if _mode != "Initial"

_mode := object.get(input.spec, ["updatePolicy", "updateMode"], "Auto")

_label := "`updateMode` is absent, which means `Auto`" if not input.spec.updatePolicy.updateMode

_label := sprintf("mode `%s` changes requests", [_mode]) if input.spec.updatePolicy.updateMode

_policies := object.get(input.spec, ["resourcePolicy", "containerPolicies"], [])

# Some container that the metric measures has its request changed.
_controls(_measure) if count(_policies) == 0

_controls(measure) if {
	some policy in _policies
	_covers(policy, measure.container)
	object.get(policy, "mode", "Auto") != "Off"
	measure.resource in object.get(policy, "controlledResources", ["cpu", "memory"])
}

# A container that no policy names is changed; which ones there are only the target says.
_controls(measure) if {
	names := {policy.containerName | some policy in _policies}
	not "*" in names
	some workload in data.document.relations.targets.items
	some container in workload.facts.pod.containers
	not container.init
	measure.container in {null, container.name}
	not container.name in names
}

# A policy for all containers stands for those that have none of their own.
_covers(policy, container) if policy.containerName in {"*", container}

_covers(_policy, container) if container == null
