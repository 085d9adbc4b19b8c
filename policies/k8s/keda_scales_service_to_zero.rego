# METADATA
# title: Workload behind a Service is scaled to zero
# description: >-
#   KEDA takes the last pod away when no trigger is active, and `minReplicaCount` is 0 when it is left out. A Service then has no
#   endpoint: requests are refused until the next poll finds work, the pod is scheduled and it has started. A trigger
#   that waits for the requests themselves never sees any.
# related_resources:
#   - ref: https://keda.sh/docs/latest/reference/scaledobject-spec/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [ScaledObject]
#   params: {}
#   remediation: Set `minReplicaCount` to two, or put the HTTP add-on's interceptor in front, which holds requests back until a pod is there.
#   supersedes: []
#   peers: []
package fivenines.k8s.keda_scales_service_to_zero

import data.lib.k8s

deny contains {
	"msg": sprintf("%s may scale %s down to 0 replicas, and %s then has no endpoint", [
		k8s.self,
		k8s.display(target),
		k8s.displayed(services),
	]),
	"path": floor.path,
	"label": k8s.stated(floor),
	"related": [k8s.related(service, "selects its pods here") | some service in services],
} if {
	k8s.judged
	floor := data.document.facts.range.floor
	floor.value == 0
	_reaches_zero
	not _intercepted
	services := data.document.relations.services.items
	count(services) > 0
	not k8s.scraped_only
	some target in data.document.relations.targets.items
	target.facts.serving
}

# Cpu and memory are measured on pods that run: alone they never lead to none.
_reaches_zero if {
	some trigger in input.spec.triggers
	not trigger.type in {"cpu", "memory"}
}

# The add-on scales by the requests that its interceptor holds back.
_intercepted if {
	some _, objects in data.inventory.k8s.HTTPScaledObject[k8s.namespace]
	some object in objects
	object.input.spec.scaleTargetRef.name == data.document.facts.target.name
}

_intercepted if {
	some trigger in input.spec.triggers
	contains(object.get(trigger, ["metadata", "scalerAddress"], ""), "keda-add-ons-http")
}
