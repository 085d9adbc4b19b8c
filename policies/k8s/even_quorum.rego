# METADATA
# title: Even number of voting members
# description: >-
#   A majority of four is three, as many as of five: four members survive the loss of one, exactly as three do. The fourth
#   member adds a machine that can fail and slows each decision down, and when the network splits in the middle neither
#   half may decide.
# related_resources:
#   - ref: https://etcd.io/docs/latest/faq/#why-an-odd-number-of-cluster-members
# custom:
#   pillar: redundancy
#   concepts: [redundancy, replication, quorum]
#   severity: warning
#   precision: medium
#   level: default
#   kinds: [StatefulSet, Deployment, RabbitmqCluster, Kafka, KafkaNodePool, MongoDBCommunity, PerconaServerMongoDB, PerconaXtraDBCluster, RedisFailover, RedisSentinel, CephCluster, EtcdCluster]
#   params: {}
#   remediation: Run one member less, or one more.
#   supersedes: []
#   peers: []
package fivenines.k8s.even_quorum

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("%s runs %d %ss%s, which survive the loss of %s, no more than %d do", [
		k8s.self,
		group.total,
		sprintf("%s %s", [group.system, group.noun]),
		_of(group.of),
		text.counted((group.total / 2) - 1, group.noun),
		group.total - 1,
	]),
	"label": sprintf("a majority of %d is %d", [group.total, (group.total / 2) + 1]),
	"related": [k8s.place(other, sprintf("%s here", [k8s.are(other.value, group.noun)])) |
		some other in array.slice(group.counts, 1, count(group.counts))
		other.value > 0
	],
} if {
	k8s.judged
	some group in data.document.facts.quorum
	group.even_is_waste
	group.total >= 4
	group.total % 2 == 0
}

_of(null) := ""

_of(name) := sprintf(" for %s", [name]) if is_string(name)
