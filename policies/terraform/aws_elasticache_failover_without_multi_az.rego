# METADATA
# title: Cache that fails over within one zone
# description: >-
#   Automatic failover promotes a replica when the primary is lost. Without Multi-AZ nothing keeps the replica in another
#   zone: when both stand in the zone that fails, there is nothing left to promote, and the cache is gone with its zone.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group
# custom:
#   pillar: redundancy
#   concepts: [redundancy, failover]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [aws_elasticache_replication_group]
#   params: {}
#   remediation: Set `multi_az_enabled = true`; the subnet group needs subnets in two zones.
#   supersedes: []
#   peers: ["prowler:elasticache_redis_cluster_multi_az_enabled"]
package fivenines.terraform.aws_elasticache_failover_without_multi_az

import data.lib.elasticache
import data.lib.terraform

deny contains {
	"msg": sprintf("%s fails over to a replica that may stand in the same zone, so a lost zone can take all %d nodes%s", [
		terraform.self,
		layout.nodes,
		_of(layout),
	]),
	"path": terraform.place(["multi_az_enabled"]),
	"label": terraform.stands(["multi_az_enabled"], "false"),
	"related": [{"path": terraform.place(layout.path), "msg": sprintf("%s here", [terraform.stands(layout.path, layout.nodes)])}],
	"severity": terraform.severity("warning"),
	"level": terraform.level("default"),
} if {
	terraform.on(["automatic_failover_enabled"])
	terraform.off(["multi_az_enabled"])
	not _names_zones
	layout := elasticache.layouts[0]
	layout.nodes > 1
}

_of(layout) := " of a shard" if layout.shards > 1

_of(layout) := "" if layout.shards == 1

# The author has placed the nodes, or something that only the apply tells does.
_names_zones if {
	some attribute in ["preferred_cache_cluster_azs", "availability_zones"]
	terraform.unknown([attribute])
}

_names_zones if {
	some attribute in ["preferred_cache_cluster_azs", "availability_zones"]
	zones := {zone | some zone in terraform.value([attribute])}
	count(zones) > 1
}

_names_zones if {
	some shard in terraform.blocks(["node_group_configuration"])
	not object.get(shard.values, "primary_availability_zone", "") in {null, ""}
}

_names_zones if {
	some shard in terraform.blocks(["node_group_configuration"])
	count(object.get(shard.values, "replica_availability_zones", [])) > 0
}
