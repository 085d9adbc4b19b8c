# METADATA
# title: Topic is kept for ever
# description: >-
#   Nothing of this topic is ever deleted, by age, by size or by key. Its brokers fill at the pace of the writes, all of them
#   at about the same time because replicas are equal, and a broker with a full disk stops.
# related_resources:
#   - ref: https://kafka.apache.org/documentation/#topicconfigs_retention.ms
# custom:
#   pillar: data
#   concepts: [retention, storage]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [KafkaTopic]
#   params: {}
#   remediation: Bound it by time or size, compact it, or keep its old part in tiered storage.
#   supersedes: []
#   peers: []
package fivenines.k8s.topic_kept_forever

import data.lib.k8s

deny contains {
	"msg": sprintf("%s deletes nothing by age, size or key, so the disks of its brokers fill until they stop together", [k8s.self]),
	"path": ["spec", "config", "retention.ms"],
	"label": "-1 is for ever",
} if {
	k8s.judged
	config := input.spec.config
	_number(config["retention.ms"]) == -1
	_number(object.get(config, "retention.bytes", -1)) == -1
	not contains(object.get(config, "cleanup.policy", "delete"), "compact")
	not _is_tiered(config)
}

_number(value) := value if is_number(value)

_number(value) := to_number(value) if value == "-1"

_is_tiered(config) if sprintf("%v", [config["remote.storage.enable"]]) == "true"
