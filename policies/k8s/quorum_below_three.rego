# METADATA
# title: Majority of one or two members
# description: >-
#   A system that decides by majority works while more than half of its members do. With two members both are needed, so
#   each of them alone can stop it: that is less available than one. With one there is nobody to take over. Three members
#   survive the loss of one, also the planned loss of a drain.
# related_resources:
#   - ref: https://etcd.io/docs/latest/faq/#what-is-failure-tolerance
# custom:
#   pillar: redundancy
#   concepts: [redundancy, replication, quorum]
#   severity: error
#   precision: medium
#   level: default
#   kinds: [StatefulSet, Deployment, RabbitmqCluster, Elasticsearch, Kafka, KafkaNodePool, MongoDBCommunity, PerconaServerMongoDB, PerconaXtraDBCluster, RedisFailover, RedisSentinel, CephCluster, EtcdCluster]
#   params: {}
#   remediation: Run three members, on different nodes.
#   supersedes: []
#   peers: []
package fivenines.k8s.quorum_below_three

import data.lib.k8s
import data.lib.store
import data.lib.text

deny contains {
	"msg": sprintf("%s runs %s%s, %s", [
		k8s.self,
		text.counted(group.total, sprintf("%s %s", [group.system, group.noun])),
		_of(group.of),
		_consequence(group),
	]),
	"label": sprintf("%s set here", [k8s.are(group.counts[0].value, group.noun)]),
	"related": [k8s.place(other, sprintf("%s here", [k8s.are(other.value, group.noun)])) |
		some other in array.slice(group.counts, 1, count(group.counts))
		other.value > 0
	],
	"severity": _severity,
} if {
	k8s.judged
	not store.is_trial
	some group in data.document.facts.quorum
	_is_too_few(group.total, group.whole)
}

_is_too_few(2, _) := true

# A store that has one instance of everything is another rule's.
_is_too_few(1, false) := true

_of(null) := ""

_of(name) := sprintf(" for %s", [name]) if is_string(name)

_consequence(group) := sprintf("of which a majority is 2, so without either %s it stops", [group.noun]) if group.total == 2

_consequence(group) := sprintf("so without that %s it stops", [group.noun]) if group.total == 1

# Monitors that may share a node are of a cluster for trying out.
_severity := "note" if input.spec.mon.allowMultiplePerNode == true

_severity := "error" if not input.spec.mon.allowMultiplePerNode
