# How many nodes hold each part of a Redis or Valkey cache: a replication group of ElastiCache says it in three ways, with
# older names for two of them, and MemoryDB in a fourth.
package lib.elasticache

import data.lib.terraform

# Each `{nodes, shards, path}`: the nodes of a shard, the number of such shards, and where the former is written or would
# be. One for the whole group, or one for each shard that is configured by itself. Undefined where anything is unknown.
layouts := [{"nodes": 1 + replicas, "shards": count(shards), "path": path} |
	shards := terraform.blocks(["node_group_configuration"])
	some shard in shards
	path := array.concat(shard.path, ["replica_count"])
	replicas := terraform.number(path)
] if {
	terraform.known(["node_group_configuration"])
}

layouts := [{"nodes": 1 + terraform.number(path), "shards": _shards, "path": path} | some path in _replicas] if {
	_is_uniform
	count(_replicas) > 0
}

# In a state the number of all nodes stands beside the number of each shard.
layouts := [{"nodes": terraform.number(path), "shards": 1, "path": path} | some path in _clusters] if {
	_is_uniform
	count(_replicas) == 0
	count(_clusters) > 0
}

# Without any number a group is its primary alone; what shards without a number of replicas get, the documentation does
# not say.
layouts := [{"nodes": 1, "shards": 1, "path": ["num_cache_clusters"]}] if {
	_is_uniform
	input.type == "aws_elasticache_replication_group"
	count(_replicas) + count(_clusters) + count(_numbers_of_shards) == 0
}

_is_uniform if {
	terraform.unset(["node_group_configuration"])
	count([name | some name in _names; terraform.unknown([name])]) == 0
}

_names := {
	"num_cache_clusters", "number_cache_clusters", "num_node_groups", "replicas_per_node_group", "cluster_mode",
	"num_shards", "num_replicas_per_shard",
}

_replicas := _numbers([
	["replicas_per_node_group"],
	["cluster_mode", 0, "replicas_per_node_group"],
	["num_replicas_per_shard"],
])

_clusters := _numbers([["num_cache_clusters"], ["number_cache_clusters"]])

_numbers_of_shards := _numbers([["num_node_groups"], ["cluster_mode", 0, "num_node_groups"], ["num_shards"]])

# The first of these places that has a number.
_numbers(paths) := array.slice([path | some path in paths; is_number(terraform.number(path))], 0, 1)

_shards := terraform.number(_numbers_of_shards[0]) if count(_numbers_of_shards) > 0

_shards := 1 if count(_numbers_of_shards) == 0
