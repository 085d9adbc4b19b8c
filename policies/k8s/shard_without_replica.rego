# METADATA
# title: Shard with one copy of its data
# description: >-
#   Sharding divides the keys among nodes. A shard that is kept once makes each node a single point of failure for its part:
#   the more shards there are, the more often some keys cannot be read or written, and a lost volume loses them.
# related_resources:
#   - ref: https://vitess.io/docs/reference/features/sharding/
#   - ref: https://prometheus-operator.dev/docs/platform/high-availability/
# custom:
#   pillar: data
#   concepts: [sharding, database replication, redundancy]
#   severity: error
#   precision: high
#   level: default
#   kinds: [VitessCluster, PerconaServerMongoDB, MongoDB, RedisCluster, ClickHouseInstallation, Prometheus]
#   params: {}
#   remediation: Keep two or three copies of every shard, on different nodes; three where its members vote.
#   supersedes: []
#   peers: []
package fivenines.k8s.shard_without_replica

import data.lib.k8s
import data.lib.store
import data.lib.text

deny contains {
	"msg": sprintf("%s has %s%s and keeps each in %s, %s", [
		k8s.self,
		text.counted(site.shards, "shard"),
		site.of,
		text.counted(site.copies, site.noun),
		site.consequence,
	]),
	"path": site.path,
	"label": _label(site),
	"related": [{"path": site.shards_path, "msg": sprintf("%s here", [k8s.are(site.shards, "shard")])}],
	"severity": site.severity,
} if {
	k8s.judged
	not store.is_trial
	some site in _sites
}

_is_written(site) if object.get(input, site.path, null) != null

_label(site) := sprintf("%s a shard", [text.counted(site.copies, site.noun)]) if _is_written(site)

_label(site) := sprintf("`%s` is absent, which means %d", [site.path[count(site.path) - 1], site.copies]) if not _is_written(site)

_lost := "so one lost node loses its part of the keys"

_sites contains {
	"path": pools[0].path,
	"copies": copies,
	"noun": "replica",
	"shards": shard.number,
	"shards_path": shard.number_path,
	"of": sprintf(" in keyspace `%v`", [shard.keyspace]),
	"consequence": _lost,
	"severity": "error",
} if {
	data.document.kind == "VitessCluster"
	some shard in store.vitess_shards
	shard.number > 1
	pools := store.vitess_pools(shard.shard, shard.path)
	count(pools) > 0
	copies := sum([pool.value | some pool in pools])
	copies < 2
}

# Two members cannot elect a primary without each other.
_sites contains {
	"path": ["spec", "replsets", i, "size"],
	"copies": set.size,
	"noun": "member",
	"shards": count(input.spec.replsets),
	"shards_path": ["spec", "replsets"],
	"of": "",
	"consequence": _of_members(set.size),
	"severity": "error",
} if {
	data.document.kind == "PerconaServerMongoDB"
	input.spec.sharding.enabled == true
	some i, set in input.spec.replsets
	set.size < 3
	not set.arbiter.enabled
	not set.nonvoting.enabled
	count(object.get(set, "externalNodes", [])) == 0
}

_sites contains {
	"path": ["spec", "mongodsPerShardCount"],
	"copies": members,
	"noun": "member",
	"shards": input.spec.shardCount,
	"shards_path": ["spec", "shardCount"],
	"of": "",
	"consequence": _of_members(members),
	"severity": "error",
} if {
	data.document.kind == "MongoDB"
	input.spec.type == "ShardedCluster"
	members := input.spec.mongodsPerShardCount
	members < 3
}

_of_members(1) := _lost

_of_members(2) := "so without one of them the other may not become primary and the shard takes no writes"

_sites contains {
	"path": ["spec", "redisFollower", "replicas"],
	"copies": 1,
	"noun": "leader without a follower",
	"shards": leaders,
	"shards_path": _leaders_path,
	"of": "",
	"consequence": _lost,
	"severity": "error",
} if {
	data.document.kind == "RedisCluster"
	input.spec.redisFollower.replicas == 0
	leaders := object.get(input, _leaders_path, null)
	is_number(leaders)
}

_leaders_path := ["spec", "redisLeader", "replicas"] if input.spec.redisLeader.replicas

_leaders_path := ["spec", "clusterSize"] if not input.spec.redisLeader.replicas

_sites contains {
	"path": ["spec", "configuration", "clusters", i, "layout", "replicasCount"],
	"copies": 1,
	"noun": "replica",
	"shards": layout.shardsCount,
	"shards_path": ["spec", "configuration", "clusters", i, "layout", "shardsCount"],
	"of": sprintf(" in cluster `%v`", [object.get(cluster, "name", i)]),
	"consequence": _lost,
	"severity": "error",
} if {
	data.document.kind == "ClickHouseInstallation"
	some i, cluster in input.spec.configuration.clusters
	layout := cluster.layout
	layout.shardsCount > 1
	object.get(layout, "replicasCount", 1) == 1

	# Lists and templates may say more.
	not layout.replicas
	not layout.shards
	not input.spec.useTemplates
}

# What is lost is the view of some targets, not data that anybody wrote.
_sites contains {
	"path": ["spec", "replicas"],
	"copies": 1,
	"noun": "replica",
	"shards": input.spec.shards,
	"shards_path": ["spec", "shards"],
	"of": "",
	"consequence": "so without one pod its part of the targets is not watched",
	"severity": "warning",
} if {
	data.document.kind == "Prometheus"
	input.spec.shards > 1
	object.get(input.spec, "replicas", 1) == 1
}
