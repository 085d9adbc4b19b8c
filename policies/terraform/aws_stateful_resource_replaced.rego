# METADATA
# title: Data that the plan deletes and makes anew
# description: >-
#   Some attributes cannot be changed in place: Terraform then deletes the resource and creates another one. For a database, a
#   table, a bucket, a volume or a queue that is the end of its data, and it stands in a plan as one line among many.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/internals/json-format
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, data loss]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_db_instance, aws_rds_cluster, aws_docdb_cluster, aws_neptune_cluster, aws_dynamodb_table, aws_efs_file_system, aws_elasticache_replication_group, aws_opensearch_domain, aws_elasticsearch_domain, aws_msk_cluster, aws_kinesis_stream, aws_s3_bucket, aws_eks_cluster, aws_redshift_cluster, aws_ebs_volume, aws_sqs_queue]
#   params: {}
#   remediation: Leave the attribute as it is, or make the new resource beside the old one and move the data; `prevent_destroy` makes such a plan fail.
#   supersedes: []
#   peers: []
package fivenines.terraform.aws_stateful_resource_replaced

import data.lib.terraform

deny contains {
	"msg": sprintf("%s is deleted and created anew because `%v` changes, and its data goes with it", [
		terraform.self,
		concat(".", [part | some part in _forced[0]; is_string(part)]),
	]),
	"path": terraform.place(_forced[0]),
	"label": "cannot be changed in place",
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	"delete" in input.actions

	# Without one it is tainted, or somebody has asked for it.
	count(_forced) > 0

	not _is_restored
}

# What is made from a copy of data is meant to be a new one.
_is_restored if {
	some source in [
		"snapshot_identifier", "restore_to_point_in_time", "snapshot_name", "snapshot_arns", "snapshot_id",
		"restore_source_name", "restore_source_table_arn",
	]
	not terraform.unset([source])
}

_forced := [path | some path in input.replace_paths; count(path) > 0]
