# METADATA
# title: Kafka keeps too few replicas
# description: >-
#   A partition with one replica is gone while its broker restarts, and lost with its disk. The topics in which Kafka keeps
#   consumers' offsets and open transactions are worse: with them every group starts over and every transaction hangs. With
#   one acknowledgement a broker that fails takes along what nobody else had yet.
# related_resources:
#   - ref: https://kafka.apache.org/documentation/#brokerconfigs_default.replication.factor
#   - ref: https://strimzi.io/docs/operators/latest/deploying
# custom:
#   pillar: data
#   concepts: [replication, redundancy]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Kafka, KafkaTopic]
#   params: {}
#   remediation: Keep 3 replicas, of which 2 acknowledge; existing topics have to be reassigned.
#   supersedes: []
#   peers: []
package fivenines.k8s.kafka_replication_too_low

import data.lib.k8s

# A cluster with fewer brokers cannot do better, and that is another rule's.
deny contains {
	"msg": sprintf("%s has %d brokers and keeps %s in %d replicas, so %s", [
		k8s.self,
		data.document.facts.brokers.value,
		_internal[copies.of],
		copies.factor.value,
		_consequence(copies.factor.value),
	]),
	"label": sprintf("%d of %d brokers have it", [copies.factor.value, data.document.facts.brokers.value]),
} if {
	k8s.judged
	data.document.facts.brokers.value >= 3
	some copies in data.document.facts.replication
	copies.of in object.keys(_internal)
	copies.factor.value >= 1
	copies.factor.value < 3
}

_internal := {"offsets": "consumers' offsets", "transactions": "open transactions"}

_consequence(1) := "every group that uses a partition stops with its broker"

_consequence(factor) := "a second broker that fails during an update stops every group that uses a partition of both" if factor > 1

# What a topic says itself. A cluster that is not in the run may have one broker.
deny contains {
	"msg": sprintf("%s has 1 replica of each partition, so a partition is away while its broker restarts and lost with its disk", [k8s.self]),
	"label": "one copy",
	"level": _level,
} if {
	data.document.kind == "KafkaTopic"
	k8s.judged
	some copies in data.document.facts.replication
	copies.factor.state == "explicit"
	copies.factor.value == 1
	not _has_few_brokers
	not endswith(object.get(input.spec, "topicName", data.document.name), "-changelog")
}

_has_few_brokers if {
	brokers := data.document.facts.brokers
	brokers != null
	brokers.value < 3
}

_level := "default" if data.document.facts.brokers.value >= 3

_level := "strict" if not data.document.facts.brokers.value >= 3
