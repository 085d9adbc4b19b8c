# METADATA
# title: Data store with one instance
# description: >-
#   An operator can promote a replica, and here there is none. When the node of the only instance is drained, upgraded or
#   lost, the store is down until its volume is attached elsewhere and the process has recovered; when the volume is lost,
#   so is everything since the last backup.
# related_resources:
#   - ref: https://cloudnative-pg.io/documentation/current/replication/
# custom:
#   pillar: data
#   concepts: [database replication, redundancy, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [Cluster.postgresql.cnpg.io, postgresql, MongoDBCommunity, PerconaServerMongoDB, PerconaXtraDBCluster, PerconaPGCluster, RabbitmqCluster, Elasticsearch, Kafka, KafkaNodePool, MariaDB, InnoDBCluster, RedisReplication, VitessCluster, CassandraDatacenter]
#   params:
#     min_instances: {type: integer, minimum: 2, default: 2, description: "fewest instances that hold the data"}
#   remediation: Raise the number to 3, on different nodes; the operator makes the copies.
#   supersedes: []
#   peers: []
package fivenines.k8s.single_instance_datastore

import data.lib.k8s
import data.lib.store
import data.lib.text

deny contains {
	"msg": sprintf("%s keeps its data in %s%s, so %s", [
		k8s.self,
		text.counted(place.total, place.noun),
		place.of,
		_consequence,
	]),
	"path": place.path,
	"label": _label(place),
	"severity": _severity,
} if {
	k8s.judged
	some place in _places
	place.total >= 1
	place.total < data.params.min_instances
	not store.is_trial
}

# A copy of a cluster elsewhere is redundancy itself.
_severity := "note" if store.is_standby

_severity := "error" if not store.is_standby

_is_written(place) if object.get(input, place.path, null) != null

_consequence := "a drain or a crash of its node is an outage" if not store.is_standby

_consequence := "this copy of another cluster is away while its node is drained or lost" if store.is_standby

_label(place) := sprintf("%s here", [k8s.are(place.total, place.noun)]) if _is_written(place)

_label(place) := sprintf("`%s` is absent, which means %d", [place.path[count(place.path) - 1], place.total]) if not _is_written(place)

# Stores that say it in one number; `absent` is what they do without it, where that is documented.
_numbers := {
	"Cluster": {"path": ["spec", "instances"], "noun": "instance", "absent": 1},
	"postgresql": {"path": ["spec", "numberOfInstances"], "noun": "instance"},
	"MongoDBCommunity": {"path": ["spec", "members"], "noun": "member"},
	"PerconaXtraDBCluster": {"path": ["spec", "pxc", "size"], "noun": "node"},
	"RabbitmqCluster": {"path": ["spec", "replicas"], "noun": "node", "absent": 1},
	"MariaDB": {"path": ["spec", "replicas"], "noun": "instance", "absent": 1},
	"InnoDBCluster": {"path": ["spec", "instances"], "noun": "instance"},
	"RedisReplication": {"path": ["spec", "clusterSize"], "noun": "instance"},
	"CassandraDatacenter": {"path": ["spec", "size"], "noun": "node"},
	"Kafka": {"path": ["spec", "kafka", "replicas"], "noun": "broker"},
}

# Each `{path, total, noun, of}`.
_places contains {"path": number.path, "total": total, "noun": number.noun, "of": ""} if {
	number := _numbers[data.document.kind]
	found := object.get(input, number.path, null)
	total := _total(found, number)
	is_number(total)
	not _asks_pools
}

_total(null, number) := number.absent

_total(found, number) := found if found != null

# Node pools then say how many brokers there are.
_asks_pools if {
	data.document.kind == "Kafka"
	input.metadata.annotations["strimzi.io/node-pools"] == "enabled"
}

_places contains {"path": ["spec", "replsets", i, "size"], "total": set.size, "noun": "member", "of": sprintf(" of replica set `%v`", [object.get(set, "name", i)])} if {
	data.document.kind == "PerconaServerMongoDB"
	not input.spec.sharding.enabled
	some i, set in input.spec.replsets
	is_number(set.size)
}

_places contains {"path": ["spec", "instances", 0, "replicas"], "total": total, "noun": "instance", "of": ""} if {
	data.document.kind == "PerconaPGCluster"
	is_array(input.spec.instances)
	total := sum([object.get(group, "replicas", 1) | some group in input.spec.instances])
}

_places contains {"path": ["spec", "nodeSets", 0, "count"], "total": total, "noun": "node", "of": ""} if {
	data.document.kind == "Elasticsearch"
	total := sum([set.count | some set in input.spec.nodeSets])
}

# All broker pools of a cluster that is in the run too.
_places contains {"path": ["spec", "replicas"], "total": input.spec.replicas, "noun": "broker", "of": sprintf(" for Kafka `%s`", [cluster])} if {
	data.document.kind == "KafkaNodePool"
	"broker" in input.spec.roles
	cluster := input.metadata.labels["strimzi.io/cluster"]
	_is_in_run(cluster)
	count(_broker_pools(cluster)) == 1
}

_is_in_run(cluster) if {
	some _, names in data.inventory.k8s.Kafka
	names[cluster]
}

_broker_pools(cluster) := [pool |
	some _, names in data.inventory.k8s.KafkaNodePool
	some _, pools in names
	some pool in pools
	"broker" in pool.input.spec.roles
	pool.input.metadata.labels["strimzi.io/cluster"] == cluster
	_belongs(pool, cluster)
]

# Alternatives beside each other often call their cluster the same: a file that holds the cluster holds its pools.
_belongs(pool, cluster) if not _is_in_own_file(cluster)

_belongs(pool, _) if pool.path == data.document.path

_is_in_own_file(cluster) if {
	some _, names in data.inventory.k8s.Kafka
	some kafka in names[cluster]
	kafka.path == data.document.path
}

_places contains {"path": pools[0].path, "total": total, "noun": "tablet", "of": sprintf(" of keyspace `%v`", [shard.keyspace])} if {
	data.document.kind == "VitessCluster"
	some shard in store.vitess_shards
	shard.number == 1
	pools := store.vitess_pools(shard.shard, shard.path)
	count(pools) > 0
	total := sum([pool.value | some pool in pools])
}
