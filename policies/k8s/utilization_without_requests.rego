# METADATA
# title: Autoscaler measures utilization of a resource that is not requested
# description: >-
#   Utilization is usage divided by the request. When one container of the pod has no request for the resource, the
#   metric cannot be computed: the autoscaler reports `FailedGetResourceMetric` and does not scale, whatever the load.
#   A limit alone counts as a request.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work
# custom:
#   pillar: scalability
#   concepts: [autoscaling, resource requests]
#   severity: error
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject]
#   params: {}
#   remediation: Set the request of each container, or measure one container with a `ContainerResource` metric.
#   supersedes: []
#   peers: [popeye:HPA checks (live)]
package fivenines.k8s.utilization_without_requests

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s scales on %s utilization, which %s of %s %s not request, so it never scales", [
		k8s.self,
		metric.resource,
		_containers(lacking),
		k8s.display(target),
		_does(lacking),
	]),
	"path": metric.path,
	"label": sprintf("utilization is a share of the %s request", [metric.resource]),
	"related": [{
		"document": target.document,
		"path": container.path,
		"msg": sprintf("no %s request", [metric.resource]),
	} |
		some container in lacking
	],
} if {
	k8s.judged
	some metric in _metrics
	some target in data.document.relations.targets.items
	not _requested_for_pod(target, metric.resource)
	not _defaulted(metric.resource)
	not _set_by_vertical(target)
	lacking := [container |
		some container in target.facts.pod.containers
		_is_measured(container, metric)
		not _requests(container.input, metric.resource)
	]
	count(lacking) > 0
}

deny contains {
	"msg": sprintf("%s scales on container `%s`, which %s does not have, so it never scales", [
		k8s.self,
		metric.container,
		k8s.display(target),
	]),
	"label": "no container of the target has this name",
	"related": [{"document": target.document, "path": target.facts.pod.spec_path, "msg": "its containers"}],
} if {
	k8s.judged
	some metric in _metrics
	is_string(metric.container)
	some target in data.document.relations.targets.items
	names := {container.name | some container in target.facts.pod.containers}
	count(names) > 0
	not metric.container in names
}

# Each metric that is a utilization: `{path, resource, container, container_path}`, `container` null for all of them.
_metrics contains {
	"path": ["spec", "targetCPUUtilizationPercentage"],
	"resource": "cpu",
	"container": null,
	"container_path": [],
} if {
	input.spec.targetCPUUtilizationPercentage
}

_metrics contains {
	"path": ["spec", "metrics", i, "resource", "name"],
	"resource": metric.resource.name,
	"container": null,
	"container_path": [],
} if {
	some i, metric in input.spec.metrics
	_is_utilization(metric.resource)
}

_metrics contains {
	"path": ["spec", "metrics", i, "containerResource", "name"],
	"resource": metric.containerResource.name,
	"container": metric.containerResource.container,
	"container_path": ["spec", "metrics", i, "containerResource", "container"],
} if {
	some i, metric in input.spec.metrics
	_is_utilization(metric.containerResource)
}

_metrics contains {
	"path": ["spec", "triggers", i, "type"],
	"resource": trigger.type,
	"container": object.get(trigger, ["metadata", "containerName"], null),
	"container_path": ["spec", "triggers", i, "metadata", "containerName"],
} if {
	some i, trigger in input.spec.triggers
	trigger.type in {"cpu", "memory"}
	object.get(trigger, "metricType", object.get(trigger, ["metadata", "type"], null)) == "Utilization"
}

_is_utilization(resource) if resource.target.type == "Utilization"

# autoscaling/v2beta1
_is_utilization(resource) if resource.targetAverageUtilization

_is_measured(container, metric) if {
	metric.container == null
	_runs(container)
}

_is_measured(container, metric) if container.name == metric.container

_runs(container) if not container.init

_runs(container) if container.restartable

_requests(container, resource) if container.resources.requests[resource]

_requests(container, resource) if container.resources.limits[resource]

_requested_for_pod(target, resource) if {
	_requests(object.get(target.input, target.facts.pod.spec_path, {}), resource)
}

# A LimitRange of the namespace gives containers a default; one that is declared to be elsewhere may give any.
_defaulted(resource) if {
	some range in _neighbours.LimitRange
	some limit in range.input.spec.limits
	_has_default(limit, resource)
}

_defaulted(_) if {
	some range in _neighbours.LimitRange
	range.external
}

_has_default(limit, resource) if limit.defaultRequest[resource]

_has_default(limit, resource) if limit["default"][resource]

_set_by_vertical(target) if {
	some vertical in _neighbours.VerticalPodAutoscaler
	vertical.input.spec.targetRef.kind == target.kind
	vertical.input.spec.targetRef.name == target.name
	object.get(vertical.input.spec, ["updatePolicy", "updateMode"], "Auto") != "Off"
}

# Objects of the autoscaler's namespace, or of none.
_neighbours[kind] := [object |
	some namespace, names in data.inventory.k8s[kind]
	namespace in {data.document.namespace, ""}
	some _, objects in names
	some object in objects
] if {
	some kind in ["LimitRange", "VerticalPodAutoscaler"]
}

_containers(lacking) := sprintf("%s %s", [_noun(lacking), text.listed([text.quoted(container.name) | some container in lacking])])

_noun(lacking) := "container" if count(lacking) == 1

_noun(lacking) := "containers" if count(lacking) > 1

_does(lacking) := "does" if count(lacking) == 1

_does(lacking) := "do" if count(lacking) > 1
