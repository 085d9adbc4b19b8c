# METADATA
# title: Kafka topic that one broker can stop
# description: >-
#   A topic with one copy of each partition is away with the broker that has it, and a lost disk loses its records. With as many
#   copies asked for by `min.insync.replicas` as there are, each restart of a broker stops all writers that wait for
#   `acks=all`; with fewer than two a write is confirmed that only one broker has.
# related_resources:
#   - ref: https://kafka.apache.org/documentation/#topicconfigs
#   - ref: https://registry.terraform.io/providers/Mongey/kafka/latest/docs/resources/topic
# custom:
#   pillar: data
#   concepts: [replication, quorum, sharding]
#   severity: error
#   precision: high
#   level: default
#   kinds: [kafka_topic, aiven_kafka_topic, confluent_kafka_topic]
#   params:
#     single_partition_names: {type: string, default: "(^|[-_.])(compact|compacted|config|configs|control|offset|offsets)([-_.]|$)", description: "names of topics that have one partition on purpose"}
#   remediation: Use 3 copies with `min.insync.replicas` 2, and as many partitions as there are consumers at the busiest time.
#   supersedes: []
#   peers: []
package fivenines.terraform.kafka_topic_under_replicated

import data.lib.terraform

deny contains {
	"msg": sprintf("%s keeps %s of each partition: %s", [terraform.self, _copies(factor), _consequence(factor)]),
	"label": terraform.stands(path, ""),
	"severity": terraform.severity(_severity(factor)),
	"level": terraform.level("default"),
} if {
	_is_judged
	some path in _factors
	factor := terraform.number(path)
	factor > 0
	factor < 3
}

_copies(1) := "one copy"

_copies(factor) := sprintf("%d copies", [factor]) if factor > 1

_consequence(1) := "a lost broker takes its partitions along, and their records with its disk"

_consequence(2) := "while one broker is maintained, the next failure stops it or loses records"

_severity(1) := "error"

_severity(2) := "warning"

deny contains {
	"msg": sprintf("%s needs %d copies in sync of %d, so each restart of a broker stops writers with `acks=all`", [
		terraform.self,
		minimum,
		factor,
	]),
	"label": sprintf("%d of %d copies", [minimum, factor]),
	"related": [{"path": terraform.place(_factors[0]), "msg": terraform.stands(_factors[0], "")}],
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	_is_judged
	some path in _minimums
	minimum := terraform.number(path)
	factor := terraform.number(_factors[0])
	factor > 1
	minimum >= factor
}

deny contains {
	"msg": sprintf("%s confirms a write that one broker has, though it keeps %d copies: a lost broker loses it", [terraform.self, factor]),
	"path": terraform.place(path),
	"label": "1 copy in sync is enough",
	"related": [{"path": terraform.place(_factors[0]), "msg": terraform.stands(_factors[0], "")}],
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	_is_judged
	some path in _minimums
	terraform.number(path) == 1
	factor := terraform.number(_factors[0])
	factor >= 3
}

deny contains {
	"msg": sprintf("%s has one partition, so one broker takes all writes and one consumer of a group all records", [terraform.self]),
	"path": terraform.place(path),
	"label": terraform.stands(path, ""),
	"severity": terraform.severity("warning"),
	"level": "strict",
} if {
	_is_judged
	some path in [["partitions"], ["partitions_count"]]
	terraform.number(path) == 1
	not regex.match(data.params.single_partition_names, _name)
	not _is_compacted
}

deny contains {
	"msg": sprintf("%s may make a copy the leader that lags behind, which loses confirmed records without a word", [terraform.self]),
	"path": terraform.place(path),
	"label": "unclean elections are allowed",
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	_is_judged
	some path in [["config", "unclean.leader.election.enable"], ["config", 0, "unclean_leader_election_enable"]]
	terraform.on(path)
}

deny contains {
	"msg": sprintf("%s keeps its records for ever, so its disks fill up", [terraform.self]),
	"label": "no record is ever too old",
	"severity": "note",
	"level": "strict",
} if {
	_is_judged
	some path in [["config", "retention.ms"], ["config", 0, "retention_ms"]]
	terraform.number(path) == -1
	not _is_compacted
	not _is_bounded
}

_is_bounded if {
	some limit in [["config", "retention.bytes"], ["config", 0, "retention_bytes"]]
	terraform.number(limit) > 0
}

_is_bounded if {
	some limit in [["config", "retention.bytes"], ["config", 0, "retention_bytes"]]
	terraform.unknown(limit)
}

_factors := [path |
	some path in [["replication_factor"], ["replication"]]
	is_number(terraform.number(path))
]

_minimums := [["config", "min.insync.replicas"], ["config", 0, "min_insync_replicas"]]

_name := text if {
	some attribute in ["name", "topic_name"]
	text := terraform.text([attribute])
}

# The cluster's own topics are its own business.
_is_judged if not regex.match(`^(__|_confluent)`, _name)

_is_compacted if {
	some path in [["config", "cleanup.policy"], ["config", 0, "cleanup_policy"]]
	contains(terraform.text(path), "compact")
}
