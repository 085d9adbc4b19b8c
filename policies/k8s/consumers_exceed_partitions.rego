# METADATA
# title: Autoscaler may ask for more consumers than the topic has partitions
# description: >-
#   Within a consumer group a partition is read by one consumer. Replicas beyond the number of partitions get nothing to do:
#   KEDA does not create them, or they stand idle. The scale-out that the ceiling promises stops at the partitions, and the
#   lag keeps growing while the autoscaler looks far from its limit.
# related_resources:
#   - ref: https://keda.sh/docs/latest/scalers/apache-kafka/
# custom:
#   pillar: scalability
#   concepts: [partitioning, sharding, autoscaling]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [ScaledObject]
#   params: {}
#   remediation: Lower `maxReplicaCount` to the number of partitions, or add partitions as long as nothing relies on the order by key.
#   supersedes: []
#   peers: []
package fivenines.k8s.consumers_exceed_partitions

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s scales up to %d consumers, %s, so %s", [
		k8s.self,
		ceiling.value,
		_partitions_text,
		_consequence(ceiling.value - _partitions),
	]),
	"label": _label(ceiling),
	"related": [k8s.place(topic.partitions, sprintf("%s here", [_are(topic.partitions.value)])) | some topic in _topics],
} if {
	k8s.judged
	count(_topics) > 0
	ceiling := data.document.facts.range.ceiling
	_is_meant(ceiling)
	ceiling.value > _partitions
}

# Every trigger reads one known topic: another trigger may need more replicas than this one.
_topics := topics if {
	topics := data.document.facts.topics
	count(topics) == count(input.spec.triggers)
	count([topic | some topic in topics; not topic.partitions.value >= 1]) == 0
} else := []

_partitions := sum([topic.partitions.value | some topic in _topics])

# An absent ceiling (100) is nobody's promise, unless there can be no second consumer at all.
_is_meant(ceiling) if ceiling.state == "explicit"

_is_meant(ceiling) if {
	ceiling.state == "default"
	_partitions == 1
}

_partitions_text := sprintf("topic `%s` has %s", [_topics[0].topic, text.counted(_partitions, "partition")]) if count(_topics) == 1

_partitions_text := sprintf("its topics have %d partitions together", [_partitions]) if count(_topics) > 1

_are(1) := "1 partition"

_are(number) := sprintf("%d partitions", [number]) if number != 1

_idles if {
	some trigger in input.spec.triggers
	trigger.metadata.allowIdleConsumers == "true"
}

_consequence(surplus) := "1 of them stands idle" if {
	_idles
	surplus == 1
}

_consequence(surplus) := sprintf("%d of them stand idle", [surplus]) if {
	_idles
	surplus > 1
}

_consequence(surplus) := "the last one is never created" if {
	not _idles
	surplus == 1
}

_consequence(surplus) := sprintf("%d of them are never created", [surplus]) if {
	not _idles
	surplus > 1
}

_label(ceiling) := "the most replicas that KEDA may ask for" if ceiling.state == "explicit"

_label(ceiling) := "`maxReplicaCount` is absent, which means 100" if ceiling.state != "explicit"
