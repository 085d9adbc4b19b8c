# METADATA
# title: Monitoring runs on a single pod
# description: >-
#   With one replica nobody is alerted while its node is drained or down, which is when alerts matter most. Two
#   Prometheus replicas scrape the same targets on their own; Alertmanager's replicas tell each other what they have
#   sent.
# related_resources:
#   - ref: https://prometheus-operator.dev/docs/platform/high-availability/
# custom:
#   pillar: redundancy
#   concepts: [redundancy of observability]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Prometheus.monitoring.coreos.com, Alertmanager.monitoring.coreos.com, ThanosRuler]
#   params:
#     exempt_namespaces: {type: array, items: {type: string}, default: [], description: "namespaces whose rules a second cluster evaluates too"}
#   remediation: Run two replicas of Prometheus and three of Alertmanager.
#   supersedes: []
#   peers: []
package fivenines.k8s.monitoring_without_redundancy

import data.lib.k8s

deny contains {
	"msg": sprintf("%s has one replica: while its pod is away %s", [k8s.self, _lost]),
	"path": ["spec", "replicas"],
	"label": _label,
} if {
	k8s.judged
	object.get(input.spec, "replicas", 1) == 1
	not input.spec.paused
	not k8s.exempt
}

_label := "absent, which means 1" if not input.spec.replicas

_label := "one replica" if input.spec.replicas == 1

_lost := "no alert is sent" if data.document.kind == "Alertmanager"

_lost := "no alert is evaluated" if data.document.kind != "Alertmanager"
