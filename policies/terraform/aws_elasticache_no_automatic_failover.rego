# METADATA
# title: Cache with replicas that nobody promotes
# description: >-
#   The replicas of a Redis or Valkey group hold the data, and without automatic failover they only serve reads: when the primary
#   is lost, or replaced in maintenance, writes fail until it is back or somebody promotes a replica by hand.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group
# custom:
#   pillar: redundancy
#   concepts: [redundancy, failover, replication]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_elasticache_replication_group]
#   params: {}
#   remediation: Set `automatic_failover_enabled = true`, and `multi_az_enabled` with it.
#   supersedes: []
#   peers: ["checkov:CKV2_AWS_50", "terrascan:AC_AWS_0104"]
package fivenines.terraform.aws_elasticache_no_automatic_failover

import data.lib.elasticache
import data.lib.terraform

deny contains {
	"msg": sprintf("%s has %d nodes and promotes none of them by itself, so writes fail while its primary is replaced or lost", [
		terraform.self,
		layout.nodes,
	]),
	"path": terraform.place(_failover),
	"label": terraform.stands(_failover, "false"),
	"related": [{"path": terraform.place(layout.path), "msg": sprintf("%s here", [terraform.stands(layout.path, layout.nodes)])}],
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	terraform.off(_failover)

	# The global group manages the failover of its secondaries.
	terraform.unset(["global_replication_group_id"])
	layout := elasticache.layouts[0]
	layout.nodes > 1
	layout.shards == 1
	not _is_clustered
	not regex.match(`^cache\.t1\.`, terraform.text(["node_type"]))
}

_failover := ["automatic_failover_enabled"]

# With cluster mode it is always on.
_is_clustered if endswith(terraform.text(["parameter_group_name"]), ".cluster.on")

_is_clustered if terraform.unknown(["parameter_group_name"])

_is_clustered if terraform.text(["cluster_mode"]) == "enabled"
