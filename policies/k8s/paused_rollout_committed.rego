# METADATA
# title: Paused object in the configuration
# description: >-
#   A pause is a lever for an operator in the middle of a change. Written into the configuration it stays: the next fix,
#   the next certificate and the next security update are applied to the object and never reach its pods, and a paused
#   operator does not fail over either. Everything looks deployed.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pausing-and-resuming-a-rollout-of-a-deployment
# custom:
#   pillar: rollout
#   concepts: [continuous delivery, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Deployment, Rollout, StatefulSet, Cluster.postgresql.cnpg.io, Kafka, KafkaNodePool, KafkaTopic, Elasticsearch, PerconaServerMongoDB, PerconaXtraDBCluster]
#   params: {}
#   remediation: Remove the pause from the configuration and use the command line for the time of a change.
#   supersedes: []
#   peers: []
package fivenines.k8s.paused_rollout_committed

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s is paused, so later changes are accepted and never reach its pods", [k8s.self]),
	"label": "no rollout starts while this stands here",
} if {
	data.document.kind in {"Deployment", "Rollout"}
	k8s.judged
	not data.document.facts.parked
	input.spec.paused == true
}

deny contains {
	"msg": sprintf("%s updates pods from ordinal %d up and has %s, so no pod gets later changes", [
		k8s.self,
		partition,
		text.counted(ceiling.value, "replica"),
	]),
	"path": ["spec", "updateStrategy", "rollingUpdate", "partition"],
	"label": "pods with a lower ordinal keep the old version",
	"related": [k8s.place(ceiling, k8s.stated(ceiling))],
} if {
	data.document.kind == "StatefulSet"
	k8s.judged
	not data.document.facts.parked
	partition := input.spec.updateStrategy.rollingUpdate.partition
	partition > 0
	ceiling := data.document.facts.replicas.ceiling
	partition >= ceiling.value
}

deny contains {
	"msg": sprintf("%s is %s, so %s", [k8s.self, pause.state, pause.consequence]),
	"label": pause.label,
} if {
	k8s.judged
	some pause in _pauses
	input.metadata.annotations[pause.annotation] == pause.value
}

deny contains {
	"msg": sprintf("%s is paused, so its operator has taken all its pods down", [k8s.self]),
	"label": "the operator stops the database while this stands here",
} if {
	data.document.kind in {"PerconaServerMongoDB", "PerconaXtraDBCluster"}
	k8s.judged
	input.spec.pause == true
}

_unmanaged := "no later change is applied and nothing is repaired"

_pauses := [
	{"annotation": "strimzi.io/pause-reconciliation", "value": "true", "state": "paused", "consequence": _unmanaged, "label": "the operator leaves it alone"},
	{"annotation": "cnpg.io/reconciliationLoop", "value": "disabled", "state": "not reconciled", "consequence": "no later change is applied and no standby is promoted", "label": "the operator leaves it alone"},
	{"annotation": "cnpg.io/hibernation", "value": "on", "state": "hibernated", "consequence": "it runs no instance", "label": "the operator deletes its pods and keeps the volumes"},
	{"annotation": "eck.k8s.elastic.co/managed", "value": "false", "state": "unmanaged", "consequence": _unmanaged, "label": "the operator leaves it alone"},
]
