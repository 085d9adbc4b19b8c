# METADATA
# title: Alert has no severity
# description: >-
#   Alertmanager routes by labels. An alert without the label that says how urgent it is falls through to the
#   default route: it wakes somebody who need not be woken, or nobody who should be.
# related_resources:
#   - ref: https://prometheus.io/docs/practices/alerting/
# custom:
#   pillar: observability
#   concepts: [alert routing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [PrometheusRule]
#   params:
#     label: {type: string, default: severity, description: "the label that alerts are routed by"}
#     exempt_alerts: {type: array, items: {type: string}, default: [Watchdog, InfoInhibitor, DeadMansSwitch], description: "alerts that are not meant for people"}
#   remediation: Give the alert a `severity` label that a route of Alertmanager knows.
#   supersedes: []
#   peers: ["pint:rule/label"]
package fivenines.k8s.alert_without_severity

import data.lib.k8s

deny contains {
	"msg": sprintf("alert `%s` has no label `%s`: no route for a severity takes it", [rule.alert, data.params.label]),
	"path": ["spec", "groups", i, "rules", j, "labels", data.params.label],
	"label": "no label says how urgent it is",
} if {
	k8s.judged
	some i, group in input.spec.groups
	not _is_rated(group)
	some j, rule in group.rules
	is_string(rule.alert)
	not _is_rated(rule)
	not rule.alert in data.params.exempt_alerts
}

# Generators have labels of their own for it.
_is_rated(labelled) if {
	some key, _ in labelled.labels
	endswith(key, "severity")
}

_is_rated(labelled) if labelled.labels[data.params.label]
