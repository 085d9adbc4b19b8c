# METADATA
# title: As many acknowledgements as copies
# description: >-
#   A producer with `acks=all` waits until `min.insync.replicas` copies are written. When that is the number of all copies,
#   none may be missing: one broker that restarts, in every rolling update, refuses every write to its partitions. It looks
#   like the safest setting, and keeps nothing more than one acknowledgement fewer would.
# related_resources:
#   - ref: https://strimzi.io/docs/operators/latest/deploying
#   - ref: https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas
# custom:
#   pillar: data
#   concepts: [replication, quorum, consistency]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Kafka, KafkaTopic]
#   params: {}
#   remediation: Keep one copy more than must acknowledge, 3 and 2 as a rule.
#   supersedes: []
#   peers: []
package fivenines.k8s.kafka_min_isr_equals_replication

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s %s and %d must acknowledge a write, so %s", [
		_subject(copies),
		text.counted(copies.factor.value, "replica"),
		copies.minimum.value,
		_consequence(copies),
	]),
	"path": _site(copies).path,
	"label": _label(copies, _site(copies)),
	"related": [k8s.place(other, _label(copies, other)) | some other in [copies.minimum, copies.factor]; other != _site(copies)],
} if {
	k8s.judged
	some copies in _blocked
	not _is_repeated(copies)
}

_blocked := [copies |
	some copies in data.document.facts.replication
	copies.factor.value >= 1
	copies.minimum.value > 1
	copies.minimum.value >= copies.factor.value
	"explicit" in {copies.factor.state, copies.minimum.state}
	not _is_for_nobody(copies)
]

# A default that is left alone says nothing about topics, which mostly state their own number.
_is_for_nobody(copies) if {
	data.document.kind == "Kafka"
	copies.of == "topics"
	copies.factor.state == "default"
}

# Offsets share their minimum with the topics.
_is_repeated(copies) if {
	copies.of == "offsets"
	"topics" in {other.of | some other in _blocked}
}

_subject(copies) := sprintf("%s has", [k8s.self]) if data.document.kind == "KafkaTopic"

_subject(copies) := sprintf("%s of %s have", [copies.of, k8s.self]) if data.document.kind != "KafkaTopic"

# What is written here, the minimum first.
_site(copies) := copies.minimum if copies.minimum.state == "explicit"

_site(copies) := copies.factor if copies.minimum.state != "explicit"

_label(copies, site) := sprintf("%d must acknowledge a write", [site.value]) if site == copies.minimum

_label(copies, site) := text.counted(site.value, "replica") if site != copies.minimum

_consequence(copies) := "one broker that is down or restarts stops every write with `acks=all`" if {
	copies.minimum.value == copies.factor.value
}

_consequence(copies) := "every write with `acks=all` is refused" if copies.minimum.value > copies.factor.value
