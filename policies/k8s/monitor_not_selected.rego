# METADATA
# title: No Prometheus reads the monitor or the rule
# description: >-
#   A Prometheus reads the monitors and rules whose labels its selectors ask for, in the namespaces that its namespace
#   selectors allow. A null selector selects nothing, an empty one everything, and a null namespace selector means the
#   Prometheus's own namespace. What no Prometheus selects is accepted by the API server and never used.
# related_resources:
#   - ref: https://prometheus-operator.dev/docs/api-reference/api/
# custom:
#   pillar: observability
#   concepts: [visibility, selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [ServiceMonitor, PodMonitor, Probe, PrometheusRule]
#   params:
#     loaded_otherwise: {type: array, items: {type: string}, default: [], description: "labels, `key: value`, of rules and monitors that something other than Prometheus loads"}
#   remediation: Give it the labels that the Prometheus asks for, or widen the Prometheus's selector.
#   supersedes: []
#   peers: []
package fivenines.k8s.monitor_not_selected

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s is read by no Prometheus: %s, so %s", [k8s.self, text.listed([_reason(missed) | some missed in _missed]), _consequence]),
	"path": _path,
	"label": _label,
	"related": [{"document": missed.document, "path": missed.path, "msg": "this selector leaves it out"} | some missed in _missed],
} if {
	k8s.judged
	collectors := data.document.relations.collectors
	collectors.complete
	count(collectors.items) == 0
	not _loaded_otherwise
}

_missed := data.document.facts.missed_by

_reason(missed) := sprintf("%s `%s` has no `%s`, which selects nothing", [missed.kind, missed.name, missed.path[1]]) if {
	missed.reason == "null"
}

_reason(missed) := sprintf("%s `%s` does not look into its namespace", [missed.kind, missed.name]) if {
	missed.reason == "namespace"
}

_reason(missed) := sprintf("%s `%s` asks for %s", [missed.kind, missed.name, text.listed(pairs)]) if {
	missed.reason == "labels"
	pairs := [sprintf("`%s: %s`", [differs.key, differs.wanted]) | some differs in missed.differs]
	count(pairs) > 0
}

_reason(missed) := sprintf("%s `%s` asks for other labels", [missed.kind, missed.name]) if {
	missed.reason == "labels"
	count(missed.differs) == 0
}

_consequence := "none of its alerts fires" if data.document.kind == "PrometheusRule"

_consequence := "nothing of it is scraped" if data.document.kind != "PrometheusRule"

_by_labels if {
	some missed in _missed
	missed.reason == "labels"
}

_path := ["metadata", "labels"] if _by_labels

_path := ["metadata", "name"] if not _by_labels

_label := "no selector asks for these labels" if _by_labels

_label := "no selector reaches it" if not _by_labels

_loaded_otherwise if {
	some key, value in input.metadata.labels
	sprintf("%s: %s", [key, value]) in data.params.loaded_otherwise
}
