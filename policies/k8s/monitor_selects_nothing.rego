# METADATA
# title: Monitor selects nothing to scrape
# description: >-
#   A ServiceMonitor selects Services by the Services' own labels, not by those of the pods behind them; a PodMonitor
#   selects pods. Both look into their own namespace alone unless `namespaceSelector` says otherwise. When nothing
#   matches, Prometheus has no target, and no error is shown anywhere.
# related_resources:
#   - ref: https://prometheus-operator.dev/docs/platform/troubleshooting/
# custom:
#   pillar: observability
#   concepts: [visibility, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [ServiceMonitor, PodMonitor]
#   params: {}
#   remediation: Use labels that the Service carries in its own metadata (for a PodMonitor, the pod template's), in a namespace that the monitor looks into.
#   supersedes: []
#   peers: [kube-linter:dangling-servicemonitor]
package fivenines.k8s.monitor_selects_nothing

import data.lib.k8s
import data.lib.monitor

deny contains {
	"msg": sprintf("%s selects no %s: %s, so nothing is scraped", [k8s.self, monitor.noun, monitor.missed]),
	"path": monitor.path,
	"label": sprintf("no %s of its namespaces matches", [monitor.noun]),
	"related": monitor.nearest,
} if {
	k8s.judged
	monitor.selection.complete
	count(monitor.selection.items) == 0
	not k8s.is_operated(monitor.pairs)
	_is_meant_here
}

# Charts and operators bring Services that no file of the run shows. One that was meant lies beside the monitor.
_is_meant_here if data.document.facts.meant == true

_is_meant_here if data.system.complete == true
