# METADATA
# title: Cache shard without a replica
# description: >-
#   A shard holds its part of the keys in memory. Where it is one node, a failure or a replacement of that node loses the part:
#   its keys cannot be read or written until a new, empty node has started, and the database behind gets all their reads at
#   once. The more shards there are, the more often this happens to one of them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Redis.Groups.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group
# custom:
#   pillar: redundancy
#   concepts: [cache partitioning, replication, redundancy]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_elasticache_replication_group, aws_memorydb_cluster]
#   params:
#     min_replicas: {type: integer, minimum: 1, default: 1, description: "fewest replicas of each shard"}
#   remediation: Give each shard one replica or more (`replicas_per_node_group = 1`, or `num_cache_clusters = 2` without shards) and turn automatic failover on.
#   supersedes: []
#   peers: ["prowler:elasticache_redis_cluster_multi_az_enabled"]
package fivenines.terraform.aws_elasticache_shard_without_replica

import data.lib.elasticache
import data.lib.terraform
import data.lib.text

deny contains {
	"msg": sprintf("%s keeps %s on %s: when it fails, %s gone until it is replaced", [
		terraform.self,
		_keys(layout),
		_nodes(layout),
		_lost(layout),
	]),
	"path": terraform.place(layout.path),
	"label": terraform.stands(layout.path, layout.nodes),
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	# A secondary of a global datastore is a copy itself.
	terraform.unset(["global_replication_group_id"])

	# A node of its own resource joins the group.
	count(terraform.referrers({"aws_elasticache_cluster"}, {"replication_group_id"})) == 0
	some layout in elasticache.layouts
	layout.nodes <= data.params.min_replicas
}

_keys(layout) := "all its keys" if layout.shards == 1

_keys(layout) := sprintf("one of %d parts of its keys", [layout.shards]) if layout.shards > 1

_nodes(layout) := "one node without a replica" if layout.nodes == 1

_nodes(layout) := sprintf("%s, fewer than are asked for", [text.counted(layout.nodes, "node")]) if layout.nodes > 1

_lost(layout) := "the cache is" if layout.shards == 1

_lost(layout) := "that part is" if layout.shards > 1
