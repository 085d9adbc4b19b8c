# METADATA
# title: Container that serves traffic has no readiness probe
# description: >-
#   Without a readiness probe a pod counts as ready as soon as its process runs. Every rollout, scale-up and restart then
#   sends requests to pods that cannot answer yet, and a pod that hangs or has lost its dependencies keeps its share of
#   the traffic, because nothing takes it out of the Service.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
# custom:
#   pillar: fault-tolerance
#   concepts: [health-based load balancing, health check]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [workload, DaemonSet]
#   params: {}
#   remediation: Add a `readinessProbe` that asks the serving port what a caller would; a `tcpSocket` probe is a start.
#   supersedes: []
#   peers: ["kube-score:pod-probes", "kube-linter:no-readiness-probe", "polaris:readinessProbeMissing", "checkov:CKV_K8S_9", "kubescape:C-0018", "gatekeeper:requiredprobes"]
package fivenines.k8s.missing_readiness_probe

import data.lib.k8s
import data.lib.probe
import data.lib.text

deny contains {
	"msg": sprintf("container `%s` of %s has no readiness probe, so requests through %s reach it before it can answer and while it hangs", [
		_container.name,
		k8s.self,
		text.listed(sort({k8s.display(service) | some service in _services})),
	]),
	"path": array.concat(_container.path, ["readinessProbe"]),
	"label": _label,
	"related": _related,
} if {
	k8s.serving
	count(_services) > 0
	count([container | some container in probe.running; container.input.readinessProbe]) == 0
	count([container | some container in probe.running; not k8s.idles(container)]) > 0
}

# Services that lead requests to ready pods. The headless Service of a StatefulSet's peers needs to know them early; that
# of an agent on every node, or one marked for scraping, tells a monitor whom to ask.
_services := [service |
	some service in data.document.relations.services.items
	not service.external
	not service.input.spec.publishNotReadyAddresses
	not _lists_pods_only(service)
]

_lists_pods_only(service) if {
	service.facts.headless
	input.spec.serviceName == service.name
}

_lists_pods_only(service) if {
	service.facts.headless
	data.document.kind == "DaemonSet"
}

_lists_pods_only(service) if {
	service.facts.headless
	service.input.metadata.annotations["prometheus.io/scrape"] == "true"
}

# Where each Service's ports lead in this template, the best known first: no port of metrics, a declared one.
_hits := [hit |
	some metrics in [false, true]
	some declared in [true, false]
	some hit in _all_hits
	hit.metrics == metrics
	hit.declared == declared
]

_all_hits := [{"container": resolved.container_path, "service": service, "port": port, "metrics": _metrics(port), "declared": is_array(resolved.container_path)} |
	some service in _services
	some port in service.facts.ports
	some resolved in port.resolved
	resolved.document == data.document.id
]

_metrics(port) if {
	is_string(port.name)
	regex.match(`metrics|telemetry|prometheus|monitoring`, port.name)
} else := false

_owner := [container | some container in probe.running; container.path == _hits[0].container]

_container := array.concat(_owner, [container | some container in probe.running; not container.init])[0]

_label := sprintf("port %v of %s leads %s, and it has no `readinessProbe`", [
	_hits[0].port.number,
	k8s.display(_hits[0].service),
	_whither,
]) if {
	count(_hits) > 0
}

_whither := "here" if count(_owner) > 0

_whither := "to its pod" if count(_owner) == 0

_label := "it has no `readinessProbe`" if count(_hits) == 0

_related := [{
	"document": _hits[0].service.document,
	"path": _hits[0].port.path,
	"msg": "requests come in through this port",
}] if {
	count(_hits) > 0
}

_related := [k8s.related(service, sprintf("%s selects its pods here", [k8s.display(service)])) |
	some service in _services
] if {
	count(_hits) == 0
}
