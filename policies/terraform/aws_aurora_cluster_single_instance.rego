# METADATA
# title: Database cluster with one instance
# description: >-
#   The storage of Aurora, DocumentDB and Neptune is kept in three zones, and the instances that serve it are what fails over.
#   A cluster with one instance has nothing to fail over to: while that instance is patched, resized or lost, the database is
#   down until a new one has started. `availability_zones` of the cluster places storage, not instances.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster_instance
# custom:
#   pillar: redundancy
#   concepts: [redundancy, database replication, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_rds_cluster, aws_docdb_cluster, aws_neptune_cluster]
#   params:
#     min_instances: {type: integer, minimum: 2, default: 2, description: "fewest instances of a cluster"}
#   remediation: Add an instance in another zone, with the same class and `promotion_tier` 0 or 1.
#   supersedes: []
#   peers: ["prowler:rds_cluster_multi_az", "prowler:documentdb_cluster_multi_az_enabled", "prowler:neptune_cluster_multi_az"]
package fivenines.terraform.aws_aurora_cluster_single_instance

import data.lib.terraform
import data.lib.text

deny contains {
	"msg": sprintf("%s has %s%s, %s", [
		terraform.self,
		text.counted(count(_members), "instance"),
		_where,
		_consequence(count(_members)),
	]),
	"path": terraform.place(["cluster_identifier"]),
	"label": "the cluster",
	"related": [terraform.related(member, "its instance") | some member in _members],
	"severity": _severity,
	"level": terraform.level("default"),
} if {
	_is_judged
	count(_members) > 0
	count(_members) < data.params.min_instances
}

deny contains {
	"msg": sprintf("%s has its %d instances in one zone, %s: when it fails there is nothing to fail over to", [
		terraform.self,
		count(_members),
		zone,
	]),
	"path": terraform.place(["cluster_identifier"]),
	"label": "the cluster",
	"related": [terraform.related(member, sprintf("in `%s`", [zone])) | some member in _members],
	"severity": _milder,
	"level": terraform.level("default"),
} if {
	_is_judged
	count(_members) >= data.params.min_instances
	zones := {object.get(member.input.values, "availability_zone", "") | some member in _members}
	count(zones) == 1
	some zone in zones
	is_string(zone)
	zone != ""
}

_consequence(1) := "so the database is down whenever that one is patched or lost" if not _is_global

_consequence(1) := "so whenever that one is patched or lost another region has to take over" if _is_global

_consequence(number) := sprintf("fewer than the %d that are asked for", [data.params.min_instances]) if number > 1

_where := " in this region" if _is_global

_where := "" if not _is_global

_members := terraform.referrers(
	{"aws_rds_cluster_instance", "aws_docdb_cluster_instance", "aws_neptune_cluster_instance"},
	{"cluster_identifier"},
)

_is_judged if {
	data.document.relations.referred_by.complete

	# Three instances come with a Multi-AZ cluster, and the first Aurora Serverless has none.
	terraform.unset(["db_cluster_instance_class"])
	terraform.text_or(["engine_mode"], "provisioned") == "provisioned"
	not _is_scaled

	# One that stands for a member of any of several clusters.
	count([member | some member in _members; member.many]) == 0
}

# Replicas that an autoscaler adds are in no plan.
_is_scaled if {
	some _, names in data.inventory.terraform.aws_appautoscaling_target
	some _, targets in names
	some target in targets
	target.input.values.service_namespace in {"rds", "neptune"}
}

_is_global if not terraform.unset(["global_cluster_identifier"])

_severity := "note" if _is_global

_severity := terraform.severity("error") if not _is_global

_milder := "note" if _is_global

_milder := terraform.severity("warning") if not _is_global
