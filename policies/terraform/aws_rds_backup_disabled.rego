# METADATA
# title: Database without automated backups
# description: >-
#   Automated backups and the log that is archived with them are what a database is restored from, to any second of the
#   retention period. A standby or a replica copies a dropped table or a bad migration within a moment. A period of 0 days
#   turns them off, which is also what an `aws_db_instance` gets when the attribute is left out; a short period is over
#   before a mistake of last week is noticed.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
# custom:
#   pillar: recovery
#   concepts: [disaster recovery, backup]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_db_instance, aws_rds_cluster, aws_docdb_cluster, aws_neptune_cluster]
#   params:
#     min_days: {type: integer, minimum: 1, maximum: 35, default: 7, description: "fewest days that backups are kept (said at the strict level)"}
#   remediation: Set `backup_retention_period` to 7 days or more, and try a restore.
#   supersedes: []
#   peers: ["checkov:CKV_AWS_133", "checkov:CKV_AWS_360", "checkov:CKV_AWS_361", "trivy:AWS-0077", "prowler:rds_instance_backup_enabled"]
package fivenines.terraform.aws_rds_backup_disabled

import data.lib.terraform
import data.lib.text

deny contains {
	"msg": sprintf("%s has no automated backups, so a dropped table%s takes the data with it", [terraform.self, _or_volume]),
	"path": terraform.place(_period),
	"label": terraform.stands(_period, "0 days"),
	"severity": terraform.severity("error"),
	"level": terraform.level("default"),
} if {
	_is_judged
	_days == 0
}

deny contains {
	"msg": sprintf("%s keeps its backups for %s, so a mistake that is noticed later cannot be undone", [
		terraform.self,
		text.counted(_days, "day"),
	]),
	"path": terraform.place(_period),
	"label": sprintf("%s, and at least %d are asked for", [terraform.stands(_period, _days), data.params.min_days]),
	"severity": terraform.severity("warning"),
	"level": "strict",
} if {
	_is_judged
	_days > 0
	_days < data.params.min_days
}

_period := ["backup_retention_period"]

_days := terraform.number_or(_period, _default)

# The interfaces of clusters ask for one day at least.
_default := 0 if input.type == "aws_db_instance"

_default := 1 if input.type != "aws_db_instance"

_is_judged if {
	not _is_copy
	not _inherits
	not terraform.backed_up
}

# A copy of another database is restored from its source.
_is_copy if {
	some attribute in ["replicate_source_db", "replication_source_identifier", "global_cluster_identifier"]
	not terraform.unset([attribute])
}

# The cluster of an Aurora instance keeps its backups.
_is_copy if {
	input.type == "aws_db_instance"
	startswith(terraform.text(["engine"]), "aurora")
}

_is_copy if terraform.unknown(["engine"])

# What is restored takes the period of its source along.
_inherits if {
	terraform.absent(_period)
	some origin in ["snapshot_identifier", "restore_to_point_in_time", "s3_import"]
	not terraform.unset([origin])
}

# A standby and a cluster have another copy of the volume.
_or_volume := " or a lost volume" if _has_one_volume

_or_volume := "" if not _has_one_volume

_has_one_volume if {
	input.type == "aws_db_instance"
	terraform.off(["multi_az"])
}
