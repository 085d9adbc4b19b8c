# METADATA
# title: Service selects pods that cannot serve its port
# description: >-
#   A Service spreads its connections over all pods that carry its labels. When its selector is too wide, and takes in
#   the pods of a job or of a workload that does not listen there, that share of the connections fails.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
# custom:
#   pillar: traffic
#   concepts: [traffic entry, selectors]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [Service]
#   params: {}
#   remediation: Add a label to the selector that only the pods have which serve the port.
#   supersedes: []
#   peers: []
package fivenines.k8s.service_selects_foreign_pods

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s also selects the pods of %s, which do not serve port %v, so a share of its connections fails", [
		k8s.self,
		k8s.displayed(foreign),
		ports[0].number,
	]),
	"path": ["spec", "selector"],
	"label": sprintf("pods of %s match", [text.counted(count(_workloads), "workload")]),
	"related": array.concat(
		[k8s.related(workload, "these pods do not serve the port") | some workload in foreign],
		[k8s.related(workload, "these pods do") | some workload in _workloads; not workload in foreign],
	),
} if {
	k8s.judged
	not data.document.facts.headless
	count(_workloads) > 1
	ports := [port | some port in data.document.facts.ports; count(_foreign(port)) > 0]
	count(ports) > 0
	foreign := _foreign(ports[0])
}

_workloads := [workload |
	some workload in data.document.relations.workloads.items
	workload.document in data.document.facts.beside
	not workload.facts.hook
	not workload.facts.parked
]

# Workloads without what the port delivers to, where another one has it.
_foreign(port) := [workload |
	some workload in _workloads
	not _serves(workload, port)
	some other in _workloads
	_declares(other, port)
]

_declares(workload, port) if {
	some end in port.resolved
	end.workload == workload.document
	end.declared
	not _is_batch(workload)
}

_serves(workload, port) if _declares(workload, port)

# A container need not say where it listens; one that names other ports has said so.
_serves(workload, port) if {
	some end in port.resolved
	end.workload == workload.document
	not end.declared
	not _is_batch(workload)
	count([1 | some container in workload.facts.pod.containers; count(container.ports) > 0]) == 0
}

_is_batch(workload) if workload.kind in {"Job", "CronJob"}
