# METADATA
# title: Service selects no pod
# description: >-
#   A Service sends traffic to the pods that carry its labels. When no pod template of its namespace does, it has no
#   endpoint: its name resolves, and every connection fails. Usually a label was renamed in the workload and not here.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/
# custom:
#   pillar: traffic
#   concepts: [traffic entry, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Service]
#   params: {}
#   remediation: Use the labels of the workload's pod template (`spec.template.metadata.labels`).
#   supersedes: []
#   peers: [kube-linter:dangling-service, kube-score:service-targets-pod, popeye:1100, istioctl:IST0101]
package fivenines.k8s.service_selects_nothing

import data.lib.k8s

deny contains {
	"msg": sprintf("%s selects no pod: %s, so every connection to it fails", [k8s.self, k8s.missed(selector)]),
	"path": _path,
	"label": "no pod template of the namespace matches",
	"related": k8s.nearest_template,
} if {
	k8s.judged
	selector := input.spec.selector
	count(selector) > 0
	object.get(input.spec, "type", "ClusterIP") != "ExternalName"
	workloads := data.document.relations.workloads
	workloads.complete
	count(workloads.items) == 0
	not k8s.is_operated(selector, data.inventory.k8s)
}

_path := k8s.failing_pair(["spec", "selector"], input.spec.selector)

_path := ["spec", "selector"] if not k8s.failing_pair(["spec"], input.spec.selector)
