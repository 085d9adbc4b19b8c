# METADATA
# title: Database instance in one availability zone
# description: >-
#   A Multi-AZ instance keeps a synchronous standby in another zone and fails over to it by itself, also while it is patched
#   or resized. Without one, a lost zone or host, a full volume or a routine change of the instance takes the database down
#   until it has been started or restored elsewhere. A read replica is no standby: it lags, and somebody has to promote it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
# custom:
#   pillar: redundancy
#   concepts: [redundancy, database replication, failover]
#   severity: error
#   precision: high
#   level: default
#   kinds: [aws_db_instance]
#   params: {}
#   remediation: Set `multi_az = true`; it doubles the price of the instance.
#   supersedes: []
#   peers: ["checkov:CKV_AWS_157", "prowler:rds_instance_multi_az"]
package fivenines.terraform.aws_rds_instance_single_az

import data.lib.terraform

deny contains {
	"msg": sprintf(
		"%s has no standby in another zone, so it is down while its host is patched, and until it is restored elsewhere when its zone is lost%s",
		[terraform.self, _aside],
	),
	"path": terraform.place(["multi_az"]),
	"label": terraform.stands(["multi_az"], "false"),
	"related": [terraform.related(replica, "this replica lags behind and is not promoted by itself") | some replica in _replicas],
	"severity": terraform.severity(_severity),
	"level": terraform.level("default"),
} if {
	terraform.off(["multi_az"])

	# A replica is redundancy of its source.
	terraform.unset(["replicate_source_db"])
	not terraform.unknown(["engine"])
	not _is_other_engine
}

# Aurora's redundancy is the number of its cluster's instances, RDS Custom's is set up by hand, Express has none.
_is_other_engine if regex.match(`^(aurora|custom-|sqlserver-ex$)`, terraform.text(["engine"]))

_severity := "warning" if _is_small

_severity := "error" if not _is_small

_is_small if {
	regex.match(`^db\.t[0-9][a-z]*\.(micro|small)$`, terraform.text(["instance_class"]))
	terraform.number(["allocated_storage"]) <= 20
}

_replicas := terraform.referrers({"aws_db_instance"}, {"replicate_source_db"})

_aside := " (a read replica is not promoted by itself)" if count(_replicas) > 0

_aside := "" if count(_replicas) == 0
